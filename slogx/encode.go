// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"encoding/hex"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// levelMembers begin a line.
var levelMembers = [...]string{
	`{"level":"TRACE"`, `{"level":"DEBUG"`, `{"level":"INFO"`, `{"level":"WARN"`, `{"level":"ERROR"`, `{"level":"CRITICAL"`,
}

// encode makes l the line of record, with more attributes after its own.
func (p *Processor) encode(l *line, ctx context.Context, record *sdklog.Record, more []attribute.KeyValue) {
	pc := callerOf(ctx)
	ctx, facts := attributed(ctx, p.environment, record)
	if p.mask != nil {
		record = maskedRecord(record, p.mask)
	}

	dst := append(l.buf, levelMembers[levelIndex(record.Severity())]...)
	if !p.omitLocation {
		if pc != 0 {
			dst = append(dst, p.sites.at(pc).member...)
		} else {
			dst = appendRecordLocation(dst, record)
		}
	}
	dst = append(dst, `,"message":`...)
	dst = l.appendString(dst, messageOf(record), maxLine/2)
	if t := p.timeOf(record); !t.IsZero() {
		dst = append(dst, `,"timestamp":"`...)
		dst = p.timestamps.append(dst, t)
		dst = append(dst, '"')
	}
	dst = append(dst, p.service...)
	var own *invocationMembers
	if facts != nil {
		own = p.membersOf(facts)
		dst = append(dst, own.head...)
	}
	l.buf, l.attrsFrom = dst, len(dst)
	// Without a location in the line, what a call says of one is its own business; what another bridge says is left out too.
	located := pc != 0 || p.omitLocation && record.InstrumentationScope().Name == ScopeName
	p.addAttributes(l, ctx, record, located)
	for i := range more {
		l.add(&more[i])
	}
	l.finish()
	l.attrsTo = len(l.buf)
	switch {
	case record.TraceID().IsValid():
		l.buf = appendSpan(l.buf, record)
	case own != nil:
		l.buf = append(l.buf, own.tail...)
	}
	l.buf = append(l.buf, '}', '\n')
	if p.layout != nil {
		p.layout.apply(l, p)
	}
}

// attributed returns the context that tells of record's invocation, and the facts of it: ctx, or if that belongs to
// none the context of the only invocation that runs. Then record gets the span of that context, if it has none, so that
// processors to come have it as well. Facts are nil where there is no invocation.
func attributed(ctx context.Context, e *invocation.Environment, record *sdklog.Record) (context.Context, *invocation.Facts) {
	if facts, ok := invocation.From(ctx); ok || e == nil {
		return ctx, facts
	}
	ctx = contextIn(e, ctx)
	facts, ok := invocation.From(ctx)
	if ok && !record.TraceID().IsValid() {
		span := trace.SpanContextFromContext(ctx)
		record.SetTraceID(span.TraceID())
		record.SetSpanID(span.SpanID())
		record.SetTraceFlags(span.TraceFlags())
	}
	return ctx, facts
}

// contextIn returns ctx, or if that belongs to no invocation the context of the only one that runs in e.
func contextIn(e *invocation.Environment, ctx context.Context) context.Context {
	if e == nil {
		return ctx
	}
	return e.Context(ctx)
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

// appendRecordLocation appends the member location of the attributes code.*, if record has them.
func appendRecordLocation(dst []byte, record *sdklog.Record) []byte {
	var function string
	var line int64
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		switch attr.Key {
		case codeFunctionKey:
			function = attr.Value.AsString()
		case codeLineKey:
			line = attr.Value.AsInt64()
		}
		return true
	})
	if function == "" {
		return dst
	}
	return appendLocation(dst, cut(function, maxCutString), line)
}

// addAttributes adds the attributes of the process, of the scopes of ctx from the invocation inwards, and of record.
func (p *Processor) addAttributes(l *line, ctx context.Context, record *sdklog.Record, located bool) {
	if p.correlate != nil {
		if s := p.sessionOf(ctx); s != nil && s.correlation != nil {
			l.addEncoded(correlationKey, s.correlation)
		}
	}
	for i := range p.attrs {
		l.addEncoded(p.attrs[i].key, p.attrs[i].json)
	}
	if p.hasAside {
		l.aside, l.hasAside = p.aside, true
	}
	if name := record.EventName(); name != "" {
		l.add(&attribute.KeyValue{Key: "event_name", Value: attribute.StringValue(name)})
	}
	if body := record.Body(); body.Type() != attribute.STRING {
		l.add(&attribute.KeyValue{Key: bodyKey, Value: body})
		l.hasBody = !isEmpty(&body) // From here on the key is reserved.
	}
	invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
		if p.mask != nil {
			converted := p.mask(convertAll(attrs))
			for i := range converted {
				p.addOne(l, &converted[i], located)
			}
			return
		}
		for _, attr := range attrs {
			var simple attribute.KeyValue
			if convertSimple(&simple, attr) {
				p.addOne(l, &simple, located)
				continue
			}
			others := convertAll([]slog.Attr{attr})
			for i := range others {
				p.addOne(l, &others[i], located)
			}
		}
	})
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		p.addOne(l, &attr, located)
		return true
	})
	if l.hasAside {
		l.addException(record)
	}
}

// addOne adds one attribute to the members, or keeps it aside if it is printed elsewhere. A call's own location is
// known better than the attributes code.* say, so then they are members like others.
func (p *Processor) addOne(l *line, attr *attribute.KeyValue, located bool) {
	if !isASCII(attr.Key) {
		attr.Key = validKey(attr.Key)
	}
	class := classOf(attr.Key)
	if l.hasBody && attr.Key == bodyKey {
		class = classReserved
	}
	switch class {
	case classReserved:
		if p.keepReserved(attr) {
			l.add(attr)
		}
	case classAside:
		l.aside.add(attr)
		l.hasAside = true
	case classLocation:
		if located {
			l.add(attr)
		}
	default:
		l.add(attr)
	}
}

// appendSpan appends the ids of record's span, that of the trace in X-Ray's form too.
func appendSpan(dst []byte, record *sdklog.Record) []byte {
	traceID, spanID := record.TraceID(), record.SpanID()
	dst = append(dst, `,"xray_trace_id":"`...)
	dst = traceheader.AppendTraceID(dst, traceID)
	dst = append(dst, `","trace_id":"`...)
	dst = hex.AppendEncode(dst, traceID[:])
	dst = append(dst, `","span_id":"`...)
	dst = hex.AppendEncode(dst, spanID[:])
	dst = append(dst, `","trace_flags":"`...)
	dst = hex.AppendEncode(dst, []byte{byte(record.TraceFlags())})
	return append(dst, '"')
}
