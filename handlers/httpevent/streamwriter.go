// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// streamBuffer is how many bytes of a response are held until the handler flushes, as in net/http's server: a write to the
// pipe costs two changes of goroutine.
const streamBuffer = 4 << 10

// maxPrelude is how large status and header of a REST API's stream may be: they must lie in its first 16 KB.
const maxPrelude = 16 << 10

// streamWriter sends the response while the handler writes it. Status and header leave with the first bytes that do.
//
// Its lock is for handlers that leave a goroutine behind, or write from several. It is held while bytes are on their way to
// the reader, which goes on reading until the handler is done.
type streamWriter struct {
	mu sync.Mutex // guards what follows, but for the channels and failed
	head
	buffer   *bufio.Writer // before the pipe
	pipe     *io.PipeWriter
	size     int64 // bytes written
	declared int64 // the length that the handler has declared, -1 for none

	begun   bool // prelude has left
	refused bool // it is that of a problem, which is in it whole
	sealed  bool // the handler has returned
	prelude []byte
	ready   chan struct{} // closed when prelude is there
	done    chan struct{} // closed when the handler has returned and all is written
	failed  error         // what the invocation fails with; read after done

	stopWatching func() bool
}

// errShort is how a stream ends whose handler wrote less than its Content-Length has told the client already.
var errShort = errors.New("httpevent: handler wrote less than the Content-Length that it declared")

func newStreamWriter(x *exchange, pipe *io.PipeWriter) *streamWriter {
	w := &streamWriter{pipe: pipe, declared: -1, ready: make(chan struct{}), done: make(chan struct{})}
	w.x = x
	w.buffer = bufio.NewWriterSize(streamBody{w}, streamBuffer)
	return w
}

// streamBody is what the buffer writes to: it sends the prelude ahead. The lock is held.
type streamBody struct{ w *streamWriter }

func (b streamBody) Write(p []byte) (int, error) {
	if err := b.w.begin(p); err != nil {
		return 0, err
	}
	if !b.w.hasBody() {
		return len(p), nil
	}
	return b.w.pipe.Write(p)
}

// begin sends status and header. First is how the body begins. The lock is held.
func (w *streamWriter) begin(first []byte) error {
	if w.refused {
		return ErrResponseTooLarge
	}
	if w.begun {
		return nil
	}
	w.ok()
	w.sniff(first)
	prelude := w.x.appendPrelude(nil, &w.head, w.declared >= 0)
	if w.fits(prelude) {
		w.send(prelude)
		return nil
	}
	w.x.tooLarge, w.x.limit = len(prelude), maxPrelude
	w.refused = true
	body := w.turnInto(&requestError{http.StatusInternalServerError, "response header is too large"}, false)
	w.size = int64(len(body))
	if prelude = w.x.appendPrelude(nil, &w.head, false); !w.fits(prelude) {
		w.sent = jsonHeader()
		prelude = w.x.appendPrelude(nil, &w.head, false)
	}
	if w.hasBody() {
		prelude = append(prelude, body...)
	}
	w.send(prelude)
	return ErrResponseTooLarge
}

// fits reports whether the source reads a prelude whole.
func (w *streamWriter) fits(prelude []byte) bool {
	return w.x.event.source != RESTAPI || len(prelude) <= maxPrelude
}

func (w *streamWriter) send(prelude []byte) {
	w.begun = true
	w.prelude = prelude
	close(w.ready)
}

// refuse implements responseWriter.
func (w *streamWriter) refuse(problem *requestError, bare bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealed = true
	if w.begun {
		return
	}
	body := w.turnInto(problem, bare)
	w.size, w.declared = int64(len(body)), -1
	w.buffer.Reset(streamBody{w})
	_, _ = w.buffer.Write(body) // It is not more than the buffer holds.
}

// seal ends the response for the handler: what is written later is refused.
func (w *streamWriter) seal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ok()
	w.sealed = true
}

// end sends what is left, after seal.
func (w *streamWriter) end() error {
	short := w.size < w.declared && w.hasBody()
	if short && !w.begun { // Nobody has been told the length.
		w.declared, short = -1, false
	}
	if w.buffer.Flush() == nil && !w.begun { // no body at all
		_ = w.begin(nil)
	}
	if short {
		return errShort
	}
	return nil
}

// ok makes the status 200 if the handler has set none. The lock is held.
func (w *streamWriter) ok() {
	if w.status == 0 {
		w.fix(http.StatusOK)
	}
}

// fix is setStatus, and reads the length that the handler declares. The lock is held.
func (w *streamWriter) fix(status int) (repeated bool) {
	if w.setStatus(status) {
		return true
	}
	text := w.sent.Get("Content-Length")
	if text == "" || w.status == http.StatusNoContent {
		return false
	}
	if length, err := strconv.ParseUint(text, 10, 63); err == nil {
		w.declared = int64(length)
	}
	return false
}

// admit says whether n more bytes may be written. The lock is held.
func (w *streamWriter) admit(n int) error {
	if w.sealed {
		return http.ErrHandlerTimeout
	}
	w.ok()
	if n > 0 && !w.allowsBody() {
		return http.ErrBodyNotAllowed
	}
	if w.declared >= 0 && w.size+int64(n) > w.declared {
		if w.begun {
			return http.ErrContentLength
		}
		w.declared = -1 // Nobody has been told that length.
	}
	w.size += int64(n)
	return nil
}

// WriteHeader implements [http.ResponseWriter].
func (w *streamWriter) WriteHeader(status int) {
	if w.lockedStatus(status) {
		w.logRepeated(status)
	}
}

func (w *streamWriter) lockedStatus(status int) (repeated bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.sealed && w.fix(status)
}

// Write implements [http.ResponseWriter].
func (w *streamWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	return w.buffer.Write(p)
}

// WriteString implements [io.StringWriter].
func (w *streamWriter) WriteString(s string) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(len(s)); err != nil {
		return 0, err
	}
	return w.buffer.WriteString(s)
}

// ReadFrom implements [io.ReaderFrom]. The lock is free while it waits for the reader.
func (w *streamWriter) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{w}, r)
}

// Flush implements [http.Flusher].
func (w *streamWriter) Flush() { _ = w.FlushError() }

// FlushError sends what was written so far, and waits until aws-lambda-go has taken it. [http.ResponseController] calls it.
func (w *streamWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admit(0); err != nil {
		return err
	}
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	return w.begin(nil)
}

// appendPrelude appends status and header of a stream, with the zeros that end them.
func (x *exchange) appendPrelude(dst []byte, h *head, keepLength bool) []byte {
	var room [16]namedValues
	fields, cookies := x.answerHeader(room[:0], h.sent, keepLength)
	dst = append(dst, `{"statusCode":`...)
	dst = strconv.AppendInt(dst, int64(h.status), 10)
	if x.event.source == RESTAPI {
		dst = append(dst, `,"multiValueHeaders":{`...)
		dst = appendLists(dst, fields)
	} else {
		dst = append(dst, `,"headers":{`...)
		dst = appendJoined(dst, fields)
	}
	dst = append(dst, '}')
	if len(cookies) > 0 {
		dst = append(dst, `,"cookies":`...)
		dst = appendList(dst, cookies)
	}
	return append(dst, "}\x00\x00\x00\x00\x00\x00\x00\x00"...)
}
