// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"

	contrib "go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// The propagator of OpenTelemetry's contrib repository is what programs outside Lambda use, so ids and headers are
// made by the same code here. It has lost its maintainers and is marked as deprecated with no successor. This file is
// the only one that knows it: when it goes, these three functions are written out.

// contribExtract returns a context with the remote span context of a header that has a Parent.
func contribExtract(ctx context.Context, h traceheader.Header) context.Context {
	normal := traceheader.Header{Root: h.Root, Parent: h.Parent, Sampled: h.Sampled}
	return contrib.Propagator{}.Extract(ctx, propagation.MapCarrier{traceheader.Name: normal.String()})
}

// contribInject returns the header of the current span.
func contribInject(ctx context.Context) (traceheader.Header, bool) {
	carrier := propagation.MapCarrier{}
	contrib.Propagator{}.Inject(ctx, carrier)
	return traceheader.Parse(carrier[traceheader.Name])
}

// contribIDs makes ids as X-Ray wants them: a trace id begins with the time.
type contribIDs struct{ generator contrib.IDGenerator }

func (g *contribIDs) newTrace(ctx context.Context) (trace.TraceID, trace.SpanID) {
	return g.generator.NewIDs(ctx)
}

func (g *contribIDs) newSpan(ctx context.Context, id trace.TraceID) trace.SpanID {
	return g.generator.NewSpanID(ctx, id)
}
