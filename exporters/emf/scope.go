// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"

	"github.com/otel-powertools/powertools/internal/emfkey"
)

// Attributes of an instrumentation scope that this exporter acts on. They are no dimensions.
const (
	// NamespaceKey is the CloudWatch namespace of all instruments of a meter.
	NamespaceKey = attribute.Key(emfkey.Namespace)
	// StorageResolutionKey is 1 for metrics that CloudWatch keeps by the second, else 60. It works as an attribute of
	// a measurement too, as it does in the OpenTelemetry Collector's exporter.
	StorageResolutionKey = attribute.Key(emfkey.StorageResolution)
)

// timestampKey is the property that gives measurements a time of their own; it is no property of a line.
const timestampKey = attribute.Key(emfkey.Timestamp)

// Namespace returns the scope attribute that puts all instruments of a meter into a CloudWatch namespace:
//
//	otel.Meter("orders", metric.WithInstrumentationAttributes(emf.Namespace("Shop/Orders")))
//
// CloudWatch takes 1 to 255 letters, digits and "._#:/ -", not beginning with "AWS/"; any other name is reported
// through otel.Handle and the exporter's namespace used.
func Namespace(name string) attribute.KeyValue { return NamespaceKey.String(name) }

// HighResolution returns the scope attribute that makes CloudWatch keep all metrics of a meter by the second, for
// three hours, where it keeps others by the minute.
func HighResolution() attribute.KeyValue { return StorageResolutionKey.Int(1) }

// highResolution reports whether a set of attributes asks for storage by the second.
func highResolution(attributes *attribute.Set) bool {
	value, ok := attributes.Value(StorageResolutionKey)
	if !ok {
		return false
	}
	return value.String() == "1"
}

// scopeNamespace returns the namespace that a scope asks for, or "".
func scopeNamespace(scope *instrumentation.Scope) string {
	value, ok := scope.Attributes.Value(NamespaceKey)
	if !ok {
		return ""
	}
	return value.String()
}
