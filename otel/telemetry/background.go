// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
)

// backgroundInterval is how often outlets are flushed outside Lambda, where no end of an invocation asks for it. It is
// the SDK's delay of log records, the shortest of the three signals.
const backgroundInterval = time.Second

// background flushes the outlets once in a while until it is stopped.
type background struct {
	stopping context.CancelFunc
	stopped  sync.WaitGroup
}

// startBackground returns nil, which may be stopped, where there is nothing to flush.
func startBackground(n *networkFlush, interval time.Duration) *background {
	if len(n.targets) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &background{stopping: cancel}
	b.stopped.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if err := n.flushWithin(ctx, n.timeout); err != nil && ctx.Err() == nil {
				otel.Handle(err)
			}
		}
	})
	return b
}

// stop returns when no flush runs any more. What it cut short is flushed by who stops it.
func (b *background) stop() {
	if b != nil {
		b.stopping()
		b.stopped.Wait()
	}
}
