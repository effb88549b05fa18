// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// maskText stands for what was masked, however long it was.
const maskText = "*****"

// MaskPaths returns a function for [Options.Mask] that replaces the values of attributes at paths by *****.
//
// A path is the keys that lead to a value, joined by dots: user.email masks the email of the group user and an
// attribute with the key user.email alike. It goes through every element of a list, so cards.number masks the number of
// each card. Case counts. Text is not looked into: neither the message, nor JSON inside a string.
//
// What exception.message and exception.stacktrace tell of an error goes with what is masked in the error.
func MaskPaths(paths ...string) func([]attribute.KeyValue) []attribute.KeyValue {
	return newMaskPaths(paths).mask
}

// maskPaths are paths from one group on.
type maskPaths []string

// newMaskPaths returns paths without empty ones, which lead nowhere.
func newMaskPaths(paths []string) maskPaths {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "" })
}

// below returns the paths that go on below key, and whether one of them ends at it.
func (p maskPaths) below(key string) (inside maskPaths, whole bool) {
	for _, path := range p {
		rest, found := strings.CutPrefix(path, key)
		switch {
		case !found:
		case rest == "":
			return nil, true
		case rest[0] == '.' && len(rest) > 1:
			inside = append(inside, rest[1:])
		}
	}
	return inside, false
}

// change is what a value was and what it is after masking.
type change struct{ before, after attribute.Value }

// mask masks attributes that stand side by side, in place.
func (p maskPaths) mask(attrs []attribute.KeyValue) []attribute.KeyValue {
	var changes []change
	for i := range attrs {
		if value, changed := p.maskAt(attrs[i]); changed {
			changes = append(changes, change{attrs[i].Value, value})
			attrs[i].Value = value
		}
	}
	if len(changes) == 0 {
		return attrs
	}
	return maskException(attrs, changes)
}

// maskAt returns the value of attr masked, and whether it differs.
func (p maskPaths) maskAt(attr attribute.KeyValue) (attribute.Value, bool) {
	inside, whole := p.below(string(attr.Key))
	switch {
	case whole:
		return attribute.StringValue(maskText), true
	case len(inside) > 0:
		return inside.maskValue(attr.Value)
	}
	return attr.Value, false
}

// maskValue returns v with what is in it masked, and whether it differs.
func (p maskPaths) maskValue(v attribute.Value) (attribute.Value, bool) {
	changed := false
	switch v.Type() {
	case attribute.MAP:
		members := v.AsMap() // a copy
		for i := range members {
			value, differs := p.maskAt(members[i])
			members[i].Value, changed = value, changed || differs
		}
		if changed {
			return attribute.MapValue(members...), true
		}
	case attribute.SLICE:
		elements := v.AsSlice() // a copy
		for i := range elements {
			value, differs := p.maskValue(elements[i])
			elements[i], changed = value, changed || differs
		}
		if changed {
			return attribute.SliceValue(elements...), true
		}
	}
	return v, false
}

// maskException takes out of the attributes exception.* what was masked in the error that they tell of.
func maskException(attrs []attribute.KeyValue, changes []change) []attribute.KeyValue {
	var told aside
	for i := range attrs {
		told.add(&attrs[i])
	}
	e := told.exception
	for _, c := range changes {
		if e == (thrown{}) || !describes(c.before, &e) {
			continue
		}
		if !describes(c.after, &e) {
			e.message = maskText
		}
		known := describes(c.after, &e) // Else its very type is masked.
		attrs = slices.DeleteFunc(attrs, func(attr attribute.KeyValue) bool {
			return attr.Key == exception.StacktraceKey ||
				!known && (attr.Key == exception.TypeKey || attr.Key == exception.MessageKey)
		})
		for i := range attrs {
			if attrs[i].Key == exception.MessageKey {
				attrs[i].Value = attribute.StringValue(e.message)
			}
		}
		return attrs
	}
	return attrs
}
