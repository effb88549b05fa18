// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// gateways has each way for an answer to leave.
func gateways() map[string]handlertest.Gateway {
	all := map[string]handlertest.Gateway{
		"ALB, multi-value":      {Source: httpevent.ALB, MultiValue: true},
		"REST API, streamed":    {Source: httpevent.RESTAPI, Streaming: true},
		"function URL, streams": {Source: httpevent.FunctionURL, Streaming: true},
	}
	for _, source := range eventFiles() {
		all[source.String()] = handlertest.Gateway{Source: source}
	}
	return all
}

// TestTrace_S7_InAnswers has the id of the trace in the answers to all sources.
func TestTrace_S7_InAnswers(t *testing.T) {
	t.Parallel()
	const id = "1-5759e988-bd862e3fe1be46a994272793"
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			w.Header().Set("X-Amzn-Trace-Id", "lost with the answer")
			panic("no")
		case "/own":
			w.Header().Set("X-Amzn-Trace-Id", "Root=own")
		case "/late":
			r.Header.Del("X-Amzn-Trace-Id")
		}
		_, _ = io.WriteString(w, "ok")
	})
	for name, gateway := range gateways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := []httpevent.Option{httpevent.WithTraceHeader()}
			if gateway.Streaming {
				opts = append(opts, httpevent.WithStreaming())
			}
			for _, tt := range []struct {
				path, asked string
				decision    traceheader.Sampled
				want        string
			}{
				{"/", "", traceheader.Yes, "Root=" + id},
				{"/", "Root=1-00000001-000000000000000000000001;Sampled=1", traceheader.Yes, "Root=" + id},
				{"/", "Root=1-00000001-000000000000000000000001;Sampled=?", traceheader.Yes, "Root=" + id + ";Sampled=1"},
				{"/late", "Root=1-00000001-000000000000000000000001;Sampled=?", traceheader.No, "Root=" + id + ";Sampled=0"},
				{"/", "\x7f;Sampled=?", traceheader.No, "Root=" + id},
				{"/panic", "", traceheader.Yes, "Root=" + id},
				{"/own", "", traceheader.Yes, "Root=own"},
			} {
				header, _ := traceheader.Parse("Root=" + id)
				header.Sampled = tt.decision
				ctx := traceheader.ContextWith(t.Context(), header)
				r := httptest.NewRequest(http.MethodGet, tt.path, nil)
				if tt.asked != "" {
					r.Header.Set("X-Amzn-Trace-Id", tt.asked)
				}
				response := answerOf(t, ctx, httpevent.New(h, opts...), gateway, r)
				if got := strings.Join(response.Header.Values("X-Amzn-Trace-Id"), " "); got != tt.want {
					t.Errorf("%s asked with %q = %q, want %q", tt.path, tt.asked, got, tt.want)
				}
			}
		})
	}
}

// TestTrace_S7_Once has a handler with a trace header of its own: the answer has the name once.
func TestTrace_S7_Once(t *testing.T) {
	t.Parallel()
	header, _ := traceheader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
	ctx := traceheader.ContextWith(t.Context(), header)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Amzn-Trace-Id", "Root=own") })
	for name := range eventFiles() {
		for _, streaming := range []bool{false, true} {
			opts := []httpevent.Option{httpevent.WithTraceHeader()}
			if streaming {
				opts = append(opts, httpevent.WithStreaming())
			}
			answer, err := httpevent.New(h, opts...).HandleEvent(ctx, eventFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := readAll(t, answer); strings.Count(got, "X-Amzn-Trace-Id") != 1 || !strings.Contains(got, "Root=own") {
				t.Errorf("%s, streaming %t: %q", name, streaming, got)
			}
		}
	}
}

// TestTrace_S7_NoneByDefault also has an invocation without a trace.
func TestTrace_S7_NoneByDefault(t *testing.T) {
	t.Parallel()
	header, _ := traceheader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
	h := http.NotFoundHandler()
	for name, answer := range map[string]*http.Response{
		"by default":      answerOf(t, traceheader.ContextWith(t.Context(), header), httpevent.New(h), handlertest.Gateway{}, httptest.NewRequest(http.MethodGet, "/", nil)),
		"without a trace": answerOf(t, t.Context(), httpevent.New(h, httpevent.WithTraceHeader()), handlertest.Gateway{}, httptest.NewRequest(http.MethodGet, "/", nil)),
	} {
		if got := answer.Header["X-Amzn-Trace-Id"]; got != nil || answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, trace header %q", name, answer.StatusCode, got)
		}
	}
}

// TestTrace_S7_IsThatOfTheInvocation compares with the span that is recorded, and what the handler sees.
func TestTrace_S7_IsThatOfTheInvocation(t *testing.T) {
	rec := oteltest.New(t)
	var seen string
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = tracex.XRayTraceID(r.Context()) })
	event := change(t, eventFile(t, "httpapi_v2"), map[string]any{"headers.x-amzn-trace-id": "Root=1-00000001-000000000000000000000001;Sampled=?"})
	answer, err := rec.Invoke(httpevent.New(h, httpevent.WithTraceHeader()), event)
	if err != nil {
		t.Fatal(err)
	}
	response, err := handlertest.Gateway{}.Response(answer)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := traceheader.Parse(response.Header.Get("X-Amzn-Trace-Id"))
	if spans := rec.Spans(); len(spans) != 1 || !ok || got.Root != spans[0].SpanContext.TraceID() || got.Sampled != traceheader.Yes || got.Parent != (trace.SpanID{}) {
		t.Errorf("trace header %+v, spans %v", got, rec.Spans())
	}
	if seen == "" || !strings.Contains(response.Header.Get("X-Amzn-Trace-Id"), seen) {
		t.Errorf("the handler sees trace %q, the client %q", seen, response.Header)
	}
}

// answerOf sends a request through a gateway in an invocation with ctx.
func answerOf(t testing.TB, ctx context.Context, h *httpevent.Handler, gateway handlertest.Gateway, r *http.Request) *http.Response {
	t.Helper()
	event, err := gateway.Event(r)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.HandleEvent(ctx, event)
	if err != nil {
		t.Fatal(err)
	}
	response, err := gateway.Response([]byte(readAll(t, answer)))
	if err != nil {
		t.Fatal(err)
	}
	return response
}
