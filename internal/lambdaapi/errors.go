// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"errors"
	"fmt"
)

// ErrClosed is returned by [Emulator.Invoke] after or during Close.
var ErrClosed = errors.New("lambdaapi: emulator is closed")

// InitError is returned by [Emulator.Invoke] when the function's process did not get as far as asking
// for an event. The next Invoke starts another process.
type InitError struct {
	// Reason says what happened, as a clause: "the function …".
	Reason string
	// Reported is what the function itself reported to /runtime/init/error; nil if nothing.
	Reported *FunctionError
	// Capture is what the process sent.
	Capture
}

// Error returns the reason and, if the function reported one, its error.
func (e *InitError) Error() string {
	if e.Reported != nil {
		return fmt.Sprintf("lambdaapi: init failed: %s: %s", e.Reason, e.Reported.Error())
	}
	return "lambdaapi: init failed: " + e.Reason
}
