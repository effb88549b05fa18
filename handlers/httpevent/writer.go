// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
)

// ErrResponseTooLarge is returned by Write when a response has become larger than the source of the request takes. The
// client gets status 500.
var ErrResponseTooLarge = errors.New("httpevent: response is too large")

// responseWriter is what both kinds of writers have beyond http.ResponseWriter.
type responseWriter interface {
	http.ResponseWriter
	// reset drops what was written. It does nothing and returns false once that has left.
	reset() bool
}

// head is status and header of a response.
type head struct {
	x      *exchange
	header http.Header // what Header returns
	status int         // 0 until WriteHeader
	sent   http.Header // the header as it was at WriteHeader: later changes do not count
}

// Header implements [http.ResponseWriter].
func (h *head) Header() http.Header {
	if h.header == nil {
		h.header = make(http.Header)
	}
	return h.header
}

// WriteHeader implements [http.ResponseWriter]. The first final status counts. Informational ones are ignored, because
// there is no way to send them ahead.
func (h *head) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("httpevent: invalid WriteHeader code %d", status)) // as net/http
	}
	if status < 200 {
		return
	}
	if h.status != 0 {
		slog.DebugContext(&h.x.ctx, "WriteHeader was called again", "http.response.status_code", h.status, "ignored", status)
		return
	}
	h.status = status
	h.sent = h.header.Clone()
}

// hasBody reports whether the response has a body, by status and method.
func (h *head) hasBody() bool {
	return h.allowsBody() && h.x.request.Method != http.MethodHead
}

func (h *head) allowsBody() bool {
	return h.status != http.StatusNoContent && h.status != http.StatusNotModified
}

// sniff sets the content type of a body that has none, as net/http does.
func (h *head) sniff(body []byte) {
	if len(body) == 0 {
		return
	}
	if _, ok := h.sent["Content-Type"]; ok || h.sent.Get("Content-Encoding") != "" {
		return
	}
	if h.sent == nil {
		h.sent = make(http.Header)
	}
	h.sent["Content-Type"] = []string{http.DetectContentType(body)}
}

// bufferedWriter keeps the response until the handler has returned.
type bufferedWriter struct {
	head
	body  *[]byte // from the handler's pool
	limit int
	size  int64 // bytes written, also those beyond the limit
}

const (
	firstBody = 2 << 10  // bytes of a new buffer
	maxPooled = 64 << 10 // larger buffers are left to the garbage collector
)

func (w *bufferedWriter) init(x *exchange) {
	w.x = x
	w.limit = x.event.source.maxAnswer()
	if own := x.handler.config.maxAnswer; own > 0 {
		w.limit = min(w.limit, own)
	}
	var ok bool
	if w.body, ok = x.handler.bodies.Get().(*[]byte); !ok {
		b := make([]byte, 0, firstBody)
		w.body = &b
	}
}

// release gives the buffer back. What a handler writes after it has returned is refused.
func (w *bufferedWriter) release() {
	body := w.body
	w.body = nil
	if cap(*body) <= maxPooled {
		*body = (*body)[:0]
		w.x.handler.bodies.Put(body)
	}
}

func (w *bufferedWriter) reset() bool {
	w.header, w.sent, w.status, w.size = nil, nil, 0, 0
	*w.body = (*w.body)[:0]
	return true
}

func (w *bufferedWriter) finish() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
}

// Write implements [http.ResponseWriter].
func (w *bufferedWriter) Write(p []byte) (int, error) {
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	*w.body = append(*w.body, p...)
	return len(p), nil
}

// WriteString implements [io.StringWriter].
func (w *bufferedWriter) WriteString(s string) (int, error) {
	if err := w.admit(len(s)); err != nil {
		return 0, err
	}
	*w.body = append(*w.body, s...)
	return len(s), nil
}

// admit says whether n more bytes may be written.
func (w *bufferedWriter) admit(n int) error {
	if w.body == nil {
		return http.ErrHandlerTimeout
	}
	w.finish()
	if n > 0 && !w.allowsBody() {
		return http.ErrBodyNotAllowed
	}
	w.size += int64(n)
	if w.size > int64(w.limit) {
		return ErrResponseTooLarge
	}
	return nil
}

// ReadFrom implements [io.ReaderFrom].
func (w *bufferedWriter) ReadFrom(r io.Reader) (total int64, err error) {
	const room = 4 << 10
	for {
		if w.body == nil {
			return total, http.ErrHandlerTimeout
		}
		body := *w.body
		if cap(body)-len(body) < room {
			body = append(body, make([]byte, max(room, len(body)))...)[:len(body)]
		}
		n, readErr := r.Read(body[len(body):cap(body)])
		if n > 0 {
			if err := w.admit(n); err != nil {
				return total, err
			}
			*w.body = body[:len(body)+n]
			total += int64(n)
		}
		switch {
		case errors.Is(readErr, io.EOF):
			w.finish()
			return total, nil
		case readErr != nil:
			return total, readErr
		}
	}
}

// Flush implements [http.Flusher]. The answer leaves as a whole, so all it does is to fix status and header.
func (w *bufferedWriter) Flush() { w.finish() }

// FlushError is Flush for [http.ResponseController].
func (w *bufferedWriter) FlushError() error {
	w.finish()
	return nil
}
