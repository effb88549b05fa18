// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"encoding/hex"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Limits of a line in bytes.
const (
	maxLine = 1 << 20 // CloudWatch takes no longer event.
	// tailRoom is kept free for the trace ids, truncated and the line feed.
	tailRoom = 512
	// errorRoom is kept free for the member error, which comes last and matters most.
	errorRoom = 64 << 10
	// maxCutString is how long the strings of a value are that had to be cut to fit.
	maxCutString = 4 << 10
	// maxPooled and maxPooledMembers are the largest buffers that are used again.
	maxPooled        = 64 << 10
	maxPooledMembers = 256
)

// levelMembers begin a line.
var levelMembers = [...]string{
	`{"level":"TRACE"`, `{"level":"DEBUG"`, `{"level":"INFO"`, `{"level":"WARN"`, `{"level":"ERROR"`, `{"level":"CRITICAL"`,
}

// line is one line in the making.
type line struct {
	buf       []byte
	truncated bool // by us
	// members are what is printed after the members of the processor's own, in order, duplicates included.
	members []attribute.KeyValue
	// err is the value of the attribute error, wasTruncated of truncated.
	err, wasTruncated attribute.Value
	// exception holds the attributes exception.* of the record, location its code.function.name.
	exception struct{ name, message, stack string }
	location  struct {
		function string
		line     int64
	}
}

func (l *line) reset() {
	if cap(l.buf) > maxPooled {
		l.buf = nil
	}
	if cap(l.members) > maxPooledMembers {
		l.members = nil
	}
	clear(l.members) // They refer to what the program logged.
	*l = line{buf: l.buf[:0], members: l.members[:0]}
}

// encode makes l the line of record.
func (p *Processor) encode(l *line, ctx context.Context, record *sdklog.Record) {
	pc := callerOf(ctx)
	if p.environment != nil {
		ctx = p.environment.Context(ctx)
	}
	span := spanOf(ctx, record)
	p.gather(l, ctx, record, pc != 0)

	dst := append(l.buf, levelMembers[levelIndex(record.Severity())]...)
	switch {
	case p.omitLocation:
	case pc != 0:
		dst = append(dst, p.sites.at(pc).member...)
	case l.location.function != "":
		dst = appendLocation(dst, l.location.function, l.location.line)
	}
	dst = append(dst, `,"message":`...)
	dst = l.appendString(dst, messageOf(record), maxLine/2)
	if t := p.timeOf(record); !t.IsZero() {
		dst = append(dst, `,"timestamp":"`...)
		dst = appendTimestamp(dst, t, p.zone)
		dst = append(dst, '"')
	}
	dst = append(dst, p.service...)
	var own *invocationMembers
	if facts, ok := invocation.From(ctx); ok {
		own = p.membersOf(facts)
		dst = append(dst, own.head...)
	}
	dst = l.appendMembers(dst)
	switch {
	case span.IsValid():
		dst = appendSpan(dst, span)
	case own != nil:
		dst = append(dst, own.tail...)
	}
	l.buf = append(dst, '}', '\n')
}

// spanOf returns the span that record belongs to. A record without one gets that of the invocation it was attributed
// to, so that processors after this one have it as well.
func spanOf(ctx context.Context, record *sdklog.Record) trace.SpanContext {
	if !record.TraceID().IsValid() {
		span := trace.SpanContextFromContext(ctx)
		if span.IsValid() {
			record.SetTraceID(span.TraceID())
			record.SetSpanID(span.SpanID())
			record.SetTraceFlags(span.TraceFlags())
		}
		return span
	}
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: record.TraceID(), SpanID: record.SpanID(), TraceFlags: record.TraceFlags(),
	})
}

// messageOf returns the body if it is text, else the name of the event; a body of another kind is a member of its own.
func messageOf(record *sdklog.Record) string {
	if body := record.Body(); body.Type() == attribute.STRING {
		return body.AsString()
	}
	return record.EventName()
}

// timeOf returns when record was made, or for other bridges, which may not say, when it was seen. slog wants a record
// without a time to have none.
func (p *Processor) timeOf(record *sdklog.Record) time.Time {
	t := record.Timestamp()
	if t.IsZero() && record.InstrumentationScope().Name != ScopeName {
		return record.ObservedTimestamp()
	}
	return t
}

// appendSpan appends the ids of a span, that of the trace in X-Ray's form too.
func appendSpan(dst []byte, span trace.SpanContext) []byte {
	traceID, spanID := span.TraceID(), span.SpanID()
	dst = append(dst, `,"xray_trace_id":"`...)
	dst = traceheader.AppendTraceID(dst, traceID)
	dst = append(dst, `","trace_id":"`...)
	dst = hex.AppendEncode(dst, traceID[:])
	dst = append(dst, `","span_id":"`...)
	dst = hex.AppendEncode(dst, spanID[:])
	dst = append(dst, `","trace_flags":"`...)
	dst = hex.AppendEncode(dst, []byte{byte(span.TraceFlags())})
	return append(dst, '"')
}

// appendMembers appends the members of l, of those with one key the last, and the error after them. What does not fit
// into a line is cut, and l.truncated set.
func (l *line) appendMembers(dst []byte) []byte {
	const limit = maxLine - tailRoom
	rest := limit
	if !isEmpty(l.err) {
		rest -= errorRoom
	}
	last := lastOnesOf(l.members)
	for i := range l.members {
		if last.has(i) {
			dst = l.appendMember(dst, l.members[i].Key, l.members[i].Value, rest)
		}
	}
	dst = l.appendMember(dst, errorKey, l.err, limit)
	if l.truncated {
		return append(dst, `,"truncated":true`...)
	}
	return l.appendMember(dst, truncatedKey, l.wasTruncated, limit)
}
