// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// compressWriter holds an answer back until it is known whether it is compressed: when it reaches the size, ends, or is
// flushed. Its lock is for handlers that leave a goroutine behind: what that writes must not come into an encoder that
// another answer has by then.
type compressWriter struct {
	http.ResponseWriter
	shared      *compressor
	encoding    string
	revalidates []string // If-None-Match of the request

	mu      sync.Mutex // guards what follows
	status  int        // 0 until the handler has written its header
	decided bool       // the header has been passed on
	sealed  bool       // the handler has returned
	held    []byte     // of the body, until then
	encoder encoder    // nil for an answer that is not compressed
}

// WriteHeader implements [http.ResponseWriter].
func (w *compressWriter) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(status)
}

// writeHeader is WriteHeader. The lock is held.
func (w *compressWriter) writeHeader(status int) {
	switch {
	case w.sealed:
	case status < 200 && status != http.StatusSwitchingProtocols:
		w.ResponseWriter.WriteHeader(status) // More will follow.
	case w.decided:
		w.ResponseWriter.WriteHeader(status) // The server says what is wrong with that.
	case w.status == 0:
		w.status = status
		if !w.shared.compressible(w.Header(), status) {
			w.decide(false)
		}
	}
}

// decide passes the header on, and what is held of the body. The lock is held.
func (w *compressWriter) decide(compress bool) {
	w.decided = true
	header := w.Header()
	addVary(header, "Accept-Encoding")
	if compress && header.Get("Content-Type") == "" {
		// The server would look at the compressed bytes.
		contentType := http.DetectContentType(w.held)
		header.Set("Content-Type", contentType)
		compress = w.shared.compresses(contentType)
	}
	tag := header.Get("Etag")
	strong := strings.HasPrefix(tag, `"`)
	if compress {
		header.Set("Content-Encoding", w.encoding)
		header.Del("Content-Length")
		header.Del("Accept-Ranges")
		w.encoder = w.shared.take(w.encoding, w.ResponseWriter)
	}
	if strong && (compress || w.status == http.StatusNotModified && w.hasWeak(tag)) {
		header.Set("Etag", "W/"+tag)
	}
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	if held := w.held; len(held) > 0 {
		w.held = nil
		_, _ = w.pass(held) // A client that has gone is told by the next write.
	}
}

// hasWeak reports whether the client has an answer with the weak form of a tag: a compressed one.
func (w *compressWriter) hasWeak(tag string) bool {
	return slices.ContainsFunc(w.revalidates, func(value string) bool { return strings.Contains(value, "W/"+tag) })
}

// admit readies the writer for bytes of the body. The lock is held.
func (w *compressWriter) admit() error {
	if w.sealed {
		return http.ErrHandlerTimeout
	}
	if w.status == 0 {
		w.writeHeader(http.StatusOK)
	}
	return nil
}

// Write implements [http.ResponseWriter].
func (w *compressWriter) Write(body []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(); err != nil {
		return 0, err
	}
	if !w.decided {
		w.held = append(w.held, body...)
		if len(w.held) >= w.shared.config.MinSize {
			w.decide(true)
		}
		return len(body), nil
	}
	return w.pass(body)
}

// pass writes on. The lock is held.
func (w *compressWriter) pass(body []byte) (int, error) {
	if w.encoder != nil {
		return w.encoder.Write(body)
	}
	return w.ResponseWriter.Write(body)
}

// WriteString implements [io.StringWriter].
func (w *compressWriter) WriteString(body string) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(); err != nil {
		return 0, err
	}
	switch {
	case !w.decided:
		w.held = append(w.held, body...)
		if len(w.held) >= w.shared.config.MinSize {
			w.decide(true)
		}
		return len(body), nil
	case w.encoder == nil:
		return io.WriteString(w.ResponseWriter, body)
	}
	return w.encoder.Write([]byte(body))
}

// Flush implements [http.Flusher].
func (w *compressWriter) Flush() { _ = w.FlushError() } // Flusher has no error to return.

// FlushError is what [http.ResponseController] calls.
func (w *compressWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(); err != nil {
		return err
	}
	if !w.decided {
		w.decide(w.shared.config.Streams)
	}
	if w.encoder != nil {
		if err := w.encoder.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] find what the server's writer can do.
func (w *compressWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// seal refuses what is written later.
func (w *compressWriter) seal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealed = true
}

// close ends the answer.
func (w *compressWriter) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealed = true
	if !w.decided {
		w.decide(false)
	}
	if w.encoder != nil {
		_ = w.encoder.Close() // The client has gone; there is nobody to tell.
		w.shared.give(w.encoding, w.encoder)
		w.encoder = nil
	}
}
