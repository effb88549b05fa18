// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"encoding/hex"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/traceheader"
)

// document is a span with what the processor knows about it.
type document struct {
	span     sdktrace.ReadOnlySpan
	flight   *flight
	resource *resourceParts
	reported []reportedError // by children

	top        bool // the invocation's own span
	inner      bool // the HTTP request of an AWS SDK call that has a document of its own
	init       bool // ended before the first invocation
	late       bool // ended after its invocation
	inProgress bool // has not ended
	timeout    bool // will not end: the invocation's deadline is near
}

// encoder writes documents, one after another, into a buffer that it keeps. Everything in it is scratch space of one
// document; nothing of a span is held once the document is written.
type encoder struct {
	config *config
	buf    []byte
	limit  int       // of buf, in bytes
	over   bool      // the limit was passed: what buf holds is of no use
	cut    reduction // what is left out to stay below the limit

	d       *document
	span    sdktrace.ReadOnlySpan
	kind    trace.SpanKind
	segment bool
	sdkCall bool // a call of an AWS API, described by the SDK's instrumentation

	attrs    []attribute.KeyValue
	index    [knownKeys]int32 // position in attrs plus 1; 0 if the span does not have the key
	keys     []known          // of attrs
	consumed []bool           // attributes that have found their place

	exceptions  []exceptionEvent
	linked      string           // id of the child's exception that the cause names; empty if the document shows its own
	events      []sdktrace.Event // all of the span's
	otherEvents int              // how many of them are no exceptions
	status      int              // HTTP status code; 0 if there is none

	annotations []annotation
	defaults    int // the first of them that every invocation has
	metadata    []metadatum
	json        jsonCopier      // of attributes that are JSON
	jsons       []jsonMetadatum // in it
	least       int             // bytes that the metadata from JSON so far takes at least
	nextJSON    int             // the first of them that is not in metadata
	surplus     bool            // more annotations than X-Ray indexes
	reduced     bool            // parts were left out
}

func newEncoder(c *config) *encoder { return &encoder{config: c, buf: make([]byte, 0, 2048)} }

// release forgets the document, so that the encoder keeps nothing of a span alive.
func (e *encoder) release() {
	e.forget()
	clear(e.jsons)
	e.jsons = e.jsons[:0]
	e.json.reset()
}

// forget is release for another attempt at the same document.
func (e *encoder) forget() {
	e.d, e.span, e.attrs, e.events = nil, nil, nil, nil
	clear(e.exceptions)
	clear(e.annotations)
	clear(e.metadata)
	e.exceptions, e.annotations, e.metadata = e.exceptions[:0], e.annotations[:0], e.metadata[:0]
}

// encode writes the document of d into e.buf and reports whether it is complete and within the limit.
func (e *encoder) encode(d *document) bool {
	e.begin(d)
	parent := e.span.Parent().SpanID()
	id := e.span.SpanContext()

	e.buf = append(e.buf[:0], `{"name":`...)
	e.buf = jsonenc.AppendString(e.buf, e.name())
	e.buf = append(e.buf, `,"id":"`...)
	e.buf = appendSpanID(e.buf, id.SpanID())
	e.buf = append(e.buf, `","trace_id":"`...)
	e.buf = traceheader.AppendTraceID(e.buf, id.TraceID())
	if parent.IsValid() {
		e.buf = append(e.buf, `","parent_id":"`...)
		e.buf = appendSpanID(e.buf, parent)
	}
	e.buf = append(e.buf, '"')
	if !e.segment {
		e.buf = append(e.buf, `,"type":"subsegment"`...)
	}
	e.times()
	if e.segment {
		e.origin()
	} else if namespace := e.namespace(); namespace != "" {
		e.buf = append(e.buf, `,"namespace":"`...)
		e.buf = append(append(e.buf, namespace...), '"')
	}
	if (e.segment || d.top) && len(d.resource.service) > 0 {
		e.buf = append(e.buf, d.resource.service...)
	}
	e.user()
	e.flags()
	e.http()
	e.aws()
	e.sql()
	if !e.linkedCause() {
		e.cause()
	}
	links := e.links()
	e.sort(links)
	e.appendAnnotations()
	e.appendMetadata()
	e.buf = append(e.buf, '}')
	return !e.over && len(e.buf) <= e.limit
}

// begin looks at the span once: which keys it has, which exceptions, what kind of document it becomes.
func (e *encoder) begin(d *document) {
	e.forget()
	e.nextJSON, e.least = 0, 0
	e.d, e.span, e.kind = d, d.span, d.span.SpanKind()
	e.over, e.surplus = false, false
	e.attrs = e.span.Attributes()
	e.index = [knownKeys]int32{}
	if cap(e.consumed) < len(e.attrs) {
		e.consumed, e.keys = make([]bool, len(e.attrs)), make([]known, len(e.attrs))
	}
	e.consumed, e.keys = e.consumed[:len(e.attrs)], e.keys[:len(e.attrs)]
	clear(e.consumed)
	for i := range e.attrs {
		key := lookup(string(e.attrs[i].Key))
		if e.keys[i] = key; key != unknownKey {
			e.index[key] = int32(i) + 1
		}
	}
	e.events = e.span.Events()
	e.otherEvents = 0
	for i := range e.events {
		if e.events[i].Name == exceptionEventName {
			e.exceptions = append(e.exceptions, readException(&e.events[i]))
		} else {
			e.otherEvents++
		}
	}
	parent := e.span.Parent()
	inLambdasTrace := d.flight.root.IsValid() && e.span.SpanContext().TraceID() == d.flight.root
	e.segment = !parent.IsValid() || !inLambdasTrace && (e.kind == trace.SpanKindServer || e.kind == trace.SpanKindConsumer)
	e.sdkCall = isSDKCall(e.span)
	e.status = e.httpStatus()
}

// times writes start and end with microseconds. A span that seems to end before it started is given no duration.
func (e *encoder) times() {
	start := e.span.StartTime()
	e.buf = append(e.buf, `,"start_time":`...)
	e.buf = appendTime(e.buf, start)
	if e.d.inProgress || e.take(keyInProgress).AsBool() {
		e.buf = append(e.buf, `,"in_progress":true`...)
		return
	}
	end := e.span.EndTime()
	if end.Before(start) {
		end = start
	}
	e.buf = append(e.buf, `,"end_time":`...)
	e.buf = appendTime(e.buf, end)
}

// appendTime appends t as seconds since 1970 with six decimals. A float64 would not hold them all.
func appendTime(dst []byte, t time.Time) []byte {
	micros := max(0, t.UnixMicro())
	dst = strconv.AppendInt(dst, micros/1e6, 10)
	dst = append(dst, '.')
	rest := micros % 1e6
	for digit := int64(1e5); digit > 0; digit /= 10 {
		dst = append(dst, byte('0'+rest/digit%10))
	}
	return dst
}

func appendSpanID(dst []byte, id trace.SpanID) []byte { return hex.AppendEncode(dst, id[:]) }

func (e *encoder) user() {
	id := e.takeText(keyUserID, keyEnduserID, keyEnduserPseudoID)
	if v := e.value(keyUserID); id == "" && v.Type() == attribute.INT64 {
		id = strconv.FormatInt(e.take(keyUserID).AsInt64(), 10)
	}
	if id == "" || !e.config.user {
		return
	}
	e.member(`,"user":`, id)
}

// member appends a member whose value is a string of at most 250 characters, the limit of all fields of X-Ray that
// have no other.
func (e *encoder) member(name, value string) {
	e.buf = append(e.buf, name...)
	e.buf = jsonenc.AppendString(e.buf, cutRunes(value, maxField))
}

// maxField is how many characters X-Ray takes in a field.
const maxField = 250

// failed reports whether the span's status says so.
func (e *encoder) failed() bool { return e.span.Status().Code == codes.Error }
