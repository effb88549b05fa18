// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bufio"
	"io"
	"net/http"
	"strconv"
)

// streamBuffer is how many bytes of a response are held until the handler flushes, as in net/http's server: a write to the
// pipe costs two changes of goroutine.
const streamBuffer = 4 << 10

// maxPrelude is how large status and header of a REST API's stream may be: they must lie in its first 16 KB.
const maxPrelude = 16 << 10

// streamWriter sends the response while the handler writes it. Status and header leave with the first bytes that do.
type streamWriter struct {
	head
	buffer *bufio.Writer // before the pipe
	pipe   *io.PipeWriter
	size   int64 // bytes written

	begun   bool // prelude has left
	refused bool // it is that of a problem, which is in it whole
	prelude []byte
	ready   chan struct{} // closed when prelude is there
	done    chan struct{} // closed when the handler has returned and all is written
	failed  error         // what the invocation fails with; read after done

	stopWatching func() bool
}

func newStreamWriter(x *exchange, pipe *io.PipeWriter) *streamWriter {
	w := &streamWriter{pipe: pipe, ready: make(chan struct{}), done: make(chan struct{})}
	w.x = x
	w.buffer = bufio.NewWriterSize(streamBody{w}, streamBuffer)
	return w
}

// streamBody is what the buffer writes to: it sends the prelude ahead.
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

// begin sends status and header. First is how the body begins.
func (w *streamWriter) begin(first []byte) error {
	if w.refused {
		return ErrResponseTooLarge
	}
	if w.begun {
		return nil
	}
	if w.status == 0 {
		w.setStatus(http.StatusOK)
	}
	w.sniff(first)
	prelude := w.x.appendPrelude(nil, &w.head)
	if w.x.event.source == RESTAPI && len(prelude) > maxPrelude {
		w.x.tooLarge, w.x.limit = len(prelude), maxPrelude
		w.replace(&requestError{http.StatusInternalServerError, "response header is too large"})
		return ErrResponseTooLarge
	}
	w.send(prelude)
	return nil
}

func (w *streamWriter) send(prelude []byte) {
	w.begun = true
	w.prelude = prelude
	close(w.ready)
}

// replace answers with a problem where the response cannot leave.
func (w *streamWriter) replace(problem *requestError) {
	w.header = http.Header{"Content-Type": {"application/json"}}
	w.sent, w.status, w.refused = w.header, problem.status, true
	body := problem.json()
	w.size = int64(len(body))
	w.send(append(w.x.appendPrelude(nil, &w.head), body...))
}

// reset implements responseWriter.
func (w *streamWriter) reset() bool {
	if w.begun {
		return false
	}
	w.header, w.sent, w.status, w.size = nil, nil, 0, 0
	w.buffer.Reset(streamBody{w})
	return true
}

// end sends what is left.
func (w *streamWriter) end() {
	if w.buffer.Flush() == nil && !w.begun { // no body at all
		_ = w.begin(nil)
	}
}

func (w *streamWriter) finalStatus() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// admit says whether n more bytes may be written.
func (w *streamWriter) admit(n int) error {
	if w.status == 0 {
		w.setStatus(http.StatusOK)
	}
	if n > 0 && !w.allowsBody() {
		return http.ErrBodyNotAllowed
	}
	w.size += int64(n)
	return nil
}

// WriteHeader implements [http.ResponseWriter].
func (w *streamWriter) WriteHeader(status int) {
	if w.setStatus(status) {
		w.logRepeated(status)
	}
}

// Write implements [http.ResponseWriter].
func (w *streamWriter) Write(p []byte) (int, error) {
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	return w.buffer.Write(p)
}

// WriteString implements [io.StringWriter].
func (w *streamWriter) WriteString(s string) (int, error) {
	if err := w.admit(len(s)); err != nil {
		return 0, err
	}
	return w.buffer.WriteString(s)
}

// Flush implements [http.Flusher].
func (w *streamWriter) Flush() { _ = w.FlushError() }

// FlushError sends what was written so far, and waits until aws-lambda-go has taken it. [http.ResponseController] calls it.
func (w *streamWriter) FlushError() error {
	if err := w.admit(0); err != nil {
		return err
	}
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	return w.begin(nil)
}

// appendPrelude appends status and header of a stream, with the zeros that end them.
func (x *exchange) appendPrelude(dst []byte, h *head) []byte {
	var room [16]namedValues
	fields, cookies := x.answerHeader(room[:0], h.sent, true)
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
