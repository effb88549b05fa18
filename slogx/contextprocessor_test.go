// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// keepingExporter keeps the records it is given.
type keepingExporter struct{ records []sdklog.Record }

func (e *keepingExporter) Export(_ context.Context, records []sdklog.Record) error {
	for _, r := range records {
		e.records = append(e.records, r.Clone())
	}
	return nil
}

func (*keepingExporter) ForceFlush(context.Context) error { return nil }
func (*keepingExporter) Shutdown(context.Context) error   { return nil }

// TestContextProcessor checks that an exporter behind it gets what lines have, and that lines stay as they are.
func TestContextProcessor(t *testing.T) {
	setLambda(t)
	environment := invocation.NewEnvironment()
	opts := &slogx.Options{Service: "s", Environment: environment}
	var buf bytes.Buffer
	var exporter keepingExporter
	provider := sdklog.NewLoggerProvider(append(slogx.ProviderOptions(slogx.NewProcessor(&buf, opts)),
		sdklog.WithProcessor(slogx.NewContextProcessor(opts)), sdklog.WithProcessor(sdklog.NewSimpleProcessor(&exporter)))...)
	opts.LoggerProvider = provider
	logger := slog.New(slogx.NewHandler(opts))

	inInvocation(t, environment, func(ctx context.Context) {
		ctx = trace.ContextWithSpanContext(ctx, spanContext())
		slogx.AddAttrs(ctx, slog.String("who", "invocation"), slog.String("mine", "kept"), slog.Int("n", 1))
		item := invocation.Scope(ctx)
		slogx.AddAttrs(item, slog.String("who", "item"))
		logger.InfoContext(item, "m", "mine", "call")
	})
	if line := lineOf(t, &buf); line["who"] != "item" || line["code.function.name"] != nil || line["faas.invocation_id"] != nil {
		t.Errorf("line = %v", line)
	}
	if len(exporter.records) != 1 {
		t.Fatalf("%d records, want 1", len(exporter.records))
	}
	if provider.Logger("other").Enabled(t.Context(), log.EnabledParameters{Severity: log.SeverityInfo}) != true {
		t.Error("INFO is not enabled")
	}
	if err := errors.Join(provider.ForceFlush(t.Context()), provider.Shutdown(t.Context())); err != nil {
		t.Errorf("ForceFlush, Shutdown: %v", err)
	}
	record := exporter.records[0]
	got := map[attribute.Key]string{}
	record.WalkAttributes(func(kv attribute.KeyValue) bool {
		if _, again := got[kv.Key]; again {
			t.Errorf("attribute %s is there twice", kv.Key)
		}
		got[kv.Key] = kv.Value.String()
		return true
	})
	if name := got["code.function.name"]; !strings.HasSuffix(name, "slogx_test.TestContextProcessor.func1") {
		t.Errorf("code.function.name = %q", name)
	}
	if file := got["code.file.path"]; !strings.HasSuffix(file, "contextprocessor_test.go") {
		t.Errorf("code.file.path = %q", file)
	}
	if got["code.line.number"] == "" {
		t.Error("code.line.number is missing")
	}
	for _, key := range []attribute.Key{"code.function.name", "code.file.path", "code.line.number"} {
		delete(got, key)
	}
	want := map[attribute.Key]string{"mine": "call", "who": "item", "n": "1", "faas.invocation_id": testRequestID}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// TestContextProcessor_Span gives a record without a context the span of the only running invocation.
func TestContextProcessor_Span(t *testing.T) {
	setLambda(t)
	environment := invocation.NewEnvironment()
	var exporter keepingExporter
	provider := sdklog.NewLoggerProvider(
		sdklog.WithProcessor(slogx.NewContextProcessor(&slogx.Options{Environment: environment, OmitLocation: true})),
		sdklog.WithProcessor(sdklog.NewSimpleProcessor(&exporter)))
	alone := sdklog.NewLoggerProvider(sdklog.WithProcessor(slogx.NewContextProcessor(nil)))
	if alone.Logger("other").Enabled(t.Context(), log.EnabledParameters{Severity: log.SeverityFatal}) {
		t.Error("enabled though nothing is exported")
	}
	logger := slog.New(slogx.NewHandler(&slogx.Options{LoggerProvider: provider}))
	ctx := trace.ContextWithSpanContext(t.Context(), spanContext())
	invokeBelow(t, ctx, environment, func(context.Context) { logger.Info("m") })
	record := exporter.records[0]
	if record.TraceID() != spanContext().TraceID() || record.SpanID() != spanContext().SpanID() || record.TraceFlags() != trace.FlagsSampled {
		t.Errorf("span = %v %v %v, want %v", record.TraceID(), record.SpanID(), record.TraceFlags(), spanContext())
	}
	if record.AttributesLen() != 0 {
		t.Errorf("%d attributes, want none", record.AttributesLen())
	}
}

// TestContextProcessor_MaskAndAttrs checks that an exporter behind it gets what Options.Attrs adds and nothing of what
// Options.Mask takes out of lines: of the record, of scopes, of the process and of a body.
func TestContextProcessor_MaskAndAttrs(t *testing.T) {
	setLambda(t)
	environment := invocation.NewEnvironment()
	opts := &slogx.Options{
		Environment: environment, OmitLocation: true,
		Attrs: []slog.Attr{slog.String("team", "checkout"), slog.String("token", "secret-process")},
		Mask:  slogx.MaskPaths("password", "token", "card.number", "body.password"),
	}
	var exporter keepingExporter
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(slogx.NewContextProcessor(opts)),
		sdklog.WithProcessor(sdklog.NewSimpleProcessor(&exporter)))
	opts.LoggerProvider = provider
	inInvocation(t, environment, func(ctx context.Context) {
		slogx.AddAttrs(ctx, slog.Group("card", "number", "secret-scope", "kind", "visa"))
		slog.New(slogx.NewHandler(opts)).InfoContext(ctx, "m", "password", "secret-call", "team", "payment")
		var r log.Record
		r.SetBody(attribute.MapValue(attribute.String("password", "secret-body"), attribute.Int("n", 1)))
		provider.Logger("bridge").Emit(ctx, r)
	})
	if len(exporter.records) != 2 {
		t.Fatalf("%d records, want 2", len(exporter.records))
	}
	for _, r := range exporter.records {
		text := r.Body().String()
		r.WalkAttributes(func(attr attribute.KeyValue) bool {
			text += " " + string(attr.Key) + "=" + attr.Value.String()
			return true
		})
		if strings.Contains(text, "secret") || !strings.Contains(text, "token=*****") || !strings.Contains(text, "visa") {
			t.Errorf("record = %s", text)
		}
		if want := map[bool]string{true: "team=payment", false: "team=checkout"}[strings.HasPrefix(text, "m ")]; !strings.Contains(text, want) {
			t.Errorf("record = %s, want %s", text, want)
		}
	}
}
