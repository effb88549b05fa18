// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Sizes are estimates of memory in bytes. Text is counted, because it is what can be a thousand times larger in one item
// than in another; the rest has a fixed share.
const (
	itemSize      = 512
	eventSize     = 128
	attributeSize = 64
	defaultBytes  = 16 << 20 // that may wait, of spans and of log records

	// requestBytes bounds what goes into one request. Receivers have limits, 4 MiB over gRPC, and refuse all of a request
	// that is larger.
	requestBytes = 2 << 20
)

// spanSize leaves out what is short in practice: each method of an SDK's span copies it.
func spanSize(item any) int {
	span := item.(sdktrace.ReadOnlySpan)
	size := itemSize + attributesSize(span.Attributes())
	events := span.Events()
	for i := range events {
		size += eventSize + len(events[i].Name) + attributesSize(events[i].Attributes)
	}
	return size
}

func recordSize(item any) int {
	record := item.(*sdklog.Record)
	body := record.Body()
	size := itemSize + valueSize(&body)
	record.WalkAttributes(func(kv attribute.KeyValue) bool {
		size += len(kv.Key) + valueSize(&kv.Value)
		return true
	})
	return size
}

func attributesSize(attrs []attribute.KeyValue) int {
	size := 0
	for i := range attrs {
		size += len(attrs[i].Key) + valueSize(&attrs[i].Value)
	}
	return size
}

func valueSize(v *attribute.Value) int {
	size := attributeSize
	switch v.Type() {
	case attribute.STRING:
		size += len(v.AsString())
	case attribute.BYTESLICE:
		size += len(v.AsByteSlice())
	case attribute.STRINGSLICE:
		for _, s := range v.AsStringSlice() {
			size += attributeSize + len(s)
		}
	case attribute.SLICE:
		for _, item := range v.AsSlice() {
			size += valueSize(&item)
		}
	case attribute.MAP:
		size += attributesSize(v.AsMap())
	}
	return size
}
