// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

// secret logs itself without what it is.
type secret string

// LogValue implements [slog.LogValuer].
func (secret) LogValue() slog.Value { return slog.StringValue("***") }

// person logs itself and a friend, who may be the person.
type person struct {
	name   string
	friend *person
}

// LogValue implements [slog.LogValuer].
func (p *person) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", p.name), slog.Any("friend", p.friend), slog.Any("best", p.friend))
}

// inList logs itself as a group with a slice of itself.
type inList struct{}

// LogValue implements [slog.LogValuer].
func (v inList) LogValue() slog.Value { return slog.GroupValue(slog.Any("list", []any{v})) }

// twice logs itself as a slice of itself and itself.
type twice struct{}

// LogValue implements [slog.LogValuer].
func (v twice) LogValue() slog.Value { return slog.AnyValue([]any{v, v}) }

// celsius is a float64 of another name, and names a slice with a text of its own.
type (
	celsius float64
	names   []any
)

// String implements [fmt.Stringer].
func (names) String() string { return "all names" }

// recursive is a type that consists of itself.
type recursive []recursive

// TestLogger_L59_ValuesInValues wants errors, values that log themselves, NaN and exact integers inside maps and slices
// as they come out by themselves.
func TestLogger_L59_ValuesInValues(t *testing.T) {
	boom := fmt.Errorf("read: %w", errors.New("boom"))
	asMember := `{"type":"*fmt.wrapError","message":"read: boom","cause":[{"type":"*errors.errorString","message":"boom"}]}`
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"map", map[string]any{"err": boom, "n": uint64(1 << 63), "s": secret("x")}, `{"err":` + asMember + `,"n":"9223372036854775808","s":"***"}`},
		{"slice", []any{boom, math.NaN(), int64(9007199254740993), nil, secret("x"), true}, `[` + asMember + `,"NaN",9007199254740993,null,"***",true]`},
		{"array", [2]any{1, secret("x")}, `[1,"***"]`},
		{"floats", map[string]float64{"a": math.NaN(), "b": 2, "c": math.Inf(-1)}, `{"a":"NaN","b":2,"c":"-Inf"}`},
		{"nested", map[string]any{"list": []any{map[string]any{"err": boom}}}, `{"list":[{"err":` + asMember + `}]}`},
		{"floats in slices", [][]float64{{1.5}, {math.Inf(1)}}, `[[1.5],["+Inf"]]`},
		{"secrets", []secret{"a", "b"}, `["***","***"]`},
		{"secrets by key", map[string]secret{"k": "a"}, `{"k":"***"}`},
		{"errors", map[string]error{"e": boom, "none": nil}, `{"e":` + asMember + `,"none":null}`},
		{"group", []any{slog.GroupValue(slog.Int("a", 1))}, `[{"a":1}]`},
		{"durations and times", []any{1500 * time.Millisecond, time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC)}, `["1.5s","2026-11-24T01:02:03Z"]`},
		{"empty", []any{map[string]any{}, []any{}}, `[{},[]]`},
		{"nil in a slice", []any{map[string]any(nil), []any(nil)}, `[null,null]`},
		{"other keys", map[int]any{1: "x"}, `{"1":"x"}`},
		{"of itself", recursive{{}, {{}}}, `[[],[[]]]`},
		{"float32", []any{float32(0.1), []float32{0.1, 2}}, `[0.1,[0.1,2]]`},
		{"floats of another name", []celsius{celsius(math.NaN()), 1.5}, `["NaN",1.5]`},
		{"NaN of another name", celsius(math.Inf(1)), `"+Inf"`},
		{"text of its own", []any{names{1}}, `["all names"]`},
		{"raw JSON", []any{json.RawMessage(`{"a":1}`)}, `[{"a":1}]`},
		{"bytes", map[string]any{"b": []byte("hi")}, `{"b":"aGk="}`},
	}
	for _, tt := range tests {
		var buf bytes.Buffer
		slog.New(newHandler(&buf, slogx.Options{})).Info("m", "v", tt.value)
		var line struct{ V json.RawMessage }
		if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v: %s", tt.name, err, &buf)
		}
		if diff := cmp.Diff(tt.want, string(line.V)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestHandler_ValuesWithoutEnd logs values that contain themselves.
func TestHandler_ValuesWithoutEnd(t *testing.T) {
	self := &person{name: "Ada"}
	self.friend = self
	loop := map[string]any{"a": 1}
	loop["self"], loop["again"] = loop, []any{loop}
	list := make([]any, 2)
	list[0], list[1] = list, list
	for name, value := range map[string]any{"LogValuer": self, "map": loop, "slice": list, "LogValuer in a slice": []any{self}, "group and slice": inList{}, "twice": twice{}} {
		var buf bytes.Buffer
		slog.New(newHandler(&buf, slogx.Options{})).Info("m", "v", value, "after", true)
		line := lineOf(t, &buf)
		text := fmt.Sprint(line["v"])
		if stopped := strings.Contains(text, "nested too deeply") || strings.Contains(text, "more than 131072 members"); line["after"] != true || !stopped && line["truncated"] != true {
			t.Errorf("%s: line = %.300s", name, fmt.Sprint(line))
		}
	}
}
