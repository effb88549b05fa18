// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"encoding/json"
	"io"
	"time"
)

// Request is one event for the function. Its zero value is the event {} with generated ids.
type Request struct {
	// Payload is the event; nil means {}. It is handed out as it is, JSON or not, empty or not.
	Payload []byte
	// RequestID is the invocation's id; default: a random UUID.
	RequestID string
	// TraceHeader is the value of Lambda-Runtime-Trace-Id. Nil generates the header of a sampled
	// invocation in tracing mode Active; an empty string sends none.
	TraceHeader *string
	// ClientContext and Identity are the JSON that mobile SDKs send along; empty sends none.
	ClientContext, Identity string
	// TenantID is set for functions with tenant isolation; empty sends none.
	TenantID string
	// InvokedFunctionARN is what the caller named; default: the function's unqualified ARN.
	InvokedFunctionARN string

	// OnAnswer, if set, reads the answer while it arrives. It is called at most once, on a goroutine of its own, when the
	// function begins to answer; not for a function that reports an error instead. Reading ends with io.EOF, with a
	// *[FunctionError] if the function breaks the answer off or it is too large, or with another error if the
	// process is gone. What is left unread is read when it returns, and all of it is in [Result]. Reading
	// slowly slows the function down, up to its deadline; Invoke does not wait for OnAnswer after that.
	OnAnswer func(contentType string, body io.Reader)
}

// Result is what became of an event.
type Result struct {
	RequestID   string
	TraceHeader string

	// Payload is the answer. A function that answered and then failed, before it asked for its
	// next event or in the middle of a streamed answer, has both Payload and FunctionError.
	Payload     []byte
	ContentType string
	// FunctionError is nil if the function did its work.
	FunctionError *FunctionError
	// XRayErrorCause is the cause the function sent along with its error, for the X-Ray segment of the function.
	XRayErrorCause json.RawMessage

	// Cold says that this was the first event of its process.
	Cold bool
	// InitDuration is the time from the start of the process to its asking for the first event; 0 unless Cold.
	InitDuration time.Duration
	// ResponseDuration is the time from handing out the event to the last byte of the answer or error.
	ResponseDuration time.Duration
	// Duration is the time from handing out the event until the process asked for the next one, or was
	// gone: what Lambda bills. With Concurrency above 1 it equals ResponseDuration.
	Duration time.Duration

	// Capture is what the function sent between the handing out of the event and the completion of
	// the invocation; exact with Freeze. It is empty with Concurrency above 1, where output
	// belongs to no single event: see [Emulator.Lines] and [Emulator.Receiver].
	Capture
	// Init is what the process sent before it asked for its first event; empty unless Cold.
	Init Capture
}

// Capture is what a function sent during some time.
type Capture struct {
	Lines          []Line   // of both outputs, in the order they were read
	Stdout, Stderr []string // the text of each output's lines
	Documents      []Document
	Rejected       []Rejection // datagrams that are not one X-Ray document
}

// FunctionError is a failure of the function, as its caller sees it.
type FunctionError struct {
	// Type is the function's own error type or one of Lambda's: Sandbox.Timedout, Runtime.ExitError,
	// Function.ResponseSizeTooLarge.
	Type    string
	Message string
	// StackTrace is what a panicking Go function sends.
	StackTrace []StackFrame
	// Raw is the JSON the function sent or, for Lambda's own errors, what the caller would get.
	Raw json.RawMessage
}

// Error returns type and message.
func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// StackFrame is one call of a stack trace; in one that a function sent as text only Label is set.
type StackFrame struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Label string `json:"label"`
}
