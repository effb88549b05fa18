// SPDX-License-Identifier: Apache-2.0

// Command function is what the end-to-end tests run as a Lambda function. The event says what it does.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

const scope = "github.com/otel-powertools/powertools/testdata/function"

var (
	tracer   = otel.Tracer(scope)
	meter    = otel.Meter(scope)
	works, _ = meter.Int64Counter("works")
	size, _  = meter.Float64Histogram("size", metric.WithUnit("By"))

	// Loggers made before set-up: one derived from the original default, one of our handler.
	derived = slog.With("component", "derived")
	handled = slog.New(slogx.NewHandler(nil)).With("component", "handled")
)

type event struct {
	Do    string `json:"do"`
	Key   string `json:"key"`
	Count int    `json:"count"`
}

func handle(ctx context.Context, in event) (any, error) {
	if err := work(ctx, in); err != nil {
		return nil, err
	}
	switch in.Do {
	case "error":
		return nil, errors.New("failed " + in.Key)
	case "panic":
		panic("panicked " + in.Key)
	case "spans":
		for range in.Count {
			_, span := tracer.Start(ctx, "one of many")
			span.SetAttributes(attribute.String("padding", strings.Repeat("x", 800)))
			span.End()
		}
	case "hang":
		_, span := tracer.Start(ctx, "hanging call")
		defer span.End()
		select {} // Only the end of the process ends this.
	case "outlast":
		// Ends Count milliseconds after the deadline guard is due, which is when four fifths of a short timeout are over.
		deadline, _ := ctx.Deadline()
		facts, _ := invocation.From(ctx)
		<-time.After(time.Until(deadline.Add(-deadline.Sub(facts.Start)/5)) + time.Duration(in.Count)*time.Millisecond)
	case "loggers":
		derived.Warn("made before set-up", "n", 1)
		handled.Warn("made before set-up", "n", 2)
		slog.Warn("without a context")
		log.Print("through package log")
	case "large":
		return strings.Repeat("x", in.Count), nil
	case "stream":
		return strings.NewReader("streamed " + in.Key), nil
	case "stray":
		_, span := tracer.Start(ctx, "stray")
		strays.Store(in.Key, span)
	case "release":
		if span, ok := strays.LoadAndDelete(in.Key); ok {
			span.(trace.Span).End()
		}
	}
	return in.Key, nil
}

// strays are spans that outlive their invocation.
var strays sync.Map

// work leaves one span, one log line and two measurements that carry the key.
func work(ctx context.Context, in event) error {
	ctx, span := tracer.Start(ctx, "work")
	defer span.End()
	span.SetAttributes(attribute.String("key", in.Key))
	slog.InfoContext(ctx, "working", "key", in.Key)
	slog.DebugContext(ctx, "detail", "key", in.Key)
	works.Add(ctx, 1)
	size.Record(ctx, float64(len(in.Key)))
	return nil
}

// askingExporter asks a server for leave before each export, and tells it when it is done. It stands for an exporter
// with a network between it and its back end.
type askingExporter struct{ server string }

func (e askingExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	for _, span := range spans {
		for _, attr := range span.Attributes() {
			if attr.Key == "faas.invocation_id" {
				if err := e.ask(ctx, attr.Value.AsString()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (e askingExporter) ask(ctx context.Context, requestID string) error {
	for _, step := range []string{"leave", "done"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.server+"/"+step+"/"+requestID, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("server says %s", response.Status)
		}
	}
	return nil
}

func (askingExporter) Shutdown(context.Context) error { return nil }

func main() {
	var options []powertools.Option
	if server := os.Getenv("ASKING_EXPORTER"); server != "" {
		options = append(options, powertools.WithTracerOptions(sdktrace.WithBatcher(askingExporter{server})))
	}
	if os.Getenv("BUFFER_LOGS") != "" {
		options = append(options, powertools.WithLogging(slogx.Options{Buffer: &slogx.BufferOptions{}}))
	}
	if os.Getenv("WRONG_HANDLER") != "" {
		powertools.Start(http.NewServeMux(), options...)
	}
	powertools.Start(handle, options...)
}
