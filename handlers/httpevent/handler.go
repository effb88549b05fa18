// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Handler answers HTTP requests that come as events. It is safe for concurrent use if the http.Handler is.
type Handler struct {
	config  config
	handler http.Handler
	meters  meters
	bodies  sync.Pool // of *[]byte
	warned  sync.Once // of cookies that cannot be sent
}

// Handler can be started as it is, and serves a local server too.
var (
	_ invocation.EventHandler = (*Handler)(nil)
	_ http.Handler            = (*Handler)(nil)
)

// New returns a handler that gives each event to h as a request and sends its response back in the form that the source
// of the event takes. It panics if h is nil.
func New(h http.Handler, opts ...Option) *Handler {
	if h == nil {
		panic("httpevent: nil handler")
	}
	c := newConfig(opts)
	if c.source < Auto || c.source >= sources {
		panic("httpevent: no such source")
	}
	return &Handler{config: c, handler: h, meters: newMeters(c)}
}

// ServeHTTP serves a request that comes from a real connection, on the developer's machine or in a test.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.handler.ServeHTTP(w, r) }

// HandleEvent answers an event. It returns an error that wraps [ErrNotHTTP] for an event that is no HTTP request, and a
// [*StatusError] where [WithFailInvocation] asks for one; all else that goes wrong has an answer:
//
//	400   method, header or body cannot be
//	431   headers of more than 1 MiB
//	500   the handler panicked, or the answer is larger than the source takes
func (h *Handler) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	x := newExchange(ctx, h, payload)
	source := h.config.source
	if ctx.Value(localKey{}) != nil {
		source = FunctionURL
	}
	if err := x.event.parse(payload, source); err != nil {
		return nil, err
	}
	problem := x.readRequest()
	x.traceHeader = x.traceAnswer()
	x.observe()
	if h.config.streaming && x.event.source.streams() {
		return x.stream(problem)
	}
	return x.buffer(problem)
}

// buffer serves the request and returns the whole answer.
func (x *exchange) buffer(problem *requestError) (any, error) {
	w := &x.writer
	w.init(x)
	defer w.release()
	if problem != nil {
		x.problem = problem.message
		w.refuse(problem, false)
	} else {
		x.serve(w)
	}
	body := w.seal()
	x.status, x.written = w.status, w.size
	answer := x.encode(&w.head, body, w.size, w.limit)
	if answer == nil {
		answer = x.replace(&w.head, &requestError{http.StatusInternalServerError, "response is too large"})
	}
	x.capture(&w.head, body)
	err := x.failure()
	x.conclude(err != nil)
	if err != nil {
		return nil, err
	}
	// The wrapper of invocations sends this very kind of reader as it is.
	return bytes.NewReader(answer), nil
}

// serve calls the handler. A panic becomes status 500.
func (x *exchange) serve(w responseWriter) {
	defer func() {
		if value := recover(); value != nil {
			x.recovered(value)
			w.refuse(&requestError{status: http.StatusInternalServerError}, x.bare)
		}
	}()
	x.handler.handler.ServeHTTP(w, x.request)
}

// replace returns an answer in place of one that cannot leave, whose head was h.
func (x *exchange) replace(h *head, problem *requestError) []byte {
	body := h.turnInto(problem, false)
	x.status, x.written = problem.status, int64(len(body))
	size, limit := x.tooLarge, x.limit
	answer := x.encode(h, body, x.written, x.event.source.maxAnswer())
	if answer == nil { // It was the header.
		h.sent = jsonHeader()
		answer = x.encode(h, body, x.written, x.event.source.maxAnswer())
	}
	x.tooLarge, x.limit = size, limit
	return answer
}

// isBinary reports whether a content type is one that the user listed.
func (c *config) isBinary(contentType string) bool {
	if len(c.binaryTypes) == 0 {
		return false
	}
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	for _, t := range c.binaryTypes {
		if prefix, wildcard := strings.CutSuffix(t, "*"); t == mediaType || wildcard && strings.HasPrefix(mediaType, prefix) {
			return true
		}
	}
	return false
}
