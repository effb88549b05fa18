// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/otel-powertools/powertools/internal/exception"
)

// ScopeName is the instrumentation scope of the metrics this package records.
const ScopeName = "github.com/otel-powertools/powertools/handlers/httpevent"

type meters struct{}

func newMeters(config) meters { return meters{} }

func (x *exchange) observe() {}

func (x *exchange) logRoute(string) {}

func (x *exchange) lostCookies(int) {}

// recovered notes a panic of the handler. It must be called by the deferred function that recovered.
func (x *exchange) recovered(value any) {
	if value == http.ErrAbortHandler {
		x.bare = true
		return
	}
	x.panicked = exception.Recovered(value)
}

// StatusError is the error of an invocation that [WithFailInvocation] makes fail.
type StatusError struct {
	// Status is the status of the answer that was not sent.
	Status int
	// Err is the panic of the handler, if that is where the status comes from.
	Err error
}

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("httpevent: answered %d %s", e.Status, http.StatusText(e.Status))
}

// Unwrap returns the panic.
func (e *StatusError) Unwrap() error { return e.Err }

func (x *exchange) complete(answer []byte) (any, error) {
	return bytes.NewReader(answer), nil
}
