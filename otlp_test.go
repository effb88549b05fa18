// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// collector takes OTLP over HTTP and keeps what it took.
type collector struct {
	*httptest.Server
	takes time.Duration // to answer

	mu      sync.Mutex
	spans   []otlpSpan
	logs    []map[string]string
	metrics []string
	order   []string // "answered <id>" and "exported <id>", as they happened
}

func newCollector(t *testing.T, takes time.Duration) *collector {
	c := &collector{takes: takes}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // The function was killed.
		}
		if c.takes > 0 {
			<-time.After(c.takes)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		switch r.URL.Path {
		case "/v1/traces":
			spans := spansIn(t, body)
			c.spans = append(c.spans, spans...)
			for _, span := range spans {
				if id := span.Attributes["faas.invocation_id"]; id != "" {
					c.order = append(c.order, "exported "+id)
				}
			}
		case "/v1/logs":
			c.logs = append(c.logs, logsIn(t, body)...)
		case "/v1/metrics":
			c.metrics = append(c.metrics, metricsIn(t, body)...)
		default:
			t.Errorf("request to %s", r.URL.Path)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// answered notes that the emulator has the answer of an invocation.
func (c *collector) answered(e lambdaapi.Event) {
	if e.Kind == lambdaapi.Answered {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.order = append(c.order, "answered "+e.RequestID)
	}
}

// TestOneProgramThreeRuns runs one program in environments that differ in variables alone: X-Ray only, OTLP only, both.
// What each destination is for must be there whole, and the other empty.
func TestOneProgramThreeRuns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		env         []string // {URL} is the collector's
		local, otlp bool
	}{
		{"X-Ray only", nil, true, false},
		{
			"OTLP only",
			[]string{"OTEL_EXPORTER_OTLP_ENDPOINT={URL}", "OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp", "OTEL_LOGS_EXPORTER=otlp"},
			false, true,
		},
		{"both", []string{"OTEL_EXPORTER_OTLP_ENDPOINT={URL}"}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCollector(t, 0)
			var env []string
			for _, variable := range tt.env {
				env = append(env, strings.ReplaceAll(variable, "{URL}", c.URL))
			}
			emulator := startFunction(t, lambdaapi.Config{Freeze: true, Env: env})
			keys := []string{"first", "second", "third"}
			var sent evidence
			for _, key := range keys {
				result := invoke(t, emulator, event{Key: key}.request())
				if result.FunctionError != nil {
					t.Fatal(result.FunctionError)
				}
				e := evidenceOf(t, result)
				sent.logs = append(sent.logs, e.logs...)
				sent.metrics = append(sent.metrics, e.metrics...)
				sent.documents = append(sent.documents, e.documents...)
			}
			settle(t, emulator)
			checkLocal(t, sent, keys, tt.local)
			c.mu.Lock()
			defer c.mu.Unlock()
			checkOTLP(t, c, keys, tt.otlp)
			if tt.local && tt.otlp {
				checkSameSpans(t, sent.documents, c.spans)
			}
		})
	}
}

func checkLocal(t *testing.T, sent evidence, keys []string, want bool) {
	t.Helper()
	var traced, logged []string
	for _, d := range sent.named("work", false) {
		traced = append(traced, keyOf(d))
	}
	for _, line := range sent.withMessage("working") {
		key, _ := line["key"].(string)
		logged = append(logged, key)
	}
	if !want {
		keys = nil
	}
	if diff := cmp.Diff(keys, traced); diff != "" {
		t.Errorf("X-Ray (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(keys, logged); diff != "" {
		t.Errorf("log lines (-want +got):\n%s", diff)
	}
	if got := len(sent.metrics); (got > 0) != want {
		t.Errorf("%d EMF lines", got)
	}
}

func checkOTLP(t *testing.T, c *collector, keys []string, want bool) {
	t.Helper()
	var traced, logged []string
	for _, span := range c.spans {
		if span.Name == "work" {
			traced = append(traced, span.Attributes["key"])
		}
	}
	for _, record := range c.logs {
		if record["body"] == "working" {
			logged = append(logged, record["key"])
		}
	}
	exports := len(keys)
	if !want {
		keys, exports = nil, 0
	}
	if diff := cmp.Diff(keys, traced); diff != "" {
		t.Errorf("traces by OTLP (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(keys, logged); diff != "" {
		t.Errorf("logs by OTLP (-want +got):\n%s", diff)
	}
	for _, name := range []string{"works", "size"} {
		got := 0
		for _, metric := range c.metrics {
			if metric == name {
				got++
			}
		}
		if got != exports {
			t.Errorf("metric %s came %d times by OTLP, want %d", name, got, exports)
		}
	}
}

// checkSameSpans wants each span at both destinations under one id, in one trace.
func checkSameSpans(t *testing.T, documents []document, spans []otlpSpan) {
	t.Helper()
	var xray, otlp []string
	for _, d := range documents {
		if !d.InProgress {
			xray = append(xray, strings.ReplaceAll(strings.TrimPrefix(d.TraceID, "1-"), "-", "")+" "+d.ID)
		}
	}
	for _, span := range spans {
		otlp = append(otlp, span.TraceID+" "+span.ID)
	}
	slices.Sort(xray)
	slices.Sort(otlp)
	if diff := cmp.Diff(xray, otlp); diff != "" {
		t.Errorf("spans (-X-Ray +OTLP):\n%s", diff)
	}
}

// TestSlowCollectorDelaysNoAnswer has a collector that takes two seconds for each request, and twenty invocations: each
// answer must be there before its export ends, and all data must arrive.
func TestSlowCollectorDelaysNoAnswer(t *testing.T) {
	t.Parallel()
	const functions, invocations = 4, 5 // at once, and one after the other
	c := newCollector(t, 2*time.Second)
	var wg sync.WaitGroup
	ids := make([][]string, functions)
	for i := range functions {
		emulator := startFunction(t, lambdaapi.Config{
			Freeze: true, Env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL}, OnEvent: c.answered,
		})
		wg.Go(func() {
			for range invocations {
				result, err := emulator.Invoke(t.Context(), event{Key: "k"}.request())
				if err != nil || result.FunctionError != nil {
					t.Errorf("invoke: %v, %v", err, result.FunctionError)
				}
				ids[i] = append(ids[i], result.RequestID)
			}
			if err := emulator.Settle(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range slices.Concat(ids...) {
		answered, exported := slices.Index(c.order, "answered "+id), slices.Index(c.order, "exported "+id)
		if answered < 0 || exported < 0 || exported < answered {
			t.Errorf("%s: answered at step %d, exported at step %d", id, answered, exported)
		}
	}
	works := 0
	for _, span := range c.spans {
		if span.Name == "work" {
			works++
		}
	}
	lines := 0
	for _, record := range c.logs {
		if record["body"] == "working" {
			lines++
		}
	}
	if want := functions * invocations; works != want || lines != want {
		t.Errorf("%d spans and %d log records arrived, want %d of each", works, lines, want)
	}
}

// TestDeadline_OTLP shows what an invocation that Lambda kills leaves by OTLP: what had ended, once, and what was open as
// it was, with the timeout noted.
func TestDeadline_OTLP(t *testing.T) {
	t.Parallel()
	c := newCollector(t, 0)
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Timeout: 1500 * time.Millisecond, Env: []string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL, "OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp", "OTEL_LOGS_EXPORTER=otlp",
	}})
	invoke(t, emulator, event{Key: "before"}.request()) // Starting a process takes part of the timeout.
	result := invoke(t, emulator, event{Do: "hang", Key: "k"}.request())
	if result.FunctionError == nil || result.FunctionError.Type != "Sandbox.Timedout" {
		t.Fatalf("function error = %v, want a timeout", result.FunctionError)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	got := make(map[string]string)
	for _, span := range c.spans {
		if span.Attributes["key"] == "before" || span.Name != "work" && span.Name != "hanging call" && span.Attributes["error.type"] == "" {
			continue
		}
		got[span.Name] += "|" + span.Attributes["error.type"]
	}
	want := map[string]string{"function": "|Lambda.Timeout", "work": "|", "hanging call": "|"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans and their error types (-want +got):\n%s", diff)
	}
	lines := 0
	for _, record := range c.logs {
		if record["body"] == "working" && record["key"] == "k" {
			lines++
		}
	}
	if lines != 1 {
		t.Errorf("%d log records of the killed invocation, want 1", lines)
	}
}
