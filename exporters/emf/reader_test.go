// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// members returns what a list of members of each line is, as text: "function_request_id=r1 orders=3".
func members(t *testing.T, lines []string, names ...string) []string {
	t.Helper()
	var all []string
	for _, line := range lines {
		root := decode(t, line)
		var parts []string
		for _, name := range names {
			if value, ok := root[name]; ok {
				text, _ := json.Marshal(value)
				parts = append(parts, name+"="+strings.Trim(string(text), `"`))
			}
		}
		all = append(all, strings.Join(parts, " "))
	}
	return all
}

func wantMembers(t *testing.T, lines, names, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, members(t, lines, names...)); diff != "" {
		t.Errorf("members of lines (-want +got):\n%s", diff)
	}
}

func TestLambdaReader_M25_NothingRecordedNothingWritten(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	if _, err := s.meter.Int64Counter("orders"); err != nil {
		t.Fatal(err)
	}
	s.invoke("r1", func(context.Context) {})
	if lines := s.flush(); len(lines) != 0 {
		t.Errorf("lines = %q, want none", lines)
	}
}

func TestLambdaReader_M27_NothingStaysForTheNextInvocation(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	g, _ := s.meter.Int64Gauge("depth")
	s.invoke("r1", func(ctx context.Context) {
		invocation.AddProperties(ctx, attribute.String("order", "o1"))
		c.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
		g.Record(ctx, 5)
	})
	s.lines()
	s.invoke("r2", func(ctx context.Context) { c.Add(ctx, 2) })
	wantMembers(t, s.lines(), []string{"function_request_id", "order", "tier", "depth", "orders"},
		[]string{"function_request_id=r2 orders=2"})
}

func TestLambdaReader_M23_FlushesOnErrorAndPanic(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	handler := invocation.New(func(ctx context.Context, payload json.RawMessage) (any, error) {
		c.Add(ctx, 1)
		if string(payload) == `"panic"` {
			panic("broken")
		}
		return nil, errors.New("failed")
	}, invocation.WithEnvironment(s.environment), invocation.WithProcessHooks(s.reader.Hooks()))
	if _, err := handler(context.Background(), json.RawMessage(`"error"`)); err == nil {
		t.Error("no error")
	}
	if lines := s.lines(); len(lines) != 1 {
		t.Errorf("after an error lines = %q, want one", lines)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_, _ = handler(context.Background(), json.RawMessage(`"panic"`))
	}()
	if lines := s.lines(); len(lines) != 1 {
		t.Errorf("after a panic lines = %q, want one", lines)
	}
}

// TestLambdaReader_C20_InvocationsStayApart runs many invocations at once, each of which ends while others record.
func TestLambdaReader_C20_InvocationsStayApart_ConcurrentSafe(t *testing.T) {
	clearVariables(t)
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", "32")
	errs := captureErrors(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	h, _ := s.meter.Float64Histogram("latency")
	g, _ := s.meter.Int64Gauge("depth")
	const invocations, rounds = 32, 50
	var wg, begun sync.WaitGroup
	begun.Add(invocations)
	for i := range invocations {
		wg.Go(func() {
			s.invoke(fmt.Sprintf("r%d", i), func(ctx context.Context) {
				begun.Done()
				begun.Wait() // all overlap
				invocation.AddProperties(ctx, attribute.Int("own", i))
				for range rounds * (1 + i%3) { // they end at different times
					c.Add(ctx, 1)
					h.Record(ctx, float64(i))
				}
				g.Record(ctx, int64(i))
			})
		})
	}
	wg.Wait()

	orders, latencies := map[string]float64{}, map[string]float64{}
	for _, line := range s.lines() {
		root := decode(t, line)
		id, _ := root["function_request_id"].(string)
		own := fmt.Sprint(root["own"])
		if id != "r"+own {
			t.Fatalf("line of %q has the property of %q: %s", id, own, line)
		}
		if depth, ok := root["depth"]; ok && fmt.Sprint(depth) != own {
			t.Errorf("line of %q has depth %v", id, depth)
		}
		if _, ok := root["late"]; ok {
			t.Errorf("late line: %s", line)
		}
		for _, sm := range ingest(t, line) {
			switch sm.name {
			case "orders":
				orders[id] += sm.value * sm.weight
			case "latency":
				latencies[id] += sm.weight
				if fmt.Sprint(sm.value) != own {
					t.Errorf("line of %q has latency %v", id, sm.value)
				}
			}
		}
	}
	for i := range invocations {
		id, want := fmt.Sprintf("r%d", i), float64(rounds*(1+i%3))
		if orders[id] != want || latencies[id] != want {
			t.Errorf("%s: orders = %v, latencies = %v, want %v of each", id, orders[id], latencies[id], want)
		}
	}
	if text := errs.text(); len(text) > 0 {
		t.Errorf("errors: %q", text)
	}
}

// TestLambdaReader_RawLimitOfSeveralInvocations shows that nobody's values are labelled as another's.
func TestLambdaReader_RawLimitOfSeveralInvocations(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithRawLimit(2))
	h, _ := s.meter.Int64Histogram("latency")
	s.invoke("a", func(a context.Context) {
		h.Record(a, 1)
		s.invoke("b", func(b context.Context) {
			h.Record(b, 2)
			h.Record(b, 3)
		})
		lines := s.lines()
		wantMembers(t, lines, []string{"function_request_id"}, []string{""})
		count := 0.0
		for _, m := range ingest(t, lines[0]) {
			count += m.weight
		}
		if count != 3 {
			t.Errorf("count = %v, want 3", count)
		}
	})
}

func TestLambdaReader_EndOfOneInvocationKeepsTheOther(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	s.invoke("a", func(a context.Context) {
		c.Add(a, 1)
		s.invoke("b", func(b context.Context) { c.Add(b, 2); c.Add(a, 4) })
		wantMembers(t, s.lines(), []string{"function_request_id", "orders", "late"},
			[]string{"function_request_id=a orders=5", "function_request_id=b orders=2"})
		c.Add(a, 8)
	})
	wantMembers(t, s.lines(), []string{"function_request_id", "orders", "late"}, []string{"function_request_id=a orders=8"})
}

func TestLambdaReader_PlainContextIsTheOnlyRunningInvocation(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	h, _ := s.meter.Int64Histogram("latency")
	record := func() {
		c.Add(context.Background(), 1)
		h.Record(context.Background(), 1)
	}
	names := []string{"function_request_id", "orders", "latency"}
	record()
	wantMembers(t, s.flush(), names, []string{"orders=1 latency=1"})
	s.invoke("a", func(context.Context) {
		record()
		wantMembers(t, s.flush(), names, []string{"function_request_id=a orders=1 latency=1"})
		s.invoke("b", func(context.Context) {
			record() // several run: none is guessed
			wantMembers(t, s.flush(), names, []string{"orders=1 latency=1"})
		})
	})
}

func TestLambdaReader_LateMeasurements(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	var stray context.Context
	s.invoke("a", func(ctx context.Context) { stray = ctx })
	c.Add(stray, 1)
	s.invoke("b", func(ctx context.Context) { c.Add(ctx, 2) })
	wantMembers(t, s.lines(), []string{"function_request_id", "orders", "late"},
		[]string{"function_request_id=a orders=1 late=true", "function_request_id=b orders=2"})
}

func TestLambdaReader_DeadlineFlushIsPartial(t *testing.T) {
	clearVariables(t)
	synctest.Test(t, func(t *testing.T) {
		s := newSetup(t)
		c, _ := s.meter.Int64Counter("orders")
		handler := func(id string, timeout time.Duration, work func(ctx context.Context)) {
			h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
				work(ctx)
				return nil, nil
			}, invocation.WithEnvironment(s.environment), invocation.WithProcessHooks(s.reader.Hooks()))
			ctx, cancel := context.WithTimeout(context.Background(), timeout)
			defer cancel()
			ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: id})
			_, _ = h(ctx, json.RawMessage(`{}`))
		}
		names := []string{"function_request_id", "orders", "partial"}
		handler("slow", time.Minute, func(slow context.Context) {
			c.Add(slow, 1)
			handler("fast", time.Second, func(fast context.Context) {
				c.Add(fast, 2)
				<-fast.Done() // the guard fires 200 ms before
				wantMembers(t, s.lines(), names,
					[]string{"function_request_id=fast orders=2 partial=true", "function_request_id=slow orders=1"})
				c.Add(fast, 4)
			})
			wantMembers(t, s.lines(), names, []string{"function_request_id=fast orders=4"})
		})
	})
}

func TestLambdaReader_M30_ColdStart(t *testing.T) {
	clearVariables(t)
	for name, test := range map[string]struct {
		initialization string
		variables      map[string]string
		opts           []emf.Option
	}{
		"on_demand":      {initialization: "on-demand"},
		"variable":       {initialization: "on-demand", variables: map[string]string{"POWERTOOLS_METRICS_FUNCTION_NAME": "checkout"}},
		"option":         {initialization: "on-demand", variables: map[string]string{"POWERTOOLS_METRICS_FUNCTION_NAME": "checkout"}, opts: []emf.Option{emf.WithFunctionName("till")}},
		"dimensions":     {initialization: "on-demand", opts: []emf.Option{emf.WithDefaultDimensions(attribute.String("environment", "test"))}},
		"switched_off":   {initialization: "on-demand", opts: []emf.Option{emf.WithoutColdStart()}},
		"provisioned":    {initialization: "provisioned-concurrency"},
		"snap_start":     {initialization: "snap-start"},
		"outside_lambda": {},
		"disabled":       {initialization: "on-demand", variables: map[string]string{"POWERTOOLS_METRICS_DISABLED": "true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", test.initialization)
			t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "cart-function")
			for key, value := range test.variables {
				t.Setenv(key, value)
			}
			s := newSetup(t, test.opts...)
			c, _ := s.meter.Int64Counter("orders")
			c.Add(context.Background(), 1) // while the process starts
			s.invoke("r1", func(ctx context.Context) { c.Add(ctx, 2) })
			s.invoke("r2", func(ctx context.Context) { c.Add(ctx, 4) })
			golden(t, "cold_start_"+name, s.lines())
		})
	}
}

func TestLambdaReader_M40_UpDownCounterShowsItsLevel(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64UpDownCounter("connections")
	names := []string{"connections"}
	step := func(after time.Duration, change int64, want ...string) {
		t.Helper()
		s.clock.set(s.clock.now().Add(after))
		s.invoke("r", func(ctx context.Context) {
			if change != 0 {
				c.Add(ctx, change)
			}
		})
		wantMembers(t, s.lines(), names, want)
	}
	step(0, 3, "connections=3")
	step(time.Second, -1, "connections=2")
	step(time.Second, 0)
	step(time.Minute, 0, "connections=2")
	step(time.Second, 0)
	step(time.Second, -2, "connections=0")
}

func TestLambdaReader_TraceID(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	h, _ := s.meter.Int64Histogram("latency")
	traceID := trace.TraceID{0x67, 0x90, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: trace.SpanID{1}})
	s.invoke("span", func(ctx context.Context) { h.Record(trace.ContextWithSpanContext(ctx, span), 1) })
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		h.Record(ctx, 1)
		return nil, nil
	}, invocation.WithEnvironment(s.environment), invocation.WithProcessHooks(s.reader.Hooks()))
	//nolint:staticcheck // aws-lambda-go uses a plain string too
	ctx := context.WithValue(context.Background(), "x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "header", TenantID: "blue"})
	_, _ = handler(ctx, json.RawMessage(`{}`))
	wantMembers(t, s.lines(), []string{"function_request_id", "xray_trace_id", "tenant_id"}, []string{
		"function_request_id=span xray_trace_id=1-67901234-0102030405060708090a0b0c",
		"function_request_id=header xray_trace_id=1-5759e988-bd862e3fe1be46a994272793 tenant_id=blue",
	})
}

func TestLambdaReader_WriteErrorsAreReportedOnce(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	s := newSetup(t)
	s.out.fail = errors.New("broken pipe")
	c, _ := s.meter.Int64Counter("orders")
	for range 3 {
		s.invoke("r", func(ctx context.Context) { c.Add(ctx, 1) })
	}
	want := []string{"# emf: write metrics: broken pipe\n"}
	if diff := cmp.Diff(want, errs.text()); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	c.Add(context.Background(), 1)
	if err := s.reader.ForceFlush(context.Background()); !errors.Is(err, s.out.fail) {
		t.Errorf("ForceFlush() = %v, want the writer's error", err)
	}
}

func TestLambdaReader_CallbacksThatFail(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	s := newSetup(t)
	broken := true
	_, _ = s.meter.Int64ObservableGauge("depth", metric.WithInt64Callback(func(context.Context, metric.Int64Observer) error {
		if broken {
			panic("no queue")
		}
		return errors.New("no answer")
	}))
	c, _ := s.meter.Int64Counter("orders")
	s.invoke("a", func(ctx context.Context) { c.Add(ctx, 1) })
	if lines := s.lines(); len(lines) != 0 {
		t.Errorf("lines = %q, want none yet", lines)
	}
	broken = false
	s.invoke("b", func(ctx context.Context) { c.Add(ctx, 2) })
	wantMembers(t, s.lines(), []string{"function_request_id", "orders"},
		[]string{"function_request_id=a orders=1", "function_request_id=b orders=2"})
	want := []string{"# emf: a callback panicked: no queue\n", "# no answer\n"}
	if diff := cmp.Diff(want, errs.text()); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestLambdaReader_Shutdown(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	c.Add(context.Background(), 1)
	if err := s.provider.Shutdown(context.Background()); err != nil {
		t.Errorf("Shutdown() = %v", err)
	}
	if lines := s.lines(); len(lines) != 1 {
		t.Errorf("lines = %q, want one", lines)
	}
	c.Add(context.Background(), 1)
	s.invoke("r", func(ctx context.Context) { c.Add(ctx, 1) })
	if lines := s.lines(); len(lines) != 0 {
		t.Errorf("lines after Shutdown = %q", lines)
	}
	for name, f := range map[string]func(context.Context) error{"ForceFlush": s.reader.ForceFlush, "Shutdown": s.reader.Shutdown} {
		if err := f(context.Background()); !errors.Is(err, sdkmetric.ErrReaderShutdown) {
			t.Errorf("%s() = %v, want ErrReaderShutdown", name, err)
		}
	}
	if err := s.exporter.Export(context.Background(), &metricdata.ResourceMetrics{}); !errors.Is(err, sdkmetric.ErrExporterShutdown) {
		t.Errorf("Export() = %v, want ErrExporterShutdown", err)
	}
}

func TestLambdaReader_ACancelledInvocationStillExports(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	ctx, cancel := context.WithCancel(context.Background())
	c.Add(ctx, 1)
	cancel()
	if err := s.provider.ForceFlush(ctx); err != nil {
		t.Errorf("ForceFlush() = %v", err)
	}
	if lines := s.lines(); len(lines) != 1 {
		t.Errorf("lines = %q, want one", lines)
	}
}

// TestExporter_OtherProviders makes providers by hand: nothing is lost, only less is known.
func TestExporter_OtherProviders(t *testing.T) {
	clearVariables(t)
	for _, test := range []struct {
		name string
		opts func(s *setup) []sdkmetric.Option
	}{
		{"always_off", func(s *setup) []sdkmetric.Option {
			return []sdkmetric.Option{sdkmetric.WithView(s.exporter.View()), sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter)}
		}},
		{"trace_based", func(s *setup) []sdkmetric.Option { return []sdkmetric.Option{sdkmetric.WithView(s.exporter.View())} }},
		{"no_view", func(*setup) []sdkmetric.Option {
			return []sdkmetric.Option{sdkmetric.WithExemplarFilter(exemplar.AlwaysOnFilter)}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			errs := captureErrors(t)
			s := newSetup(t)
			s.reader = emf.NewLambdaReader(s.exporter)
			provider := sdkmetric.NewMeterProvider(append(test.opts(s), sdkmetric.WithReader(s.reader),
				sdkmetric.WithResource(resource.Empty()))...)
			meter := provider.Meter("test")
			c, _ := meter.Int64Counter("orders")
			h, _ := meter.Int64Histogram("latency")
			g, _ := meter.Int64Gauge("depth")
			span := trace.NewSpanContext(trace.SpanContextConfig{
				TraceID: trace.TraceID{1}, SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled,
			})
			s.invoke("r1", func(ctx context.Context) {
				for i, ctx := range []context.Context{ctx, trace.ContextWithSpanContext(ctx, span), ctx} {
					c.Add(ctx, 1)
					h.Record(ctx, int64(i))
					g.Record(ctx, int64(i))
				}
			})
			got := map[string]float64{}
			lines := s.lines()
			for _, line := range lines {
				for _, sm := range ingest(t, line) {
					got[sm.name] += sm.weight * sm.value
					if sm.name == "latency" {
						got["latencies"] += sm.weight
					}
				}
			}
			if got["orders"] != 3 || got["latencies"] != 3 {
				t.Errorf("totals = %v in %q", got, lines)
			}
			golden(t, "provider_"+test.name, append(lines, errs.text()...))
		})
	}
}

func TestExporter_PeriodicReader(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	reader := sdkmetric.NewPeriodicReader(s.exporter, sdkmetric.WithInterval(time.Hour))
	provider := sdkmetric.NewMeterProvider(s.exporter.ProviderOptions(reader)...)
	c, _ := provider.Meter("test").Int64Counter("orders")
	c.Add(context.Background(), 3)
	if err := provider.Shutdown(context.Background()); err != nil {
		t.Errorf("Shutdown() = %v", err)
	}
	wantMembers(t, s.lines(), []string{"orders"}, []string{"orders=3"})
}

// TestExporter_SecondReader shows that a reader beside this package's gets its own data, whole and cumulative.
func TestExporter_SecondReader(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	second := sdkmetric.NewManualReader()
	s.reader = emf.NewLambdaReader(s.exporter)
	provider := sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader), sdkmetric.WithReader(second))...)
	c, _ := provider.Meter("test").Int64Counter("orders")
	h, _ := provider.Meter("test").Int64Histogram("latency")
	for i := range 3 {
		s.invoke(fmt.Sprint(i), func(ctx context.Context) {
			c.Add(ctx, 1)
			h.Record(ctx, 7)
		})
	}
	var data metricdata.ResourceMetrics
	if err := second.Collect(context.Background(), &data); err != nil {
		t.Fatal(err)
	}
	for _, m := range data.ScopeMetrics[0].Metrics {
		switch d := m.Data.(type) {
		case metricdata.Sum[int64]:
			if d.DataPoints[0].Value != 3 {
				t.Errorf("orders = %d, want 3", d.DataPoints[0].Value)
			}
		case metricdata.Histogram[int64]:
			if p := d.DataPoints[0]; p.Count != 3 || p.Sum != 21 || len(p.Exemplars) != 0 {
				t.Errorf("latency = %+v, want 3 of 7 and no exemplars", p)
			}
		default:
			t.Errorf("%s is a %T", m.Name, d)
		}
	}
}
