// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// maxEvent is how large an event may be, in bytes of its JSON.
const maxEvent = 6_291_556

// maxRefused is how much of a body is read that is refused anyway, in bytes.
const maxRefused = 64 << 20

// server passes requests to the function as events, and its answers back.
//
//	goroutine of the request     event ─ environment ─┬─ wait for the answer ─ response
//	goroutine of the invocation                       └─ Invoke ─ release the environment ─ show what came out
//
// A client that goes away ends the first, and as on Lambda not the second.
type server struct {
	gateway gateway
	program func() (program, error)
	pool    *pool
	show    func(exchange, *call)
}

// exchange is a request and what its client got.
type exchange struct {
	method, target string
	status         int   // 0 where the client was gone before there was one
	sent           int64 // bytes of body
	problem        error // why the status is the gateway's own, or the body is not whole
}

// ServeHTTP implements [http.Handler].
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchange{method: r.Method, target: r.URL.RequestURI()}
	event, err := s.event(r)
	if err != nil {
		refusal := broken
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok || errors.Is(err, errEventTooLarge) {
			refusal = tooLarge
		}
		x.problem = err
		x.reply(w, refusal)
		s.show(x, nil)
		return
	}
	environment, err := s.environment(r.Context())
	if err != nil {
		x.problem = err
		x.reply(w, s.gateway.failed)
		s.show(x, nil)
		return
	}
	c, responded := newCall(s.gateway.streams), make(chan struct{})
	defer close(responded)
	defer c.abandon()
	context.AfterFunc(r.Context(), c.abandon) // Or a stream would be read until its next part.
	request := lambdaapi.Request{Payload: event, TraceHeader: traceHeader(r)}
	go func() {
		defer s.pool.calls.Done()
		c.run(context.WithoutCancel(r.Context()), environment.emulator, request)
		s.pool.release(environment)
		<-responded
		s.show(x, c)
	}()
	s.respond(w, r, c, &x)
}

func (s *server) environment(ctx context.Context) (*environment, error) {
	program, err := s.program()
	if err != nil {
		return nil, err
	}
	return s.pool.acquire(ctx, program)
}

// end waits for what is under way, kills what takes longer than ctx, and returns when all is shown.
func (s *server) end(ctx context.Context) {
	stop := context.AfterFunc(ctx, s.pool.kill)
	defer stop()
	s.pool.close()
	s.pool.calls.Wait()
}

var errEventTooLarge = errors.New("the event is too large: Lambda takes 6 MB")

// event returns the event of a request.
func (s *server) event(r *http.Request) ([]byte, error) {
	g := s.gateway.Gateway
	g.ClientIP, _, _ = net.SplitHostPort(r.RemoteAddr)
	r.URL.Scheme = "http" // What clients are told to come back to has to work here.
	dropConnectionHeaders(r.Header)
	r.Header.Del("Expect") // It has been answered.
	body := r.Body
	r.Body = http.MaxBytesReader(nil, body, s.gateway.maxBody)
	event, err := g.Event(r)
	if err != nil {
		// Many clients read no answer before they have sent all.
		_, _ = io.CopyN(io.Discard, body, maxRefused) // Its error is that the client is gone or has sent less.
	}
	if err == nil && len(event) > maxEvent {
		err = errEventTooLarge
	}
	return event, err
}

// traceHeader returns the trace that a client's header continues; nil if it has none.
func traceHeader(r *http.Request) *string {
	header := r.Header.Get("X-Amzn-Trace-Id")
	if traceRoot(header) == "" {
		return nil
	}
	return &header
}

// respond waits for the answer and passes it on.
func (s *server) respond(w http.ResponseWriter, r *http.Request, c *call, x *exchange) {
	var late <-chan time.Time // never, without a limit
	if s.gateway.limit > 0 {
		timer := time.NewTimer(s.gateway.limit)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case a := <-c.answered:
		s.pass(w, r, a, x)
	case <-c.ended:
		select {
		case a := <-c.answered: // Both are there.
			s.pass(w, r, a, x)
		default:
			x.problem = c.err // The failure of a function is shown anyway.
			x.reply(w, s.gateway.failed)
		}
	case <-late:
		x.problem = errors.New("no answer within the gateway's " + s.gateway.limit.String())
		x.reply(w, s.gateway.late)
	case <-r.Context().Done():
		x.problem = errClientGone
	}
}

var errClientGone = errors.New("the client is gone")

// pass sends the response.
func (s *server) pass(w http.ResponseWriter, r *http.Request, a answer, x *exchange) {
	response, err := s.gateway.response(a)
	if err != nil {
		x.problem = err
		x.reply(w, s.gateway.failed)
		return
	}
	header := w.Header()
	for name, values := range response.Header {
		header[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	dropConnectionHeaders(header)
	if header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // A gateway does not look into bodies.
	}
	if response.ContentLength >= 0 && r.Method != http.MethodHead {
		header.Set("Content-Length", strconv.FormatInt(response.ContentLength, 10))
	}
	x.status = response.StatusCode
	w.WriteHeader(response.StatusCode)
	if r.Method == http.MethodHead {
		return
	}
	if a.stream != nil {
		_ = http.NewResponseController(w).Flush() // The header has arrived before the body. Failures show at the next write.
	}
	err = x.copy(w, response.Body)
	if err != nil && r.Context().Err() != nil {
		err = errClientGone
	}
	if x.problem = err; err != nil {
		panic(http.ErrAbortHandler) // The client is to see that the body is not whole.
	}
}

// copy sends a body, each part as it arrives.
func (x *exchange) copy(w http.ResponseWriter, body io.Reader) error {
	controller := http.NewResponseController(w)
	buffer := make([]byte, 32<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			written, writeErr := w.Write(buffer[:n])
			x.sent += int64(written)
			if errors.Is(writeErr, http.ErrBodyNotAllowed) {
				return nil // by the status
			}
			if writeErr != nil {
				return errClientGone
			}
			_ = controller.Flush() // as above
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// reply sends what the gateway answers by itself.
func (x *exchange) reply(w http.ResponseWriter, answer reply) {
	x.status = answer.status
	if answer.contentType != "" {
		w.Header().Set("Content-Type", answer.contentType)
	}
	w.WriteHeader(answer.status)
	n, _ := io.WriteString(w, answer.body) // To a client that is gone, perhaps.
	x.sent = int64(n)
}

// dropConnectionHeaders removes headers that are for one connection only.
func dropConnectionHeaders(header http.Header) {
	for _, line := range header["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		header.Del(name)
	}
}
