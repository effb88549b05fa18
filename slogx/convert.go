// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// emptyKey stands for a key without a character, which OpenTelemetry drops with its value.
const emptyKey = "!EMPTYKEY"

// errorPrefix begins the value of an attribute whose own value could not be had.
const errorPrefix = "!ERROR:"

// converter turns slog attributes into OpenTelemetry's.
type converter struct {
	// attrs are the attributes converted so far.
	attrs []attribute.KeyValue
	// err is the first error met among the attributes, outside groups of their own, and exception what it is.
	err       error
	exception exception.Exception
	// walk knows what attrs are in. Nil is no group yet.
	walk *walker
}

// convertSimple converts an attribute of the common kinds, which need no memory, to kv; it reports false for others.
func convertSimple(kv *attribute.KeyValue, attr slog.Attr) bool {
	switch attr.Value.Kind() {
	case slog.KindString:
		kv.Value = attribute.StringValue(attr.Value.String())
	case slog.KindInt64:
		kv.Value = attribute.Int64Value(attr.Value.Int64())
	case slog.KindBool:
		kv.Value = attribute.BoolValue(attr.Value.Bool())
	case slog.KindFloat64:
		kv.Value = attribute.Float64Value(attr.Value.Float64())
	default:
		return false
	}
	kv.Key = keyOf(attr.Key)
	return true
}

// add converts attr and appends it, or nothing if slog's rules ignore it, or the members of a group without a key.
func (c *converter) add(attr slog.Attr) {
	var simple attribute.KeyValue
	if convertSimple(&simple, attr) {
		c.attrs = append(c.attrs, simple)
		return
	}
	c.addOther(attr)
}

func (c *converter) addOther(attr slog.Attr) {
	if attr.Equal(slog.Attr{}) {
		return
	}
	value := resolve(attr.Value)
	switch value.Kind() {
	case slog.KindGroup:
		c.addGroup(attr.Key, value.Group())
		return
	case slog.KindAny:
		if err, ok := value.Any().(error); ok {
			c.addError(attr.Key, err)
			return
		}
	}
	c.attrs = append(c.attrs, attribute.KeyValue{Key: keyOf(attr.Key), Value: convert(c.walk, value)})
}

// addGroup converts a group. In place of one that the walker does not let in there is the reason.
func (c *converter) addGroup(key string, members []slog.Attr) {
	if c.walk == nil {
		c.walk = newWalker()
	}
	if err := c.walk.enter(0, len(members)); err != nil {
		c.attrs = append(c.attrs, attribute.String(string(keyOf(key)), errorPrefix+err.Error()))
		return
	}
	defer c.walk.leave(0)
	if key == "" {
		for _, member := range members {
			c.add(member)
		}
		return
	}
	inside := converter{attrs: make([]attribute.KeyValue, 0, len(members)), walk: c.walk}
	for _, member := range members {
		inside.add(member)
	}
	if len(inside.attrs) > 0 {
		c.attrs = append(c.attrs, attribute.Map(key, inside.attrs...))
	}
}

func (c *converter) addError(key string, err error) {
	described := exception.Describe(err)
	if c.err == nil {
		c.err, c.exception = err, described
	}
	c.attrs = append(c.attrs, attribute.KeyValue{Key: keyOf(key), Value: exception.Value(&described)})
}

// convertAll returns attrs converted, without those that slog's rules ignore.
func convertAll(attrs []slog.Attr) []attribute.KeyValue {
	c := converter{attrs: make([]attribute.KeyValue, 0, len(attrs))}
	for _, attr := range attrs {
		c.add(attr)
	}
	return c.attrs
}

func keyOf(key string) attribute.Key {
	if key == "" {
		return emptyKey
	}
	return attribute.Key(key)
}

// resolve returns what a slog.LogValuer stands for. One that panics stands for the text of the panic.
func resolve(value slog.Value) slog.Value {
	if value.Kind() != slog.KindLogValuer {
		return value
	}
	value = value.Resolve()
	if err, ok := value.Any().(error); ok && strings.HasPrefix(err.Error(), "LogValue panicked") {
		first, _, _ := strings.Cut(err.Error(), "\n") // slog adds a stack.
		return slog.StringValue(errorPrefix + first)
	}
	return value
}

// convert returns a resolved value that is neither a group nor an error. It is in what w is in; nil is nothing.
func convert(w *walker, value slog.Value) attribute.Value {
	var simple attribute.KeyValue
	if convertSimple(&simple, slog.Attr{Value: value}) {
		return simple.Value
	}
	switch value.Kind() {
	case slog.KindUint64:
		if number := value.Uint64(); number > math.MaxInt64 {
			return attribute.StringValue(strconv.FormatUint(number, 10)) // There is no unsigned type.
		}
		return attribute.Int64Value(int64(value.Uint64()))
	case slog.KindDuration:
		return attribute.StringValue(value.Duration().String())
	case slog.KindTime:
		return attribute.StringValue(value.Time().Format(time.RFC3339Nano))
	}
	return convertWithin(w, value.Any())
}

// convertAny returns a Go value of any type. It never panics, whatever the methods of v do.
func convertAny(v any) attribute.Value { return convertWithin(nil, v) }

// convertWithin is convertAny for a value in what w is in.
func convertWithin(w *walker, v any) (value attribute.Value) {
	defer func() {
		if p := recover(); p != nil {
			value = attribute.StringValue(errorPrefix + fmt.Sprint(p))
		}
	}()
	switch v := v.(type) {
	case nil:
		return attribute.Value{}
	case attribute.Value:
		return v
	case json.RawMessage:
		return convertRaw(v)
	case []byte:
		if v == nil {
			return attribute.Value{}
		}
		return attribute.ByteSliceValue(v)
	case []error:
		return convertErrors(v)
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && r.IsNil() {
		return attribute.Value{}
	}
	switch v := v.(type) {
	case []string:
		if v != nil {
			return attribute.StringSliceValue(v)
		}
	case []float64:
		if v != nil {
			return attribute.Float64SliceValue(v) // encoding/json would refuse NaN and infinities.
		}
	case json.Marshaler, encoding.TextMarshaler:
	case fmt.Stringer:
		return attribute.StringValue(v.String())
	default:
		if isContainer(r.Type(), 0) {
			if w == nil {
				w = newWalker()
			}
			return w.container(r)
		}
		if r.CanFloat() && (math.IsNaN(r.Float()) || math.IsInf(r.Float(), 0)) {
			return attribute.Float64Value(r.Float())
		}
	}
	data, err := json.Marshal(v)
	if err != nil {
		return attribute.StringValue(errorPrefix + err.Error())
	}
	value, err = decodeJSON(data)
	if err != nil {
		return attribute.StringValue(errorPrefix + err.Error())
	}
	return value
}

// convertRaw returns a JSON text as the value it is, and another text as it is.
func convertRaw(text json.RawMessage) attribute.Value {
	if text == nil {
		return attribute.Value{}
	}
	if json.Valid(text) {
		if value, err := decodeJSON(text); err == nil {
			return value
		}
	}
	return attribute.StringValue(string(text))
}

func convertErrors(errs []error) attribute.Value {
	values := make([]attribute.Value, len(errs))
	for i, err := range errs {
		if err != nil {
			described := exception.Describe(err)
			values[i] = exception.Value(&described)
		}
	}
	return attribute.SliceValue(values...)
}

// Why a value is not printed.
var (
	errJSONDepth = errors.New("slogx: value is nested too deeply")
	errMembers   = fmt.Errorf("slogx: value has more than %d members", maxMembers)
)
