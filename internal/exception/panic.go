// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"fmt"
	"runtime"
)

// PanicError is a recovered panic as an error, with the stack of the point where it was raised.
type PanicError struct {
	// Value is what panic was called with.
	Value any
	// Callers are program counters; the first is in the function that panicked.
	Callers []uintptr
}

// Recovered returns value, which recover returned, as an error. It must be called while the deferred function that
// recovered still runs: only then does the stack reach down to the panic.
func Recovered(value any) *PanicError {
	// The frames above the panic are dropped afterwards, so there must be room for them.
	var pcs [2 * MaxFrames]uintptr
	callers := afterPanic(pcs[:runtime.Callers(2, pcs[:])], func(pc uintptr) string {
		if f := runtime.FuncForPC(pc - 1); f != nil {
			return f.Name()
		}
		return ""
	})
	callers = callers[:min(len(callers), MaxFrames)]
	return &PanicError{Value: value, Callers: append([]uintptr(nil), callers...)}
}

// Error returns "panic: " and the value as fmt prints it.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// ErrorType returns "panic", whatever the value; an error that was the value is the cause, with its own type.
func (e *PanicError) ErrorType() string { return "panic" }

// Unwrap returns the value if it is an error, as that of a failed index is, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
