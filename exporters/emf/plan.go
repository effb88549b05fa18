// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
)

// plan is what the dimension sets of a rule make of one combination of attributes. It is immutable.
type plan struct {
	dimensions []attribute.KeyValue // those of all sets, each once
	sets       [][]string
	properties []attribute.KeyValue
	// identity is the same for all combinations with the same dimensions: they share documents.
	identity attribute.Distinct
	overflow bool
}

// planKey says what a plan was made for.
type planKey struct {
	group      int
	attributes attribute.Distinct
	without    string // a key that cannot be a dimension
}

// maxPlans bounds what is remembered: above it everything is forgotten and made once more.
const maxPlans = 4096

// plan returns what a rule makes of attributes. Plans are kept, so a series that comes again costs a look-up.
func (e *Exporter) plan(r *rule, attributes *attribute.Set, without string) *plan {
	key := planKey{r.group, attributes.Equivalent(), without}
	if p, ok := e.plans[key]; ok {
		return p
	}
	if e.plans == nil || len(e.plans) >= maxPlans {
		e.plans = make(map[planKey]*plan)
	}
	p := e.config.features.plan(e, r, attributes, without)
	e.plans[key] = p
	return p
}

func (e *Exporter) newPlan(r *rule, attributes *attribute.Set, without string) *plan {
	p := &plan{overflow: attributes.HasValue(overflowKey)}
	for _, set := range r.Dimensions {
		if without != "" {
			set = slices.DeleteFunc(slices.Clone(set), func(key string) bool { return key == without })
		}
		if e.addDimensions(p, attributes, set) && !containsSet(p.sets, set) {
			p.sets = append(p.sets, set)
		}
	}
	if len(p.sets) == 0 {
		set := make([]string, 0, len(e.defaults))
		for i := range e.defaults {
			if key := string(e.defaults[i].Key); key != without && e.addDimensions(p, attributes, []string{key}) {
				set = append(set, key)
			}
		}
		if p.overflow && e.addDimensions(p, attributes, []string{string(overflowKey)}) {
			set = append(set, string(overflowKey))
		}
		p.sets = append(p.sets, set)
	}
	for i := range attributes.Len() {
		kv, _ := attributes.Get(i)
		if kv.Key != StorageResolutionKey && !p.has(kv.Key) && !blank(&kv) {
			p.properties = append(p.properties, kv)
		}
	}
	identity := attribute.NewSet(slices.Clone(p.dimensions)...)
	p.identity = identity.Equivalent()
	return p
}

// addDimensions adds the dimensions of a set, if a series has all of them.
func (e *Exporter) addDimensions(p *plan, attributes *attribute.Set, set []string) bool {
	before := len(p.dimensions)
	for _, key := range set {
		if p.has(attribute.Key(key)) {
			continue
		}
		kv := attribute.KeyValue{Key: attribute.Key(key)}
		var ok bool
		if kv.Value, ok = attributes.Value(kv.Key); !ok {
			if i := slices.IndexFunc(e.defaults, func(d attribute.KeyValue) bool { return d.Key == kv.Key }); i >= 0 {
				kv = e.defaults[i]
			}
		}
		if !validDimension(&kv) {
			p.dimensions = p.dimensions[:before]
			return false
		}
		p.dimensions = append(p.dimensions, kv)
	}
	return true
}

func (p *plan) has(key attribute.Key) bool {
	return slices.ContainsFunc(p.dimensions, func(kv attribute.KeyValue) bool { return kv.Key == key })
}

// planFor returns the plan of a series whose dimensions a rule chooses, and puts in the key what it shares a document
// by. Without such a rule it returns nil.
func (b *builder) planFor(s *stream, attributes *attribute.Set, o *originFields, key *documentKey) *plan {
	var p *plan
	if s.rule != nil && s.rule.Dimensions != nil {
		p = b.exporter.plan(s.rule, attributes, key.without)
		key.attributes, key.group = p.identity, s.rule.group+1
	}
	if b.exporter.config.conflict == ConflictSplit {
		b.apart = append(b.apart[:0], o.properties...)
		if p != nil {
			b.apart = append(b.apart, p.properties...)
		}
		key.properties = identityOf(b.apart)
	}
	return p
}
