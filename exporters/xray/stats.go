// SPDX-License-Identifier: Apache-2.0

package xray

// Stats counts the documents of a [Processor] since it was made.
type Stats struct {
	// Sent documents were handed to the transport.
	Sent uint64
	// Refused is how many of the sent ones nobody took, as far as the system says so: on loopback it does, on the
	// link-local address of Lambda it does not.
	Refused uint64
	// Failed documents were lost to an error of the transport, or because there is no way to the daemon's address.
	Failed uint64
	// DroppedQueue documents were lost because too many were waiting for the daemon.
	DroppedQueue uint64
	// DroppedSize documents were lost because they stayed too large with all optional parts left out.
	DroppedSize uint64
	// Reduced documents were sent without some optional parts to fit the limit.
	Reduced uint64
	// InProgress documents were sent near a deadline, ahead of those of the spans' ends.
	InProgress uint64
	// Late spans ended after their invocation.
	Late uint64
	// Waiting documents are in the queue now.
	Waiting int
}

// Stats returns the counts so far.
func (p *Processor) Stats() Stats {
	p.pacer.mu.Lock()
	waiting := p.pacer.queue.length()
	p.pacer.mu.Unlock()
	return Stats{
		Sent:         p.stats.sent.Load(),
		Refused:      p.stats.refused.Load(),
		Failed:       p.stats.failed.Load(),
		DroppedQueue: p.stats.droppedQueue.Load(),
		DroppedSize:  p.stats.droppedSize.Load(),
		Reduced:      p.stats.reduced.Load(),
		InProgress:   p.stats.inProgress.Load(),
		Late:         p.stats.late.Load(),
		Waiting:      waiting,
	}
}
