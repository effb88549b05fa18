// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/otel-powertools/powertools/internal/settings"
)

// How often what goes over a network is flushed outside Lambda, where no end of an invocation asks for it.
const (
	// backgroundInterval is the SDK's delay of log records, the shorter of those of spans and log records.
	backgroundInterval = time.Second
	// metricInterval is the default of OTEL_METRIC_EXPORT_INTERVAL.
	metricInterval = time.Minute
)

// metricIntervalFromEnvironment reads OTEL_METRIC_EXPORT_INTERVAL, milliseconds.
func metricIntervalFromEnvironment() (time.Duration, error) {
	const name = "OTEL_METRIC_EXPORT_INTERVAL"
	text := settings.Text(name)
	if text == "" {
		return metricInterval, nil
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ms <= 0 || ms > int64(time.Duration(1<<63-1)/time.Millisecond) {
		return metricInterval, settings.Mistakef("%s=%q is not a number of milliseconds: using %d", name, text, metricInterval.Milliseconds())
	}
	return time.Duration(ms) * time.Millisecond, nil
}

// background flushes the targets once in a while until it is stopped.
type background struct {
	stopping context.CancelFunc
	stopped  sync.WaitGroup
}

// startBackground returns nil, which may be stopped, where there is nothing to flush.
func startBackground(n *networkFlush) *background {
	if len(n.targets) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &background{stopping: cancel}
	for _, target := range n.targets {
		b.stopped.Go(func() {
			ticker := time.NewTicker(target.every)
			defer ticker.Stop()
			one := newNetworkFlush(n.timeout, []*flushTarget{target})
			for {
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
				limited, cancel := context.WithTimeout(ctx, n.timeout)
				_ = one.flush(limited) // The target has told.
				cancel()
			}
		})
	}
	return b
}

// stop returns when no flush runs any more. What it cut short is flushed by who stops it.
func (b *background) stop() {
	if b != nil {
		b.stopping()
		b.stopped.Wait()
	}
}
