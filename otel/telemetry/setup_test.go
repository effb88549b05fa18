// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// TestAllSignalsOfAnInvocation takes the plain Go of a handler through the default wiring.
func TestAllSignalsOfAnInvocation(t *testing.T) {
	onLambda(t)
	tel, out, docs := setup(t, telemetry.WithService("shop"), telemetry.WithNamespace("Shop"))
	answer, err := invoke(t, tel, header+";Sampled=1", `{"name":"Ada"}`, func(ctx context.Context, in struct{ Name string }) (string, error) {
		ctx, span := otel.Tracer("test").Start(ctx, "compose")
		defer span.End()
		slog.InfoContext(ctx, "greeting", "name", in.Name)
		counter, _ := otel.Meter("test").Int64Counter("greetings")
		counter.Add(ctx, 1)
		return "Hello, " + in.Name, nil
	})
	if err != nil || answer != `"Hello, Ada"` {
		t.Errorf("answer = %s, %v", answer, err)
	}
	lines := out.lines(t)
	if len(lines) != 3 {
		t.Fatalf("lines = %v, want ColdStart, the log line and the metric", lines)
	}
	if lines[0]["ColdStart"] != 1.0 || lines[1]["message"] != "greeting" || lines[2]["greetings"] != 1.0 {
		t.Errorf("lines = %v", lines)
	}
	for _, line := range lines {
		if line["service"] != "shop" || line["function_request_id"] != "request-1" || line["xray_trace_id"] != "1-5759e988-bd862e3fe1be46a994272793" {
			t.Errorf("line without service, request or trace: %v", line)
		}
	}
	if len(docs.list) != 2 || !strings.Contains(docs.list[0], `"compose"`) || !strings.Contains(docs.list[1], `"greeter"`) {
		t.Errorf("documents = %s, want compose and then the function", docs.list)
	}
}

func TestServiceName(t *testing.T) {
	tests := []struct {
		name, option, powertools, opentelemetry, function, want string
	}{
		{"option", "o", "p", "t", "f", "o"},
		{"POWERTOOLS_SERVICE_NAME", "", "p", "t", "f", "p"},
		{"OTEL_SERVICE_NAME", "", "", "t", "f", "t"},
		{"function", "", "", "", "f", "f"},
		{"none", "", "", "", "", "service_undefined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			t.Setenv("POWERTOOLS_SERVICE_NAME", tt.powertools)
			t.Setenv("OTEL_SERVICE_NAME", tt.opentelemetry)
			t.Setenv("AWS_LAMBDA_FUNCTION_NAME", tt.function)
			_, out, _ := setup(t, telemetry.WithService(tt.option))
			slog.Info("x")
			if got := out.lines(t)[0]["service"]; got != tt.want {
				t.Errorf("service = %v, want %s", got, tt.want)
			}
		})
	}
}

func TestResource(t *testing.T) {
	onLambda(t)
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=prod")
	var got *resource.Resource
	spans := tracetest.NewInMemoryExporter()
	tel, _, _ := setup(t, telemetry.WithTracerOptions(sdktrace.WithSyncer(spans)))
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func() {}); err != nil {
		t.Fatal(err)
	}
	got = spans.GetSpans()[0].Resource
	attrs := map[string]any{}
	for _, kv := range got.Attributes() {
		attrs[string(kv.Key)] = kv.Value.AsInterface()
	}
	delete(attrs, "telemetry.sdk.version")
	want := map[string]any{
		"service.name":                "greeter",
		"cloud.provider":              "aws",
		"cloud.platform":              "aws_lambda",
		"cloud.region":                "eu-west-1",
		"faas.name":                   "greeter",
		"faas.version":                "7",
		"faas.instance":               "2026/11/24/[7]abc",
		"faas.max_memory":             int64(512 << 20),
		"aws.log.group.names":         []string{"/aws/lambda/greeter"},
		"telemetry.sdk.name":          "opentelemetry",
		"telemetry.sdk.language":      "go",
		"deployment.environment.name": "prod",
	}
	if diff := cmp.Diff(want, attrs); diff != "" {
		t.Errorf("resource (-want +got):\n%s", diff)
	}
}

// TestOutsideLambdaOnlyLogs shows that a test or a tool is not flooded with metrics, and sends nothing to a daemon.
func TestOutsideLambdaOnlyLogs(t *testing.T) {
	offLambda(t)
	tel, out, docs := setup(t)
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func(ctx context.Context) {
		counter, _ := otel.Meter("test").Int64Counter("n")
		counter.Add(ctx, 1)
		slog.InfoContext(ctx, "hello")
	}); err != nil {
		t.Fatal(err)
	}
	if lines := out.lines(t); len(lines) != 1 || lines[0]["message"] != "hello" || len(docs.list) != 0 {
		t.Errorf("lines %v, documents %v", lines, docs.list)
	}
}

func TestExportersByVariable(t *testing.T) {
	tests := []struct {
		name                  string
		env                   map[string]string
		logs, metrics, traces bool
	}{
		{"default", nil, true, true, true},
		{"no logs", map[string]string{"OTEL_LOGS_EXPORTER": "none"}, false, true, true},
		{"no metrics", map[string]string{"OTEL_METRICS_EXPORTER": "none"}, true, false, true},
		{"no traces", map[string]string{"OTEL_TRACES_EXPORTER": "none"}, true, true, false},
		{"ours by name", map[string]string{"OTEL_LOGS_EXPORTER": "powertools", "OTEL_METRICS_EXPORTER": "awsemf", "OTEL_TRACES_EXPORTER": "XRAY"}, true, true, true},
		{"disabled", map[string]string{"POWERTOOLS_TRACE_DISABLED": "yes", "POWERTOOLS_METRICS_DISABLED": "1"}, true, false, false},
		{"not enabled", map[string]string{"POWERTOOLS_TRACE_ENABLED": "off"}, true, true, false},
		{"off wins", map[string]string{"POWERTOOLS_TRACE_ENABLED": "true", "POWERTOOLS_TRACE_DISABLED": "true"}, true, true, false},
		{"a bad value keeps the default", map[string]string{"POWERTOOLS_TRACE_DISABLED": "maybe", "POWERTOOLS_METRICS_DISABLED": "maybe"}, true, true, true},
		{"an unknown exporter is none of ours", map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, true, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			tel, out, docs := setup(t)
			if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func(ctx context.Context) {
				counter, _ := otel.Meter("test").Int64Counter("n")
				counter.Add(ctx, 1)
				slog.InfoContext(ctx, "hello")
			}); err != nil {
				t.Fatal(err)
			}
			var logs, metrics bool
			for _, line := range out.lines(t) {
				logs = logs || line["message"] == "hello"
				metrics = metrics || line["n"] == 1.0
			}
			if logs != tt.logs || metrics != tt.metrics || (len(docs.list) > 0) != tt.traces {
				t.Errorf("logs %t, metrics %t, traces %t, want %t, %t, %t", logs, metrics, len(docs.list) > 0, tt.logs, tt.metrics, tt.traces)
			}
		})
	}
}

// TestOwnProviders shows that a user who brings providers keeps them, and has them flushed.
func TestOwnProviders(t *testing.T) {
	onLambda(t)
	spans := tracetest.NewInMemoryExporter()
	tp := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	reader := sdkmetric.NewManualReader()
	mp := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	records := &recordCounter{}
	lp := sdklog.NewLoggerProvider(sdklog.WithProcessor(records))
	t.Cleanup(func() { _ = errors.Join(tp.Shutdown(context.Background()), mp.Shutdown(context.Background())) })

	tel, out, docs := setup(t, telemetry.WithProviders(tp, mp, lp))
	if otel.GetTracerProvider() != tp || otel.GetMeterProvider() != mp || otel.GetLoggerProvider() != lp {
		t.Error("the user's providers are not the global ones")
	}
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func(ctx context.Context) {
		counter, _ := otel.Meter("test").Int64Counter("n")
		counter.Add(ctx, 1)
		slog.InfoContext(ctx, "hello")
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(spans.GetSpans()); n != 1 {
		t.Errorf("%d spans flushed to the user's exporter, want 1", n)
	}
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil || len(data.ScopeMetrics) != 1 {
		t.Errorf("the user's reader has %v, %v", data.ScopeMetrics, err)
	}
	if records.n != 1 || records.flushed == 0 || len(out.lines(t)) != 0 || len(docs.list) != 0 {
		t.Errorf("records %d, flushed %d, lines %v, documents %v", records.n, records.flushed, out.lines(t), docs.list)
	}
}

// recordCounter is a log processor of the user's.
type recordCounter struct{ n, flushed int }

func (*recordCounter) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (r *recordCounter) OnEmit(context.Context, *sdklog.Record) error         { r.n++; return nil }
func (*recordCounter) Shutdown(context.Context) error                         { return nil }
func (r *recordCounter) ForceFlush(context.Context) error                     { r.flushed++; return nil }

// TestLoggersFromBeforeSetup shows that plain Go which was there before Setup comes out right.
func TestLoggersFromBeforeSetup(t *testing.T) {
	onLambda(t)
	derived := slog.With("component", "checkout")
	_, out, _ := setup(t)
	derived.Warn("derived before", "n", 1)
	log.Print("from package log")
	lines := out.lines(t)
	if len(lines) != 2 {
		t.Fatalf("lines = %v", lines)
	}
	for i, want := range []map[string]any{
		{"level": "WARN", "message": "derived before", "component": "checkout", "n": "1"},
		{"level": "INFO", "message": "from package log"},
	} {
		for key, value := range want {
			if lines[i][key] != value {
				t.Errorf("%s of line %v = %v, want %v", key, lines[i], lines[i][key], value)
			}
		}
	}
}

func TestLogMiddlewareAndHandlers(t *testing.T) {
	onLambda(t)
	other := &recordingHandler{}
	_, out, _ := setup(t,
		telemetry.WithLogMiddleware(func(next slog.Handler) slog.Handler { return next.WithAttrs([]slog.Attr{slog.String("masked", "yes")}) }),
		telemetry.WithLogHandlers(other))
	slog.Info("x")
	if lines := out.lines(t); len(lines) != 1 || lines[0]["masked"] != "yes" || other.n != 1 {
		t.Errorf("lines %v, other handler %d", lines, other.n)
	}
}

type recordingHandler struct{ n int }

func (*recordingHandler) Enabled(context.Context, slog.Level) bool    { return true }
func (h *recordingHandler) Handle(context.Context, slog.Record) error { h.n++; return nil }
func (h *recordingHandler) WithAttrs([]slog.Attr) slog.Handler        { return h }
func (h *recordingHandler) WithGroup(string) slog.Handler             { return h }

func TestWrapRefusesWithAdvice(t *testing.T) {
	onLambda(t)
	tel, _, _ := setup(t)
	if _, err := tel.Wrap(struct{}{}); err == nil || !strings.Contains(err.Error(), "pass a function") {
		t.Errorf("Wrap error = %v", err)
	}
}

// TestOldDefaultHandlerAsOther keeps the original handler of slog.Default beside ours. It writes to package log, which
// leads back to us: the line must come out, and nothing wait for itself.
func TestOldDefaultHandlerAsOther(t *testing.T) {
	onLambda(t)
	_, out, _ := setup(t, telemetry.WithLogHandlers(slog.Default().Handler()))
	slog.Info("x")
	log.Print("y")
	if lines := out.lines(t); len(lines) != 3 || lines[0]["message"] != "x" || lines[2]["message"] != "y" {
		t.Errorf("lines = %v, want x, x again from the original handler, and y", lines)
	}
}

// TestOwnTracerProviderHasW3CParents shows that X-Ray's rules end with X-Ray's exporter.
func TestOwnTracerProviderHasW3CParents(t *testing.T) {
	onLambda(t)
	spans := tracetest.NewInMemoryExporter()
	tp := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	tel, _, _ := setup(t, telemetry.WithProviders(tp, nil, nil))
	event := `{"headers":{"traceparent":"00-` + w3cTrace + "-" + w3cSpan + `-01"}}`
	if _, err := invoke(t, tel, header+";Sampled=1", event, func() {}); err != nil {
		t.Fatal(err)
	}
	if got := spans.GetSpans()[0].Parent.TraceID().String(); got != w3cTrace {
		t.Errorf("parent's trace = %s, want %s", got, w3cTrace)
	}
}

// TestSetupThatFailsInstallsNothing shows that a program whose options contradict each other logs as it did before.
func TestSetupThatFailsInstallsNothing(t *testing.T) {
	onLambda(t)
	logger, tracers, meters := slog.Default(), otel.GetTracerProvider(), otel.GetMeterProvider()
	if _, err := telemetry.Setup(t.Context(), telemetry.WithNamespace("AWS/Lambda")); err == nil {
		t.Fatal("Setup took a namespace that only AWS may use")
	}
	if slog.Default() != logger || otel.GetTracerProvider() != tracers || otel.GetMeterProvider() != meters {
		t.Error("Setup failed and changed globals")
	}
}
