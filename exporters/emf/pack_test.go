// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// TestExporter_M26_FewestLines splits many metrics and many values into no more lines than it takes, and says the same
// about them on each.
func TestExporter_M26_FewestLines(t *testing.T) {
	clearVariables(t)
	for _, test := range []struct{ counters, values, lines int }{
		{99, 100, 1}, {100, 1, 2}, {150, 350, 4}, {0, 1000, 10}, {350, 350, 4}, {399, 1, 4},
	} {
		t.Run(fmt.Sprintf("%d_%d", test.counters, test.values), func(t *testing.T) {
			s := newSetup(t)
			s.invoke("r", func(ctx context.Context) {
				invocation.AddProperties(ctx, attribute.String("order", "o1"))
				for i := range test.counters {
					c, _ := s.meter.Int64Counter(fmt.Sprintf("c%03d", i))
					c.Add(ctx, 1, attributes(attribute.String("tenant", "blue")))
				}
				h, _ := s.meter.Float64Histogram("zz")
				for i := range test.values {
					h.Record(ctx, float64(i), attributes(attribute.String("tenant", "blue")))
				}
			})
			lines := s.lines()
			if len(lines) != test.lines {
				t.Errorf("%d lines, want %d", len(lines), test.lines)
			}
			count := 0
			for _, line := range lines {
				if !strings.Contains(line, `"service":"cart","tenant":"blue","function_request_id":"r","order":"o1"`) {
					t.Errorf("a line without the context: %s", line)
				}
				count += len(ingest(t, line))
			}
			if count != test.counters+test.values {
				t.Errorf("%d values, want %d", count, test.counters+test.values)
			}
		})
	}
}

// TestExporter_HighResolutionOfALongTime makes no more than sixty lines of an invocation of fifteen minutes.
func TestExporter_HighResolutionOfALongTime(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	h, _ := s.provider.Meter("fast", metric.WithInstrumentationAttributes(emf.HighResolution())).Int64Histogram("latency")
	s.invoke("r", func(ctx context.Context) {
		for i := range 900 {
			s.clock.set(noon.Add(time.Duration(i) * time.Second))
			h.Record(ctx, int64(i))
		}
	})
	lines := s.lines()
	if len(lines) > 61 {
		t.Errorf("%d lines, want at most 61", len(lines))
	}
	count := 0
	for _, line := range lines {
		for _, m := range ingest(t, line) {
			count++
			at := noon.Add(time.Duration(m.value) * time.Second).UnixMilli()
			if m.resolution != 1 || m.timestamp < at || m.timestamp-at >= 15_000 {
				t.Errorf("value %v has timestamp %d, want %d or up to 15 s later", m.value, m.timestamp, at)
			}
		}
	}
	if count != 900 {
		t.Errorf("%d values, want 900", count)
	}
}

// TestExporter_AfterALargeFlush shows that one large flush does not hold its memory for ever, and that the series after
// it come out as ever.
func TestExporter_AfterALargeFlush(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	for round := range 2 {
		for i := range 20 {
			c, _ := s.meter.Int64Counter(fmt.Sprintf("c%d", i))
			for j := range 100 {
				c.Add(context.Background(), 1, attributes(attribute.Int("shop", j)))
			}
		}
		h, _ := s.meter.Int64Histogram("latency")
		for i := range 1000 {
			h.Record(context.Background(), int64(i))
		}
		count := 0
		for _, line := range s.flush() {
			count += len(ingest(t, line))
		}
		if count != 3000 {
			t.Errorf("round %d: %d values, want 3000", round, count)
		}
		c, _ := s.meter.Int64Counter("c0")
		c.Add(context.Background(), 7)
		wantMembers(t, s.flush(), []string{"c0", "shop"}, []string{"c0=7"})
	}
}

// TestExporter_M26_NeverMoreLinesThanNeeded packs metrics of random numbers of values. A line takes a hundred metrics and
// a hundred values of each, so no packing needs fewer lines than this.
func TestExporter_M26_NeverMoreLinesThanNeeded(t *testing.T) {
	clearVariables(t)
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 7))
		s := newSetup(t, emf.WithMaxLineBytes(1<<20), emf.WithoutStructuredValues())
		total, most := 0, 0
		for i := range 1 + random.IntN(250) {
			h, _ := s.meter.Int64Histogram(fmt.Sprint("h", i))
			values := 1 + random.IntN(1+random.IntN(1+random.IntN(900)))
			for range values {
				h.Record(context.Background(), 1)
			}
			pieces := (values + 99) / 100
			total, most = total+pieces, max(most, pieces)
		}
		if got, want := len(s.flush()), max(most, (total+99)/100); got != want {
			t.Errorf("seed %d: %d lines, want %d", seed, got, want)
		}
	}
}

// TestExporter_M29_LineBytes records a hundred metrics of a hundred values with many digits, and a long property: more
// than most lines may have. Lines keep to the limit that was asked for, within what CloudWatch Logs and a pipe take, and are as full as that
// allows.
func TestExporter_M29_LineBytes(t *testing.T) {
	clearVariables(t)
	for _, test := range []struct {
		opts []emf.Option
		want int
	}{
		{nil, 60_000},
		{[]emf.Option{emf.WithMaxLineBytes(0)}, 16_384},
		{[]emf.Option{emf.WithMaxLineBytes(100_000)}, 100_000},
		{[]emf.Option{emf.WithMaxLineBytes(math.MaxInt)}, 1_048_550},
	} {
		s := newSetup(t, test.opts...)
		random := rand.New(rand.NewPCG(1, 9))
		note := metric.WithAttributeSet(attribute.NewSet(attribute.String("user.note", strings.Repeat("n", test.want/3))))
		for i := range 100 {
			h, _ := s.meter.Float64Histogram(fmt.Sprintf("latency.%03d", i))
			for range 100 {
				h.Record(context.Background(), random.Float64(), note)
			}
		}
		total, longest := 0, 0
		lines := s.flush()
		for _, line := range lines {
			longest = max(longest, len(line))
			for _, m := range ingest(t, line) {
				total += int(m.weight)
			}
		}
		if total != 100*100 {
			t.Errorf("limit %d: %d values, want 10000", test.want, total)
		}
		if longest > test.want || len(lines) > 1 && longest < test.want-3000 {
			t.Errorf("limit %d: the longest of %d lines has %d bytes", test.want, len(lines), longest)
		}
	}
}
