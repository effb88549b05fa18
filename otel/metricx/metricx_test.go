// SPDX-License-Identifier: Apache-2.0

package metricx_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/metricx"
)

// TestMetricx_M45_MigrationTable shows that the package comment has a line for everything of the Metrics utility, and
// that the examples it names are there.
func TestMetricx_M45_MigrationTable(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "# Coming from Powertools Metrics")
	table, _, _ = strings.Cut(table, "\n// # ")
	for _, name := range []string{
		"add_metric", "MetricUnit", "MetricResolution", "namespace", "service", "add_dimension(", "add_dimensions",
		"DimensionSet", "set_default_dimensions", "clear_default_dimensions", "add_metadata", "set_timestamp",
		"single_metric", "singleMetric", "EphemeralMetrics", "log_metrics", "logMetrics", "flush_metrics",
		"publishStoredMetrics", "serialize_metric_set", "clear_metrics", "clearDimensions", "capture_cold_start_metric",
		"function_name", "raise_on_empty_metrics", "throwOnEmptyMetrics", "hasStoredMetrics", "logger", "Datadog",
		"POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_FUNCTION_NAME",
		"POWERTOOLS_METRICS_DISABLED", "POWERTOOLS_DEV",
	} {
		if !strings.Contains(table, name) {
			t.Errorf("the table has no line for %s", name)
		}
	}
	example := regexp.MustCompile(`: (Example\w+)$`)
	// What takes no code of this module: an endpoint in the environment.
	const withoutExample = "Datadog provider"
	for line := range strings.Lines(table) {
		row, ok := strings.CutPrefix(strings.TrimSpace(line), "//\t")
		if !ok || strings.HasPrefix(row, withoutExample) || !strings.Contains(row, "  ") {
			continue
		}
		match := example.FindStringSubmatch(row)
		switch {
		case match == nil:
			t.Errorf("a line without example: %s", row)
		case !strings.Contains(string(examples), "func "+match[1]+"() {"):
			t.Errorf("the table names %s, which is not there", match[1])
		}
	}
}

// TestMetricx_M1_ExamplesAreValid checks the lines that examples show, by the rules of package emf and, where the machine
// has it, by the schema that AWS publishes.
func TestMetricx_M1_ExamplesAreValid(t *testing.T) {
	t.Parallel()
	examples, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var schema *jsonschema.Schema
	if dir := os.Getenv("POWERTOOLS_SCHEMA_DIR"); dir != "" {
		compiler := jsonschema.NewCompiler()
		compiler.DefaultDraft(jsonschema.Draft7) // the schema names no draft and does not compile as a newer one
		if schema, err = compiler.Compile(filepath.Join(dir, "emf-schema.json")); err != nil {
			t.Fatal(err)
		}
	}
	lines := regexp.MustCompile(`(?m)// (?:Output: )?(\{"_aws":.*)$`).FindAllStringSubmatch(string(examples), -1)
	if len(lines) < 15 {
		t.Errorf("%d lines found", len(lines))
	}
	for _, match := range lines {
		line := match[1]
		if err := emf.Validate([]byte(line)); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if schema == nil {
			continue
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%v: %s", err, line)
		}
	}
}

// TestMetricx_M10_OptionsOfOneMeter gives a meter a namespace and a resolution, beside attributes of its own.
func TestMetricx_M10_OptionsOfOneMeter(t *testing.T) {
	t.Parallel()
	attributes := metric.NewMeterConfig(metricx.Namespace("Shop"), metricx.HighResolution(),
		metric.WithInstrumentationAttributes(attribute.String("team", "blue"))).InstrumentationAttributes()
	want := []attribute.KeyValue{
		attribute.String("aws.emf.namespace", "Shop"), attribute.Int("aws.emf.storage_resolution", 1),
		attribute.String("team", "blue"),
	}
	if diff := cmp.Diff(want, attributes.ToSlice(), cmp.Comparer(func(x, y attribute.KeyValue) bool { return x == y })); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// TestMetricx_OutsideAnInvocation does nothing, and does not panic.
func TestMetricx_OutsideAnInvocation(t *testing.T) {
	t.Parallel()
	metricx.AddProperty(t.Context(), attribute.String("a", "b"))
	metricx.SetTimestamp(t.Context(), time.Now())
}

// TestMetricx_M19_M27_NothingLeaks shows that properties and times end with their invocation.
func TestMetricx_M19_M27_NothingLeaks(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	p := newProgram(&lines)
	record := func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
	}
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		metricx.AddProperty(ctx, attribute.String("order.id", "o-1"))
		metricx.SetTimestamp(ctx, noon.Add(-time.Hour))
		record(ctx, meter)
	})
	lines.Reset()
	p.invoke(record)
	if got := lines.String(); strings.Contains(got, "order.id") || !strings.Contains(got, `"Timestamp":1773489600000,`) {
		t.Errorf("the next invocation wrote %s", got)
	}
}

// TestMetricx_M34_M35_M36_SingleMetric puts a metric in a document of its own, in a namespace of its own, with its own
// dimensions and none of the defaults, beside metrics that stay as they are.
func TestMetricx_M34_M35_M36_SingleMetric(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	p := newProgram(&lines, emf.WithDefaultDimensions(attribute.String("environment", "test")),
		emf.WithRules(emf.Rule{Scope: "payments", Dimensions: [][]string{{"card"}}}))
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
		payments, _ := p.provider.Meter("payments", metricx.Namespace("Bank")).Int64Counter("payments")
		payments.Add(ctx, 1, metric.WithAttributes(attribute.String("card", "debit")))
	})
	want := `{"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Bank","Dimensions":[["card"]],` +
		`"Metrics":[{"Name":"payments","Unit":"Count"}]}]},"card":"debit","payments":1}` + "\n" +
		`{"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","environment"]],` +
		`"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","environment":"test","orders":1}` + "\n"
	if diff := cmp.Diff(want, lines.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
