// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding"
	"encoding/json"
	"log/slog"
	"reflect"
	"slices"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// walker converts maps and slices whose elements encoding/json would not do justice: it prints errors as {}, refuses
// NaN, and knows nothing of slog.LogValuer. All else is encoding/json's.
type walker struct {
	within []uintptr // the maps and slices that the current one is in, to find one in itself
}

// wants reports whether v is a map with text keys, or a slice, of elements that may be of such kinds.
func (w *walker) wants(v reflect.Value) bool { return v.IsValid() && isContainer(v.Type(), 0) }

// isContainer looks a few types deep, because a type may consist of itself.
func isContainer(t reflect.Type, depth int) bool {
	switch t.Kind() {
	case reflect.Map:
		if key := t.Key(); key.Kind() != reflect.String || key.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return false
		}
	case reflect.Slice, reflect.Array:
	default:
		return false
	}
	element := t.Elem()
	switch element.Kind() {
	case reflect.Interface, reflect.Float32, reflect.Float64:
		return true
	}
	return element.Implements(reflect.TypeFor[error]()) || element.Implements(reflect.TypeFor[slog.LogValuer]()) ||
		depth < 4 && isContainer(element, depth+1)
}

// container converts a map or slice that it wants.
func (w *walker) container(v reflect.Value) attribute.Value {
	if v.Kind() != reflect.Array {
		if v.IsNil() {
			return attribute.Value{}
		}
		at := v.Pointer()
		if v.Len() > 0 && slices.Contains(w.within, at) || len(w.within) == maxJSONDepth {
			return attribute.StringValue(errorPrefix + errJSONDepth.Error())
		}
		w.within = append(w.within, at)
		defer func() { w.within = w.within[:len(w.within)-1] }()
	}
	if v.Kind() != reflect.Map {
		values := make([]attribute.Value, v.Len())
		for i := range values {
			values[i] = w.element(v.Index(i).Interface())
		}
		return attribute.SliceValue(values...)
	}
	members := make([]attribute.KeyValue, 0, v.Len())
	for at := v.MapRange(); at.Next(); {
		members = append(members, attribute.KeyValue{Key: keyOf(at.Key().String()), Value: w.element(at.Value().Interface())})
	}
	return attribute.MapValue(members...)
}

// element converts an element of a map or slice.
func (w *walker) element(v any) attribute.Value {
	value := resolve(slog.AnyValue(v))
	switch value.Kind() {
	case slog.KindGroup:
		return attribute.MapValue(convertAll(value.Group())...)
	case slog.KindAny:
		if err, ok := value.Any().(error); ok {
			described := exception.Describe(err)
			return errorValue(&described)
		}
		return w.any(value.Any())
	}
	return convert(value)
}

// any converts a value of any type as convertAny does.
func (w *walker) any(v any) attribute.Value {
	switch v.(type) {
	case json.Marshaler, encoding.TextMarshaler, attribute.Value, []byte, []error, []string, []float64:
		return convertAny(v)
	}
	if r := reflect.ValueOf(v); w.wants(r) {
		return w.container(r)
	}
	return convertAny(v)
}
