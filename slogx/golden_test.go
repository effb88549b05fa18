// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with a file under testdata, or writes it with -update.
func golden(tb testing.TB, name string, got []byte) {
	tb.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

type cart struct {
	ID    string         `json:"id"`
	Items []int64        `json:"items"`
	Notes map[string]any `json:"notes,omitempty"`
	Empty *string        `json:"empty"`
}

type valuer struct{ value slog.Value }

func (v valuer) LogValue() slog.Value { return v.value }

type panicky struct{}

func (panicky) LogValue() slog.Value { panic("no value today") }

type panickyStringer struct{}

func (panickyStringer) String() string { panic("no text today") }

type panickyMarshaler struct{}

func (panickyMarshaler) MarshalJSON() ([]byte, error) { panic("no JSON today") }

type failingMarshaler struct{}

func (failingMarshaler) MarshalJSON() ([]byte, error) { return nil, errors.New("no JSON today") }

type brokenMarshaler struct{}

func (brokenMarshaler) MarshalJSON() ([]byte, error) { return []byte(`{"a":`), nil }

type cycle struct{ Next *cycle }

type color int

func (c color) String() string { return [...]string{"red", "green"}[c] }

// TestLine_Golden writes a line for every kind of value.
func TestLine_Golden(t *testing.T) {
	setLambda(t)
	loop := &cycle{}
	loop.Next = loop
	var nilStringer *netip.Addr
	tests := []struct {
		name  string
		attrs []slog.Attr
	}{
		{"none", nil},
		{"string", []slog.Attr{slog.String("a", "1 \"quoted\" \\ \n\t\x00\x7f ünï € 😀 </script>\u2028")}},
		{"invalid UTF-8", []slog.Attr{slog.String("a\xff", "b\xfe"), slog.String("a\xfe", "last")}},
		{"numbers", []slog.Attr{
			slog.Int("int", -3), slog.Int64("max", math.MaxInt64), slog.Uint64("uint", 7), slog.Uint64("big", math.MaxUint64),
			slog.Float64("float", 1.5), slog.Float64("small", 1e-9), slog.Float64("large", 1e21),
			slog.Float64("nan", math.NaN()), slog.Float64("inf", math.Inf(1)), slog.Float64("neg", math.Inf(-1)),
		}},
		{"false and zero stay", []slog.Attr{slog.Bool("f", false), slog.Int("z", 0), slog.Float64("zf", 0), slog.Duration("zd", 0)}},
		{"empty goes", []slog.Attr{slog.String("e", ""), slog.Any("n", nil), slog.Any("p", (*int)(nil)), {}, slog.Group("g")}},
		{"empty inside stays", []slog.Attr{slog.Group("g", slog.String("e", ""), slog.Any("n", nil))}},
		{"empty collections stay", []slog.Attr{slog.Any("s", []string{}), slog.Any("m", map[string]int{})}},
		{"no key", []slog.Attr{slog.Int("", 1), slog.Group("g", slog.Int("", 2))}},
		{"times", []slog.Attr{
			slog.Duration("d", 1500*time.Millisecond), slog.Time("t", testTime),
			slog.Time("zone", testTime.In(time.FixedZone("", 5*3600+1800))),
		}},
		{"bytes", []slog.Attr{slog.Any("b", []byte("hello\x00\xff")), slog.Any("none", []byte(nil))}},
		{"groups", []slog.Attr{
			slog.Group("z", slog.Int("b", 1), slog.Group("a", slog.Bool("deep", true)), slog.Group("empty")),
			slog.Group("", slog.Int("inlined", 1)), slog.Group("six", "f", 6, "e", 5, "d", 4, "c", 3, "b", 2, "a", 1),
		}},
		{"duplicates", []slog.Attr{
			slog.Int("a", 1), slog.Int("b", 1), slog.Int("a", 2), slog.Group("g", slog.Int("x", 1), slog.Int("x", 2)),
		}},
		{"hidden", []slog.Attr{slog.Int("a", 1), slog.Any("a", nil)}},
		{"any", []slog.Attr{
			slog.Any("cart", cart{"c-1", []int64{9007199254740993, -1}, map[string]any{"x": 1.25, "a": []any{nil, true}}, nil}),
			slog.Any("pointer", &cart{ID: "c-2"}), slog.Any("strings", []string{"a", "b"}), slog.Any("floats", []float64{1, math.NaN()}),
			slog.Any("uint64", map[string]uint64{"max": math.MaxUint64}),
			slog.Any("raw", json.RawMessage(`{"b": 1, "a": "\u00e9\n", "b": 2, "e": 1e400}`)), slog.Any("slice of any", []any{1, "x", nil}),
		}},
		{"stringers", []slog.Attr{
			slog.Any("addr", netip.MustParseAddr("192.0.2.1")), slog.Any("color", color(1)), slog.Any("nil", nilStringer),
		}},
		{"valuers", []slog.Attr{
			slog.Any("v", valuer{slog.IntValue(1)}), slog.Any("nested", valuer{slog.AnyValue(valuer{slog.StringValue("deep")})}),
			slog.Any("group", valuer{slog.GroupValue(slog.Int("a", 1))}), slog.Any("", valuer{slog.GroupValue(slog.Int("inlined", 1))}),
			slog.Any("error", valuer{slog.AnyValue(errors.New("lazy"))}),
		}},
		{"failing values", []slog.Attr{
			slog.Any("valuer", panicky{}), slog.Any("stringer", panickyStringer{}), slog.Any("index", color(7)),
			slog.Any("marshaler", panickyMarshaler{}), slog.Any("error", failingMarshaler{}), slog.Any("broken", brokenMarshaler{}),
			slog.Any("cycle", loop), slog.Any("channel", make(chan int)), slog.Any("func", func() {}),
		}},
		{"error", []slog.Attr{slogx.Err(errors.New("refused")), slog.Int("after", 1)}},
		{"no error", []slog.Attr{slogx.Err(nil)}},
		{"error under another key", []slog.Attr{slog.Any("err", fmt.Errorf("read: %w", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}))}},
		{"errors", []slog.Attr{
			slogx.Err(errors.Join(io.EOF, io.ErrUnexpectedEOF)), slog.Any("list", []error{io.EOF, nil}),
			slog.Group("g", slog.Any("inner", io.EOF)),
		}},
		{"truncated is no reserved key", []slog.Attr{slog.Bool("truncated", true), slog.Int("a", 1)}},
		{"exception attributes", []slog.Attr{slog.String("exception.type", "E"), slog.String("exception.message", "boom")}},
	}
	var got bytes.Buffer
	for _, tt := range tests {
		var line bytes.Buffer
		h := newHandler(&line, slogx.Options{Service: "payment", Level: slog.LevelInfo})
		emit(t, h, t.Context(), slog.LevelInfo, "collecting payment", tt.attrs...)
		fmt.Fprintf(&got, "# %s\n%s", tt.name, line.String())
		lineOf(t, &line)
	}
	golden(t, "values.golden", got.Bytes())
}

// TestLogger_L12_MemberOrder writes lines from outside an invocation, from inside one, and with all there can be.
func TestLogger_L12_MemberOrder(t *testing.T) {
	setLambda(t)
	environment := invocation.NewEnvironment()
	var got bytes.Buffer
	h := newHandler(&got, slogx.Options{
		Service: "payment", Level: slogx.LevelTrace, Environment: environment,
		Attrs: []slog.Attr{slog.String("stage", "prod"), slog.String("who", "process")},
	})
	emit(t, h, t.Context(), slog.LevelInfo, "outside")

	lc := &lambdacontext.LambdaContext{AwsRequestID: testRequestID, InvokedFunctionArn: testARN, TenantID: "tenant-7"}
	invoke(t, environment, lc, func(ctx context.Context) {
		emit(t, h, ctx, slog.LevelWarn, "inside")
		slogx.AddAttrs(ctx, slog.String("who", "invocation"), slog.String("order_id", "o-1"))
		emit(t, h, ctx, slog.LevelWarn, "with attributes")
		emit(t, h, context.Background(), slog.LevelWarn, "without a context")

		item := invocation.Scope(ctx)
		slogx.AddAttrs(item, slog.String("who", "item"), slog.Int("index", 3))
		traced := trace.ContextWithSpanContext(item, spanContext())
		logger := h.WithAttrs([]slog.Attr{slog.String("who", "logger"), slog.String("part", "a")}).
			WithGroup("http").WithAttrs([]slog.Attr{slog.Int("status", 200)})
		emit(t, logger, traced, slogx.LevelCritical, "all", slog.String("method", "GET"), slogx.Err(io.EOF))
		emit(t, h, traced, slogx.LevelTrace, "call", slog.String("who", "call"), slogx.Err(io.EOF))
		emit(t, h, ctx, slog.LevelWarn, "item is over")
	})
	inInvocation(t, environment, func(ctx context.Context) { emit(t, h, ctx, slog.LevelInfo, "next invocation") })
	golden(t, "order.golden", got.Bytes())
}
