// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/metricx"
)

func TestLambdaReader_FlushEvery(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithFlushEvery(3, time.Minute))
	c, _ := s.meter.Int64Counter("orders")
	h, _ := s.meter.Int64Histogram("latency")
	names := []string{"function_request_id", "order", "orders", "latency"}
	invoke := func(id string) {
		s.invoke(id, func(ctx context.Context) {
			invocation.AddProperties(ctx, attribute.String("order", id))
			c.Add(ctx, 1)
			h.Record(ctx, 5)
		})
	}
	invoke("a") // nothing was flushed before, so time has passed
	s.lines()
	invoke("b")
	invoke("c")
	wantMembers(t, s.lines(), names, nil)
	invoke("d")
	wantMembers(t, s.lines(), names, []string{"orders=3 latency=[5,5,5]"})

	invoke("e")
	wantMembers(t, s.lines(), names, nil)
	s.clock.set(s.clock.now().Add(time.Minute)) // a freeze: every line keeps its minute
	invoke("f")
	lines := s.lines()
	wantMembers(t, lines, names, []string{"orders=1 latency=5", "orders=1 latency=5"})
	if first, second := ingest(t, lines[0])[0].timestamp, ingest(t, lines[1])[0].timestamp; second-first != 60_000 {
		t.Errorf("timestamps %d and %d, want a minute apart", first, second)
	}

	s.invoke("g", func(ctx context.Context) {
		metricx.SetTimestamp(ctx, noon.Add(-time.Hour))
		c.Add(ctx, 1)
	})
	if err := s.provider.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	lines = s.lines()
	wantMembers(t, lines, names, []string{"orders=1"})
	if at := ingest(t, lines[0])[0].timestamp; at != noon.Add(-time.Hour).UnixMilli() {
		t.Errorf("timestamp %d, want an hour before noon", at)
	}
}

// TestLambdaReader_FlushEveryCountOnly has no limit of time.
func TestLambdaReader_FlushEveryCountOnly(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithFlushEvery(2, 0))
	c, _ := s.meter.Int64Counter("orders")
	for i, want := range []int{0, 1, 0, 1} {
		s.clock.set(s.clock.now().Add(time.Hour))
		s.invoke("r", func(ctx context.Context) {
			metricx.SetTimestamp(ctx, noon)
			c.Add(ctx, 1)
		})
		if lines := s.lines(); len(lines) != want {
			t.Errorf("invocation %d: %d lines, want %d", i, len(lines), want)
		}
	}
}

// TestLambdaReader_ManagedInstances shows the rhythm where processes are not frozen: at once after a pause, then once a
// second, the rest by a timer; with the right invocation on each line.
func TestLambdaReader_ManagedInstances(t *testing.T) {
	clearVariables(t)
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", invocation.ManagedInstances)
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", "16")
	synctest.Test(t, func(t *testing.T) {
		s := newSetup(t, emf.WithClock(time.Now))
		c, _ := s.meter.Int64Counter("orders")
		names := []string{"function_request_id", "orders", "late", "cold_start"}
		invoke := func(id string) { s.invoke(id, func(ctx context.Context) { c.Add(ctx, 1) }) }
		invoke("a")
		wantMembers(t, s.lines(), names, []string{"function_request_id=a orders=1"})
		time.Sleep(300 * time.Millisecond)
		invoke("b")
		invoke("c")
		wantMembers(t, s.lines(), names, nil)
		time.Sleep(699 * time.Millisecond)
		wantMembers(t, s.lines(), names, nil)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		wantMembers(t, s.lines(), names, []string{"function_request_id=b orders=1", "function_request_id=c orders=1"})

		var stray context.Context
		s.invoke("d", func(ctx context.Context) { stray = ctx })
		time.Sleep(time.Second) // the timer flushes nothing, and then d is over
		synctest.Wait()
		c.Add(stray, 1)
		time.Sleep(time.Second)
		invoke("e")
		wantMembers(t, s.lines(), names,
			[]string{"function_request_id=d orders=1 late=true", "function_request_id=e orders=1"})

		invoke("f")
		if err := s.provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		wantMembers(t, s.lines(), names, []string{"function_request_id=f orders=1"})
		time.Sleep(time.Minute) // no timer is left
		synctest.Wait()
		wantMembers(t, s.lines(), names, nil)
	})
}

// TestLambdaReader_C20_ManagedInstances_ConcurrentSafe overlaps invocations while the timer flushes.
func TestLambdaReader_C20_ManagedInstances_ConcurrentSafe(t *testing.T) {
	clearVariables(t)
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", invocation.ManagedInstances)
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", "32")
	errs := captureErrors(t)
	synctest.Test(t, func(t *testing.T) {
		s := newSetup(t, emf.WithClock(time.Now), emf.WithRequireMetrics())
		c, _ := s.meter.Int64Counter("orders")
		h, _ := s.meter.Int64Histogram("latency")
		var wg sync.WaitGroup
		const invocations = 30
		for i := range invocations {
			wg.Go(func() {
				s.invoke(fmt.Sprint("r", i), func(ctx context.Context) {
					metricx.AddProperty(ctx, attribute.Int("own", i))
					for j := range 20 {
						time.Sleep(time.Duration(50+i+j) * time.Millisecond)
						c.Add(ctx, 1)
						h.Record(ctx, int64(i))
					}
				})
			})
		}
		wg.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		orders, latencies := map[string]float64{}, map[string]int{}
		for _, line := range s.lines() {
			root := decode(t, line)
			id, own := fmt.Sprint(root["function_request_id"]), fmt.Sprint(root["own"])
			if id != "r"+own || root["late"] != nil {
				t.Fatalf("line of %s: %s", id, line)
			}
			for _, m := range ingest(t, line) {
				switch m.name {
				case "orders":
					orders[id] += m.value
				case "latency":
					if latencies[id]++; fmt.Sprint(m.value) != own {
						t.Errorf("latency %v on a line of %s", m.value, id)
					}
				}
			}
		}
		for i := range invocations {
			if id := fmt.Sprint("r", i); orders[id] != 20 || latencies[id] != 20 {
				t.Errorf("%s has %v orders and %d latencies, want 20 of each", id, orders[id], latencies[id])
			}
		}
	})
	if text := errs.text(); len(text) > 0 {
		t.Errorf("errors: %q", text)
	}
}
