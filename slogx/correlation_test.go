// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

func TestLogger_L56_CorrelationPaths(t *testing.T) {
	tests := []struct{ name, path, event, want string }{
		{"REST API", slogx.APIGatewayREST, `{"resource":"/","requestContext":{"accountId":"1","requestId":"r-1"}}`, "r-1"},
		{"HTTP API", slogx.APIGatewayHTTP, `{"version":"2.0","requestContext":{"http":{"requestId":"no"},"requestId":"r-2"}}`, "r-2"},
		{"AppSync authorizer", slogx.AppSyncAuthorizer, `{"requestContext":{"requestId":"r-3"}}`, "r-3"},
		{"AppSync resolver", slogx.AppSyncResolver, `{"request":{"headers":{"x-amzn-trace-id":"Root=1-2-3"}}}`, "Root=1-2-3"},
		{"load balancer", slogx.ApplicationLoadBalancer, `{"headers":{"x-amzn-trace-id":"Root=1-2-3"}}`, "Root=1-2-3"},
		{"EventBridge", slogx.EventBridge, `{"version":"0","detail":{"id":"no"},"id":"e-1"}`, "e-1"},
		{"function URL", slogx.LambdaFunctionURL, `{"requestContext":{"requestId":"r-4"}}`, "r-4"},
		{"S3 Object Lambda", slogx.S3ObjectLambda, `{"xAmzRequestId":"s-1","getObjectContext":{}}`, "s-1"},
		{"VPC Lattice", slogx.VPCLattice, `{"headers":{"x-amzn-trace-id":"Root=1-2-3"}}`, "Root=1-2-3"},
		{"VPC Lattice version 2", slogx.VPCLattice, `{"headers":{"x-amzn-trace-id":["Root=1-2-3"]}}`, "Root=1-2-3"},

		{"header in another case (L57)", slogx.ApplicationLoadBalancer, `{"headers":{"X-Amzn-Trace-Id":"Root=1-2-3"}}`, "Root=1-2-3"},
		{"the very header first", slogx.ApplicationLoadBalancer, `{"headers":{"X-AMZN-TRACE-ID":"a","x-amzn-trace-id":"b"}}`, "b"},
		{"multi-value headers (L57)", slogx.ApplicationLoadBalancer, `{"multiValueHeaders":{"X-Amzn-Trace-Id":["a","b"]}}`, "a"},
		{"null headers", slogx.ApplicationLoadBalancer, `{"headers":null,"multiValueHeaders":{"x-amzn-trace-id":["a"]}}`, "a"},
		{"headers without it", slogx.ApplicationLoadBalancer, `{"headers":{"a":"b"},"multiValueHeaders":{"x-amzn-trace-id":["a"]}}`, "a"},
		{"a case that counts", slogx.EventBridge, `{"ID":"e-1"}`, ""},

		{"no match (L54)", slogx.APIGatewayREST, `{"requestContext":{}}`, ""},
		{"no object", slogx.APIGatewayREST, `{"requestContext":"r"}`, ""},
		{"list", slogx.APIGatewayREST, `[{"requestContext":{"requestId":"r"}}]`, ""},
		{"empty", slogx.EventBridge, ``, ""},
		{"broken", slogx.EventBridge, `{"a":[1,2,"x`, ""},
		{"number", slogx.EventBridge, `{"id":12345678901234567890}`, "12345678901234567890"},
		{"null", slogx.EventBridge, `{"id":null}`, ""},
		{"boolean", slogx.EventBridge, `{"id":true}`, ""},
		{"object", slogx.EventBridge, `{"id":{}}`, ""},
		{"empty list", slogx.EventBridge, `{"id":[]}`, ""},
		{"list of lists", slogx.EventBridge, `{"id":[["a"]]}`, ""},
		{"escapes", `a."b\"c"`, `{ "x" : "\\\"}" , "\u0061" : { "b\"c" : "\u00e9\n" } }`, "é\n"},
	}
	for _, tt := range tests {
		if got := slogx.CorrelationPath(tt.path)(json.RawMessage(tt.event)); got != tt.want {
			t.Errorf("%s: %s in %s = %q, want %q", tt.name, tt.path, tt.event, got, tt.want)
		}
	}
}

func TestLogger_L57_WrongPath(t *testing.T) {
	for _, expression := range []string{"", ".", "a.", ".a", "a..b", "a[0]", "a b", "1a", `"a`, `""`, "a-b", "a | b", "@", "ä"} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "slogx: correlation path ") {
					t.Errorf("CorrelationPath(%q) panics with %q, want what is wrong", expression, text)
				}
			}()
			slogx.CorrelationPath(expression)
		}()
	}
}

// engine is a Searcher whose language is the name of a result.
type engine map[string]any

// Compile implements [slogx.Searcher].
func (e engine) Compile(expression string) (func(json.RawMessage) (any, error), error) {
	result, ok := e[expression]
	if !ok {
		return nil, errors.New("unknown expression")
	}
	return func(json.RawMessage) (any, error) {
		if err, ok := result.(error); ok {
			return nil, err
		}
		return result, nil
	}, nil
}

func TestLogger_L53_Searcher(t *testing.T) {
	e := engine{"text": "id", "float": 1.5, "large": 1234567890.0, "small": float32(0.1), "int": 7, "int32": int32(-7), "uint64": uint64(1<<64 - 1), "number": json.Number("12345678901234567890"), "bool": true, "nil": nil, "map": map[string]any{}, "error": errors.New("boom")}
	for expression, want := range map[string]string{"text": "id", "float": "1.5", "large": "1234567890", "small": "0.1", "int": "7", "int32": "-7", "uint64": "18446744073709551615", "number": "12345678901234567890", "bool": "true", "nil": "", "map": "", "error": ""} {
		find, err := slogx.CorrelationSearch(expression, e)
		if err != nil {
			t.Fatal(err)
		}
		if got := find(nil); got != want {
			t.Errorf("%s = %q, want %q", expression, got, want)
		}
	}
	_, err := slogx.CorrelationSearch("other", e)
	if err == nil || err.Error() != `slogx: compile correlation expression "other": unknown expression` {
		t.Errorf("error = %v, want that of the engine", err)
	}
}

// TestLogger_L53_CorrelationID looks at the member in lines, where it stands (L12), and that it ends with the
// invocation (L55).
func TestLogger_L53_CorrelationID(t *testing.T) {
	f := newFunction(t, slogx.Options{
		Service: "s", Level: slog.LevelInfo, Attrs: []slog.Attr{slog.String("stage", "prod")}, CorrelationID: slogx.CorrelationPath(slogx.EventBridge),
	})
	_ = f.invoke(t.Context(), `{"id":"e-\"1\""}`, func(ctx context.Context) error {
		f.logger.InfoContext(ctx, "m")
		if text := f.output.take(); !strings.Contains(text, `"function_request_id":"`+testRequestID+`","correlation_id":"e-\"1\"","stage":"prod"`) {
			t.Errorf("line = %s, want correlation_id after the invocation's members", text)
		}
		if got := slogx.CorrelationID(ctx); got != `e-"1"` {
			t.Errorf("CorrelationID = %q", got)
		}
		f.logger.Info("without a context")
		slogx.AddAttrs(ctx, slog.String("correlation_id", "mine"))
		f.logger.InfoContext(ctx, "replaced")
		if got := slogx.CorrelationID(ctx); got != "mine" {
			t.Errorf("CorrelationID = %q, want the one that was set", got)
		}
		return nil
	})
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.InfoContext(ctx, "no match")
		return nil
	})
	f.logger.Info("outside")
	var got []any
	for _, line := range f.lines(t) {
		got = append(got, line["correlation_id"])
	}
	if diff := cmp.Diff([]any{`e-"1"`, "mine", nil, nil}, got); diff != "" {
		t.Errorf("correlation_id (-want +got):\n%s", diff)
	}
	if got := slogx.CorrelationID(t.Context()); got != "" {
		t.Errorf("CorrelationID outside = %q", got)
	}
}

func TestCorrelationID_Panic(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, slogx.Options{CorrelationID: func(json.RawMessage) string { panic("no id today") }})
	if err := f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.InfoContext(ctx, "m")
		return nil
	}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"INFO m"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"slogx: find correlation id: panic: no id today"}, errs.all()); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}

// TestContextProcessor_CorrelationID gives the id to exporters, and nothing of what a processor keeps.
func TestContextProcessor_CorrelationID(t *testing.T) {
	f := newFunction(t, slogx.Options{CorrelationID: slogx.CorrelationPath("id")})
	var exporter keepingExporter
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(slogx.NewContextProcessor(&slogx.Options{OmitLocation: true})),
		sdklog.WithProcessor(sdklog.NewSimpleProcessor(&exporter)))
	logger := slog.New(slogx.NewHandler(&slogx.Options{LoggerProvider: provider}))
	_ = f.invoke(t.Context(), `{"id":"e-1"}`, func(ctx context.Context) error {
		logger.InfoContext(ctx, "m")
		return nil
	})
	got := map[attribute.Key]string{}
	exporter.records[0].WalkAttributes(func(attr attribute.KeyValue) bool {
		got[attr.Key] = attr.Value.String()
		return true
	})
	want := map[attribute.Key]string{"correlation_id": "e-1", "faas.invocation_id": testRequestID}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// FuzzCorrelationPath compares what a path finds with what encoding/json reads.
func FuzzCorrelationPath(f *testing.F) {
	f.Add([]byte(`{"a":{"b":"c"}}`), "a", "b")
	f.Add([]byte(`{"x":[1,{"a":"}"}],"a":{"b":1.5e3}}`), "a", "b")
	f.Add([]byte(`{"a" : { "\u0062" : "\\" } }`), "a", "b")
	f.Add([]byte(`{"a":null}`), "a", "b")
	f.Fuzz(func(t *testing.T, event []byte, outer, inner string) {
		quote := func(key string) string { quoted, _ := json.Marshal(key); return string(quoted) }
		if outer == "" || inner == "" || outer == "headers" {
			return
		}
		got := slogx.CorrelationPath(quote(outer) + "." + quote(inner))(event) // Must not panic, whatever event is.
		var first, second map[string]json.RawMessage
		if json.Unmarshal(event, &first) != nil || checkKeys(event) != nil || json.Unmarshal(first[asJSON(outer)], &second) != nil {
			return
		}
		value := bytes.TrimSpace(second[asJSON(inner)])
		var text string
		var number json.Number
		switch {
		case json.Unmarshal(value, &text) == nil:
		case len(value) > 0 && value[0] != '"' && json.Unmarshal(value, &number) == nil:
			text = number.String()
		default:
			return
		}
		if got != text {
			t.Errorf("%q.%q in %s = %q, want %q", outer, inner, event, got, text)
		}
	})
}

// asJSON returns a key as it reads after a trip through JSON.
func asJSON(key string) string { return strings.ToValidUTF8(key, "\ufffd") }
