// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
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
	r := rest.New()
	r.Handle("GET /fails", rest.JSON(func(context.Context, struct{}) (any, error) { return nil, errors.New("hidden") }))
	r.Handle("GET /refuses", rest.JSON(func(context.Context, struct{}) (any, error) { return nil, rest.NotFound("hidden") }))
	r.Handle("GET /panics", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("hidden") }))
	var events []json.RawMessage
	for _, path := range []string{"/fails", "/refuses", "/panics"} {
		event, err := handlertest.Gateway{Source: httpevent.HTTPAPIv2}.Event(httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	hidden(t, provider, spans, r.HandleEvent, events...)
}
