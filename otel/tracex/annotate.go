// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Prefixes of attribute keys by which the X-Ray exporter knows where an attribute goes.
const (
	annotationPrefix = "annotation."
	metadataPrefix   = "metadata."
)

// Annotate adds annotations to the current span: X-Ray indexes them, so traces can be searched by them, with
// annotation.<key> = <value>. Values are strings, numbers or booleans; of other types the exporter makes metadata. X-Ray
// indexes 50 keys of a trace, up to 1000 characters of a value, and takes letters, digits and "_" in keys; the exporter
// replaces others. Without a recorded span nothing happens.
//
// The attribute gets the prefix "annotation.", for any number of goroutines may annotate a span, and OpenTelemetry has no
// way to add to a list, as the attribute aws.xray.annotations is one.
func Annotate(ctx context.Context, attrs ...attribute.KeyValue) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	annotations := make([]attribute.KeyValue, 0, len(attrs))
	for _, attr := range attrs {
		if !strings.HasPrefix(string(attr.Key), annotationPrefix) {
			attr.Key = annotationPrefix + attr.Key
		}
		annotations = append(annotations, attr)
	}
	span.SetAttributes(annotations...)
}

// PutMetadata adds metadata to the current span: X-Ray shows it with the trace and does not index it. An empty namespace
// is that of the service. Dots in a namespace become "_", because a dot ends it.
//
// Value is encoded as JSON at once, so it may be changed afterwards; one that cannot be encoded becomes the text
// "!ERROR:" and the reason. More than 32 KiB become a text of that length. Without a recorded span nothing happens and
// value is not looked at.
func PutMetadata(ctx context.Context, namespace, key string, value any) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(attribute.KeyValue{Key: metadataKey(namespace, key), Value: metadataValue(encode(value))})
}

// metadataKey returns the attribute's key: metadata.<namespace>.<key>. Without a namespace a key that has a dot must not
// be read as one with a namespace.
func metadataKey(namespace, key string) attribute.Key {
	if namespace == "" && !strings.Contains(key, ".") {
		return attribute.Key(metadataPrefix + key)
	}
	return attribute.Key(metadataPrefix + strings.ReplaceAll(namespace, ".", "_") + "." + key)
}
