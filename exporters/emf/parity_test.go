// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/metricx"
)

// facts returns what CloudWatch knows of lines, sorted, and nothing about how they were written. Times are left out.
func facts(t *testing.T, lines ...string) []measurement {
	t.Helper()
	var all []measurement
	for _, line := range lines {
		for _, m := range ingest(t, line) {
			m.timestamp = 0
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(x, y measurement) int {
		if c := strings.Compare(x.name+x.dimensions, y.name+y.dimensions); c != 0 {
			return c
		}
		return int(x.value - y.value)
	})
	return all
}

// TestExporter_M3_M4_M30_SameFactsAsPowertools compares with documents of Powertools: they are written otherwise, and
// CloudWatch learns the same.
func TestExporter_M3_M4_M30_SameFactsAsPowertools(t *testing.T) {
	clearVariables(t)
	record := func(ctx context.Context, s *setup) {
		metricx.AddProperty(ctx, attribute.String("booking", "b1"))
		ok, _ := s.meter.Int64Histogram("Ok", metric.WithUnit("Count"))
		high, _ := s.provider.Meter("high", metricx.HighResolution()).Int64Histogram("Hi", metric.WithUnit("ms"))
		region := metric.WithAttributes(attribute.String("region", "eu"))
		ok.Record(ctx, 1, region)
		ok.Record(ctx, 2, region)
		high.Record(ctx, 3, region)
	}
	dimensions := emf.WithDefaultDimensions(attribute.String("environment", "dev"), attribute.String("version", "1"))
	tests := []struct {
		name, want string
		rule       emf.Rule
		variables  map[string]string
		record     func(ctx context.Context, s *setup)
	}{
		{
			name: "python", rule: emf.Rule{Dimensions: [][]string{{"environment", "version", "service"}}}, record: record,
			want: `{"_aws":{"Timestamp":1795408769703,"CloudWatchMetrics":[{"Namespace":"Shop",` +
				`"Dimensions":[["environment","version","service"]],"Metrics":[{"Name":"Ok","Unit":"Count"},` +
				`{"Name":"Hi","Unit":"Milliseconds","StorageResolution":1}]}]},"environment":"dev","version":"1",` +
				`"service":"cart","booking":"b1","Ok":[1.0,2.0],"Hi":[3.0]}`,
		},
		{
			name: "typescript", record: record, rule: emf.Rule{Dimensions: [][]string{
				{"service", "environment", "version"}, {"service", "environment", "region", "version"},
			}},
			want: `{"_aws":{"Timestamp":1795408769935,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":` +
				`[["service","environment","version"],["service","environment","region","version"]],"Metrics":` +
				`[{"Name":"Ok","Unit":"Count"},{"Name":"Hi","Unit":"Milliseconds","StorageResolution":1}]}]},` +
				`"booking":"b1","service":"cart","environment":"dev","version":"1","region":"eu","Ok":[1,2],"Hi":3}`,
		},
		{
			name: "cold start", record: func(context.Context, *setup) {},
			variables: map[string]string{"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_FUNCTION_NAME": "fn"},
			want: `{"_aws":{"Timestamp":1795408769934,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":` +
				`[["service","environment","version","function_name"]],"Metrics":[{"Name":"ColdStart","Unit":"Count"}]}]},` +
				`"service":"cart","environment":"dev","version":"1","function_name":"fn","ColdStart":1}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for key, value := range test.variables {
				t.Setenv(key, value)
			}
			s := newSetup(t, dimensions, emf.WithRules(test.rule))
			s.invoke("r", func(ctx context.Context) { test.record(ctx, s) })
			lines := s.lines()
			diff := cmp.Diff(facts(t, test.want), facts(t, lines...), cmp.AllowUnexported(measurement{}))
			if diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if strings.Contains(test.want, "booking") {
				for _, booking := range members(t, lines, "booking") {
					if booking != "booking=b1" {
						t.Errorf("a line without its property: %s", booking)
					}
				}
			}
		})
	}
}

// TestNew_M19_InstancesAreApart gives two exporters different defaults; neither sees the other's or its data.
func TestNew_M19_InstancesAreApart(t *testing.T) {
	clearVariables(t)
	first := newSetup(t, emf.WithDefaultDimensions(attribute.String("environment", "test")))
	second := newSetup(t, emf.WithNamespace("Bank"))
	for _, s := range []*setup{first, second} {
		c, _ := s.meter.Int64Counter("orders")
		c.Add(t.Context(), 1)
	}
	want := func(namespace, dimensions string) []measurement {
		return []measurement{{
			namespace: namespace, name: "orders", dimensions: dimensions, unit: "Count", resolution: 60, value: 1, weight: 1,
		}}
	}
	for _, test := range []struct {
		s    *setup
		want []measurement
	}{{first, want("Shop", "environment=test,service=cart")}, {second, want("Bank", "service=cart")}} {
		if diff := cmp.Diff(test.want, facts(t, test.s.flush()...), cmp.AllowUnexported(measurement{})); diff != "" {
			t.Errorf("facts (-want +got):\n%s", diff)
		}
	}
}
