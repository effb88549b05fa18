// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"google.golang.org/protobuf/encoding/protowire"
)

// appendLogs appends an ExportLogsServiceRequest.
func appendLogs(dst []byte, g *groups, records []sdklog.Record) []byte {
	g.reset()
	for i := range records {
		g.add(records[i].Resource(), records[i].InstrumentationScope())
	}
	return g.appendAll(dst, func(dst []byte, i int) []byte { return appendRecord(dst, g, &records[i]) })
}

func appendRecord(dst []byte, g *groups, record *sdklog.Record) []byte {
	dst, start := open(dst, 2)
	dst = appendTime(dst, 1, record.Timestamp())
	dst = appendUint(dst, 2, severityNumber(record.Severity()))
	dst = appendString(dst, 3, record.SeverityText())
	dst = appendValue(dst, 5, record.Body())
	g.attrs = g.attrs[:0]
	record.WalkAttributes(func(kv attribute.KeyValue) bool {
		g.attrs = append(g.attrs, kv)
		return true
	})
	dst = appendLast(dst, 6, g.attrs)
	dst = appendCount(dst, 7, record.DroppedAttributes())
	dst = appendFixed32(dst, 8, uint32(record.TraceFlags()))
	if id := record.TraceID(); id.IsValid() {
		dst = appendTraceID(dst, 9, id)
	}
	if id := record.SpanID(); id.IsValid() {
		dst = appendSpanID(dst, 10, id)
	}
	dst = appendTime(dst, 11, record.ObservedTimestamp())
	dst = appendString(dst, 12, record.EventName())
	return closeMessage(dst, start)
}

// compared is up to how many attributes are compared with each other. Beyond it a map is faster than that.
const compared = 32

// appendLast appends attributes, of those with one key the last. A record may have a key twice, because loggers that are
// told not to look for duplicates cost half; the protocol forbids it.
func appendLast(dst []byte, field protowire.Number, attrs []attribute.KeyValue) []byte {
	var last map[attribute.Key]int
	if len(attrs) > compared {
		last = make(map[attribute.Key]int, len(attrs))
		for i := range attrs {
			last[attrs[i].Key] = i
		}
	}
	for i := range attrs {
		if last != nil && last[attrs[i].Key] != i || last == nil && contains(attrs[i+1:], attrs[i].Key) {
			continue
		}
		dst = appendKeyValue(dst, field, attrs[i])
	}
	return dst
}

func contains(attrs []attribute.KeyValue, key attribute.Key) bool {
	for i := range attrs {
		if attrs[i].Key == key {
			return true
		}
	}
	return false
}

// severityNumber returns the number of a severity, which is the same in the API and the protocol, 0 for an unknown one.
func severityNumber(s log.Severity) uint64 {
	if s < log.SeverityTrace1 || s > log.SeverityFatal4 {
		return 0
	}
	return uint64(s)
}
