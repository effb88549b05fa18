// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// jsonInvocation is what -json prints for an invocation.
type jsonInvocation struct {
	RequestID      string          `json:"request_id"`
	TraceHeader    string          `json:"trace_header,omitempty"`
	Cold           bool            `json:"cold"`
	InitMS         float64         `json:"init_ms,omitempty"`
	ResponseMS     float64         `json:"response_ms"`
	DurationMS     float64         `json:"duration_ms"`
	Answer         json.RawMessage `json:"answer,omitempty"`        // where it is JSON
	AnswerBytes    []byte          `json:"answer_base64,omitempty"` // where it is not
	ContentType    string          `json:"content_type,omitempty"`
	Error          *jsonError      `json:"error,omitempty"`
	XRayErrorCause json.RawMessage `json:"xray_error_cause,omitempty"`
	Init           *jsonCapture    `json:"init,omitempty"`
	jsonCapture
}

type jsonError struct {
	Type       string                 `json:"type"`
	Message    string                 `json:"message"`
	StackTrace []lambdaapi.StackFrame `json:"stack_trace,omitempty"`
	Raw        json.RawMessage        `json:"raw,omitempty"`
}

// jsonCapture is what a function sent. Lists are never null.
type jsonCapture struct {
	Lines     []jsonLine        `json:"lines"`
	Documents []json.RawMessage `json:"documents"`
	Rejected  []jsonRejection   `json:"rejected"`
}

type jsonLine struct {
	Stream  lambdaapi.Stream `json:"stream"`
	Text    string           `json:"text"`
	Partial bool             `json:"partial,omitempty"`
	Time    time.Time        `json:"time"`
}

type jsonRejection struct {
	Reason   string `json:"reason"`
	Datagram string `json:"datagram"`
}

// jsonShared is the last object with -concurrency above 1: what belongs to no single invocation.
type jsonShared struct {
	Shared jsonCapture `json:"shared"`
}

func (o *output) writeJSON(v any) error {
	encoder := json.NewEncoder(o.to)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

func jsonResult(r lambdaapi.Result) jsonInvocation {
	j := jsonInvocation{
		RequestID: r.RequestID, TraceHeader: r.TraceHeader, Cold: r.Cold,
		InitMS: milliseconds(r.InitDuration), ResponseMS: milliseconds(r.ResponseDuration), DurationMS: milliseconds(r.Duration),
		ContentType: r.ContentType, jsonCapture: newJSONCapture(r.Capture),
	}
	if json.Valid(r.Payload) {
		j.Answer = r.Payload
	} else {
		j.AnswerBytes = r.Payload
	}
	if json.Valid(r.XRayErrorCause) {
		j.XRayErrorCause = r.XRayErrorCause
	}
	if e := r.FunctionError; e != nil {
		j.Error = &jsonError{Type: e.Type, Message: e.Message, StackTrace: e.StackTrace, Raw: e.Raw}
	}
	if r.Cold {
		init := newJSONCapture(r.Init)
		j.Init = &init
	}
	return j
}

func newJSONCapture(c lambdaapi.Capture) jsonCapture {
	j := jsonCapture{Lines: []jsonLine{}, Documents: []json.RawMessage{}, Rejected: []jsonRejection{}}
	for _, l := range c.Lines {
		j.Lines = append(j.Lines, jsonLine{Stream: l.Stream, Text: l.Text, Partial: l.Partial, Time: l.Time})
	}
	for _, d := range c.Documents {
		j.Documents = append(j.Documents, d.JSON)
	}
	for _, r := range c.Rejected {
		j.Rejected = append(j.Rejected, jsonRejection{Reason: r.Reason, Datagram: string(r.Datagram)})
	}
	return j
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }
