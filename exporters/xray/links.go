// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"slices"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

const (
	maxLinkedTraces  = 20  // of a document
	maxLinksPerTrace = 100 // of a document
)

// links writes the span's links and returns how many were left out. Invalid ones have no place to lead to and do not
// count.
func (e *encoder) links() (dropped int) {
	links := e.span.Links()
	if len(links) == 0 {
		return 0
	}
	if e.cut >= cutLinks {
		return len(links)
	}
	var (
		room   [maxLinkedTraces]trace.TraceID
		traces = room[:0]
		counts [maxLinkedTraces]int
		start  = len(e.buf)
		first  = true
	)
	e.buf = append(e.buf, `,"links":[`...)
	for i := range links {
		link := &links[i]
		if !link.SpanContext.IsValid() {
			continue
		}
		at := slices.Index(traces, link.SpanContext.TraceID())
		if at < 0 && len(traces) < maxLinkedTraces {
			at = len(traces)
			traces = append(traces, link.SpanContext.TraceID())
		}
		if at < 0 || counts[at] == maxLinksPerTrace {
			dropped++
			continue
		}
		counts[at]++
		if !first {
			e.buf = append(e.buf, ',')
		}
		first = false
		e.buf = append(e.buf, `{"trace_id":"`...)
		e.buf = traceheader.AppendTraceID(e.buf, link.SpanContext.TraceID())
		e.buf = append(e.buf, `","id":"`...)
		e.buf = append(appendSpanID(e.buf, link.SpanContext.SpanID()), '"')
		if len(link.Attributes) > 0 {
			e.buf = append(e.buf, `,"attributes":`...)
			e.object(link.Attributes, 1)
		}
		e.buf = append(e.buf, '}')
		if !e.fits(1) {
			return dropped
		}
	}
	if first {
		e.buf = e.buf[:start]
		return dropped
	}
	e.buf = append(e.buf, ']')
	return dropped
}
