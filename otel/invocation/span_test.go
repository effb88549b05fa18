// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// spanOf runs one invocation and returns its span.
func spanOf(t *testing.T, payload string, h invocation.Handler, opts ...invocation.Option) tracetest.SpanStub {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	opts = append(opts, invocation.WithTracerProvider(provider))
	_, _ = invocation.New(h, opts...)(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(payload))
	spans := exporter.GetSpans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, want 1", len(spans))
	}
	return spans[0]
}

func attributesOf(span tracetest.SpanStub) map[string]any {
	m := map[string]any{}
	for _, kv := range span.Attributes {
		m[string(kv.Key)] = kv.Value.AsInterface()
	}
	return m
}

func TestSpanOfAnInvocation(t *testing.T) {
	onLambda(t)
	span := spanOf(t, `{}`, null)
	if span.Name != "greeter" || span.SpanKind != trace.SpanKindServer || span.Status.Code != codes.Unset {
		t.Errorf("span %s of kind %v with status %v", span.Name, span.SpanKind, span.Status)
	}
	want := map[string]any{
		"faas.invocation_id":     testRequestID,
		"faas.coldstart":         true,
		"faas.trigger":           "other",
		"aws.lambda.invoked_arn": testARN,
		"cloud.resource_id":      "arn:aws:lambda:eu-west-1:123456789012:function:greeter:7",
		"cloud.account.id":       "123456789012",
	}
	if diff := cmp.Diff(want, attributesOf(span)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

func TestSpanOfAFailure(t *testing.T) {
	t.Parallel()
	span := spanOf(t, `{}`, func(context.Context, json.RawMessage) (any, error) { return nil, errors.New("no stock") })
	if span.Status.Code != codes.Error || span.Status.Description != "no stock" {
		t.Errorf("status = %+v", span.Status)
	}
	if got := attributesOf(span)["error.type"]; got != "*errors.errorString" {
		t.Errorf("error.type = %v", got)
	}
}

func TestParentOfTheSpan(t *testing.T) {
	t.Parallel()
	parent := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled, Remote: true})
	link := trace.Link{SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{3}, SpanID: trace.SpanID{4}})}
	span := spanOf(t, `{}`, null, invocation.WithParent(
		func(ctx context.Context, f *invocation.Facts, payload json.RawMessage) (context.Context, []trace.Link) {
			if f.TraceHeader != testHeader || string(payload) != `{}` {
				t.Errorf("parent function got %q, %s", f.TraceHeader, payload)
			}
			return trace.ContextWithRemoteSpanContext(ctx, parent), []trace.Link{link}
		}))
	if !span.Parent.Equal(parent) || len(span.Links) != 1 || !span.Links[0].SpanContext.Equal(link.SpanContext) {
		t.Errorf("parent %v, links %v", span.Parent, span.Links)
	}
}

func TestTrigger(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, event, want string }{
		{"API Gateway REST", `{"resource":"/x","headers":{"a":"b"},"requestContext":{"stage":"prod"}}`, "http"},
		{"ALB", `{"requestContext":{"elb":{}},"body":"\"Records\""}`, "http"},
		{"SQS", `{"Records":[{"messageId":"1","body":"{\"eventSource\":\"aws:s3\"}","eventSource":"aws:sqs"}]}`, "pubsub"},
		{"SNS", `{ "Records" : [ { "EventSource" : "aws:sns" } ] }`, "pubsub"},
		{"Kinesis", `{"Records":[{"eventSource":"aws:kinesis"}]}`, "pubsub"},
		{"S3", `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3"}]}`, "datasource"},
		{"DynamoDB", `{"Records":[{"dynamodb":{"Keys":{}},"eventSource":"aws:dynamodb"}]}`, "datasource"},
		{"Kafka", `{"eventSource":"aws:kafka","records":{}}`, "pubsub"},
		{"CloudWatch Logs", `{"awslogs":{"data":"H4s"}}`, "datasource"},
		{"schedule", `{"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}}`, "timer"},
		{"EventBridge", `{"version":"0","detail-type":"Order","source":"shop","detail":{"requestContext":1}}`, "pubsub"},
		{
			"publish of AppSync Events",
			`{"identity":null,"info":{"channel":{"segments":["a"],"path":"/a"},"channelNamespace":{"name":"a"},"operation":"PUBLISH"},"events":[]}`,
			"pubsub",
		},
		{"subscription of AppSync Events", `{"info":{"operation":"SUBSCRIBE","channel":{"path":"/a/*"}},"events":null}`, "pubsub"},
		{"resolver of AppSync", `{"info":{"fieldName":"getPost","parentTypeName":"Query","variables":{"channel":{"path":"/a"},"operation":"PUBLISH"}}}`, "other"},
		{"info without a channel", `{"info":{"operation":"PUBLISH"}}`, "other"},
		{"info of another operation", `{"info":{"operation":"DELETE","channel":{"path":"/a"}}}`, "other"},
		{"info that is no object", `{"info":"PUBLISH","requestContext":{}}`, "http"},
		{"Lambda@Edge", `{"Records":[{"cf":{}}]}`, "http"},
		{"direct", `{"name":"Ada"}`, "other"},
		{"null", `null`, "other"},
		{"array", `["requestContext"]`, "other"},
		{"empty records", `{"Records":[]}`, "other"},
		{"unknown source", `{"Records":[{"eventSource":"acme:queue"}]}`, "other"},
		{"too large to look at", `{"x":"` + strings.Repeat("a", 1<<20) + `","requestContext":{}}`, "other"},
		{"not JSON", `{"requestContext`, "other"},
		{"escapes", `{"a\"b":"\\","requestContext":{}}`, "http"},
		{"scalars before", `{"a":1,"b":true,"c":[{}],"d":null,"requestContext":{}}`, "http"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := invocation.Trigger([]byte(tt.event)); got != tt.want {
				t.Errorf("trigger = %s, want %s", got, tt.want)
			}
		})
	}
}

// FuzzTrigger holds the scanner of top-level members against encoding/json.
func FuzzTrigger(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":{"b":[1,"}"]},"requestContext":{}}`, `{"Records":[{"eventSource":"aws:sqs"}]}`, `{"a":"\\\""}`, `[`, `{"a"`, `{"a":}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		got := invocation.Members(event)
		var want map[string]json.RawMessage
		if json.Unmarshal(event, &want) != nil {
			return // It must not panic; what it finds is of no matter.
		}
		for key := range want {
			if _, ok := got[key]; !ok && !strings.ContainsAny(string(event), `\`) && json.Valid(event) && isPrintable(key) {
				t.Errorf("member %q of %s not found: %v", key, event, got)
			}
		}
	})
}

func isPrintable(s string) bool {
	return strings.ToValidUTF8(s, "") == s && !strings.Contains(s, "\uFFFD") && s != ""
}
