// SPDX-License-Identifier: Apache-2.0

// Package traceheader reads and writes X-Amzn-Trace-Id, the trace context header of AWS.
//
//	header, ok := traceheader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
//	if !ok {
//		return // no usable Root: nothing to continue
//	}
//	header.Parent = span.SpanContext().SpanID()
//	request.Header.Set(traceheader.Name, header.String())
//
// It lives apart from the X-Ray exporter so that packages which only look at the header do not link it.
//
// # Caveats
//
// Lineage is how Lambda detects recursive loops, so it is always handed on. Self is an Application Load Balancer's own
// and never is. A header without Parent cannot become an OpenTelemetry span context; only its Root can be continued.
package traceheader
