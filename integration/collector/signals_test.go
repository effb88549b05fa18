// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// observed is one run of examples/hello, as it was seen from both ends.
type observed struct {
	// What the program wrote itself.
	documents []map[string]any // to the X-Ray daemon
	metrics   []map[string]any // EMF lines on standard output
	lines     []map[string]any // other lines with a JSON object there
	// What came out of the gateway.
	backend *backend
	aws     *awsServices
}

// payloads are what the function gets: it answers the first and the third and fails the second.
var payloads = []string{`{"name":"Ada"}`, `{}`, `{"name":"Grace"}`}

// spansEach is how many spans an invocation of examples/hello has.
const spansEach = 2

// runHello runs examples/hello with all of its own exporters and OTLP beside them, through the gateway, and returns when all
// has arrived that is to.
func runHello(t *testing.T, environ ...string) *observed {
	t.Helper()
	r := &observed{backend: newBackend(t), aws: newAWS(t)}
	in := freeAddress(t)
	configurations := gatewayConfiguration(t,
		setting("receivers::otlp::protocols::http::endpoint", in),
		setting("processors::tail_sampling::policies", "[{name: all, type: always_sample}]"),
	)
	for _, exporter := range []string{"awsxray", "awsemf", "awscloudwatchlogs"} {
		configurations = append(configurations, setting("exporters::"+exporter+"::endpoint", r.aws.URL))
	}
	start(t, environment("OTLP_BACKEND_ENDPOINT="+r.backend.URL), configurations...)

	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t, "./examples/hello")}, FunctionName: "hello",
		Env:    append([]string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://" + in}, environ...),
		Freeze: lambdaapi.FreezeSupported, Timeout: patience, Region: "eu-central-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer emulator.Close()
	for i, event := range payloads {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: []byte(event)})
		if err != nil {
			t.Fatal(err)
		}
		if wantFailure := event == "{}"; (result.FunctionError != nil) != wantFailure {
			t.Fatalf("event %d: answer %s, error %v", i, result.Payload, result.FunctionError)
		}
		r.record(t, result)
	}
	r.awaitGateway(t)
	return r
}

// record keeps what the program wrote itself during an invocation.
func (r *observed) record(t *testing.T, result lambdaapi.Result) {
	t.Helper()
	for _, document := range result.Documents {
		r.documents = append(r.documents, object(t, document.JSON))
	}
	for _, line := range result.Stdout {
		to := &r.lines
		o := object(t, []byte(line))
		if o["_aws"] != nil {
			to = &r.metrics
		}
		*to = append(*to, o)
	}
}

// awaitGateway returns when the gateway has sent as much as it can have received.
func (r *observed) awaitGateway(t *testing.T) {
	t.Helper()
	spans := len(payloads) * spansEach
	r.backend.wait(t, "spans, log records and metrics", func() bool {
		return count(spansOf(r.backend.spans)) == spans && count(recordsOf(r.backend.logs)) == len(r.lines) &&
			pointCount(r.backend.metrics) == len(r.metrics)
	})
	r.aws.wait(t, "X-Ray documents and CloudWatch logs", func() bool {
		return len(r.aws.documents) == spans && len(r.aws.events[logsGroup]) == len(r.lines) && len(r.aws.events[metricsGroup]) == len(r.metrics)
	})
}

func object(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

// One run of examples/hello, seen from both ends.
func TestSignals(t *testing.T) {
	r := runHello(t, "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta")
	t.Run("spans", r.compareSpans)
	t.Run("log records", r.compareRecords)
	t.Run("metrics", r.compareMetrics)
	t.Run("X-Ray documents", r.compareDocuments)
	t.Run("EMF", r.compareEMF)
	t.Run("CloudWatch Logs", r.compareEvents)
	t.Run("IAM", r.compareActions)
}

// compareActions holds the roles of collector-config/iam to what the exporters call: all of it, and nothing else.
func (r *observed) compareActions(t *testing.T) {
	var called, allowed []string
	for action := range r.aws.actions {
		called = append(called, action)
	}
	for _, exporter := range []string{"awsxray", "awsemf", "awscloudwatchlogs"} {
		var policy struct{ Statement []struct{ Action []string } }
		readJSON(t, configuration+"/iam/"+exporter+".json", &policy)
		for _, statement := range policy.Statement {
			allowed = append(allowed, statement.Action...)
		}
	}
	slices.Sort(called)
	slices.Sort(allowed)
	if allowed = slices.Compact(allowed); !slices.Equal(allowed, called) {
		t.Errorf("allowed are\n%s\ncalled were\n%s", strings.Join(allowed, "\n"), strings.Join(called, "\n"))
	}
}
