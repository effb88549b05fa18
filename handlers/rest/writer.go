// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
)

// hookWriter keeps the status of an answer, and calls a function before the header is written.
type hookWriter struct {
	http.ResponseWriter
	before func(status int) // may be nil
	status int              // 0 until then
}

func (w *hookWriter) call(status int) {
	if w.status != 0 || status < 200 {
		return
	}
	w.status = status
	if w.before != nil {
		w.before(status)
	}
}

// WriteHeader implements [http.ResponseWriter].
func (w *hookWriter) WriteHeader(status int) {
	w.call(status)
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *hookWriter) Write(body []byte) (int, error) {
	w.call(http.StatusOK)
	return w.ResponseWriter.Write(body)
}

// Flush implements [http.Flusher].
func (w *hookWriter) Flush() { _ = w.FlushError() } // Flusher has no error to return.

// FlushError is what [http.ResponseController] calls.
func (w *hookWriter) FlushError() error {
	w.call(http.StatusOK)
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] find what the server's writer can do.
func (w *hookWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
