// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Who decides what is recorded:
//
//	trace exporters           decides recording           X-Ray gets
//	X-Ray alone               the X-Ray header            what is recorded
//	others alone              OTEL_TRACES_SAMPLER         -
//	X-Ray and others          OTEL_TRACES_SAMPLER         what is recorded, if the header says Sampled=1
//
// With the X-Ray exporter on, the header that leaves the function keeps the flag of the one that came in. Without it the
// header's trace is only linked to, and the one that leaves is that of our own trace.

// samplerOption returns how the tracer provider samples; nil leaves it to the SDK, which reads OTEL_TRACES_SAMPLER.
//
// inInit tells whether spans of the initialisation are wanted; nil stands for never.
func samplerOption(xrayOn, othersOn bool, env *invocation.Environment, inInit func() bool) sdktrace.TracerProviderOption {
	switch {
	case othersOn:
		return nil
	case xrayOn:
		return sdktrace.WithSampler(headerSampler{onLambda: env.OnLambda(), inInit: inInit})
	}
	// Nothing would leave the process. Spans still get ids, for the log lines.
	return sdktrace.WithSampler(sdktrace.NeverSample())
}

// headerSampler follows the X-Ray header of the invocation. Inside Lambda the service has decided already; a header
// that is missing or undecided means that no one will keep the trace.
type headerSampler struct {
	onLambda bool
	inInit   func() bool // nil: never
}

var _ sdktrace.Sampler = headerSampler{}

// ShouldSample implements [sdktrace.Sampler].
func (s headerSampler) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	parent := trace.SpanContextFromContext(p.ParentContext)
	sampled := false
	switch header, ok := traceheader.FromContext(p.ParentContext); {
	case parent.IsValid() && !parent.IsRemote():
		sampled = parent.IsSampled()
	case ok:
		sampled = header.Sampled == traceheader.Yes
	case s.onLambda:
		// A span started in the initialisation, or a header that is no use.
		_, invoked := invocation.From(p.ParentContext)
		sampled = !invoked && s.inInit != nil && s.inInit()
	case parent.IsValid():
		sampled = parent.IsSampled()
	default:
		sampled = true
	}
	result := sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: parent.TraceState()}
	if sampled {
		result.Decision = sdktrace.RecordAndSample
	}
	return result
}

// Description implements [sdktrace.Sampler].
func (headerSampler) Description() string { return "XRayHeader" }
