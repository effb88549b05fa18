// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// spanAttributes returns what is sent as the attributes of a span.
type spanAttributes func(span sdktrace.ReadOnlySpan) []attribute.KeyValue

// WithSpanAttributes sends what attributes returns as those of a span, to rename, add or leave out some for this receiver
// alone. The function must not change the span's own slice, and may return it. It is called on the goroutine that
// exports, again when spans are exported again. Without this option they are span.Attributes(). Metrics and logs are not
// affected.
func WithSpanAttributes(attributes func(span sdktrace.ReadOnlySpan) []attribute.KeyValue) Option {
	return optionFunc(func(c config) config { c.attributes = attributes; return c })
}

// spanWith is a span with other attributes.
type spanWith struct {
	sdktrace.ReadOnlySpan
	attributes []attribute.KeyValue
}

// Attributes implements [sdktrace.ReadOnlySpan].
func (s spanWith) Attributes() []attribute.KeyValue { return s.attributes }

// withAttributes returns spans as the option wants them sent.
func (c *config) withAttributes(spans []sdktrace.ReadOnlySpan) []sdktrace.ReadOnlySpan {
	if c.attributes == nil {
		return spans
	}
	changed := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, span := range spans {
		changed[i] = spanWith{span, c.attributes(span)}
	}
	return changed
}
