// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/otel/tracex"
)

func TestTracer_T20_Annotate(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	_ = tracex.Capture(r.start(t), "pay", func(ctx context.Context) error {
		tracex.Annotate(ctx, attribute.String("tier", "gold"), attribute.Int("items", 3), attribute.Bool("annotation.new", true))
		tracex.Annotate(ctx, attribute.String("tier", "silver"))
		return nil
	})
	span := r.span(t, "pay")
	for key, want := range map[string]any{"annotation.tier": "silver", "annotation.items": int64(3), "annotation.new": true} {
		if got := value(span, key); got != want {
			t.Errorf("%s = %v, want %v", key, got, want)
		}
	}
}

type named int

type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("no form") }

type exploding struct{}

func (exploding) MarshalJSON() ([]byte, error) { panic("no form") }

func TestTracer_T20_PutMetadata(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		value any
		want  any
	}{
		{"text", "a<b", "a<b"},
		{"number", 3, int64(3)},
		{"named number", named(4), int64(4)},
		{"large", uint64(math.MaxUint64), "18446744073709551615"},
		{"fraction", 0.5, 0.5},
		{"boolean", false, false},
		{"nil", nil, "null"},
		{"time", time.Unix(0, 0).UTC(), "1970-01-01T00:00:00Z"},
		{"object", map[string]any{"b": 1, "a": "&"}, `{"a":"&","b":1}`},
		{"list", []int{1, 2}, `[1,2]`},
		{"bytes", json.RawMessage(`{"a": 1}`), `{"a":1}`},
		{"error", errStock, "out of stock"},
		{"not a number", math.NaN(), "!ERROR:json: unsupported value: NaN"},
		{"channel", make(chan int), "!ERROR:json: unsupported type: chan int"},
		{"panic", exploding{}, "!ERROR:panic: no form"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			_ = tracex.Capture(r.start(t), "pay", func(ctx context.Context) error {
				tracex.PutMetadata(ctx, "shop", "key", tt.value)
				return nil
			})
			if got := value(r.span(t, "pay"), "metadata.shop.key"); got != tt.want {
				t.Errorf("metadata = %#v, want %#v", got, tt.want)
			}
		})
	}
	if got := string(tracex.Encode(broken{})); !strings.HasPrefix(got, `"!ERROR:`) || !strings.Contains(got, "no form") {
		t.Errorf("encode of a value without form = %s", got)
	}
}

func TestMetadataKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ namespace, key, want string }{
		{"", "order", "metadata.order"},
		{"", "shop.pay response", "metadata..shop.pay response"},
		{"shop", "a.b", "metadata.shop.a.b"},
		{"example.com", "a", "metadata.example_com.a"},
	} {
		if got := tracex.MetadataKey(tt.namespace, tt.key); string(got) != tt.want {
			t.Errorf("metadataKey(%q, %q) = %q, want %q", tt.namespace, tt.key, got, tt.want)
		}
	}
}

func TestValuesAreCut(t *testing.T) {
	t.Parallel()
	got := tracex.MetadataValue(tracex.Encode(strings.Repeat("€", tracex.MaxValue))).AsString()
	if len(got) > tracex.MaxValue+len("…") || !utf8.ValidString(got) || !strings.HasSuffix(got, "€…") {
		t.Errorf("a long text has %d bytes and ends in %q", len(got), got[len(got)-6:])
	}
}

func FuzzMetadataValue(f *testing.F) {
	for _, seed := range []string{"", `"a"`, `"\ud800"`, "12", "-", "-0", "1e999", "true", "tr", "null", `{"a":1}`, "[", "\xff", "9223372036854775808"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		got := tracex.MetadataValue(document)
		if len(got.String()) > tracex.MaxValue+len("…") {
			t.Errorf("value of %d bytes has %d", len(document), len(got.String()))
		}
		var number int64
		if json.Unmarshal(document, &number) == nil && got.Type() == attribute.INT64 && got.AsInt64() != number {
			t.Errorf("value of %s = %d", document, got.AsInt64())
		}
	})
}
