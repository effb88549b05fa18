// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
)

// ErrResponseTooLarge is returned by Write when a response has become larger than the source of the request takes. The
// client gets status 500.
var ErrResponseTooLarge = errors.New("httpevent: response is too large")

// responseWriter is what both kinds of writers have beyond http.ResponseWriter.
type responseWriter interface {
	http.ResponseWriter
	// refuse answers with a problem in place of all that was written so far, without a body if bare, and ends the response:
	// what is written later is refused. Once the response has begun to leave it only ends it.
	refuse(problem *requestError, bare bool)
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

// setStatus is WriteHeader, and reports whether there was a status before: then the first counts. Informational ones are
// ignored, because there is no way to send them ahead.
func (h *head) setStatus(status int) (repeated bool) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("httpevent: invalid WriteHeader code %d", status)) // as net/http
	}
	if status < 200 {
		return false
	}
	if h.status != 0 {
		return true
	}
	h.status = status
	h.sent = h.header.Clone()
	return false
}

// logRepeated says that a status was not sent.
func (h *head) logRepeated(status int) {
	slog.DebugContext(&h.x.ctx, "WriteHeader was called again", "ignored", status)
}

// hasBody reports whether the response has a body, by status and method.
func (h *head) hasBody() bool {
	return h.allowsBody() && h.x.event.method != http.MethodHead
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

// turnInto makes it the head of a problem, and returns the body of that. What the header has said to browsers stays, see
// keptHeader.
func (h *head) turnInto(problem *requestError, bare bool) (body []byte) {
	from := h.sent
	if h.status == 0 {
		from = h.header
	}
	h.status, h.sent = problem.status, keptHeader(from)
	if bare {
		return nil
	}
	if h.sent == nil {
		h.sent = make(http.Header, 1)
	}
	h.sent["Content-Type"] = []string{"application/json"}
	return problem.json()
}

// bufferedWriter keeps the response until the handler has returned. Its lock is for handlers that leave a goroutine
// behind: what that writes must not come into the buffer of another request.
type bufferedWriter struct {
	mu sync.Mutex
	head
	body   *[]byte // from the handler's pool
	keep   bool    // the buffer does not go back there
	sealed bool    // the handler has returned
	limit  int
	size   int64 // bytes written, also those beyond the limit
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

// seal ends the response: what is written later is refused. It returns the body, which is good until release.
func (w *bufferedWriter) seal() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ok()
	w.sealed = true
	return *w.body
}

// release gives the buffer back.
func (w *bufferedWriter) release() {
	if !w.keep && cap(*w.body) <= maxPooled {
		*w.body = (*w.body)[:0]
		w.x.handler.bodies.Put(w.body)
	}
}

// refuse implements responseWriter.
func (w *bufferedWriter) refuse(problem *requestError, bare bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealed = true
	body := w.turnInto(problem, bare)
	w.size = int64(len(body))
	if w.keep { // Somebody may still read into the buffer.
		w.body = &body
		return
	}
	*w.body = append((*w.body)[:0], body...)
}

// ok makes the status 200 if the handler has set none. The lock is held.
func (w *bufferedWriter) ok() {
	if w.status == 0 {
		w.setStatus(http.StatusOK)
	}
}

// admit says whether n more bytes may be written. The lock is held.
func (w *bufferedWriter) admit(n int) error {
	if w.sealed {
		return http.ErrHandlerTimeout
	}
	w.ok()
	if n > 0 && !w.allowsBody() {
		return http.ErrBodyNotAllowed
	}
	w.size += int64(n)
	if w.size > int64(w.limit) {
		return ErrResponseTooLarge
	}
	return nil
}

// WriteHeader implements [http.ResponseWriter].
func (w *bufferedWriter) WriteHeader(status int) {
	if w.lockedStatus(status) {
		w.logRepeated(status)
	}
}

func (w *bufferedWriter) lockedStatus(status int) (repeated bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.sealed && w.setStatus(status)
}

// Write implements [http.ResponseWriter].
func (w *bufferedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	*w.body = append(*w.body, p...)
	return len(p), nil
}

// WriteString implements [io.StringWriter].
func (w *bufferedWriter) WriteString(s string) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(len(s)); err != nil {
		return 0, err
	}
	*w.body = append(*w.body, s...)
	return len(s), nil
}

// ReadFrom implements [io.ReaderFrom].
func (w *bufferedWriter) ReadFrom(r io.Reader) (total int64, err error) {
	for {
		room, err := w.room()
		if err != nil {
			return total, err
		}
		n, readErr := r.Read(room)
		if n > 0 {
			if _, err := w.Write(room[:n]); err != nil {
				return total, err
			}
			total += int64(n)
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return total, nil
		case readErr != nil:
			return total, readErr
		}
	}
}

// room returns the free end of the buffer, to be read into: writing it then copies it onto itself. The buffer is the
// reader's as long as it likes, so it does not go back to the pool.
func (w *bufferedWriter) room() ([]byte, error) {
	const least = 4 << 10
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(0); err != nil {
		return nil, err
	}
	w.keep = true
	body := *w.body
	if cap(body)-len(body) < least {
		body = append(body, make([]byte, max(least, len(body)))...)[:len(body)]
		*w.body = body
	}
	return body[len(body):cap(body)], nil
}

// Flush implements [http.Flusher]. The answer leaves as a whole, so all it does is to fix status and header.
func (w *bufferedWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for [http.ResponseController].
func (w *bufferedWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.admit(0)
}
