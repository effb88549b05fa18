// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"io"
	"net/http"
	"sync"
)

// hookWriter keeps the status of an answer, and calls a function before the header is written. Its lock is for handlers that
// leave a goroutine behind: the function runs once, and not after the handler.
type hookWriter struct {
	http.ResponseWriter
	before func(status int) // may be nil

	mu     sync.Mutex
	status int // 0 until the header is written
}

func (w *hookWriter) call(status int) {
	if status < 200 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.status != 0 {
		return
	}
	w.status = status
	if w.before != nil {
		w.before(status)
	}
}

// written returns the status, 0 if there is none yet.
func (w *hookWriter) written() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
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

// WriteString implements [io.StringWriter].
func (w *hookWriter) WriteString(body string) (int, error) {
	w.call(http.StatusOK)
	return io.WriteString(w.ResponseWriter, body)
}

// ReadFrom implements [io.ReaderFrom].
func (w *hookWriter) ReadFrom(body io.Reader) (int64, error) {
	w.call(http.StatusOK)
	return io.Copy(w.ResponseWriter, body)
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
