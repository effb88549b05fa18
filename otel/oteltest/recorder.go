// SPDX-License-Identifier: Apache-2.0

package oteltest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// timeout is how long an invocation may run: Lambda's longest.
const timeout = 15 * time.Minute

// Recorder holds what was logged, measured and traced since [New] made it. Its methods may be called by many
// goroutines.
type Recorder struct {
	t        testing.TB
	backend  *backend
	requests atomic.Int64
	start    sync.Once
	current  context.Context // of Context, once it was started
}

// New returns an empty recorder and makes slog.Default, package log and the global OpenTelemetry providers write to
// it. When the test ends, slog.Default and package log's writer and flags are what they were before.
//
// Recorders of a process share what the first one has read of the environment, such as POWERTOOLS_LOG_LEVEL: tests that
// need a level set it in TestMain.
func New(t testing.TB) *Recorder {
	t.Helper()
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	b, err := theBackend()
	if err != nil {
		t.Fatalf("oteltest: %v", err)
	}
	b.reset()
	slog.SetDefault(b.logger)
	log.SetOutput(b.logWriter)
	log.SetFlags(0)
	t.Cleanup(func() {
		slog.SetDefault(logger) // This redirects package log too, so what follows comes after it.
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
	return &Recorder{t: t, backend: b}
}

// Invoke gives event to handler through the real wrapper and returns the answer as the caller of the function would
// get it. Handler is whatever powertools.Start accepts; a wrong one fails the test. Event is marshalled to JSON, except
// that []byte and json.RawMessage are taken as they are. The handler's error is returned unchanged, its panic raised
// again.
func (r *Recorder) Invoke(handler, event any) (json.RawMessage, error) {
	r.t.Helper()
	payload, err := marshal(event)
	if err != nil {
		r.t.Fatalf("oteltest: marshal event: %v", err)
	}
	h, err := r.backend.telemetry.Wrap(handler)
	if err != nil {
		r.t.Fatalf("oteltest: %v", err)
	}
	ctx, cancel := r.lambdaContext()
	defer cancel()
	value, err := h(ctx, payload)
	if err != nil {
		return nil, err
	}
	answer := value.(io.ReadCloser) // what Wrap promises
	body, err := io.ReadAll(answer)
	return body, errors.Join(err, answer.Close())
}

func marshal(event any) (json.RawMessage, error) {
	switch e := event.(type) {
	case json.RawMessage:
		return e, nil
	case []byte:
		return e, nil
	}
	return json.Marshal(event)
}

// Context returns the context of an invocation that runs until the test ends, for calling a handler or what is below it
// directly. Every call returns the same one.
func (r *Recorder) Context() context.Context {
	r.t.Helper()
	r.start.Do(r.startInvocation)
	if r.current == nil {
		r.t.Fatal("oteltest: the invocation of Context was not started")
	}
	return r.current
}

func (r *Recorder) startInvocation() {
	r.t.Helper()
	started, finish, finished := make(chan context.Context), make(chan struct{}), make(chan struct{})
	h, err := r.backend.telemetry.Wrap(func(ctx context.Context) error {
		started <- ctx
		<-finish
		return nil
	})
	if err != nil {
		r.t.Fatalf("oteltest: %v", err)
	}
	ctx, cancel := r.lambdaContext()
	go func() {
		defer close(finished)
		if value, err := h(ctx, json.RawMessage("null")); err == nil {
			_ = value.(io.Closer).Close()
		}
	}()
	r.current = <-started
	r.t.Cleanup(func() {
		close(finish)
		<-finished
		cancel()
	})
}

// lambdaContext is what aws-lambda-go makes of an event.
func (r *Recorder) lambdaContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	return lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       fmt.Sprintf("request-%d", r.requests.Add(1)),
		InvokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:test",
	}), cancel
}

// Facts returns the facts of the invocation that [Recorder.Context] belongs to.
func (r *Recorder) Facts() *invocation.Facts {
	r.t.Helper()
	facts, _ := invocation.From(r.Context())
	return facts
}

// Logs returns the log lines, oldest first, each decoded from its JSON. Numbers are json.Number, so none loses digits.
func (r *Recorder) Logs() []map[string]any {
	r.t.Helper()
	var lines []map[string]any
	d := json.NewDecoder(bytes.NewReader(r.backend.output.bytes()))
	d.UseNumber()
	for {
		var line map[string]any
		switch err := d.Decode(&line); {
		case errors.Is(err, io.EOF):
			return lines
		case err != nil:
			r.t.Fatalf("oteltest: log line %d is not JSON: %v", len(lines)+1, err)
		}
		lines = append(lines, line)
	}
}

// Spans returns the spans that have ended, in the order of their ends.
func (r *Recorder) Spans() tracetest.SpanStubs { return r.backend.spans.GetSpans() }

// Sum returns what was recorded with the instrument of that name, over all attributes: the sum of a counter or a
// histogram, the last value of a gauge. It is 0 when nothing was.
func (r *Recorder) Sum(name string) float64 {
	r.t.Helper()
	total, err := r.backend.sum(name)
	if err != nil {
		r.t.Fatalf("oteltest: collect metrics: %v", err)
	}
	return total
}
