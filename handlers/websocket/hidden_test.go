// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/handlers/websocket"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// hidden calls the handler with events as an invocation whose errors are not to be captured, and looks for a text on spans.
func hidden(t *testing.T, provider *sdktrace.TracerProvider, spans *tracetest.InMemoryExporter, handler invocation.Handler, events ...json.RawMessage) {
	t.Helper()
	h := invocation.New(tracex.CaptureHandler(tracex.WithoutError())(handler), invocation.WithTracerProvider(provider))
	for _, event := range events {
		answer, err := h(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(answer.(io.Reader)); err != nil {
			t.Fatal(err)
		}
		if closer, ok := answer.(io.Closer); ok {
			_ = closer.Close() // as aws-lambda-go does, whatever it says
		}
	}
	failed := 0
	for _, span := range spans.GetSpans() {
		if text := fmt.Sprint(span.Attributes, span.Events, span.Status); strings.Contains(text, "hidden") {
			t.Errorf("span %s: %s", span.Name, text)
		} else if strings.Contains(text, "exception.type") || strings.Contains(text, "error.type") {
			failed++
		}
	}
	if failed < len(events) {
		t.Errorf("%d spans say an error, for %d events", failed, len(events))
	}
}

// TestTelemetry_24_ErrorsNotCaptured shows that no span has the text of an error where errors are not captured.
func TestTelemetry_24_ErrorsNotCaptured(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	r := websocket.New()
	r.Handle("fails", give(nil, errors.New("hidden")))
	r.Handle("refuses", give(nil, fmt.Errorf("hidden: %w", websocket.Reject(403))))
	r.Handle("panics", func(context.Context, *websocket.Event) (any, error) { panic("hidden") })
	hidden(t, provider, spans, r.HandleEvent, message(t, "fails", "{}"), message(t, "refuses", "{}"), message(t, "panics", "{}"))
}
