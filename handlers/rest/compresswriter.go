// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
	"strconv"
	"strings"
)

// compressWriter holds an answer back until it is known whether it is compressed: when it reaches the size, ends, or is
// flushed.
type compressWriter struct {
	http.ResponseWriter
	shared   *compressor
	encoding string

	status  int     // 0 until the handler has written its header
	decided bool    // the header has been passed on
	held    []byte  // of the body, until then
	encoder encoder // nil for an answer that is not compressed
}

// WriteHeader implements [http.ResponseWriter].
func (w *compressWriter) WriteHeader(status int) {
	switch {
	case status < 200 && status != http.StatusSwitchingProtocols:
		w.ResponseWriter.WriteHeader(status) // More will follow.
	case w.decided:
		w.ResponseWriter.WriteHeader(status) // The server says what is wrong with that.
	case w.status == 0:
		w.status = status
		if !w.compressible() {
			w.decide(false)
		}
	}
}

// compressible reports whether the header lets the body be compressed.
func (w *compressWriter) compressible() bool {
	header := w.Header()
	contentType := header.Get("Content-Type")
	if length, err := strconv.Atoi(header.Get("Content-Length")); err == nil && length < w.shared.config.MinSize {
		return false
	}
	return bodyAllowed(w.status) && w.status != http.StatusPartialContent && header.Get("Content-Range") == "" &&
		header.Get("Content-Encoding") == "" &&
		!strings.Contains(strings.ToLower(strings.Join(header.Values("Cache-Control"), ",")), "no-transform") &&
		(contentType == "" || w.shared.compresses(contentType))
}

// decide passes the header on, and what is held of the body.
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
	if compress {
		header.Set("Content-Encoding", w.encoding)
		header.Del("Content-Length")
		header.Del("Accept-Ranges")
		if tag := header.Get("Etag"); strings.HasPrefix(tag, `"`) {
			header.Set("Etag", "W/"+tag)
		}
		w.encoder = w.shared.take(w.encoding, w.ResponseWriter)
	}
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	if held := w.held; len(held) > 0 {
		w.held = nil
		_, _ = w.pass(held) // A client that has gone is told by the next write.
	}
}

// Write implements [http.ResponseWriter].
func (w *compressWriter) Write(body []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
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

func (w *compressWriter) pass(body []byte) (int, error) {
	if w.encoder != nil {
		return w.encoder.Write(body)
	}
	return w.ResponseWriter.Write(body)
}

// Flush implements [http.Flusher].
func (w *compressWriter) Flush() { _ = w.FlushError() } // Flusher has no error to return.

// FlushError is what [http.ResponseController] calls.
func (w *compressWriter) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
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

// close ends the answer.
func (w *compressWriter) close() {
	if !w.decided {
		w.decide(false)
	}
	if w.encoder != nil {
		_ = w.encoder.Close() // The client has gone; there is nobody to tell.
		w.shared.give(w.encoding, w.encoder)
		w.encoder = nil
	}
}
