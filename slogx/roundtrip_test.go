// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

// drawn draws attributes at random, and what a line must say of them. Keys are few, so that many are there twice, and some
// are reserved, printed elsewhere, no UTF-8 or empty.
type drawn struct{ *rand.Rand }

func (d drawn) key() string {
	keys := []string{"a", "b", "é", "k\"q", "x\ny", "\u2028", "type", "cause", "stack", "event_name", "body", "correlation_id", "", "level", "trace_id", "a\xff", "A_b"}
	if d.IntN(2) == 0 {
		return fmt.Sprintf("key%d", d.IntN(60))
	}
	return keys[d.IntN(len(keys))]
}

// value returns a value and what encoding/json reads back, [members] for a group.
func (d drawn) value(depth int) (slog.Value, any) {
	switch d.IntN(8) {
	case 0:
		text := []string{"", "x", "\x00\x01\"\\", "é😀", "\u2028</script>", strings.Repeat("long ", 50)}[d.IntN(6)]
		return slog.StringValue(text), text
	case 1:
		number := d.Int64() - math.MaxInt64/2
		return slog.Int64Value(number), json.Number(fmt.Sprint(number))
	case 2:
		return slog.BoolValue(false), false
	case 3:
		return slog.Float64Value(1.5), json.Number("1.5")
	case 4:
		return slog.AnyValue([]string{"p", ""}), []any{"p", ""}
	case 5:
		return slog.AnyValue(nil), nil
	case 6:
		return slog.AnyValue(map[string]any{"n": 1, "z": nil}), map[string]any{"n": json.Number("1"), "z": nil}
	}
	if depth > 3 {
		return slog.IntValue(0), json.Number("0")
	}
	attrs, members := d.attrs(4, depth+1)
	return slog.GroupValue(attrs...), members
}

// attrs draws fewer than limit attributes.
func (d drawn) attrs(limit, depth int) (attrs []slog.Attr, members members) {
	for range d.IntN(limit) {
		key := d.key()
		value, want := d.value(depth)
		attrs = append(attrs, slog.Attr{Key: key, Value: value})
		members = append(members, expected{key, want})
	}
	return attrs, members
}

// members are what a group must say, in order.
type members []expected

type expected struct {
	key  string
	want any
}

// object returns the members as slog's and this package's rules settle them: of one key the last counts, empty groups are
// left out, and groups without a key have their members where they stand.
func (m members) object() map[string]any {
	object := map[string]any{}
	for _, e := range m {
		want := e.want
		if group, ok := want.(members); ok {
			inside := group.object()
			if e.key == "" {
				maps.Copy(object, inside)
				continue
			}
			if len(inside) == 0 {
				continue
			}
			want = inside
		} else if e.key == "" && want == nil {
			continue // the zero attribute
		}
		key := strings.ToValidUTF8(e.key, "\ufffd")
		if key == "" {
			key = "!EMPTYKEY"
		}
		object[key] = want
	}
	return object
}

// FuzzRecord_RoundTrip reads back every attribute of loggers, groups and calls, except those that the documented rules
// leave out: with reserved keys, and without data at the top.
func FuzzRecord_RoundTrip(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	formats := []slogx.Options{{}, {Format: slogx.FormatDatadog}, {KeyOrder: []string{"message", "key3", "a"}}}
	f.Fuzz(func(t *testing.T, seed uint64) {
		setLambda(t)
		recordErrors(t)
		d := drawn{rand.New(rand.NewPCG(seed, 7))}
		opts := formats[d.IntN(len(formats))]
		opts.Service = "s"
		var buf bytes.Buffer
		handler := newHandler(&buf, opts)

		open := []members{nil}
		var names []string
		for range d.IntN(4) {
			if d.IntN(3) == 0 {
				names, open = append(names, fmt.Sprintf("group%d", d.IntN(3))), append(open, nil)
				handler = handler.WithGroup(names[len(names)-1])
				continue
			}
			attrs, more := d.attrs(4, 0)
			handler = handler.WithAttrs(attrs)
			open[len(open)-1] = append(open[len(open)-1], more...)
		}
		attrs, more := d.attrs(40, 0)
		open[len(open)-1] = append(open[len(open)-1], more...)
		for i := len(open) - 1; i > 0; i-- {
			open[i-1] = append(open[i-1], expected{names[i-1], open[i]})
		}
		emit(t, handler, t.Context(), slog.LevelInfo, "m", attrs...)

		want := open[0].object()
		for key, value := range want {
			if value == nil || value == "" || key == "level" || key == "trace_id" {
				delete(want, key)
			}
		}
		want["level"], want["message"], want["service"], want["timestamp"] = "INFO", "m", "s", "2026-11-23T04:39:29.907Z"
		if diff := cmp.Diff(want, lineOf(t, &buf)); diff != "" {
			t.Errorf("seed %d, line (-want +got):\n%s", seed, diff)
		}
	})
}
