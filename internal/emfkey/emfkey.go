// SPDX-License-Identifier: Apache-2.0

// Package emfkey names the attributes by which a program tells the CloudWatch exporter what OpenTelemetry has no word
// for. The exporter and the package that programs use know neither each other nor anything else in common.
//
//	meter := otel.Meter("orders", metric.WithInstrumentationAttributes(attribute.String(emfkey.Namespace, "Shop/Orders")))
//
// # Caveats
//
// The keys are part of what other exporters see. They stay as they are.
package emfkey

const (
	// Namespace is the attribute of an instrumentation scope that names the CloudWatch namespace of its metrics.
	Namespace = "aws.emf.namespace"
	// StorageResolution is 1 for metrics that CloudWatch keeps by the second, else 60. It is an attribute of an
	// instrumentation scope or of a measurement, as the OpenTelemetry Collector's exporter has it.
	StorageResolution = "aws.emf.storage_resolution"
	// Timestamp is the property of an invocation or scope that gives its measurements another time than that of the
	// clock: milliseconds since 1970.
	Timestamp = "aws.emf.timestamp"
)
