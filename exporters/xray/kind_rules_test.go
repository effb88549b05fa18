// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestRules_21_Kinds tells segments from subsegments by the span's kind and by whose trace it is in.
func TestRules_21_Kinds(t *testing.T) {
	t.Parallel()
	const foreign = "0af7651916cd43dd8448eb211c80319c"
	parents := []struct {
		name    string
		context func(ctx context.Context, tracer trace.Tracer) context.Context
		segment map[trace.SpanKind]bool
	}{
		{"in Lambda's trace", func(ctx context.Context, _ trace.Tracer) context.Context { return ctx }, nil},
		{
			"remote parent in another trace",
			func(ctx context.Context, _ trace.Tracer) context.Context {
				return trace.ContextWithRemoteSpanContext(ctx, linkTo(foreign).SpanContext.WithTraceFlags(trace.FlagsSampled))
			},
			map[trace.SpanKind]bool{trace.SpanKindServer: true, trace.SpanKindConsumer: true},
		},
		{
			"local parent in another trace",
			func(ctx context.Context, tracer trace.Tracer) context.Context {
				ctx, _ = tracer.Start(ctx, "root", trace.WithNewRoot())
				return ctx
			},
			map[trace.SpanKind]bool{trace.SpanKindServer: true, trace.SpanKindConsumer: true},
		},
		{
			"no parent",
			func(ctx context.Context, _ trace.Tracer) context.Context {
				return trace.ContextWithSpanContext(ctx, trace.SpanContext{})
			},
			map[trace.SpanKind]bool{
				trace.SpanKindInternal: true, trace.SpanKindServer: true, trace.SpanKindClient: true,
				trace.SpanKindProducer: true, trace.SpanKindConsumer: true,
			},
		},
	}
	kinds := []trace.SpanKind{
		trace.SpanKindInternal, trace.SpanKindServer, trace.SpanKindClient, trace.SpanKindProducer, trace.SpanKindConsumer,
	}
	for _, parent := range parents {
		for _, kind := range kinds {
			sent := &collector{}
			s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
			if err := s.invoke(t, activeHead, func(ctx context.Context) error {
				_, span := s.tracer.Start(parent.context(ctx, s.tracer), "work", trace.WithSpanKind(kind))
				span.End()
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			d := decode(t, sent.take(t))[0]
			if segment := d["type"] == nil; segment != parent.segment[kind] {
				t.Errorf("%v, %s: type %v, want a segment: %t", kind, parent.name, d["type"], parent.segment[kind])
			}
			if hasOrigin := d["origin"] != nil; hasOrigin != parent.segment[kind] {
				t.Errorf("%v, %s: origin %v, which segments alone have", kind, parent.name, d["origin"])
			}
		}
	}
}

// TestRules_21_TopHasNoLocalParent has an invocation whose own span is not recorded. A span in it that has a parent in this
// process is not the invocation's then, the next without one is.
func TestRules_21_TopHasNoLocalParent(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	outside, parent := s.tracer.Start(context.Background(), "outside")
	if err := s.invokeUnrecorded(t, func(ctx context.Context) error {
		_, child := s.tracer.Start(trace.ContextWithSpan(ctx, trace.SpanFromContext(outside)), "child")
		child.End()
		_, first := s.tracer.Start(trace.ContextWithSpan(ctx, nil), "first")
		first.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	parent.End()
	documents := decode(t, sent.take(t))
	if len(documents) != 3 {
		t.Fatalf("%d documents, want 3", len(documents))
	}
	for i, want := range []any{nil, "shop", nil} {
		if got := dig(documents[i], "annotations.Service"); got != want {
			t.Errorf("annotation Service of %v = %v, want %v", documents[i]["name"], got, want)
		}
	}
}

// TestRules_23_SDKCalls recognises the spans of AWS SDKs by each of their marks.
func TestRules_23_SDKCalls(t *testing.T) {
	t.Parallel()
	call := []attribute.KeyValue{text("rpc.method", "S3/GetObject")}
	tests := []struct {
		scope     string
		attrs     []attribute.KeyValue
		namespace any
		operation any
	}{
		{"test", call, "remote", nil},
		{"test", append(call[:1:1], text("rpc.system", "grpc")), "remote", nil},
		{"test", append(call[:1:1], text("rpc.system", "aws-api")), "aws", "GetObject"},
		{"test", append(call[:1:1], text("rpc.system.name", "aws-api")), "aws", "GetObject"},
		{"go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-sdk-go-v2/otelaws", call, "aws", "GetObject"},
		{"example.com/nototelaws", call, "remote", nil},
		{"example.com/otelaws/more", call, "remote", nil},
	}
	for _, tt := range tests {
		l := ladder{kind: trace.SpanKindClient, scope: tt.scope, span: "S3.GetObject"}
		d := l.document(t, tt.attrs)
		if d["namespace"] != tt.namespace || dig(d, "aws.operation") != tt.operation {
			t.Errorf("scope %s, %v: namespace %v, operation %v; want %v, %v",
				tt.scope, tt.attrs, d["namespace"], dig(d, "aws.operation"), tt.namespace, tt.operation)
		}
	}
}
