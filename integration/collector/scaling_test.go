// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// Two gateways behind one load balancer: each trace is decided where all of its spans are, also when they came in requests
// of their own, and every trace with an error is kept.
func TestGatewayScalesOut(t *testing.T) {
	const traces, stepsEach, failedEvery = 60, 4, 5
	var backends []*backend
	var gateways []string
	for range 2 {
		out := newBackend(t)
		in := freeAddress(t)
		start(t, environment("OTLP_BACKEND_ENDPOINT="+out.URL), gatewayConfiguration(t,
			setting("receivers::otlp::protocols::grpc::endpoint", in),
			setting("exporters::debug::verbosity", "basic"),
			setting("service::pipelines::traces/xray::exporters", "[debug]"),
		)...)
		backends, gateways = append(backends, out), append(gateways, in)
	}
	front := freeAddress(t)
	configurations := []string{
		configuration + "/gateway-loadbalancer.yaml",
		setting("receivers::otlp::protocols::http::endpoint", front),
		setting("receivers::otlp::protocols::grpc::endpoint", freeAddress(t)),
		setting("extensions::health_check::endpoint", freeAddress(t)),
		setting("service::telemetry::metrics", "{level: none, readers: []}"),
	}
	// No name on this machine resolves to two gateways.
	for _, signal := range []string{"traces", "metrics", "logs"} {
		path := "exporters::loadbalancing/" + signal + "::resolver"
		configurations = append(configurations, setting(path+"::dns", "null"),
			setting(path+"::static::hostnames", "["+strings.Join(gateways, ", ")+"]"))
	}
	start(t, environment("GATEWAY_HOST=localhost"), configurations...)

	for trace := range traces {
		for span := range stepsEach {
			send(t, front, oneSpan(trace, span, trace%failedEvery == 0 && span == 1))
		}
	}

	// Whatever else is kept, by chance, the failed ones are; when they are there, both gateways have decided.
	seen := make([]map[pcommon.TraceID]int, len(backends))
	whole := func() int {
		n := 0
		for i, b := range backends {
			b.mu.Lock()
			seen[i] = spansByTrace(b.spans)
			b.mu.Unlock()
			for id, count := range seen[i] {
				if failed(id, failedEvery) && count == stepsEach {
					n++
				}
			}
		}
		return n
	}
	for deadline := time.After(patience); whole() < traces/failedEvery; {
		select {
		case <-backends[0].next():
		case <-backends[1].next():
		case <-deadline:
			t.Fatalf("of %d failed traces %d arrived whole: %v", traces/failedEvery, whole(), seen)
		}
	}
	for i, counts := range seen {
		if len(counts) == 0 {
			t.Errorf("gateway %d had nothing to do", i)
		}
		for id, count := range counts {
			if _, also := seen[1-i][id]; also || count != stepsEach {
				t.Errorf("gateway %d sent %d of %d spans of trace %s", i, count, stepsEach, id)
			}
		}
	}
}

// next returns a channel that is closed at the next change.
func (b *inbox) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func oneSpan(trace, span int, failed bool) ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "shop")
	to := resource.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	to.SetTraceID(traceID(trace))
	to.SetSpanID(pcommon.SpanID{1, 7: byte(span + 1)})
	to.SetName("step")
	now := time.Now()
	to.SetStartTimestamp(pcommon.NewTimestampFromTime(now.Add(-time.Millisecond)))
	to.SetEndTimestamp(pcommon.NewTimestampFromTime(now))
	if failed {
		to.Status().SetCode(ptrace.StatusCodeError)
	}
	return traces
}

func traceID(n int) (id pcommon.TraceID) {
	id[0] = 1
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

func failed(id pcommon.TraceID, every uint32) bool {
	return binary.BigEndian.Uint32(id[12:])%every == 0
}

func spansByTrace(requests []ptrace.Traces) map[pcommon.TraceID]int {
	counts := map[pcommon.TraceID]int{}
	for span := range spansOf(requests) {
		counts[span.TraceID()]++
	}
	return counts
}

// send sends spans by OTLP over HTTP and fails the test unless they are taken.
func send(t *testing.T, address string, traces ptrace.Traces) {
	t.Helper()
	body, err := ptraceotlp.NewExportRequestFromTraces(traces).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post("http://"+address+"/v1/traces", "application/x-protobuf", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %s", response.Status)
	}
}
