// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding"
	"log/slog"
	"reflect"
	"slices"
	"strconv"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// maxMembers is how many members and elements the groups, maps and slices of an attribute have at most, altogether. It
// bounds the memory that a value takes whose LogValue returns the value itself more than once.
const maxMembers = 1 << 17

// walker converts maps and slices whose elements encoding/json would not do justice: it prints errors as {}, refuses
// NaN, and knows nothing of slog.LogValuer. All else is encoding/json's. Groups share it with the values in them: each
// may lead to the other, and by a LogValue without end.
type walker struct {
	within []uintptr // the maps and slices that the current value is in, to find one in itself
	depth  int       // of these and of groups and arrays
	left   int       // members that there may still be
}

func newWalker() *walker { return &walker{left: maxMembers} }

// enter goes into a group, map or slice, and leave out of it; at is the address of a map or slice, 0 for others.
func (w *walker) enter(at uintptr, members int) error {
	if w.left -= members; w.left < 0 {
		return errMembers
	}
	if w.depth == maxJSONDepth || at != 0 && members > 0 && slices.Contains(w.within, at) {
		return errJSONDepth
	}
	if w.depth++; at != 0 {
		w.within = append(w.within, at)
	}
	return nil
}

func (w *walker) leave(at uintptr) {
	if w.depth--; at != 0 {
		w.within = w.within[:len(w.within)-1]
	}
}

// isContainer reports whether t is a map with text keys, a slice or an array, of elements that may be of such kinds. It
// looks a few types deep, because a type may consist of itself.
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

// container converts a map, slice or array that isContainer wants.
func (w *walker) container(v reflect.Value) attribute.Value {
	var at uintptr
	if v.Kind() != reflect.Array {
		if v.IsNil() {
			return attribute.Value{}
		}
		at = v.Pointer()
	}
	if err := w.enter(at, v.Len()); err != nil {
		return attribute.StringValue(errorPrefix + err.Error())
	}
	defer w.leave(at)
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
	if short, ok := v.(float32); ok { // 0.1 has more digits as a float64, which its text has not.
		v, _ = strconv.ParseFloat(strconv.FormatFloat(float64(short), 'g', -1, 32), 64)
	}
	value := resolve(slog.AnyValue(v))
	switch value.Kind() {
	case slog.KindGroup:
		return w.group(value.Group())
	case slog.KindAny:
		if err, ok := value.Any().(error); ok {
			described := exception.Describe(err)
			return exception.Value(&described)
		}
	}
	return convert(w, value)
}

// group converts a group that is an element.
func (w *walker) group(members []slog.Attr) attribute.Value {
	if err := w.enter(0, len(members)); err != nil {
		return attribute.StringValue(errorPrefix + err.Error())
	}
	defer w.leave(0)
	c := converter{attrs: make([]attribute.KeyValue, 0, len(members)), walk: w}
	for _, member := range members {
		c.add(member)
	}
	return attribute.MapValue(c.attrs...)
}
