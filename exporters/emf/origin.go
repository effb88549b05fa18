// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Keys of the attributes that an exemplar of this package begins with. They name the invocation of a measurement; the
// first is always there, empty outside an invocation, and marks the exemplar as one of this package's.
const (
	originRequestID = attribute.Key("aws.emf.request_id")
	originTraceID   = attribute.Key("aws.emf.xray_trace_id")
	originTenantID  = attribute.Key("aws.emf.tenant_id")
	originColdStart = attribute.Key("aws.emf.cold_start")
	// originRawLimit marks the one exemplar of a series that had more values than are kept one by one.
	originRawLimit = attribute.Key("aws.emf.raw_limit")
)

// maxScopes is how many nested scopes with properties an origin can be recognised by; below more of them every
// measurement gets an origin of its own, which costs an allocation and nothing else.
const maxScopes = 4

// scopes are the snapshots of properties that the scopes of a context had. A snapshot is replaced, never changed, so
// two are the same if they lie at the same address.
type scopes struct {
	properties [maxScopes][]attribute.KeyValue
	depth      int
}

func (s *scopes) add(properties []attribute.KeyValue) {
	if s.depth < maxScopes {
		s.properties[s.depth] = properties
	}
	s.depth++
}

// has reports whether the scope at a depth had this snapshot.
func (s *scopes) has(depth int, properties []attribute.KeyValue) bool {
	if depth >= s.depth || depth >= maxScopes {
		return false
	}
	have := s.properties[depth]
	return len(have) == len(properties) && (len(have) == 0 || &have[0] == &properties[0])
}

// origin is where measurements come from: an invocation and the properties its scopes had at that time. It is
// immutable, and shared by all measurements it is the origin of.
type origin struct {
	facts  *invocation.Facts // nil outside an invocation
	scopes scopes
	// attributes are what an exemplar carries: the keys above, then from index fields on properties.
	attributes []attribute.KeyValue
	fields     int
	extras     int   // how many of the properties come from the context itself
	at         int64 // when its measurements are said to have been made, Unix time in milliseconds; 0: by the clock
}

func (o *origin) properties() []attribute.KeyValue { return o.attributes[o.fields:] }

// is reports whether measurements made with ctx, which is one of the invocation, have an origin.
func (e *Exporter) is(o *origin, ctx context.Context, facts *invocation.Facts) bool {
	if o == nil || o.facts != facts {
		return false
	}
	same, depth := true, 0
	invocation.VisitProperties(ctx, func(properties []attribute.KeyValue) {
		same = same && o.scopes.has(depth, properties)
		depth++
	})
	if !same || depth != o.scopes.depth {
		return false
	}
	if !e.extraFields {
		return true
	}
	var room [4]attribute.KeyValue
	return slices.Equal(e.config.features.extras(e, room[:0], ctx), o.properties()[:o.extras])
}

// origin returns where a measurement made with ctx comes from. The recent one is tried first: measurements of one
// series mostly have the same.
func (e *Exporter) origin(ctx context.Context, recent *origin) *origin {
	facts, ok := invocation.From(ctx)
	if !ok {
		ctx = e.config.environment.Context(ctx)
		if facts, ok = invocation.From(ctx); !ok {
			return e.nowhere
		}
	}
	if e.config.coalesce {
		return e.unnamed(ctx)
	}
	if e.is(recent, ctx, facts) {
		return recent
	}
	// One slot shared by all series saves most allocations where one invocation runs at a time.
	shared := e.recent.Load()
	if shared != recent && e.is(shared, ctx, facts) {
		return shared
	}
	o := e.newOrigin(ctx, facts)
	e.recent.Store(o)
	return o
}

func (e *Exporter) newOrigin(ctx context.Context, facts *invocation.Facts) *origin {
	attributes := make([]attribute.KeyValue, 0, 8)
	attributes = append(attributes, originRequestID.String(facts.RequestID))
	if id := xrayTraceID(ctx, facts); id != "" {
		attributes = append(attributes, originTraceID.String(id))
	}
	if facts.TenantID != "" {
		attributes = append(attributes, originTenantID.String(facts.TenantID))
	}
	if facts.ColdStart {
		attributes = append(attributes, originColdStart.Bool(true))
	}
	o := &origin{facts: facts, fields: len(attributes)}
	if e.extraFields {
		attributes = e.config.features.extras(e, attributes, ctx)
		o.extras = len(attributes) - o.fields
	}
	invocation.VisitProperties(ctx, func(properties []attribute.KeyValue) {
		o.scopes.add(properties)
		for _, kv := range properties {
			if kv.Key == timestampKey {
				o.at = kv.Value.AsInt64()
				continue
			}
			attributes = setProperty(attributes, o.fields+o.extras, kv)
		}
	})
	o.attributes = attributes
	return o
}

// unnamed returns the origin of measurements whose invocation lines shall not name.
func (e *Exporter) unnamed(ctx context.Context) *origin {
	var at int64
	invocation.VisitProperties(ctx, func(properties []attribute.KeyValue) {
		for i := range properties {
			if properties[i].Key == timestampKey {
				at = properties[i].Value.AsInt64()
			}
		}
	})
	if at == 0 {
		return e.nowhere
	}
	o := *e.nowhere
	o.at = at
	return &o
}

// newNowhere returns the origin of measurements outside any invocation.
func newNowhere() *origin {
	return &origin{attributes: []attribute.KeyValue{originRequestID.String("")}, fields: 1}
}

// setProperty sets one of the properties that begin at from; an inner scope's value replaces an outer's.
func setProperty(attributes []attribute.KeyValue, from int, kv attribute.KeyValue) []attribute.KeyValue {
	for i := from; i < len(attributes); i++ {
		if attributes[i].Key == kv.Key {
			attributes[i].Value = kv.Value
			return attributes
		}
	}
	return append(attributes, kv)
}

// with returns an origin with more properties: the attributes that a view took from a measurement.
func (o *origin) with(properties []attribute.KeyValue) *origin {
	attributes := make([]attribute.KeyValue, 0, len(o.attributes)+len(properties))
	attributes = append(attributes, o.attributes...)
	attributes = append(attributes, properties...)
	return &origin{facts: o.facts, scopes: o.scopes, attributes: attributes, fields: o.fields, extras: o.extras, at: o.at}
}

// xrayTraceID returns the trace id in the form of AWS X-Ray, 1-8hex-24hex: that of the span of ctx, else that of the
// invocation's header, else "".
func xrayTraceID(ctx context.Context, facts *invocation.Facts) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		id := span.TraceID().String()
		return "1-" + id[:8] + "-" + id[8:]
	}
	for part := range strings.SplitSeq(facts.TraceHeader, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return root
		}
	}
	return ""
}

// originFields are the attributes of an exemplar, read back.
type originFields struct {
	requestID, traceID, tenantID string
	coldStart, rawLimit          bool
	at                           int64 // of more measurements than were kept, if they were given a time
	properties                   []attribute.KeyValue
}

// readOrigin reads the attributes of an exemplar. It reports false for an exemplar that is not this package's.
func readOrigin(attributes []attribute.KeyValue) (f originFields, ok bool) {
	if len(attributes) == 0 || attributes[0].Key != originRequestID {
		return f, false
	}
	f.requestID = attributes[0].Value.AsString()
	i := 1
fields:
	for ; i < len(attributes); i++ {
		switch attributes[i].Key {
		case originTraceID:
			f.traceID = attributes[i].Value.AsString()
		case originTenantID:
			f.tenantID = attributes[i].Value.AsString()
		case originColdStart:
			f.coldStart = true
		case originRawLimit:
			f.rawLimit, f.at = true, attributes[i].Value.AsInt64()
		default:
			break fields
		}
	}
	f.properties = attributes[i:]
	return f, true
}
