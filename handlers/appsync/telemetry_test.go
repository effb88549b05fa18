// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// The tests with a recorder are not parallel.

func attributesOf(attrs []attribute.KeyValue) map[string]any {
	attributes := map[string]any{}
	for _, a := range attrs {
		attributes[string(a.Key)] = a.Value.AsInterface()
	}
	return attributes
}

// twoSpans invokes r and returns the span of the field and that of the invocation.
func twoSpans(t *testing.T, rec *oteltest.Recorder, r *appsync.Router, event []byte) (field, outer tracetest.SpanStub, err error) {
	t.Helper()
	_, err = rec.Invoke(r, event)
	spans := rec.Spans()
	if len(spans) != 2 {
		t.Fatalf("%d spans, want that of the field and that of the invocation", len(spans))
	}
	if spans[0].Parent.SpanID() != spans[1].SpanContext.SpanID() {
		t.Error("the field's span is not below that of the invocation")
	}
	return spans[0], spans[1], err
}

func TestAppSync_24_Span(t *testing.T) {
	rec := oteltest.New(t)
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(ctx context.Context, args postID) (*post, error) {
		slog.InfoContext(ctx, "finding")
		return &post{ID: args.ID}, nil
	})
	field, outer, err := twoSpans(t, rec, r, eventFile(t, "query_cognito"))
	if err != nil {
		t.Fatal(err)
	}
	if field.Name != "Query.getPost" || field.SpanKind != trace.SpanKindInternal || field.Status.Code != codes.Unset || field.InstrumentationScope.Name != appsync.ScopeName {
		t.Errorf("span %q, kind %s, status %v, scope %s", field.Name, field.SpanKind, field.Status, field.InstrumentationScope.Name)
	}
	want := map[string]any{"graphql.field.name": "getPost", "graphql.parent.name": "Query", "graphql.operation.type": "query"}
	if diff := cmp.Diff(want, attributesOf(field.Attributes)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	for key, value := range want {
		if got := attributesOf(outer.Attributes)[key]; got != value {
			t.Errorf("the invocation has %s = %v, want %v", key, got, value)
		}
	}
	logs := rec.Logs()
	if len(logs) != 1 || logs[0]["graphql.field.name"] != "getPost" || logs[0]["graphql.parent.name"] != "Query" {
		t.Errorf("logs %v", logs)
	}
	if logs[0]["span_id"] != nil && logs[0]["span_id"] != field.SpanContext.SpanID().String() {
		t.Errorf("the line belongs to span %v", logs[0]["span_id"])
	}
}

func TestAppSync_24_OperationType(t *testing.T) {
	for parent, want := range map[string]any{"Query": "query", "Mutation": "mutation", "Subscription": "subscription", "Post": nil} {
		rec := oteltest.New(t)
		r := appsync.New()
		appsync.Handle(r, "*.any", echo)
		field, _, err := twoSpans(t, rec, r, event(parent, "any", `{}`))
		if got := attributesOf(field.Attributes)["graphql.operation.type"]; got != want || err != nil || field.Name != parent+".any" {
			t.Errorf("%s: %q, %v, %v; want %v", parent, field.Name, got, err, want)
		}
	}
}

// wholeError is what a log line tells of the error in TestAppSync_24_Error.
var wholeError = any(map[string]any{
	"type": "*fmt.wrapError", "message": "get: no post",
	"cause": []any{map[string]any{
		"type": "PostNotFound", "message": "no post",
		"cause": []any{map[string]any{"type": "*errors.errorString", "message": "boom"}},
	}},
})

// An error is on the field's span with its causes, also if clients get another text, or an answer.
func TestAppSync_24_Error(t *testing.T) {
	for name, opts := range map[string][]appsync.Option{
		"fails": nil, "object": {appsync.WithErrorObject()}, "envelope": {appsync.WithEnvelope()},
	} {
		rec := oteltest.New(t)
		r := appsync.New(opts...)
		appsync.Handle(r, "Query.getPost", func(context.Context, postID) (*post, error) {
			return nil, fmt.Errorf("get: %w", &appsync.Error{Type: "PostNotFound", Message: "no post", Cause: errBoom})
		})
		field, outer, err := twoSpans(t, rec, r, eventFile(t, "query_cognito"))
		if (err != nil) != (name == "fails") || (outer.Status.Code == codes.Error) != (name == "fails") {
			t.Errorf("%s: error %v, status of the invocation %v", name, err, outer.Status)
		}
		if field.Status.Code != codes.Error || field.Status.Description != "get: no post" {
			t.Errorf("%s: status %v", name, field.Status)
		}
		var types []any
		for _, e := range field.Events {
			types = append(types, attributesOf(e.Attributes)["exception.type"])
		}
		if diff := cmp.Diff([]any{"*fmt.wrapError", "PostNotFound", "*errors.errorString"}, types); diff != "" {
			t.Errorf("%s: exceptions (-want +got):\n%s", name, diff)
		}
		// One line says it, whoever writes it, and all of it.
		logs := rec.Logs()
		if len(logs) != 1 || logs[0]["level"] != "ERROR" || logs[0]["graphql.field.name"] != "getPost" {
			t.Fatalf("%s: logs %v", name, logs)
		}
		if diff := cmp.Diff(wholeError, logs[0]["error"]); diff != "" {
			t.Errorf("%s: error of the line (-want +got):\n%s", name, diff)
		}
		if name == "fails" {
			if diff := cmp.Diff(field.Events, outer.Events, cmp.Comparer(func(a, b sdktrace.Event) bool {
				return cmp.Equal(attributesOf(a.Attributes), attributesOf(b.Attributes))
			})); diff != "" || attributesOf(outer.Attributes)["error.type"] != "*fmt.wrapError" || outer.Status.Description != "get: no post" {
				t.Errorf("the invocation has error %v, %v and (-field +invocation):\n%s", attributesOf(outer.Attributes)["error.type"], outer.Status, diff)
			}
		}
	}
}

func TestAppSync_24_Panic(t *testing.T) {
	rec := oteltest.New(t)
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(context.Context, postID) (*post, error) { panic("out of paper") })
	if got := panicText(t, func() { _, _ = rec.Invoke(r, eventFile(t, "query_cognito")) }); got != "out of paper" {
		t.Errorf("panic %q", got)
	}
	field := rec.Spans()[0]
	stack, _ := attributesOf(field.Events[0].Attributes)["exception.stacktrace"].(string)
	if field.Name != "Query.getPost" || field.Status.Code != codes.Error || !strings.Contains(stack, "appsync_test.TestAppSync_24_Panic.func1(") {
		t.Errorf("span %q, status %v, stack %s", field.Name, field.Status, stack)
	}
}

// An event without a resolver, or with arguments that do not fit, has a span that says why.
func TestAppSync_24_Refused(t *testing.T) {
	for _, test := range []struct {
		event            json.RawMessage
		span, message    string
		fieldName, typed any
	}{
		{event("Query", "getAuthor", `{}`), "_OTHER", "No resolver found for 'Query.getAuthor'", "getAuthor", appsync.ResolverNotFound},
		{event("Query", "getPost", `{"id":471147}`), "Query.getPost", "Query.getPost: arguments.id: want string, got number", "getPost", appsync.InvalidArguments},
		{json.RawMessage(`{"Records":[]}`), "_OTHER", "not an event of an AppSync resolver: it has no info.fieldName", "", appsync.InvalidEvent},
		{json.RawMessage(`[7]`), "_OTHER", "not an event of an AppSync resolver: an item has no info.fieldName", "", appsync.InvalidEvent},
	} {
		rec := oteltest.New(t)
		r := appsync.New()
		appsync.Handle(r, "Query.getPost", echo)
		field, outer, err := twoSpans(t, rec, r, test.event)
		if err == nil || outer.Status.Code != codes.Error {
			t.Errorf("%s: error %v, status of the invocation %v", test.message, err, outer.Status)
		}
		attributes := attributesOf(field.Attributes)
		if field.Name != test.span || field.Status.Code != codes.Error || field.Status.Description != test.message ||
			attributes["graphql.field.name"] != test.fieldName || attributes["error.type"] != test.typed {
			t.Errorf("span %q, status %v, attributes %v; want %s", field.Name, field.Status, attributes, test.message)
		}
	}
}

// Each failed item is an event on the span and a line in the log, with the item's attributes.
func TestAppSync_24_Batch(t *testing.T) {
	rec := oteltest.New(t)
	r := appsync.New(appsync.WithConcurrency(1))
	appsync.HandleEach(r, "Post.author", func(ctx context.Context, args postID) (*post, error) {
		invocation.AddLogAttrs(ctx, slog.String("post", "p"+args.ID))
		switch args.ID {
		case "1":
			return nil, &appsync.Error{Type: "AuthorGone", Message: "no author"}
		case "3":
			panic(errBoom)
		}
		return &post{ID: args.ID}, nil
	})
	field, outer, err := twoSpans(t, rec, r, batchOf(5, "Post", "author"))
	if err != nil || outer.Status.Code != codes.Unset {
		t.Errorf("error %v, status of the invocation %v", err, outer.Status)
	}
	if field.Status.Code != codes.Error || field.Status.Description != "2 of 5 items failed" {
		t.Errorf("status %v", field.Status)
	}
	want := map[string]any{
		"graphql.field.name": "author", "graphql.parent.name": "Post",
		"appsync.batch.size": int64(5), "appsync.batch.failed": int64(2), "error.type": "AuthorGone",
	}
	if diff := cmp.Diff(want, attributesOf(field.Attributes)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if len(field.Events) != 2 {
		t.Fatalf("events %v", field.Events)
	}
	if diff := cmp.Diff(map[string]any{
		"exception.type": "AuthorGone", "exception.message": "no author", "appsync.batch.index": int64(1),
	}, attributesOf(field.Events[0].Attributes)); diff != "" {
		t.Errorf("event of an error (-want +got):\n%s", diff)
	}
	panicked := attributesOf(field.Events[1].Attributes)
	if stack, _ := panicked["exception.stacktrace"].(string); panicked["exception.message"] != "panic: boom" || panicked["appsync.batch.index"] != int64(3) || !strings.Contains(stack, "TestAppSync_24_Batch") {
		t.Errorf("event of a panic %v", panicked)
	}
	logs := rec.Logs()
	if len(logs) != 2 {
		t.Fatalf("logs %v", logs)
	}
	for i, item := range []string{"1", "3"} {
		line := logs[i]
		if line["level"] != "ERROR" || line["message"] != "AppSync batch item failed" || line["appsync.batch.index"] != json.Number(item) ||
			line["post"] != "p"+item || line["graphql.field.name"] != "author" {
			t.Errorf("line %v", line)
		}
	}
	if got := rec.Sum("appsync.batch.item.failures"); got != 2 {
		t.Errorf("%v failures, want 2", got)
	}
}

// The line of an item that failed has the whole error, which in an invocation that is not sampled is all that is left.
func TestAppSync_24_ItemLine(t *testing.T) {
	failed := fmt.Errorf("get: %w", &appsync.Error{Type: "PostNotFound", Message: "no post", Cause: errBoom})
	for name, opts := range map[string][]appsync.Option{"each": nil, "envelope": {appsync.WithEnvelope()}} {
		rec := oteltest.New(t)
		r := appsync.New(opts...)
		appsync.HandleEach(r, "Post.each", func(context.Context, postID) (*post, error) { return nil, failed })
		appsync.HandleBatch(r, "Post.batch", func(_ context.Context, args []postID) ([]post, error) {
			return make([]post, len(args)), appsync.ItemErrors{1: failed, 0: failed, 2: failed}
		})
		_, _ = rec.Invoke(r, batchOf(1, "Post", "each"))
		_, _ = rec.Invoke(r, batchOf(3, "Post", "batch"))
		logs := rec.Logs()
		if len(logs) != 4 {
			t.Fatalf("%s: logs %v", name, logs)
		}
		for i, line := range logs {
			if diff := cmp.Diff(wholeError, line["error"]); diff != "" {
				t.Errorf("%s: error of line %d (-want +got):\n%s", name, i, diff)
			}
			if index := json.Number(fmt.Sprint(max(0, i-1))); line["appsync.batch.index"] != index {
				t.Errorf("%s: line %d is for item %v, want %v", name, i, line["appsync.batch.index"], index)
			}
		}
	}
}

// A mapped error is still told, and is no failure.
func TestAppSync_24_Mapped(t *testing.T) {
	rec := oteltest.New(t)
	r, again := appsync.New(), appsync.New()
	appsync.Handle(r, "Query.getPost", func(context.Context, postID) (*post, error) { return nil, &missingError{"7"} })
	appsync.HandleEach(r, "Query.getPost", func(context.Context, postID) (*post, error) { return nil, &missingError{"7"} })
	appsync.OnError(r, func(context.Context, *missingError) (any, error) { return nil, nil })
	field, _, err := twoSpans(t, rec, r, eventFile(t, "query_cognito"))
	if err != nil || field.Status.Code != codes.Unset || len(field.Events) != 1 || field.Events[0].Name != "exception" || attributesOf(field.Events[0].Attributes)["appsync.batch.index"] != nil {
		t.Errorf("error %v, status %v, events %v", err, field.Status, field.Events)
	}
	appsync.HandleBatch(again, "Query.getPost", func(context.Context, []postID) ([]int, error) {
		return nil, appsync.ItemErrors{0: &missingError{"7"}, 1: &missingError{"8"}}
	})
	appsync.OnError(again, func(context.Context, *missingError) (any, error) { return nil, nil })
	for _, batched := range []*appsync.Router{r, again} {
		rec = oteltest.New(t)
		field, _, err = twoSpans(t, rec, batched, batchOf(2, "Query", "getPost"))
		if err != nil || field.Status.Code != codes.Unset || len(field.Events) != 2 || len(rec.Logs()) != 0 {
			t.Errorf("error %v, status %v, events %v, logs %v", err, field.Status, field.Events, rec.Logs())
		}
	}
}

// No signal has arguments, sources or results.
func TestAppSync_24_NoValues(t *testing.T) {
	rec := oteltest.New(t)
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(context.Context, page) (string, error) { return "hidden", nil })
	for _, arguments := range []string{`{"first":7,"x":"hidden"}`, `{"first":"hidden"}`, `{"first":["hidden"]}`} {
		_, _ = rec.Invoke(r, event("Query", "getPost", arguments))
	}
	for _, span := range rec.Spans() {
		if span.Name != "Query.getPost" {
			continue // The wrapper's own span records the answer by default.
		}
		if text := fmt.Sprint(span.Attributes, span.Events, span.Status); strings.Contains(text, "hidden") {
			t.Errorf("span %s", text)
		}
	}
	if text := fmt.Sprint(rec.Logs()); strings.Contains(text, "hidden") {
		t.Errorf("logs %s", text)
	}
}

// An error of an item that middleware has covered is still told, and is no failure.
func TestAppSync_24_Covered(t *testing.T) {
	for name, cover := range map[string]func(value any) any{
		"in place": func(value any) any { value.([]any)[1] = "none"; return value },
		"anew":     func(any) any { return []string{"0", "none"} },
	} {
		rec := oteltest.New(t)
		r := appsync.New()
		r.Use(func(next invocation.Handler) invocation.Handler {
			return func(ctx context.Context, payload json.RawMessage) (any, error) {
				value, err := next(ctx, payload)
				return cover(value), err
			}
		})
		appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (string, error) {
			if args.ID == "1" {
				return "", errBoom
			}
			return args.ID, nil
		})
		check(t, r, batchOf(2, "Post", "author"), `["0","none"]`)
		span := rec.Spans()[0]
		if span.Status.Code != codes.Unset || len(span.Events) != 1 || attributesOf(span.Events[0].Attributes)["appsync.batch.index"] != int64(1) {
			t.Errorf("%s: status %v, events %v", name, span.Status, span.Events)
		}
		if got := rec.Sum("appsync.batch.item.failures"); got != 0 {
			t.Errorf("%s: %v failures, want none", name, got)
		}
	}
}

// Where errors are not to be captured, spans have their types and nothing else of them.
func TestAppSync_24_ErrorsNotCaptured(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	r := appsync.New(appsync.WithTracerProvider(provider))
	h := invocation.New(tracex.CaptureHandler(tracex.WithoutError())(r.HandleEvent), invocation.WithTracerProvider(provider))
	appsync.Handle(r, "Query.post", func(_ context.Context, args postID) (*post, error) {
		if args.ID == "panic" {
			panic("hidden")
		}
		return nil, fmt.Errorf("hidden: %w", &appsync.Error{Type: "PostNotFound", Message: "hidden"})
	})
	appsync.HandleEach(r, "Post.author", func(context.Context, postID) (*post, error) { panic("hidden") })
	appsync.Handle(r, "Query.mapped", func(context.Context, postID) (*post, error) { return nil, &missingError{"hidden"} })
	appsync.OnError(r, func(context.Context, *missingError) (any, error) { return nil, nil })
	_, _ = h(t.Context(), event("Query", "post", `{}`))
	_ = panicText(t, func() { _, _ = h(t.Context(), event("Query", "post", `{"id":"panic"}`)) })
	_, _ = h(t.Context(), batchOf(2, "Post", "author"))
	_, _ = h(t.Context(), event("Query", "mapped", `{}`))
	var types []any
	for _, span := range spans.GetSpans() {
		if text := fmt.Sprint(span.Attributes, span.Events, span.Status); strings.Contains(text, "hidden") {
			t.Errorf("span %s", text)
		}
		if span.InstrumentationScope.Name == appsync.ScopeName {
			types = append(types, attributesOf(span.Attributes)["error.type"])
			for _, e := range span.Events {
				types = append(types, attributesOf(e.Attributes)["exception.type"])
			}
		}
	}
	if diff := cmp.Diff([]any{"*fmt.wrapError", "panic", "panic", "panic", "panic", nil, "*appsync_test.missingError"}, types); diff != "" {
		t.Errorf("types of errors (-want +got):\n%s", diff)
	}
}

// meter returns a provider and a function that collects a metric's data points, by outcome.
func meter(t *testing.T) (*sdkmetric.MeterProvider, func(name string) map[string]map[string]any) {
	t.Helper()
	reader := sdkmetric.NewManualReader()
	return sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), func(name string) map[string]map[string]any {
		var data metricdata.ResourceMetrics
		if err := reader.Collect(context.Background(), &data); err != nil {
			t.Fatal(err)
		}
		points := map[string]map[string]any{}
		for _, scope := range data.ScopeMetrics {
			for _, m := range scope.Metrics {
				if m.Name != name {
					continue
				}
				switch d := m.Data.(type) {
				case metricdata.Histogram[float64]:
					for _, p := range d.DataPoints {
						attributes := attributesOf(p.Attributes.ToSlice())
						points[fmt.Sprintf("%v %v", attributes["appsync.resolver.outcome"], attributes["graphql.field.name"])] = attributes
						attributes["count"] = p.Count
					}
				case metricdata.Sum[int64]:
					for _, p := range d.DataPoints {
						attributes := attributesOf(p.Attributes.ToSlice())
						points[fmt.Sprint(attributes["graphql.field.name"])] = attributes
						attributes["sum"] = p.Value
					}
				}
			}
		}
		return points
	}
}

func TestAppSync_24_Metrics(t *testing.T) {
	t.Parallel()
	provider, points := meter(t)
	r := appsync.New(appsync.WithMeterProvider(provider))
	appsync.Handle(r, "Query.post", func(_ context.Context, args postID) (*post, error) {
		if args.ID == "x" {
			return nil, errBoom
		}
		return nil, nil
	})
	appsync.HandleEach(r, "*.author", func(_ context.Context, args postID) (*post, error) {
		if args.ID == "1" || args.ID == "2" {
			return nil, errBoom
		}
		return nil, nil
	})
	for _, e := range []json.RawMessage{
		event("Query", "post", `{}`), event("Query", "post", `{}`), event("Query", "post", `{"id":"x"}`), event("Query", "post", `{"id":7}`),
		batchOf(3, "Post", "author"), batchOf(1, "Post", "author"),
		event("Query", "made-up-1", `{}`), event("Made", "up2", `{}`), json.RawMessage(`{}`),
	} {
		_, _ = resolve(t, r, e)
	}
	want := map[string]map[string]any{
		"success post":   {"graphql.field.name": "post", "graphql.parent.name": "Query", "appsync.resolver.outcome": "success", "count": uint64(2)},
		"error post":     {"graphql.field.name": "post", "graphql.parent.name": "Query", "appsync.resolver.outcome": "error", "count": uint64(2)},
		"partial author": {"graphql.field.name": "author", "graphql.parent.name": "Post", "appsync.resolver.outcome": "partial", "count": uint64(1)},
		"success author": {"graphql.field.name": "author", "graphql.parent.name": "Post", "appsync.resolver.outcome": "success", "count": uint64(1)},
		// What comes from outside makes no series of its own.
		"error _OTHER": {"graphql.field.name": "_OTHER", "appsync.resolver.outcome": "error", "count": uint64(3)},
	}
	if diff := cmp.Diff(want, points("appsync.resolver.duration")); diff != "" {
		t.Errorf("durations (-want +got):\n%s", diff)
	}
	failures := map[string]map[string]any{"author": {"graphql.field.name": "author", "graphql.parent.name": "Post", "sum": int64(2)}}
	if diff := cmp.Diff(failures, points("appsync.batch.item.failures")); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestWithoutMetrics(t *testing.T) {
	t.Parallel()
	provider, points := meter(t)
	r := appsync.New(appsync.WithMeterProvider(provider), appsync.WithoutMetrics())
	appsync.HandleEach(r, "Post.author", func(context.Context, postID) (*post, error) { return nil, errBoom })
	check(t, r, batchOf(1, "Post", "author"), `[null]`)
	if got := points("appsync.resolver.duration"); len(got) != 0 {
		t.Errorf("durations %v", got)
	}
}

// sink keeps log records.
type sink struct{ records []sdklog.Record }

func (s *sink) OnEmit(_ context.Context, r *sdklog.Record) error {
	s.records = append(s.records, r.Clone())
	return nil
}
func (*sink) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }

func (*sink) Shutdown(context.Context) error   { return nil }
func (*sink) ForceFlush(context.Context) error { return nil }

// Providers of one's own get all there is, and many failed items do not make a span without end.
func TestAppSync_24_Providers(t *testing.T) {
	t.Parallel()
	spans, lines := tracetest.NewInMemoryExporter(), &sink{}
	r := appsync.New(
		appsync.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))),
		appsync.WithLoggerProvider(sdklog.NewLoggerProvider(sdklog.WithProcessor(lines))),
		appsync.WithConcurrency(1),
	)
	appsync.HandleEach(r, "Post.author", func(context.Context, postID) (*post, error) { return nil, errors.New(strings.Repeat("€", 1000)) })
	if _, err := resolve(t, r, batchOf(200, "Post", "author")); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	if len(got) != 1 || len(got[0].Events) != 100 || got[0].DroppedEvents != 0 || attributesOf(got[0].Attributes)["appsync.batch.failed"] != int64(200) {
		t.Errorf("spans %.300v", got)
	}
	if message := attributesOf(got[0].Events[0].Attributes)["exception.message"].(string); len(message) != 1023 {
		t.Errorf("a message of %d bytes", len(message))
	}
	if len(lines.records) != 200 || lines.records[0].Severity() != log.SeverityError || lines.records[199].AttributesLen() < 3 {
		t.Errorf("%d lines", len(lines.records))
	}
}

// When the time is almost over, the trace tells which field is resolved.
func TestAppSync_24_Deadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]any{}
		hooks := invocation.ProcessHooks{Deadline: func(ctx context.Context) {
			seen = attributesOf(trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan).Attributes())
		}}
		r := appsync.New()
		appsync.Handle(r, "Query.post", func(ctx context.Context, _ postID) (bool, error) {
			<-ctx.Done()
			return true, nil
		})
		h := invocation.New(r.HandleEvent, invocation.WithTracerProvider(sdktrace.NewTracerProvider()), invocation.WithProcessHooks(hooks))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		answer, err := h(ctx, event("Query", "post", `{}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.(io.Closer).Close()
		if seen["graphql.field.name"] != "post" || seen["graphql.parent.name"] != "Query" {
			t.Errorf("attributes %v", seen)
		}
	})
}
