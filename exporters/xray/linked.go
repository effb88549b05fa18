// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"slices"

	"go.opentelemetry.io/otel/trace"
)

// reportedError is an error whose exceptions the document of a child shows. A function that returns the error of what it
// called records it again, and so does each caller up to the handler: their documents name the exception by its id.
type reportedError struct {
	id         string // of the first exception
	exceptions []exceptionText
}

// exceptionText is by what an error is known again.
type exceptionText struct{ typ, message string }

// maxReported is how many errors of its children an open span remembers.
const maxReported = 8

// linkedCause writes the id of an exception that a child has reported in place of the cause, if the span's exceptions are
// the same ones. A stack of its own is not missed: the child's is nearer to where the error began.
func (e *encoder) linkedCause() bool {
	e.linked = ""
	if !e.recordedOne() || e.d.timeout {
		return false
	}
	for i := range e.d.reported {
		if r := &e.d.reported[i]; slices.EqualFunc(r.exceptions, e.exceptions, exceptionText.is) {
			e.linked = r.id
			e.buf = append(e.buf, `,"cause":"`...)
			e.buf = append(append(e.buf, r.id...), '"')
			return true
		}
	}
	return false
}

func (t exceptionText) is(x exceptionEvent) bool { return t.typ == x.typ && t.message == x.message }

// recordedOne reports whether the span's exceptions are one error with what it wraps, which events have told.
func (e *encoder) recordedOne() bool {
	events := len(e.events) - e.otherEvents
	if events == 0 || events != len(e.exceptions) {
		return false
	}
	for i := 1; i < events; i++ {
		if e.exceptions[i].causeOf < 0 {
			return false
		}
	}
	return true
}

// reported returns the error that the document just encoded shows or names by id.
func (e *encoder) reported() (r reportedError, found bool) {
	if !e.recordedOne() || e.d.timeout {
		return r, false
	}
	r.id = e.linked
	if r.id == "" {
		r.id = string(e.appendExceptionID(nil, 0))
	}
	r.exceptions = make([]exceptionText, len(e.exceptions))
	for i := range e.exceptions {
		r.exceptions[i] = exceptionText{e.exceptions[i].typ, e.exceptions[i].message}
	}
	return r, true
}

// report notes with an open parent which error its child has reported. The parent may be another process's, or have ended.
func (t *tracker) report(parent trace.SpanID, r reportedError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o, found := t.spans[parent]; found && len(o.reported) < maxReported {
		// A copy grows with each error, so that what was handed out stays as it is.
		o.reported = append(slices.Clip(o.reported), r)
		t.spans[parent] = o
	}
}
