// SPDX-License-Identifier: Apache-2.0

package exception_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/exception"
)

type codeError struct{ code string }

func (e codeError) Error() string     { return "api error " + e.code }
func (e codeError) ErrorCode() string { return e.code }

type typedError struct{ codeError }

func (typedError) ErrorType() string { return "OutOfStock" }

// selfError unwraps to itself, the shortest cycle.
type selfError struct{}

func (e selfError) Error() string { return "self" }
func (e selfError) Unwrap() error { return e }

// ringError is part of a longer cycle.
type ringError struct {
	name string
	next error
}

func (e *ringError) Error() string { return e.name }
func (e *ringError) Unwrap() error { return e.next }

// sliceError cannot be compared; comparing two panics.
type sliceError []string

func (e sliceError) Error() string   { return strings.Join(e, ",") }
func (e sliceError) Unwrap() []error { return []error{e[:0], nil, io.EOF} }

type hostileError struct{}

func (hostileError) Error() string     { panic("no text") }
func (hostileError) Unwrap() error     { panic("no cause") }
func (hostileError) ErrorType() string { panic("no type") }
func (hostileError) Callers() []uintptr {
	panic("no stack")
}

// carrier is not described: what it carries is.
type carrier struct{ error }

func (c carrier) Itself() error { return c.error }
func (c carrier) Unwrap() error { return c.error }

// hostileCarrier does not give away what it carries.
type hostileCarrier struct{}

func (hostileCarrier) Error() string { return "hostile carrier" }
func (hostileCarrier) Itself() error { panic("no error") }

// selfCarrier carries itself.
type selfCarrier struct{}

func (c selfCarrier) Error() string { return "carrier" }
func (c selfCarrier) Itself() error { return c }

type endlessError int

func (e endlessError) Error() string   { return fmt.Sprint(int(e)) }
func (e endlessError) Unwrap() []error { return []error{e*2 + 1, e*2 + 2} }

func TestDescribe(t *testing.T) {
	t.Parallel()
	ring := &ringError{name: "a"}
	ring.next = &ringError{name: "b", next: ring}
	path := &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}
	tests := []struct {
		name string
		err  error
		want exception.Exception
	}{
		{"nil", nil, exception.Exception{}},
		{"plain", io.EOF, exception.Exception{Type: "*errors.errorString", Message: "EOF"}},
		{"wrapped", fmt.Errorf("read: %w", path), exception.Exception{
			Type: "*fmt.wrapError", Message: "read: open /x: file does not exist",
			Causes: []exception.Exception{{
				Type: "*fs.PathError", Message: "open /x: file does not exist",
				Causes: []exception.Exception{{Type: "*errors.errorString", Message: "file does not exist"}},
			}},
		}},
		{"joined", errors.Join(io.EOF, codeError{"Throttling"}), exception.Exception{
			Type: "*errors.joinError", Message: "EOF\napi error Throttling",
			Causes: []exception.Exception{
				{Type: "*errors.errorString", Message: "EOF"},
				{Type: "Throttling", Message: "api error Throttling"},
			},
		}},
		{"type before code", typedError{codeError{"x"}}, exception.Exception{Type: "OutOfStock", Message: "api error x"}},
		{"empty code", codeError{}, exception.Exception{Type: "exception_test.codeError", Message: "api error "}},
		{"self", selfError{}, exception.Exception{Type: "exception_test.selfError", Message: "self"}},
		{"ring", ring, exception.Exception{
			Type: "*exception_test.ringError", Message: "a",
			Causes: []exception.Exception{{Type: "*exception_test.ringError", Message: "b"}},
		}},
		{"nil pointer", (*ringError)(nil), exception.Exception{Type: "*exception_test.ringError", Message: "<nil>"}},
		{"of Lambda", messages.InvokeResponse_Error{Type: "NotFound", Message: "no such post"}, exception.Exception{
			Type: "NotFound", Message: "no such post",
		}},
		{"of Lambda, wrapped", fmt.Errorf("resolve: %w", messages.InvokeResponse_Error{Message: "no such post"}), exception.Exception{
			Type: "*fmt.wrapError", Message: `resolve: messages.InvokeResponse_Error{Message:"no such post", Type:"", ` +
				`StackTrace:[]*messages.InvokeResponse_Error_StackFrame(nil), ShouldExit:false}`,
			Causes: []exception.Exception{{Type: "messages.InvokeResponse_Error", Message: "no such post"}},
		}},
		{"of Lambda, empty", messages.InvokeResponse_Error{}, exception.Exception{Type: "messages.InvokeResponse_Error"}},
		{"carried", fmt.Errorf("read: %w", carrier{carrier{fmt.Errorf("x: %w", io.EOF)}}), exception.Exception{
			Type: "*fmt.wrapError", Message: "read: x: EOF",
			Causes: []exception.Exception{{
				Type: "*fmt.wrapError", Message: "x: EOF",
				Causes: []exception.Exception{{Type: "*errors.errorString", Message: "EOF"}},
			}},
		}},
		{"carried, with a code", carrier{codeError{"Throttling"}}, exception.Exception{Type: "Throttling", Message: "api error Throttling"}},
		{"carries itself", selfCarrier{}, exception.Exception{Type: "exception_test.selfCarrier", Message: "carrier"}},
		{"hostile carrier", hostileCarrier{}, exception.Exception{Type: "exception_test.hostileCarrier", Message: "hostile carrier"}},
		{"hostile", hostileError{}, exception.Exception{
			Type:    "exception_test.hostileError",
			Message: "!ERROR: Error method of exception_test.hostileError panicked: no text",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, exception.Describe(tt.err)); diff != "" {
				t.Errorf("Describe (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDescribeIsBounded(t *testing.T) {
	t.Parallel()
	var count, deepest func(exception.Exception) int
	count = func(e exception.Exception) int {
		n := 1
		for _, cause := range e.Causes {
			n += count(cause)
		}
		return n
	}
	deepest = func(e exception.Exception) int {
		n := 0
		for _, cause := range e.Causes {
			n = max(n, deepest(cause))
		}
		return n + 1
	}
	for _, err := range []error{endlessError(0), sliceError{"a", "b"}} {
		got := exception.Describe(err)
		if n := count(got); n > exception.MaxExceptions {
			t.Errorf("%T: %d exceptions, want at most %d", err, n, exception.MaxExceptions)
		}
		if n := deepest(got); n > exception.MaxDepth {
			t.Errorf("%T: %d deep, want at most %d", err, n, exception.MaxDepth)
		}
	}
}

// stackError mimics github.com/pkg/errors: named types for the stack and its elements, and %+v that prints it.
type (
	stackError struct{ stack namedStack }
	namedStack []namedFrame
	namedFrame uintptr
)

func (stackError) Error() string            { return "with stack" }
func (e stackError) StackTrace() namedStack { return e.stack }

func (e stackError) Format(s fmt.State, verb rune) {
	fmt.Fprint(s, e.Error())
	if verb != 'v' || !s.Flag('+') {
		return
	}
	for _, frame := range e.stack {
		f, _ := runtime.CallersFrames([]uintptr{uintptr(frame)}).Next()
		fmt.Fprintf(s, "\n%s\n\t%s:%d", f.Function, f.File, f.Line)
	}
}

type callersError struct{ pcs []uintptr }

func (callersError) Error() string        { return "with callers" }
func (e callersError) Callers() []uintptr { return e.pcs }

type traceError struct{ pcs []uintptr }

func (traceError) Error() string           { return "with trace" }
func (e traceError) StackTrace() []uintptr { return e.pcs }

type oddError struct{}

func (oddError) Error() string           { return "odd" }
func (oddError) StackTrace(n int) string { return "not a stack" }

type textError struct{}

func (textError) Error() string        { return "text" }
func (textError) StackTrace() []string { return []string{"no counters"} }

//go:noinline
func here() []uintptr { return exception.Callers(0) }

func TestFramesOfErrors(t *testing.T) {
	t.Parallel()
	pcs := here()
	named := make(namedStack, len(pcs))
	for i, pc := range pcs {
		named[i] = namedFrame(pc)
	}
	for _, err := range []error{stackError{named}, callersError{pcs}, traceError{pcs}, &stackError{named}} {
		frames := exception.Describe(err).Frames
		if len(frames) < 2 || !strings.HasSuffix(frames[0].Function, ".here") ||
			!strings.HasSuffix(frames[1].Function, ".TestFramesOfErrors") {
			t.Errorf("%T: frames %v, want here and TestFramesOfErrors on top", err, frames)
		}
	}
	for _, err := range []error{oddError{}, textError{}, io.EOF, stackError{}} {
		if frames := exception.Describe(err).Frames; len(frames) != 0 {
			t.Errorf("%T: frames %v, want none", err, frames)
		}
	}
}

//go:noinline
func fail(kind string) {
	var (
		none  *exception.Frame
		empty []int
	)
	switch kind {
	case "nil pointer":
		none.Line++
	case "index":
		empty[len(kind)]++
	case "error":
		panic(io.ErrUnexpectedEOF)
	case "nil":
		panic(nil)
	default:
		panic(kind)
	}
}

func recovered(kind string) (err *exception.PanicError) {
	defer func() { err = exception.Recovered(recover()) }()
	fail(kind)
	return nil
}

func TestRecovered(t *testing.T) {
	t.Parallel()
	tests := []struct{ kind, message, cause string }{
		{"text", "panic: text", ""},
		{"error", "panic: unexpected EOF", "*errors.errorString"},
		{"nil pointer", "panic: runtime error: invalid memory address or nil pointer dereference", "runtime.errorString"},
		{"index", "panic: runtime error: index out of range [5] with length 0", "runtime.boundsError"},
		{"nil", "panic: panic called with nil argument", "*runtime.PanicNilError"},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			t.Parallel()
			err := recovered(tt.kind)
			got := exception.Describe(err)
			if got.Type != "panic" || !strings.HasPrefix(got.Message, tt.message) {
				t.Errorf("Describe = %s %q, want panic %q", got.Type, got.Message, tt.message)
			}
			if len(got.Frames) < 2 || !strings.HasSuffix(got.Frames[0].Function, "exception_test.fail") ||
				!strings.HasSuffix(got.Frames[1].Function, "exception_test.recovered") {
				t.Errorf("frames = %v, want fail and recovered on top", got.Frames)
			}
			cause := ""
			if len(got.Causes) > 0 {
				cause = got.Causes[0].Type
			}
			if strings.HasPrefix(tt.cause, "runtime.errorString") {
				// The runtime's own error types differ between releases.
				if !errors.As(err, new(runtime.Error)) {
					t.Errorf("cause = %q, want a runtime.Error", cause)
				}
			} else if cause != tt.cause {
				t.Errorf("cause = %q, want %q", cause, tt.cause)
			}
		})
	}
}
