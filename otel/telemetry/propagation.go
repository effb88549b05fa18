// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/awsendpoint"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/carrier"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// newPropagator returns what OTEL_PROPAGATORS names: tracecontext, baggage, xray, xray-lambda or none. The default is all
// of the first three. xray-lambda is xray here, because the invocation's own header is read in any case.
func newPropagator(others bool) (propagation.TextMapPropagator, error) {
	names := settings.List("OTEL_PROPAGATORS")
	if names == nil {
		names = []string{"baggage", "tracecontext", "xray"}
	}
	var list []propagation.TextMapPropagator
	var unknown []string
	for _, name := range slices.Compact(slices.Clone(names)) {
		switch name {
		case "tracecontext":
			list = append(list, propagation.TraceContext{})
		case "baggage":
			list = append(list, propagation.Baggage{})
		case "xray", "xray-lambda":
			list = append(list, xray.Propagator{KeepUndecided: others})
		case "none":
		default:
			unknown = append(unknown, name)
		}
	}
	var err error
	if unknown != nil {
		err = settings.Mistakef("OTEL_PROPAGATORS names %q, which is not known: known are tracecontext, baggage, xray, xray-lambda and none",
			strings.Join(unknown, ","))
	}
	return propagation.NewCompositeTextMapPropagator(list...), err
}

// Parent modes, the values of POWERTOOLS_TRACE_PARENT.
const (
	parentXRay = "xray" // the invocation's X-Ray header is the parent, a W3C context of the event a link
	parentW3C  = "w3c"  // the other way round
	parentAuto = "auto" // xray where the header is sampled, else w3c
)

// parentMode takes whether traces go to X-Ray, by its own exporter or by OTLP.
func parentMode(toXRay bool) (string, error) {
	byDefault := parentW3C
	if toXRay {
		byDefault = parentXRay
	}
	switch mode := strings.ToLower(settings.Text("POWERTOOLS_TRACE_PARENT")); mode {
	case "":
		return byDefault, nil
	case parentXRay, parentW3C, parentAuto:
		return mode, nil
	default:
		return byDefault, settings.Mistakef("POWERTOOLS_TRACE_PARENT=%q is not known: known are xray, w3c and auto; using %s", mode, byDefault)
	}
}

// isXRay reports whether an exporter sends to X-Ray's endpoint for OTLP.
func isXRay(exporter sdktrace.SpanExporter) bool {
	e, ok := exporter.(interface{ Endpoint() *url.URL })
	if !ok {
		return false
	}
	service, _, ok := awsendpoint.OTLP(strings.ToLower(e.Endpoint().Hostname()))
	return ok && service == "xray"
}

// parentOf returns the function that finds the parent of an invocation's span. With Lambda's active tracing the header
// names a span that only X-Ray ever sees: for X-Ray it must be the parent, for any other back end it is an orphan maker.
func parentOf(mode string) invocation.ParentFunc {
	return func(ctx context.Context, facts *invocation.Facts, payload json.RawMessage) (context.Context, []trace.Link) {
		withHeader, fromHeader := headerContext(ctx, facts.TraceHeader)
		fromEvent := eventContext(facts, payload)
		useEvent := mode == parentW3C || mode == parentAuto && !fromHeader.IsSampled()

		switch {
		case !fromEvent.IsValid():
			if mode == parentW3C {
				// The header's span is not ours to continue, but the trace it names is worth a link.
				return trace.ContextWithRemoteSpanContext(withHeader, trace.SpanContext{}), links(fromHeader)
			}
			return withHeader, nil
		case useEvent:
			return trace.ContextWithRemoteSpanContext(withHeader, fromEvent), links(fromHeader)
		case fromHeader.IsValid() && fromEvent.TraceID() != fromHeader.TraceID():
			return withHeader, links(fromEvent)
		}
		return withHeader, nil
	}
}

// headerContext returns a context with the invocation's header and, if it has a parent, the remote span of that. It is
// what xray.Propagator does, without a carrier to look through: every invocation pays for it.
func headerContext(ctx context.Context, text string) (context.Context, trace.SpanContext) {
	header, ok := traceheader.Parse(text)
	if !ok {
		return ctx, trace.SpanContext{}
	}
	ctx = traceheader.ContextWith(ctx, header)
	if !header.Parent.IsValid() {
		return ctx, trace.SpanContext{}
	}
	var flags trace.TraceFlags
	sc := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: header.Root, SpanID: header.Parent, TraceFlags: flags.WithSampled(header.Sampled == traceheader.Yes), Remote: true,
	})
	return trace.ContextWithRemoteSpanContext(ctx, sc), sc
}

func links(sc trace.SpanContext) []trace.Link {
	if !sc.IsValid() {
		return nil
	}
	return []trace.Link{{SpanContext: sc}}
}

// eventContext returns the W3C context that the caller sent: in the headers of an HTTP event, or in the client context of
// a direct invocation.
func eventContext(facts *invocation.Facts, payload json.RawMessage) trace.SpanContext {
	if len(facts.ClientContext.Custom) > 0 {
		if sc := carrier.SpanContext(carrier.ClientContext(facts.ClientContext)); sc.IsValid() {
			return sc
		}
	}
	return carrier.Event(payload)
}
