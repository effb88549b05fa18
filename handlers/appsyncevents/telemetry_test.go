// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

func attributes(attrs []attribute.KeyValue, prefixes ...string) map[string]string {
	found := map[string]string{}
	for _, a := range attrs {
		for _, prefix := range prefixes {
			if strings.HasPrefix(string(a.Key), prefix) {
				found[string(a.Key)] = a.Value.String()
			}
		}
	}
	return found
}

func spanNamed(t *testing.T, spans tracetest.SpanStubs, name string) tracetest.SpanStub {
	t.Helper()
	for _, span := range spans {
		if span.Name == name {
			return span
		}
	}
	t.Fatalf("no span %q", name)
	return tracetest.SpanStub{}
}

func TestTelemetry_24_SpanOfAPublish(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/default/*", func(_ context.Context, n int) (string, error) {
		switch n {
		case 2:
			return "", fmt.Errorf("dock: %w", errors.New("fog"))
		case 3:
			panic("overboard")
		case 4:
			return strings.Repeat("x", 300_000), nil
		}
		return "secret too", nil
	})
	if _, err := rec.Invoke(r, publish(t, "/default/berths/7", "1", "2", "3", "4", `"secret"`)); err != nil {
		t.Fatal(err)
	}
	spans := rec.Spans()
	span, root := spanNamed(t, spans, "publish /default/*"), spans[len(spans)-1]
	want := map[string]string{
		"messaging.system": "aws.appsync", "messaging.operation.name": "publish", "messaging.destination.name": "/default/berths/7",
		"messaging.destination.template": "/default/*", "messaging.batch.message_count": "5", "aws.appsync.channel_namespace": "default",
	}
	for _, s := range []tracetest.SpanStub{span, root} {
		if diff := cmp.Diff(want, attributes(s.Attributes, "messaging.", "aws.appsync.")); diff != "" {
			t.Errorf("attributes of %s (-want +got):\n%s", s.Name, diff)
		}
	}
	// That of the first that failed.
	if got := attributes(span.Attributes, "error.")["error.type"]; got != "*fmt.wrapError" {
		t.Errorf("error.type = %q", got)
	}
	if span.SpanKind != trace.SpanKindInternal || span.Parent.SpanID() != root.SpanContext.SpanID() {
		t.Errorf("kind %v, parent %v", span.SpanKind, span.Parent)
	}
	if span.Status.Code != codes.Error || span.Status.Description != "4 of 5 events failed" {
		t.Errorf("status = %+v", span.Status)
	}
	if root.Status.Code == codes.Error {
		t.Errorf("the invocation did not fail, and its status is %+v", root.Status)
	}
	var events []string
	for _, e := range span.Events {
		a := attributes(e.Attributes, "")
		stack := a["exception.stacktrace"] != ""
		events = append(events, fmt.Sprintf("%s %s %s%s %t", a["messaging.message.id"], e.Name, a["exception.type"], a["messaging.message.envelope.size"], stack))
	}
	wantEvents := []string{
		"e1 exception *fmt.wrapError false",
		"e2 exception panic true",
		"e3 appsync.events.too_large 300024 false",
		"e4 exception InvalidPayload false",
	}
	if diff := cmp.Diff(wantEvents, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if strings.Contains(fmt.Sprint(spans), "secret") || strings.Contains(fmt.Sprint(rec.Logs()), "secret") {
		t.Error("a payload is in the telemetry")
	}
	if got := rec.Sum("appsync.events.processed"); got != 5 {
		t.Errorf("processed = %v", got)
	}
}

// TestTelemetry_24_Deadline shows what the spans have when the invocation is about to time out while a handler works.
func TestTelemetry_24_Deadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var invoked map[string]string
		hooks := invocation.ProcessHooks{Deadline: func(ctx context.Context) {
			invoked = attributes(trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan).Attributes(), "messaging.")
		}}
		provider := sdktrace.NewTracerProvider()
		r := appsyncevents.New(appsyncevents.WithTracerProvider(provider))
		appsyncevents.HandlePublish(r, "/default/*", func(ctx context.Context, _ int) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		h := invocation.New(r.HandleEvent, invocation.WithTracerProvider(provider), invocation.WithProcessHooks(hooks))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		answer, err := h(ctx, publish(t, "/default/a", "1", "2"))
		if err != nil {
			t.Fatal(err)
		}
		if text := readAll(t, answer); strings.Count(text, "context deadline exceeded") != 2 {
			t.Errorf("answer = %s", text)
		}
		if err := answer.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
		if invoked["messaging.destination.name"] != "/default/a" || invoked["messaging.destination.template"] != "/default/*" {
			t.Errorf("attributes of the invocation = %v", invoked)
		}
	})
}

func TestTelemetry_24_LogLines(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New(appsyncevents.WithConcurrency(1))
	appsyncevents.HandlePublish(r, "/default/*", func(ctx context.Context, n int) (string, error) {
		slog.InfoContext(ctx, "handling")
		if n == 2 {
			return strings.Repeat("x", 300_000), nil
		}
		return "", errors.New("fog")
	})
	if _, err := rec.Invoke(r, publish(t, "/default/a", "1", "2", "2")); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range rec.Logs() {
		if line["messaging.destination.name"] != "/default/a" || line["messaging.operation.name"] != "publish" {
			t.Errorf("line = %v", line)
		}
		lines = append(lines, fmt.Sprint(line["level"], " ", line["message"], " ", line["messaging.message.id"], " ", line["messaging.message.envelope.size"]))
	}
	want := []string{
		"INFO handling e0 <nil>", "ERROR AppSync event handler failed e0 <nil>", "INFO handling e1 <nil>", "INFO handling e2 <nil>",
		"WARN AppSync event is too large to be delivered <nil> 300024", // once a channel
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestTelemetry_24_UnauthorizedAndSubscribe(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New()
	refuse := true
	appsyncevents.HandleSubscribe(r, "/default/*", func(context.Context) error {
		if refuse {
			return fmt.Errorf("check: %w", appsyncevents.Unauthorized("not yours"))
		}
		return errors.New("fog")
	})
	_, err := rec.Invoke(r, subscribe(t, "/default/a"))
	if denied, ok := err.(*appsyncevents.UnauthorizedException); !ok || denied.Message != "not yours" { //nolint:errorlint // as Lambda
		t.Errorf("error = %T %v", err, err)
	}
	for _, span := range rec.Spans() {
		if got := attributes(span.Attributes, "error.")["error.type"]; got != "UnauthorizedException" || span.Status.Description != "not yours" {
			t.Errorf("%s: error.type %q, status %+v", span.Name, got, span.Status)
		}
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["message"] != "Lambda invocation failed" {
		t.Errorf("logs = %v, want the one line of the invocation", logs)
	}
	refuse = false
	answer, err := rec.Invoke(r, subscribe(t, "/default/a"))
	if err != nil || string(answer) != `{"error":"Error - fog"}` {
		t.Errorf("answer = %s, %v", answer, err)
	}
	span := rec.Spans()[2]
	if _, counted := attributes(span.Attributes, "messaging.")["messaging.batch.message_count"]; counted {
		t.Errorf("attributes = %v: a subscription has no messages", span.Attributes)
	}
	if span.Name != "subscribe /default/*" || span.Status.Code != codes.Error {
		t.Errorf("span = %s %+v", span.Name, span.Status)
	}
}

// Warnings come once a channel, and are remembered for so many channels only.
func TestEvents_14_WarnsOncePerChannel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	r := appsyncevents.New(appsyncevents.WithLogger(logger))
	for range 3 {
		handle(t, r, publish(t, "/default/a", "1"))
		handle(t, r, subscribe(t, "/default/a"))
	}
	if got := strings.Count(out.String(), "No handler"); got != 2 {
		t.Errorf("%d warnings, want one for each operation:\n%s", got, out.String())
	}
	for i := range 1000 {
		handle(t, r, publish(t, fmt.Sprintf("/default/%d", i), "1"))
	}
	if got := strings.Count(out.String(), "No handler"); got != 100 {
		t.Errorf("%d warnings, want 100", got)
	}
}

func TestTelemetry_24_NoHandler(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(appsyncevents.New(), publish(t, "/default/a", "1")); err != nil {
		t.Fatal(err)
	}
	spans := rec.Spans()
	if len(spans) != 1 || !slices.ContainsFunc(spans[0].Events, func(e sdktrace.Event) bool { return e.Name == "appsync.events.unhandled" }) {
		t.Errorf("spans = %v, want the invocation's with an event", spans)
	}
}

// records keeps what a provider of OpenTelemetry gets.
type records struct{ lines []string }

func (r *records) OnEmit(_ context.Context, record *sdklog.Record) error {
	failure := ""
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		if attr.Key == "exception.message" {
			failure = attr.Value.AsString()
		}
		return true
	})
	r.lines = append(r.lines, fmt.Sprintf("%s %v %s: %s", record.SeverityText(), record.Severity(), record.Body().AsString(), failure))
	return nil
}

func (*records) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (*records) Shutdown(context.Context) error                         { return nil }
func (*records) ForceFlush(context.Context) error                       { return nil }

func TestTelemetry_24_LoggerProvider(t *testing.T) {
	t.Parallel()
	seen := &records{}
	r := appsyncevents.New(appsyncevents.WithLoggerProvider(sdklog.NewLoggerProvider(sdklog.WithProcessor(seen))))
	appsyncevents.HandlePublish(r, "/a", func(context.Context, int) (int, error) { return 0, errors.New("fog") })
	handle(t, r, publish(t, "/a", "1"))
	handle(t, r, publish(t, "/b", "1"))
	want := []string{"ERROR ERROR AppSync event handler failed: fog", "WARN WARN No handler for the AppSync channel: "}
	if diff := cmp.Diff(want, seen.lines); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// Every published event is counted once, also where the request failed as a whole.
func TestTelemetry_24_EveryEventIsCounted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		channel string
		want    map[string]int64
	}{
		{"/refused", map[string]int64{"publish /refused unauthorized": 3, "duration unauthorized": 1}},
		{"/failed", map[string]int64{"publish /failed error": 3, "duration error": 1}},
		{"/dropped", map[string]int64{"publish /dropped ok": 1, "publish /dropped dropped": 2, "duration ok": 1}},
		{"/invented", map[string]int64{"publish /invented ok": 6, "duration ok": 1}},
		{
			"/mixed",
			map[string]int64{"publish /mixed ok": 1, "publish /mixed error": 1, "publish /mixed too_large": 1, "duration error": 1},
		},
		{"/unhandled", map[string]int64{}},
	} {
		reader := sdkmetric.NewManualReader()
		r := appsyncevents.New(appsyncevents.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
		appsyncevents.HandlePublish(r, "/refused", func(context.Context, int) (int, error) { return 0, appsyncevents.Unauthorized("no") })
		appsyncevents.HandlePublish(r, "/mixed", func(_ context.Context, n int) (string, error) {
			return strings.Repeat("x", n*100_000), []error{nil, nil, errors.New("fog"), nil}[n]
		})
		appsyncevents.HandlePublishBatch(r, "/failed", func(context.Context, []item) ([]item, error) { return nil, errors.New("fog") })
		appsyncevents.HandlePublishBatch(r, "/dropped", func(_ context.Context, in []item) ([]item, error) { return in[:1], nil })
		appsyncevents.HandlePublishBatch(r, "/invented", func(_ context.Context, in []item) ([]item, error) { return append(in, in...), nil })
		_, _ = r.HandleEvent(t.Context(), publish(t, tt.channel, "1", "2", "3"))
		var all metricdata.ResourceMetrics
		if err := reader.Collect(t.Context(), &all); err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, scope := range all.ScopeMetrics {
			for _, m := range scope.Metrics {
				switch data := m.Data.(type) {
				case metricdata.Sum[int64]:
					for _, point := range data.DataPoints {
						a := attributes(point.Attributes.ToSlice(), "")
						got[a["messaging.operation.name"]+" "+a["messaging.destination.template"]+" "+a["appsync.events.outcome"]] = point.Value
					}
				case metricdata.Histogram[float64]:
					for _, point := range data.DataPoints {
						got["duration "+attributes(point.Attributes.ToSlice(), "")["appsync.events.outcome"]] = int64(point.Count)
					}
					if bounds := data.DataPoints[0].Bounds; m.Unit != "s" || bounds[0] != 0.005 {
						t.Errorf("%s in %s has bounds %v, want those for seconds", m.Name, m.Unit, bounds)
					}
				}
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.channel, diff)
		}
	}
}

// Lines of a batch say which of its events they are about.
func TestTelemetry_24_LinesOfABatch(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New()
	appsyncevents.HandlePublishBatch(r, "/*", func(_ context.Context, in []item) ([]item, error) {
		in[1].Err = errors.New("fog")
		return in, nil
	})
	if _, err := rec.Invoke(r, publish(t, "/a", "1", "2")); err != nil {
		t.Fatal(err)
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["messaging.message.id"] != "e1" {
		t.Errorf("logs = %v", logs)
	}
}

func TestTelemetry_24_LinesOfFailures(t *testing.T) {
	for _, tt := range []struct {
		name string
		fn   func([]item) ([]item, error)
		want string
	}{
		{"failed", func([]item) ([]item, error) { return nil, errors.New("fog") }, "ERROR AppSync event handler failed"},
		{"refused", func([]item) ([]item, error) { return nil, appsyncevents.Unauthorized("no") }, "ERROR Lambda invocation failed"},
		{"item refused", func(in []item) ([]item, error) {
			in[0].Err = appsyncevents.Unauthorized("no")
			return in, nil
		}, "ERROR Lambda invocation failed"},
		{"too large", func(in []item) ([]item, error) {
			in[0].Payload = []byte(`"` + strings.Repeat("x", 300_000) + `"`)
			return in, nil
		}, "WARN AppSync event is too large to be delivered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			r := appsyncevents.New()
			appsyncevents.HandlePublishBatch(r, "/*", func(_ context.Context, in []item) ([]item, error) { return tt.fn(in) })
			_, _ = rec.Invoke(r, publish(t, "/a", "1"))
			if logs := rec.Logs(); len(logs) != 1 || fmt.Sprint(logs[0]["level"], " ", logs[0]["message"]) != tt.want {
				t.Errorf("logs = %v, want %s", logs, tt.want)
			}
		})
	}
}

// A text that comes from outside has an end.
func TestTelemetry_24_LongMessages(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", func(context.Context, int) (int, error) { return 0, errors.New(strings.Repeat("x", 5000)) })
	if _, err := rec.Invoke(r, publish(t, "/a", "1")); err != nil {
		t.Fatal(err)
	}
	span := spanNamed(t, rec.Spans(), "publish /*")
	if got := len(attributes(span.Events[0].Attributes, "")["exception.message"]); got != 1024 {
		t.Errorf("message of %d bytes", got)
	}
}

// quiet is a log handler that wants nothing.
type quiet struct {
	slog.Handler
	t *testing.T
}

func (quiet) Enabled(context.Context, slog.Level) bool { return false }
func (q quiet) Handle(context.Context, slog.Record) error {
	q.t.Error("a line was written that is not wanted")
	return nil
}

func TestTelemetry_24_LevelsAreAskedFor(t *testing.T) {
	t.Parallel()
	handle(t, appsyncevents.New(appsyncevents.WithLogger(slog.New(quiet{nil, t}))), publish(t, "/a", "1"))
}

func TestTelemetry_24_HandlersThatLeave(t *testing.T) {
	rec := oteltest.New(t)
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", func(_ context.Context, n int) (int, error) {
		if n == 1 {
			runtime.Goexit()
		}
		return n, nil
	})
	if _, err := rec.Invoke(r, publish(t, "/a", "1", "2")); err != nil {
		t.Fatal(err)
	}
	logs := rec.Logs()
	if len(logs) != 1 || logs[0]["messaging.message.id"] != "e0" || !strings.Contains(fmt.Sprint(logs[0]["error"]), "runtime.Goexit") {
		t.Errorf("logs = %v", logs)
	}
}
