// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"strings"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/settings"
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
// Without OTEL_TRACES_SAMPLER others get every trace that no caller has decided against in a W3C context.
//
// With the X-Ray exporter on, the header that leaves the function keeps the flag of the one that came in. Without it the
// header's trace is only linked to, and the one that leaves is that of our own trace.

// samplerOption returns how the tracer provider samples; nil leaves it to the SDK, which reads OTEL_TRACES_SAMPLER.
//
// inInit tells whether spans of the initialisation are wanted; nil stands for never.
func (s *setup) samplerOption(inInit func() bool) sdktrace.TracerProviderOption {
	switch {
	case s.others():
		if checkSampler() && !s.outlets.toXRay {
			return sdktrace.WithSampler(besideHeader{sdktrace.ParentBased(sdktrace.AlwaysSample())})
		}
		return nil
	case s.selection.xray:
		return sdktrace.WithSampler(headerSampler{onLambda: s.environment.OnLambda(), inInit: inInit})
	}
	// Nothing would leave the process. Spans still get ids, for the log lines.
	return sdktrace.WithSampler(sdktrace.NeverSample())
}

// checkSampler reports whether OTEL_TRACES_SAMPLER leaves the choice to us. For what the SDK does not know it takes its
// own default, and tells nobody who does not ask.
func checkSampler() (free bool) {
	const name = "OTEL_TRACES_SAMPLER"
	switch text := settings.Text(name); strings.ToLower(text) {
	case "":
		return true
	case "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio":
	default:
		otel.Handle(settings.Mistakef("%s=%q is not known: known are always_on, always_off, traceidratio, and those with "+
			"parentbased_ before them; using parentbased_always_on", name, text))
	}
	return false
}

// besideHeader is the default where there are exporters beside X-Ray's. The X-Ray header's decision is about X-Ray, and no
// for every function without active tracing: a back end that was asked for by its endpoint would get nothing. So a
// span below the header is a root here; a decision in a W3C context is that of a caller, and counts.
type besideHeader struct{ sdktrace.Sampler }

// ShouldSample implements [sdktrace.Sampler].
func (s besideHeader) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	parent := trace.SpanContextFromContext(p.ParentContext)
	if header, ok := traceheader.FromContext(p.ParentContext); ok && parent.IsRemote() && parent.SpanID() == header.Parent {
		return sdktrace.SamplingResult{Decision: sdktrace.RecordAndSample, Tracestate: parent.TraceState()}
	}
	return s.Sampler.ShouldSample(p)
}

// Description implements [sdktrace.Sampler].
func (s besideHeader) Description() string {
	return "BesideXRayHeader{" + s.Sampler.Description() + "}"
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
