// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"
)

// PropertyConflict says what becomes of a property for which the measurements of one line have different values.
type PropertyConflict int

const (
	// ConflictMerge makes it a list of up to 20 values. It is the default.
	ConflictMerge PropertyConflict = iota
	// ConflictSplit gives each combination of properties a line of its own.
	ConflictSplit
	// ConflictLast keeps the latest value.
	ConflictLast
)

// ContextFields are the names under which a line says what its measurements were made in; an empty name leaves the
// field out. The names are those of log lines, so that one search in CloudWatch Logs finds both.
type ContextFields struct {
	RequestID   string // Lambda's id of the invocation
	XRayTraceID string // trace id in the form of X-Ray, 1-8hex-24hex
	TraceID     string // trace id in the form of W3C, 32 hex digits
	SpanID      string // id of the span, 16 hex digits; measurements of several spans disagree about it
	TenantID    string // tenant of a function with tenant isolation
	ColdStart   string // true in the first invocation, else left out
}

// DefaultContextFields returns the names that [WithContextFields] replaces: function_request_id, xray_trace_id,
// tenant_id and cold_start. TraceID and SpanID are left out.
func DefaultContextFields() ContextFields {
	return ContextFields{
		RequestID: "function_request_id", XRayTraceID: "xray_trace_id", TenantID: "tenant_id", ColdStart: "cold_start",
	}
}

// extras appends what options ask to take from the context of a measurement as properties: W3C ids and baggage.
func (e *Exporter) extras(dst []attribute.KeyValue, ctx context.Context) []attribute.KeyValue {
	fields := &e.config.fields
	if span := trace.SpanContextFromContext(ctx); fields.TraceID != "" && span.HasTraceID() {
		dst = append(dst, attribute.String(fields.TraceID, span.TraceID().String()))
	}
	if span := trace.SpanContextFromContext(ctx); fields.SpanID != "" && span.HasSpanID() {
		dst = append(dst, attribute.String(fields.SpanID, span.SpanID().String()))
	}
	if len(e.config.baggage) > 0 {
		bag := baggage.FromContext(ctx)
		for _, key := range e.config.baggage {
			if value := bag.Member(key).Value(); value != "" {
				dst = append(dst, attribute.String(key, value))
			}
		}
	}
	return dst
}

// resourceProperties returns the attributes of a resource that are properties of every line.
func (e *Exporter) resourceProperties(res *resource.Resource) []attribute.KeyValue {
	var properties []attribute.KeyValue
	for iter := res.Iter(); iter.Next(); {
		if kv := iter.Attribute(); e.resourceKeys.has(string(kv.Key)) && !blank(&kv) {
			properties = append(properties, kv)
		}
	}
	return properties
}

// mergeProperties appends to have those of more that it lacks. A key may come with several values, at most
// maxPropertyValues: measurements of one line can differ in their properties. Where the latest value shall win, earlier
// says that those of more are not the latest.
func (e *Exporter) mergeProperties(have, more []attribute.KeyValue, earlier bool) []attribute.KeyValue {
next:
	for i := range more {
		if blank(&more[i]) {
			continue
		}
		values := 0
		for j := range have {
			if have[j].Key != more[i].Key {
				continue
			}
			if e.config.conflict == ConflictLast {
				if !earlier {
					have[j].Value = more[i].Value
				}
				continue next
			}
			if values++; values == maxPropertyValues || have[j].Value == more[i].Value {
				continue next
			}
		}
		have = append(have, more[i])
	}
	return have
}

// maxPropertyValues is how many different values of one property a line shows.
const maxPropertyValues = 20

// identityOf returns the same value for the same properties, in any order.
func identityOf(properties []attribute.KeyValue) attribute.Distinct {
	set := attribute.NewSet(slices.Clone(properties)...)
	return set.Equivalent()
}
