// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// MaxLinkedTraces is how many traces X-Ray shows as linked to a span.
const MaxLinkedTraces = 20

// Links returns links to the spans that sent the records of a batch, read by one of the functions for events:
//
//	links, rest := carrier.Links(event.Records, carrier.SQS)
//
// Records that one span sent have one link together. At most [MaxLinkedTraces] traces are linked to; rest is how many records
// come from others. Records without a context have no link and do not count.
func Links[R any](records []R, read func(R) propagation.TextMapCarrier) (links []trace.Link, rest int) {
	type span struct {
		trace trace.TraceID
		id    trace.SpanID
	}
	spans, traces := map[span]struct{}{}, map[trace.TraceID]struct{}{}
	for _, record := range records {
		sc := SpanContext(read(record))
		if !sc.IsValid() {
			continue
		}
		key := span{sc.TraceID(), sc.SpanID()}
		if _, known := spans[key]; known {
			continue
		}
		if _, known := traces[key.trace]; !known {
			if len(traces) == MaxLinkedTraces {
				rest++
				continue
			}
			traces[key.trace] = struct{}{}
		}
		spans[key] = struct{}{}
		links = append(links, trace.Link{SpanContext: sc})
	}
	return links, rest
}
