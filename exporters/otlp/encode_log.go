// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// appendLogs appends an ExportLogsServiceRequest.
func appendLogs(dst []byte, g *groups, records []sdklog.Record) []byte {
	g.reset()
	for i := range records {
		g.add(records[i].Resource(), records[i].InstrumentationScope())
	}
	return g.appendAll(dst, func(dst []byte, i int) []byte { return appendRecord(dst, &records[i]) })
}

func appendRecord(dst []byte, record *sdklog.Record) []byte {
	dst, start := open(dst, 2)
	dst = appendTime(dst, 1, record.Timestamp())
	dst = appendUint(dst, 2, severityNumber(record.Severity()))
	dst = appendString(dst, 3, record.SeverityText())
	dst = appendValue(dst, 5, record.Body())
	record.WalkAttributes(func(kv attribute.KeyValue) bool {
		dst = appendKeyValue(dst, 6, kv)
		return true
	})
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

// severityNumber returns the number of a severity, which is the same in the API and the protocol, 0 for an unknown one.
func severityNumber(s log.Severity) uint64 {
	if s < log.SeverityTrace1 || s > log.SeverityFatal4 {
		return 0
	}
	return uint64(s)
}
