// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// runtimeAPI is the Lambda Runtime API for one process, one invocation at a time. It does the least that a function
// needs, so that little else is in the times it takes.
type runtimeAPI struct {
	address string
	server  *http.Server

	// The handlers hand over what happened and when. All but events are buffered: a function never waits for the bench.
	asked   chan time.Time
	events  chan event
	handed  chan time.Time
	answers chan answer
}

// event is an invocation to hand out.
type event struct {
	id      string
	payload string
}

// answer is what a function made of an event.
type answer struct {
	at     time.Time
	body   string
	failed bool
}

const (
	invocations = "/2018-06-01/runtime/invocation/"
	timeout     = 30 * time.Second // of an invocation
	arn         = "arn:aws:lambda:eu-west-1:123456789012:function:bench"
	traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
)

func startRuntimeAPI(ctx context.Context) (*runtimeAPI, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start Runtime API: %w", err)
	}
	a := &runtimeAPI{
		address: listener.Addr().String(),
		asked:   make(chan time.Time, 1),
		events:  make(chan event),
		handed:  make(chan time.Time, 1),
		answers: make(chan answer, 1),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+invocations+"next", a.next)
	mux.HandleFunc("POST "+invocations+"{id}/response", func(w http.ResponseWriter, r *http.Request) { a.take(w, r, false) })
	mux.HandleFunc("POST "+invocations+"{id}/error", func(w http.ResponseWriter, r *http.Request) { a.take(w, r, true) })
	a.server = &http.Server{Handler: mux}
	go func() { _ = a.server.Serve(listener) }() // Ends with Close.
	return a, nil
}

// next holds the request until there is an event.
func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	a.asked <- time.Now()
	select {
	case e := <-a.events:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", e.id)
		h.Set("Lambda-Runtime-Invoked-Function-Arn", arn)
		h.Set("Lambda-Runtime-Trace-Id", traceHeader)
		now := time.Now()
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(now.Add(timeout).UnixMilli(), 10))
		a.handed <- now
		_, _ = io.WriteString(w, e.payload) // A process that is gone shows elsewhere.
	case <-r.Context().Done():
	}
}

// take reads an answer or an error to its end, and then takes the time.
func (a *runtimeAPI) take(w http.ResponseWriter, r *http.Request, failed bool) {
	body, err := io.ReadAll(r.Body)
	a.answers <- answer{at: time.Now(), body: string(body), failed: failed || err != nil}
	w.WriteHeader(http.StatusAccepted)
}

// invocation is the course of one invocation.
type invocation struct {
	handed, answered, done time.Time // done: the next event was asked for
}

// invoke hands out an event and waits until the process asks for the next one.
func (a *runtimeAPI) invoke(ctx context.Context, e event, want string) (invocation, error) {
	select {
	case a.events <- e:
	case <-ctx.Done():
		return invocation{}, context.Cause(ctx)
	}
	var i invocation
	var err error
	if i.handed, err = receive(ctx, a.handed); err != nil {
		return i, err
	}
	got, err := receive(ctx, a.answers)
	if err != nil {
		return i, err
	}
	if got.failed || got.body != want {
		return i, fmt.Errorf("answered %s, want %s", got.body, want)
	}
	i.answered = got.at
	i.done, err = receive(ctx, a.asked)
	return i, err
}

// Close ends the server and what it holds.
func (a *runtimeAPI) Close() { _ = a.server.Close() }

// receive waits for a value until ctx ends.
func receive[T any](ctx context.Context, c <-chan T) (T, error) {
	select {
	case v := <-c:
		return v, nil
	case <-ctx.Done():
		var zero T
		return zero, context.Cause(ctx)
	}
}
