// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"iter"
	"testing"

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
