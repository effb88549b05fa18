// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// api is a transport that collects, as one to the X-Ray API is. It notes how long each flush was given.
type api struct {
	collector
	fails bool

	flushing sync.Mutex
	limits   []time.Duration
}

func (a *api) Flush(ctx context.Context) error {
	deadline, _ := ctx.Deadline()
	a.flushing.Lock()
	defer a.flushing.Unlock()
	a.limits = append(a.limits, time.Until(deadline))
	if a.fails {
		return errors.New("the API is down")
	}
	return nil
}

func (a *api) given() []time.Duration {
	a.flushing.Lock()
	defer a.flushing.Unlock()
	return append([]time.Duration(nil), a.limits...)
}

func TestProcessor_36_FlushLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{fails: true}
		s := newSetup(t, lambdaResource(), xray.WithTransport(a))
		work := func(context.Context) error { return nil }
		run := func(timeout time.Duration, handler func(context.Context) error) {
			_ = s.invokeWithin(t, timeout, activeHead, handler)
		}
		run(time.Minute, work) // the full time
		run(time.Minute, work) // a second, because the one before failed
		a.fails = false
		run(time.Minute, work)
		run(time.Minute, work) // the full time again
		run(3*time.Second, work)
		run(150*time.Millisecond, work) // no time: it goes out with the next
		run(time.Minute, func(context.Context) error { return errors.New("failed") })
		want := []time.Duration{10 * time.Second, time.Second, time.Second, 10 * time.Second, 2800 * time.Millisecond, time.Second}
		if diff := cmp.Diff(want, a.given()); diff != "" {
			t.Errorf("limits (-want +got):\n%s", diff)
		}
	})
}

// TestProcessor_36_FlushAtTheDeadline shows that what is known shortly before a timeout is sent before it.
func TestProcessor_36_FlushAtTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(a))
		_ = s.invokeWithin(t, 3*time.Second, activeHead, func(context.Context) error {
			<-time.After(2900 * time.Millisecond)
			if diff := cmp.Diff([]time.Duration{200 * time.Millisecond}, a.given()); diff != "" {
				t.Errorf("limits before the end (-want +got):\n%s", diff)
			}
			return nil
		})
	})
}
