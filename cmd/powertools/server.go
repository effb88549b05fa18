// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/otel-powertools/powertools/handlers/httpevent"
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
// A client that goes away ends the first, when writing to it fails, and as on Lambda not the second. That it sends no more
// says nothing: it may have ended only its own half of the connection, and wait for the answer.
type server struct {
	gateway gateway
	program func() (program, error)
	pool    *pool
	show    func(exchange, *call)
}

// ServeHTTP implements [http.Handler].
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchange{method: r.Method, target: r.URL.RequestURI()}
	if !s.gateway.enterStage(r.URL) {
		x.fail(w, s.gateway.noStage, fmt.Errorf("the path does not begin with the stage, /%s", s.gateway.Stage))
		s.show(x, nil)
		return
	}
	trace := s.beginTrace(r)
	event, err := s.event(r)
	if err != nil {
		refusal := broken
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok || errors.Is(err, errEventTooLarge) {
			refusal = tooLarge
		}
		x.fail(w, refusal, err)
		s.show(x, nil)
		return
	}
	environment, err := s.environment(r.Context())
	if err != nil {
		if r.Context().Err() != nil {
			x.problem = errClientGone
			s.show(x, nil)
			panic(http.ErrAbortHandler) // If it is not gone, it must not take an empty response for the answer.
		}
		x.fail(w, s.gateway.failed, err)
		s.show(x, nil)
		return
	}
	c, responded := newCall(s.gateway.streams), make(chan struct{})
	defer close(responded)
	defer c.abandon()
	request := lambdaapi.Request{Payload: event, TraceHeader: trace}
	go func() {
		defer s.pool.calls.Done()
		c.run(context.WithoutCancel(r.Context()), environment.emulator, request)
		s.pool.release(environment)
		<-responded
		s.show(x, c)
	}()
	s.respond(w, r, c, &x)
}

// environment returns an environment of the program as it is now.
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
	if r.ContentLength > s.gateway.maxBody && r.Header.Get("Expect") != "" {
		return nil, errEventTooLarge // The client waits for leave to send the body. Reading gives it.
	}
	r.Header.Del("Expect") // Reading the body answers it.
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

// beginTrace returns the trace header of the invocation: that of the client, or of a new trace. The request then has the
// trace too, except for VPC Lattice, which does not write it; the invocation's is left to the emulator there.
func (s *server) beginTrace(r *http.Request) *string {
	const name = "X-Amzn-Trace-Id"
	header := r.Header.Get(name)
	if traceRoot(header) != "" {
		return &header
	}
	switch s.gateway.Source {
	case httpevent.LatticeV1, httpevent.LatticeV2:
		return nil
	}
	id := make([]byte, 20)
	_, _ = rand.Read(id) // which never fails
	root := fmt.Sprintf("Root=1-%08x-%x", time.Now().Unix(), id[:12])
	r.Header.Set(name, root)
	header = fmt.Sprintf("%s;Parent=%x;Sampled=1", root, id[12:])
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
		x.pass(w, r, s.gateway, a)
	case <-c.ended:
		select {
		case a := <-c.answered: // Both are there.
			x.pass(w, r, s.gateway, a)
		default:
			x.fail(w, s.gateway.failed, c.err)
		}
	case <-late:
		x.fail(w, s.gateway.late, fmt.Errorf("no answer within the gateway's %v", s.gateway.limit))
	}
}
