// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"iter"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// gatewayConfiguration returns gateway.yaml with addresses of this machine and short waits: what is compared is what comes
// out, not when.
func gatewayConfiguration(t *testing.T, more ...string) []string {
	t.Helper()
	return append([]string{
		configuration + "/gateway.yaml",
		setting("receivers::otlp::protocols::grpc::endpoint", freeAddress(t)),
		setting("receivers::otlp::protocols::http::endpoint", freeAddress(t)),
		setting("extensions::health_check::endpoint", freeAddress(t)),
		setting("service::telemetry::metrics", "{level: none, readers: []}"),
		setting("processors::tail_sampling::decision_wait", "1s"),
		setting("processors::batch::timeout", "20ms"),
	}, more...)
}

// spansOf ranges over the spans of all requests, with what they come from.
func spansOf(requests []ptrace.Traces) iter.Seq[ptrace.Span] {
	return func(yield func(ptrace.Span) bool) {
		for _, request := range requests {
			for _, resource := range request.ResourceSpans().All() {
				for _, scope := range resource.ScopeSpans().All() {
					for _, span := range scope.Spans().All() {
						if !yield(span) {
							return
						}
					}
				}
			}
		}
	}
}

// recordsOf ranges over the log records of all requests.
func recordsOf(requests []plog.Logs) iter.Seq[plog.LogRecord] {
	return func(yield func(plog.LogRecord) bool) {
		for _, request := range requests {
			for _, resource := range request.ResourceLogs().All() {
				for _, scope := range resource.ScopeLogs().All() {
					for _, record := range scope.LogRecords().All() {
						if !yield(record) {
							return
						}
					}
				}
			}
		}
	}
}

// pointsOf ranges over the data points of all sums, with the metric of each.
func pointsOf(requests []pmetric.Metrics) iter.Seq2[pmetric.Metric, pmetric.NumberDataPoint] {
	return func(yield func(pmetric.Metric, pmetric.NumberDataPoint) bool) {
		for _, request := range requests {
			for _, resource := range request.ResourceMetrics().All() {
				for _, scope := range resource.ScopeMetrics().All() {
					for _, metric := range scope.Metrics().All() {
						if metric.Type() != pmetric.MetricTypeSum {
							continue
						}
						for _, point := range metric.Sum().DataPoints().All() {
							if !yield(metric, point) {
								return
							}
						}
					}
				}
			}
		}
	}
}

func count[V any](all iter.Seq[V]) int {
	n := 0
	for range all {
		n++
	}
	return n
}

// The log groups that gateway.yaml names.
const (
	logsGroup    = "/otel/logs"
	metricsGroup = "/otel/metrics"
)

func pointCount(requests []pmetric.Metrics) int {
	n := 0
	for range pointsOf(requests) {
		n++
	}
	return n
}
