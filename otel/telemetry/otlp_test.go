// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/slogx"
)

// backEnd takes OTLP over HTTP and keeps the bodies by path.
type backEnd struct {
	*httptest.Server

	mu     sync.Mutex
	bodies map[string][]byte
}

func newBackEnd(t *testing.T) *backEnd {
	b := &backEnd{bodies: make(map[string][]byte)}
	b.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.bodies[r.URL.Path] = append(b.bodies[r.URL.Path], body...)
	}))
	t.Cleanup(b.Close)
	return b
}

// has reports whether what came by a path has a text in it; protocol buffers keep texts as they are.
func (b *backEnd) has(path, text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Contains(b.bodies[path], []byte(text))
}

// greet records something of each signal.
func greet(ctx context.Context) {
	ctx, span := otel.Tracer("test").Start(ctx, "compose-greeting")
	defer span.End()
	slog.InfoContext(ctx, "hello-line", "name", "Ada")
	counter, _ := otel.Meter("test").Int64Counter("greetings-sent")
	counter.Add(ctx, 1)
}

// TestOTLP_Selection is the table of what the environment switches on: each program records all signals, and each
// destination must have got what it is for, and nothing else.
func TestOTLP_Selection(t *testing.T) {
	const all = "traces metrics logs"
	tests := []struct {
		name   string
		env    map[string]string // {URL} stands for the back end
		option bool              // WithOTLP with the back end's endpoint
		otlp   string
		local  string
	}{
		{name: "nothing", local: all},
		{name: "endpoint alone", env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}"}, otlp: all, local: all},
		{name: "an endpoint for traces", env: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "{URL}/v1/traces"}, otlp: "traces", local: all},
		{name: "option", option: true, otlp: all, local: all},
		{
			name: "OTLP alone", otlp: all, env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}", "OTEL_TRACES_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "otlp", "OTEL_LOGS_EXPORTER": "otlp",
			},
		},
		{
			name: "OTLP beside ours by the lists", otlp: all, local: all, env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}", "OTEL_TRACES_EXPORTER": "xray,otlp", "OTEL_METRICS_EXPORTER": "otlp,awsemf", "OTEL_LOGS_EXPORTER": "powertools, otlp",
			},
		},
		{
			name: "the lists do without it", local: all, option: true, env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}", "OTEL_TRACES_EXPORTER": "xray", "OTEL_METRICS_EXPORTER": "awsemf", "OTEL_LOGS_EXPORTER": "powertools",
			},
		},
		{
			name: "none", env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none",
			},
		},
		{
			name: "tracing off", otlp: "metrics logs", local: "metrics logs",
			env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "{URL}", "POWERTOOLS_TRACE_DISABLED": "1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			b := newBackEnd(t)
			for name, value := range tt.env {
				t.Setenv(name, strings.ReplaceAll(value, "{URL}", b.URL))
			}
			var opts []telemetry.Option
			if tt.option {
				opts = append(opts, telemetry.WithOTLP(otlp.WithEndpoint(b.URL)))
			}
			tel, out, docs := setup(t, opts...)
			if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
				t.Fatal(err)
			}
			if b.has("/v1/metrics", "aws.emf.") {
				t.Error("metrics by OTLP have exemplars that are for EMF")
			}
			got := present(map[string]bool{
				"traces":  b.has("/v1/traces", "compose-greeting"),
				"metrics": b.has("/v1/metrics", "greetings-sent"),
				"logs":    b.has("/v1/logs", "hello-line"),
			})
			if got != tt.otlp {
				t.Errorf("by OTLP came %q, want %q", got, tt.otlp)
			}
			text := out.text()
			got = present(map[string]bool{
				"traces":  strings.Contains(strings.Join(docs.list, "\n"), "compose-greeting"),
				"metrics": strings.Contains(text, "greetings-sent"),
				"logs":    strings.Contains(text, "hello-line"),
			})
			if got != tt.local {
				t.Errorf("X-Ray, EMF and lines have %q, want %q", got, tt.local)
			}
		})
	}
}

// present returns the signals that are there, in the usual order.
func present(signals map[string]bool) string {
	var names []string
	for _, name := range []string{"traces", "metrics", "logs"} {
		if signals[name] {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// TestOTLP_LogsCarryTheContext shows that what lines take from the context, OTLP records have as attributes, and that
// records held back for the buffer alone do not leave.
func TestOTLP_LogsCarryTheContext(t *testing.T) {
	onLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	tel, _, _ := setup(t, telemetry.WithLogging(slogx.Options{Buffer: &slogx.BufferOptions{}}))
	_, err := invoke(t, tel, header, `{}`, func(ctx context.Context) {
		slogx.AddAttrs(ctx, slog.String("order_id", "order-4711"))
		slog.DebugContext(ctx, "held-back-line")
		slog.InfoContext(ctx, "hello-line")
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"hello-line", "order-4711", "request-1", "code.function.name"} {
		if !b.has("/v1/logs", want) {
			t.Errorf("the log request has no %q", want)
		}
	}
	if b.has("/v1/logs", "held-back-line") {
		t.Error("a record for the buffer alone was exported")
	}
}

// TestOTLP_LevelOfOtherBridges shows that what is below the level of log lines does not go by OTLP either, also without
// lines, and whether or not a bridge asks.
func TestOTLP_LevelOfOtherBridges(t *testing.T) {
	for _, exporters := range []string{"powertools,otlp", "otlp"} {
		t.Run(exporters, func(t *testing.T) {
			onLambda(t)
			b := newBackEnd(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
			t.Setenv("OTEL_LOGS_EXPORTER", exporters)
			t.Setenv("POWERTOOLS_LOG_LEVEL", "INFO")
			tel, _, _ := setup(t)
			_, err := invoke(t, tel, header, `{}`, func(ctx context.Context) {
				logger := otel.GetLoggerProvider().Logger("bridge")
				for severity, text := range map[log.Severity]string{log.SeverityDebug: "below-level", log.SeverityWarn: "above-level", 0: "no-level"} {
					var r log.Record
					r.SetSeverity(severity)
					r.SetBody(attribute.StringValue(text))
					logger.Emit(ctx, r)
				}
				if logger.Enabled(ctx, log.EnabledParameters{Severity: log.SeverityDebug}) {
					t.Error("DEBUG is enabled")
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if b.has("/v1/logs", "below-level") || !b.has("/v1/logs", "above-level") || !b.has("/v1/logs", "no-level") {
				t.Errorf("records by OTLP: %q", b.bodies["/v1/logs"])
			}
		})
	}
}

// TestOTLP_OutsideLambda shows that elsewhere the same leaves by the program's own Flush; TestBackground has the flush by time.
func TestOTLP_OutsideLambda(t *testing.T) {
	offLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	tel, _, docs := setup(t)
	greet(t.Context())
	if err := tel.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/v1/traces": "compose-greeting", "/v1/metrics": "greetings-sent", "/v1/logs": "hello-line"} {
		if !b.has(path, want) {
			t.Errorf("%s has no %q", path, want)
		}
	}
	if len(docs.list) > 0 {
		t.Errorf("%d X-Ray documents outside Lambda", len(docs.list))
	}
}

// TestOTLP_Protocols is the table of who exports under which protocol.
func TestOTLP_Protocols(t *testing.T) {
	const importHint = "github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc"
	tests := []struct {
		name   string
		env    map[string]string
		others bool   // gRPC exporters are there
		http   string // signals that leave by HTTP
		grpc   string // by the others
		said   string
	}{
		{name: "the built-in one", http: "traces metrics logs"},
		{name: "grpc without its package", env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, said: importHint},
		{
			name: "grpc for one signal without its package", env: map[string]string{"OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "grpc"},
			http: "traces metrics", said: importHint,
		},
		{name: "others by default", others: true, grpc: "traces metrics logs"},
		{name: "others by name", others: true, env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "GRPC"}, grpc: "traces metrics logs"},
		{
			name: "others for one signal", others: true, http: "traces metrics", grpc: "logs",
			env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "grpc"},
		},
		{name: "a protocol of nobody", env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, said: "http/json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			stderr := replaceStderr(t)
			b := newBackEnd(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			others := &kept{}
			var opts []telemetry.Option
			if tt.others {
				opts = append(opts, telemetry.WithOTLPProtocol("grpc", others.exporters()))
			}
			tel, _, _ := setup(t, opts...)
			if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
				t.Fatal(err)
			}
			got := present(map[string]bool{
				"traces":  b.has("/v1/traces", "compose-greeting"),
				"metrics": b.has("/v1/metrics", "greetings-sent"),
				"logs":    b.has("/v1/logs", "hello-line"),
			})
			if got != tt.http {
				t.Errorf("by HTTP came %q, want %q", got, tt.http)
			}
			got = present(map[string]bool{"traces": len(others.spans.GetSpans()) > 0, "metrics": others.metrics > 0, "logs": others.logs > 0})
			if got != tt.grpc {
				t.Errorf("by the others came %q, want %q", got, tt.grpc)
			}
			said, err := os.ReadFile(stderr)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(said), tt.said) || tt.said == "" && len(said) > 0 {
				t.Errorf("standard error has %q, want it to have %q", said, tt.said)
			}
		})
	}
}

// kept are exporters of another protocol, in memory.
type kept struct {
	spans         tracetest.InMemoryExporter
	metrics, logs int
}

func (k *kept) exporters() telemetry.Exporters {
	return telemetry.Exporters{
		Traces:  func(context.Context) (sdktrace.SpanExporter, error) { return &k.spans, nil },
		Metrics: func(context.Context) (sdkmetric.Exporter, error) { return keptMetrics{k}, nil },
		Logs:    func(context.Context) (sdklog.Exporter, error) { return keptLogs{k}, nil },
	}
}

type keptMetrics struct{ *kept }

func (keptMetrics) Temporality(sdkmetric.InstrumentKind) metricdata.Temporality {
	return metricdata.CumulativeTemporality
}

func (keptMetrics) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

func (k keptMetrics) Export(context.Context, *metricdata.ResourceMetrics) error {
	k.metrics++
	return nil
}
func (keptMetrics) ForceFlush(context.Context) error { return nil }
func (keptMetrics) Shutdown(context.Context) error   { return nil }

type keptLogs struct{ *kept }

func (k keptLogs) Export(_ context.Context, records []sdklog.Record) error {
	k.logs += len(records)
	return nil
}
func (keptLogs) ForceFlush(context.Context) error { return nil }
func (keptLogs) Shutdown(context.Context) error   { return nil }

// TestOTLP_BadOption shows that a mistake in code fails Setup.
func TestOTLP_BadOption(t *testing.T) {
	onLambda(t)
	for name, option := range map[string]telemetry.Option{
		"endpoint": telemetry.WithOTLP(otlp.WithEndpoint("not a URL")),
		"exporters": telemetry.WithOTLPProtocol("grpc", telemetry.Exporters{
			Traces: func(context.Context) (sdktrace.SpanExporter, error) { return nil, errors.New("no dialer") },
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
			if _, err := telemetry.Setup(t.Context(), telemetry.WithOutput(io.Discard), option); err == nil {
				t.Error("Setup succeeded")
			}
		})
	}
}

// TestExporters_ByName shows exporters of the user's, selected by name for some signals, and a name nobody gave.
func TestExporters_ByName(t *testing.T) {
	onLambda(t)
	stderr := replaceStderr(t)
	t.Setenv("OTEL_TRACES_EXPORTER", "mine")
	t.Setenv("OTEL_METRICS_EXPORTER", "awsemf,mine")
	t.Setenv("OTEL_LOGS_EXPORTER", "powertools,zipkin,console")
	mine := &kept{}
	tel, out, docs := setup(t, telemetry.WithExporters("mine", mine.exporters()), telemetry.WithExporters("other", telemetry.Exporters{}))
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
		t.Fatal(err)
	}
	if len(mine.spans.GetSpans()) != 2 || mine.metrics != 1 || mine.logs != 0 {
		t.Errorf("%d spans, %d exports of metrics and %d log records, want 2, 1 and 0", len(mine.spans.GetSpans()), mine.metrics, mine.logs)
	}
	if text := out.text(); !strings.Contains(text, "greetings-sent") || !strings.Contains(text, "hello-line") || len(docs.list) != 0 {
		t.Errorf("%d X-Ray documents, output %s", len(docs.list), text)
	}
	said, err := os.ReadFile(stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`names \"zipkin\", which is not known`, "github.com/otel-powertools/powertools/otel/telemetry/console"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("standard error does not have %s: %s", want, said)
		}
	}
}

// TestOTLP_52_ColdStarts shows the metric faas.coldstarts: by OTLP once, in the first invocation of an on-demand
// environment, and never in EMF, which has ColdStart.
func TestOTLP_52_ColdStarts(t *testing.T) {
	tests := []struct {
		name, initialization, temporality string
		want                              int
	}{
		{"on demand", "on-demand", "cumulative", 1},
		{"delta", "on-demand", "delta", 1},
		{"provisioned", "provisioned-concurrency", "cumulative", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", tt.initialization)
			t.Setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", tt.temporality)
			b := newBackEnd(t)
			t.Setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", b.URL+"/v1/metrics")
			tel, out, _ := setup(t)
			for range 3 {
				if _, err := invoke(t, tel, header, `{}`, func() {}); err != nil {
					t.Fatal(err)
				}
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			if got := bytes.Count(b.bodies["/v1/metrics"], []byte("faas.coldstarts")); got != tt.want {
				t.Errorf("faas.coldstarts came %d times, want %d", got, tt.want)
			}
			if strings.Contains(out.text(), "faas.coldstarts") {
				t.Errorf("EMF has it too: %s", out.text())
			}
		})
	}
}

// TestOTLP_Timeouts is the table of how long the flush after an answer may take, by a back end that never answers.
func TestOTLP_Timeouts(t *testing.T) {
	const variable = "OTEL_EXPORTER_OTLP_TIMEOUT"
	tests := []struct {
		name string
		env  map[string]string
		opts []otlp.Option
		want time.Duration
	}{
		{"variable", map[string]string{variable: "150"}, nil, 150 * time.Millisecond},
		{"of the signal", map[string]string{variable: "20000", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "150"}, nil, 150 * time.Millisecond},
		{"of the signal, longer", map[string]string{variable: "20", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "300"}, nil, 300 * time.Millisecond},
		{"option", map[string]string{variable: "20"}, []otlp.Option{otlp.WithTimeout(300 * time.Millisecond)}, 300 * time.Millisecond},
		{"too large", map[string]string{variable: "9223372036854775807"}, []otlp.Option{otlp.WithTimeout(150 * time.Millisecond)}, 150 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			done := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				<-done
			}))
			t.Cleanup(server.Close)
			release := sync.OnceFunc(func() { close(done) })
			t.Cleanup(release)
			t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
			t.Setenv("OTEL_METRICS_EXPORTER", "none")
			t.Setenv("OTEL_LOGS_EXPORTER", "none")
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			tel, _, _ := setup(t, telemetry.WithOTLP(tt.opts...))
			start := time.Now()
			if _, err := invoke(t, tel, header, `{}`, greet); err != nil {
				t.Fatal(err)
			}
			took := time.Since(start)
			release()
			if took < tt.want {
				t.Errorf("the flush ended after %v, want %v", took, tt.want)
			} else if took > tt.want+5*time.Second {
				t.Errorf("the flush took %v, want %v", took, tt.want)
			}
		})
	}
}

// TestBackground shows that outside Lambda, where no invocation ends, what was recorded leaves by itself.
func TestBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := &slowTarget{takes: 3 * time.Second}
		stop := telemetry.StartBackground(telemetry.NewNetworkFlush(2*time.Second, target))
		time.Sleep(500 * time.Millisecond) // on the clock of the bubble
		if n := len(target.seen()); n != 0 {
			t.Errorf("flushed %d times in half a second", n)
		}
		time.Sleep(10 * time.Second)
		if n := len(target.seen()); n < 3 {
			t.Errorf("flushed %d times in ten seconds", n)
		}
		stop()
		before := len(target.seen())
		time.Sleep(time.Minute)
		if n := len(target.seen()); n != before {
			t.Errorf("flushed %d times after the stop", n-before)
		}
	})
}
