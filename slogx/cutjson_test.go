// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/slogx"
)

// eventOf logs an event with a limit and returns the member event of the line, or "" if there is none.
func eventOf(tb testing.TB, opts slogx.Options, limit int, event string) (member string, truncated bool) {
	tb.Helper()
	var buf bytes.Buffer
	middleware := slogx.LogPayloads(newHandler(&buf, opts), slogx.PayloadOptions{Event: slogx.On, MaxBytes: limit})
	if _, err := middleware(returns(nil, nil))(context.Background(), json.RawMessage(event)); err != nil {
		tb.Fatal(err)
	}
	var line struct {
		Event     json.RawMessage
		Truncated bool
	}
	if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
		tb.Fatalf("line %s: %v", &buf, err)
	}
	return string(line.Event), line.Truncated
}

func TestLogger_L52_CutPayloads(t *testing.T) {
	tests := []struct {
		event string
		limit int
		want  string
	}{
		{`{"a":1,"b":2}`, 13, `{"a":1,"b":2}`},
		{`{"a":1,"b":2}`, 12, `{"a":1}`},
		{`{"a":1,"b":2}`, 6, `{}`},
		{`{"a":1,"b":2}`, 1, ``},
		{`[1,22,333]`, 9, `[1,22]`},
		{`[[[1]],2]`, 8, `[[[1]]]`},
		{`[[[1]],2]`, 5, `[[]]`},
		{`{"a":"some text"}`, 12, `{"a":"some"}`},
		{`{"a":"some text","b":1}`, 12, `{"a":"some"}`},
		{`{"a":"x\n\u00e4y"}`, 11, `{"a":"x\n"}`},
		{`{"a":"x\n\u00e4y"}`, 10, `{"a":"x"}`},
		{`{"a":"äöü"}`, 12, `{"a":"äö"}`},
		{`"some text"`, 6, `"some"`},
		{`"some text"`, 1, ``},
		{`123456`, 5, ``},
		{` { "a" : [ true , false ] } `, 14, `{"a":[true]}`},
	}
	for _, tt := range tests {
		got, truncated := eventOf(t, slogx.Options{}, tt.limit, tt.event)
		if got != tt.want || truncated != (tt.limit < len(tt.event)) {
			t.Errorf("event %s cut to %d = %s, truncated = %t, want %s", tt.event, tt.limit, got, truncated, tt.want)
		}
	}
}

// TestLogger_L52_DefaultLimit logs 64 KiB and no more.
func TestLogger_L52_DefaultLimit(t *testing.T) {
	const limit = 64 << 10
	for _, size := range []int{limit, limit + 1} {
		event := `"` + strings.Repeat("x", size-2) + `"`
		got, truncated := eventOf(t, slogx.Options{}, 0, event)
		if len(got) != limit || truncated != (size > limit) {
			t.Errorf("event of %d bytes: %d bytes, truncated = %t", size, len(got), truncated)
		}
	}
}

// TestLogger_L52_RedactedThenCut wants nothing of what is masked in a line, however long the event is.
func TestLogger_L52_RedactedThenCut(t *testing.T) {
	event := `{"password":"hunter2","rest":"` + strings.Repeat("x", 200) + `"}`
	got, truncated := eventOf(t, slogx.Options{Mask: slogx.MaskPaths("event.password")}, 100, event)
	if !truncated || strings.Contains(got, "hunter2") || !strings.Contains(got, `"rest":"x`) {
		t.Errorf("masked by Options.Mask: %s", got)
	}

	for _, tail := range []int{0, 200} { // below and above the limit
		var buf bytes.Buffer
		middleware := slogx.LogPayloads(newHandler(&buf, slogx.Options{}), slogx.PayloadOptions{
			Event: slogx.On, MaxBytes: 100,
			Redact: func(payload json.RawMessage) json.RawMessage {
				return bytes.ReplaceAll(payload, []byte("hunter2"), []byte("*****"))
			},
		})
		event := `{"password":"hunter2","rest":"` + strings.Repeat("x", tail) + `"}`
		if _, err := middleware(returns(nil, nil))(t.Context(), json.RawMessage(event)); err != nil {
			t.Fatal(err)
		}
		if line := buf.String(); strings.Contains(line, "hunter2") || !strings.Contains(line, `"password":"*****"`) {
			t.Errorf("redacted: %s", line)
		}
	}
}

// FuzzCutPayload cuts JSON anywhere and wants JSON that is short enough, and all of it where it fits.
func FuzzCutPayload(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\u00e4\n"}],"c":null}`, `"\\\""`, `[[],{},"",0]`, ` [ 1e5 , true ] `, `"äöü😀"`} {
		for limit := range 24 {
			f.Add(seed, limit)
		}
	}
	f.Fuzz(func(t *testing.T, event string, limit int) {
		if limit <= 0 || !json.Valid([]byte(event)) {
			t.Skip("no event, or no limit")
		}
		var kept json.RawMessage
		logged := slog.New(attrOf{"event", &kept})
		middleware := slogx.LogPayloads(logged.Handler(), slogx.PayloadOptions{Event: slogx.On, MaxBytes: limit})
		_, _ = middleware(returns(nil, nil))(t.Context(), json.RawMessage(event))
		if len(event) <= limit {
			if string(kept) != event {
				t.Errorf("%s fits in %d, but is logged as %s", event, limit, kept)
			}
			return
		}
		if len(kept) > limit || len(kept) > 0 && !json.Valid(kept) {
			t.Errorf("%s cut to %d = %s", event, limit, kept)
		}
	})
}

// attrOf is a handler that keeps the JSON of one attribute.
type attrOf struct {
	key  string
	kept *json.RawMessage
}

// Enabled implements [slog.Handler].
func (attrOf) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler].
func (a attrOf) Handle(_ context.Context, record slog.Record) error {
	record.Attrs(func(attr slog.Attr) bool {
		if attr.Key == a.key {
			*a.kept, _ = attr.Value.Any().(json.RawMessage)
		}
		return true
	})
	return nil
}

// WithAttrs implements [slog.Handler].
func (a attrOf) WithAttrs([]slog.Attr) slog.Handler { return a }

// WithGroup implements [slog.Handler].
func (a attrOf) WithGroup(string) slog.Handler { return a }
