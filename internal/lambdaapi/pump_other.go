// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package lambdaapi

import "time"

// drain waits until nothing has arrived for 20 ms: without a non-blocking read there is no exact answer.
func (p *pump) drain() {
	p.draining.Lock()
	defer p.draining.Unlock()
	const quiet, step = 20 * time.Millisecond, 5 * time.Millisecond
	seen := p.reads.Load()
	for still := time.Duration(0); still < quiet; still += step {
		select {
		case <-p.done:
			return
		case <-time.After(step):
		}
		if now := p.reads.Load(); now != seen {
			seen, still = now, 0
		}
	}
}

// readAvailable is never reached: drain sets no deadline here.
func (p *pump) readAvailable() {}
