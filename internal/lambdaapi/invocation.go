// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"encoding/json"
	"time"
)

// invocation is one event on its way through one environment. Everything below done is guarded by the
// environment's mutex once the event is handed out.
type invocation struct {
	request     Request // with its defaults filled in
	traceHeader string
	done        chan outcome // buffered: whoever completes the invocation never waits

	cold       bool
	mark       mark
	delivered  time.Time
	begun      bool        // an answer arrives, or has arrived
	responded  time.Time   // zero until the answer or the error is read
	timer      *time.Timer // the deadline
	completing bool        // the process asked for its next event in time
	payload    []byte
	kind       string // content type of the payload
	failure    *FunctionError
	xrayCause  json.RawMessage
}

// outcome is a result, a refusal, or the wish to try again with another process.
type outcome struct {
	result Result
	err    error
	retry  bool
}

func newInvocation(c Config, r Request, now time.Time) *invocation {
	if r.Payload == nil {
		r.Payload = []byte("{}")
	}
	if r.RequestID == "" {
		r.RequestID = newRequestID()
	}
	if r.InvokedFunctionARN == "" {
		r.InvokedFunctionARN = c.arn()
	}
	header := newTraceHeader(now)
	if r.TraceHeader != nil {
		header = *r.TraceHeader
	}
	return &invocation{request: r, traceHeader: header, done: make(chan outcome, 1)}
}

// fail notes the first failure; what happens after it is a consequence.
func (i *invocation) fail(e *FunctionError) {
	if i.failure == nil {
		i.failure = e
	}
}

// result returns what became of the event, at the end of the invocation.
func (i *invocation) result(end time.Time) Result {
	r := Result{
		RequestID: i.request.RequestID, TraceHeader: i.traceHeader,
		Payload: i.payload, ContentType: i.kind,
		FunctionError: i.failure, XRayErrorCause: i.xrayCause,
		Cold: i.cold, Duration: end.Sub(i.delivered), ResponseDuration: end.Sub(i.delivered),
	}
	if !i.responded.IsZero() {
		r.ResponseDuration = i.responded.Sub(i.delivered)
	}
	return r
}
