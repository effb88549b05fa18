// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// emfDeviations are all ways in which EMF lines differ that came through the gateway.
var emfDeviations = []deviation{
	{
		"properties", "the invocation that a value is from is no attribute of the metric, and OTLP has no place for more",
		func(d difference, _, _ map[string]string) bool {
			return slices.Contains([]string{"function_request_id", "xray_trace_id", "cold_start"}, d.path) && d.collector == absent
		},
	},
	{
		"defaults", "a minute is the resolution of every metric that names none, and the version is an older form's",
		func(d difference, _, _ map[string]string) bool {
			return d.ours == absent && (d.path == "Version" && d.collector == `"1"` ||
				d.path == "_aws.CloudWatchMetrics.0.Metrics.0.StorageResolution" && d.collector == "60")
		},
	},
}

// The metric of cold starts has its own name on each way: Powertools' in EMF, that of the semantic conventions by OTLP.
const coldStart, coldStartByOTLP = "ColdStart", "faas.coldstarts"

// compareEMF holds the lines that CloudWatch Logs got from the gateway to those on the program's standard output.
func (r *observed) compareEMF(t *testing.T) {
	used := map[string]int{}
	var ours, collectors []map[string]any
	starts := map[string]int{}
	for _, line := range r.metrics {
		if name := metricOf(line); name == coldStart {
			starts[name]++
		} else {
			ours = append(ours, sorted(line))
		}
	}
	for _, event := range r.aws.events[metricsGroup] {
		line := object(t, []byte(event))
		if name := metricOf(line); name == coldStartByOTLP {
			starts[name]++
		} else {
			collectors = append(collectors, sorted(line))
		}
	}
	if starts[coldStart] != 1 || starts[coldStartByOTLP] != 1 {
		t.Errorf("cold starts: %v, want one on each way", starts)
	}
	// The gateway sends on several connections.
	slices.SortFunc(collectors, func(a, b map[string]any) int { return cmp.Compare(timeOf(a), timeOf(b)) })
	if len(ours) != len(collectors) {
		t.Fatalf("%d lines of ours and %d of the collector's", len(ours), len(collectors))
	}
	for i := range ours {
		// Ours is when it was measured, the collector's when it was collected: as the invocation ended.
		if late := timeOf(collectors[i]) - timeOf(ours[i]); late < 0 || late > patience.Seconds()*1000 {
			t.Errorf("line %d: the collector's time is %v ms after ours", i, late)
		}
		delete(ours[i]["_aws"].(map[string]any), "Timestamp")
		delete(collectors[i]["_aws"].(map[string]any), "Timestamp")
		explain(t, fmt.Sprint("EMF line ", i), ours[i], collectors[i], emfDeviations, used)
	}
	checkUsed(t, emfDeviations, used)
}

// metricOf returns the name of a line's first metric.
func metricOf(line map[string]any) string {
	return fmt.Sprint(path(line, "_aws", "CloudWatchMetrics", 0, "Metrics", 0, "Name"))
}

// timeOf returns a line's time in milliseconds.
func timeOf(line map[string]any) float64 {
	milliseconds, _ := path(line, "_aws", "Timestamp").(float64)
	return milliseconds
}

// sorted sorts a line's first set of dimensions, in which the order means nothing.
func sorted(line map[string]any) map[string]any {
	if dimensions, ok := path(line, "_aws", "CloudWatchMetrics", 0, "Dimensions", 0).([]any); ok {
		slices.SortFunc(dimensions, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	return line
}
