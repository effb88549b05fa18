// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// What functions annotate can be searched by its own name, once the exporter is told of it; and only spans of functions
// become subsegments.
func TestGatewayAnnotations(t *testing.T) {
	services, in := newAWS(t), freeAddress(t)
	start(t, environment("OTLP_BACKEND_ENDPOINT="+newBackend(t).URL), gatewayConfiguration(t,
		setting("receivers::otlp::protocols::http::endpoint", in),
		setting("processors::tail_sampling::policies", "[{name: all, type: always_sample}]"),
		setting("exporters::awsxray::endpoint", services.URL),
		setting("exporters::awsxray::indexed_attributes", "[ColdStart, Service, plan]"),
	)...)

	function, server := oneSpan(1, 0, false), oneSpan(2, 0, false)
	for _, traces := range []ptrace.Traces{function, server} {
		span := first(traces)
		span.SetKind(ptrace.SpanKindServer)
		span.SetParentSpanID(pcommon.SpanID{1})
		span.Attributes().PutStr("annotation.plan", "gold")
	}
	function.ResourceSpans().At(0).Resource().Attributes().PutStr("faas.name", "shop")
	first(function).Attributes().PutBool("faas.coldstart", false)
	send(t, in, function)
	send(t, in, server)

	services.wait(t, "documents", func() bool { return len(services.documents) == 2 })
	got := map[any]any{}
	for _, text := range services.documents {
		document := object(t, []byte(text))
		got[document["type"]] = document["annotations"]
	}
	want := map[any]any{
		"subsegment": map[string]any{"plan": "gold", "ColdStart": false, "Service": "shop"},
		nil:          map[string]any{"plan": "gold"}, // a segment
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("annotations by type (-want +got):\n%s", diff)
	}
}

func first(traces ptrace.Traces) ptrace.Span {
	return traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
}
