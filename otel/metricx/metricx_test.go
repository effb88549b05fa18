// SPDX-License-Identifier: Apache-2.0

package metricx_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/metricx"
)

// TestMetricx_M45_MigrationTable shows that every example the package comment names is there.
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
	names := regexp.MustCompile(`Example\w+`).FindAllString(string(doc), -1)
	if len(names) < 15 {
		t.Errorf("the table names %d examples", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(examples), "func "+name+"() {") {
			t.Errorf("the table names %s, which is not there", name)
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
