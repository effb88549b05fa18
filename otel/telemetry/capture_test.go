// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/otel/tracex"
)

type order struct {
	ID string `json:"id"`
}

// TestTracer_T9_CaptureByDefault shows what documents say of values and errors with nothing but Setup.
func TestTracer_T9_CaptureByDefault(t *testing.T) {
	const handlers, functions = `"greeter response":{"id":"o-1"}`, `"telemetry_test.take response":{"id":"o-2"}`
	tests := []struct {
		name, response, errors string
		opts                   []telemetry.Option
		want, not              []string
	}{
		{"default", "", "", nil, []string{handlers, functions, "no stock"}, nil},
		{"responses off", "false", "", nil, []string{"no stock"}, []string{"response"}},
		{"errors off", "", "false", nil, []string{handlers, functions, `"fault":true`}, []string{"no stock"}},
		{"option beats the environment", "false", "", []telemetry.Option{telemetry.WithCapture(tracex.WithResponse())}, []string{handlers, functions}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			t.Setenv("POWERTOOLS_TRACER_CAPTURE_RESPONSE", tt.response)
			t.Setenv("POWERTOOLS_TRACER_CAPTURE_ERROR", tt.errors)
			tel, _, docs := setup(t, tt.opts...)
			answer, err := invoke(t, tel, header+";Sampled=1", "{}", func(ctx context.Context) (order, error) {
				take(ctx)
				return order{"o-1"}, nil
			})
			if err != nil || answer != `{"id":"o-1"}` {
				t.Fatalf("answer = %s, %v", answer, err)
			}
			all := strings.Join(docs.list, "\n")
			for _, text := range tt.want {
				if !strings.Contains(all, text) {
					t.Errorf("no document has %s:\n%s", text, all)
				}
			}
			for _, text := range tt.not {
				if strings.Contains(all, text) {
					t.Errorf("a document has %s:\n%s", text, all)
				}
			}
		})
	}
}

// TestTracer_T13_AnnotationsOfTheInvocation shows that the handler's own span takes annotations and metadata, which Lambda's
// segment does not.
func TestTracer_T13_AnnotationsOfTheInvocation(t *testing.T) {
	onLambda(t)
	tel, _, docs := setup(t, telemetry.WithService("shop"))
	if _, err := invoke(t, tel, header+";Sampled=1", "{}", func(ctx context.Context) error {
		tracex.Annotate(ctx, attribute.String("tier", "gold"))
		tracex.PutMetadata(ctx, "", "cart.items", []int{1, 2})
		tracex.PutMetadata(ctx, "audit", "by", order{"o-1"})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var d struct {
		Name        string                                `json:"name"`
		Annotations map[string]any                        `json:"annotations"`
		Metadata    map[string]map[string]json.RawMessage `json:"metadata"`
	}
	if err := json.Unmarshal([]byte(docs.list[0]), &d); err != nil {
		t.Fatal(err)
	}
	if d.Name != "greeter" || d.Annotations["tier"] != "gold" || d.Annotations["Service"] != "shop" || d.Annotations["ColdStart"] != true {
		t.Errorf("document %q has annotations %v", d.Name, d.Annotations)
	}
	if got := string(d.Metadata["shop"]["cart.items"]) + string(d.Metadata["audit"]["by"]); got != `[1,2]{"id":"o-1"}` {
		t.Errorf("metadata = %s in %v", got, d.Metadata)
	}
}

// TestTracer_T14_EarlyAnswer shows that middleware which answers without calling the handler leaves no span open.
func TestTracer_T14_EarlyAnswer(t *testing.T) {
	onLambda(t)
	early := func(invocation.Handler) invocation.Handler {
		return func(context.Context, json.RawMessage) (any, error) { return order{"cached"}, nil }
	}
	tel, _, docs := setup(t, telemetry.WithMiddleware(invocation.Named("cache", early)), telemetry.WithMiddlewareSpans(true))
	answer, err := invoke(t, tel, header+";Sampled=1", "{}", func() error { return errors.New("the handler ran") })
	if err != nil || answer != `{"id":"cached"}` {
		t.Fatalf("answer %s, error %v", answer, err)
	}
	if all := strings.Join(docs.list, "\n"); len(docs.list) != 2 || strings.Contains(all, "in_progress") || !strings.Contains(all, `"greeter response":{"id":"cached"}`) {
		t.Errorf("documents, want two that are complete and the response:\n%s", all)
	}
}

func take(ctx context.Context) {
	_, _ = tracex.CaptureValue(ctx, "", func(context.Context) (order, error) { return order{"o-2"}, nil })
	_ = tracex.Capture(ctx, "reserve", func(context.Context) error { return errors.New("no stock") })
}

// TestTracer_T3_Disabled shows that switched off, by either variable, nothing leaves and everything still works.
func TestTracer_T3_Disabled(t *testing.T) {
	for variable, value := range map[string]string{"POWERTOOLS_TRACE_DISABLED": "true", "POWERTOOLS_TRACE_ENABLED": "false", "OTEL_TRACES_EXPORTER": "none", "AWS_XRAY_SDK_DISABLED": "TRUE"} {
		t.Run(variable, func(t *testing.T) {
			onLambda(t)
			t.Setenv(variable, value)
			tel, _, docs := setup(t)
			answer, err := invoke(t, tel, header+";Sampled=1", "{}", func(ctx context.Context) (string, error) {
				take(ctx)
				if tracex.IsSampled(ctx) {
					t.Error("the trace is sampled though nothing records it")
				}
				return tracex.XRayTraceID(ctx), nil
			})
			if err != nil || answer != `"1-5759e988-bd862e3fe1be46a994272793"` || len(docs.list) != 0 {
				t.Errorf("answer %s, error %v, %d documents; want the trace id, none, none", answer, err, len(docs.list))
			}
		})
	}
}
