// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"errors"
	"fmt"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// The daemon's socket has the kernel's default receive buffer and loses what does not fit, without a sign to the
// sender. So the sender keeps a model of that buffer: which documents the daemon has not read yet if it takes them at
// a steady rate. See DESIGN.md for the measurements.
const (
	// serviceTime is how long the modelled daemon takes for a document. The real one takes about 50 µs.
	serviceTime = 100 * time.Microsecond
	// busyServiceTime is what the model counts for a document that leaves while the program runs: a program that ends
	// many spans in a row holds the processor, and the daemon waits for it. In a drain the processor is free.
	busyServiceTime = 3 * serviceTime
	// busyQueue is from how many waiting documents on the program's run counts as a drain does: it goes on for so
	// long that the daemon has had its turn, and a full queue would lose documents for sure.
	busyQueue = maxQueueDocuments / 2
	// window is how many bytes of the daemon's buffer of 212,992 the model fills. The kernel gives a quarter back
	// late, and the rest is for a daemon that was busy with something else.
	window = 64 << 10
	// windowDocuments is how many documents fit the window at most: the smallest takes 832 bytes.
	windowDocuments = 96

	// Bounds of what waits. An invocation that ends more spans at once than this loses the oldest leaves.
	maxQueueDocuments = 2048
	maxQueueBytes     = 4 << 20

	// A drain sends at most so much and then pauses for as long as the modelled daemon takes for it, and at least for
	// drainStep: waking up costs as much as several documents. Where a busy machine makes the pause longer the daemon
	// is late too, so what was missed is not made up for.
	drainDocuments = 20
	drainBytes     = 48 << 10
	drainStep      = time.Millisecond
	// lookupStep is how often a drain looks whether the daemon's address is known.
	lookupStep = 4 * time.Millisecond
	// drainPerEnd is how many waiting documents the end of a span sends besides its own.
	drainPerEnd = 2
)

// pacer sends documents no faster than the daemon reads them. What is too fast waits in a bounded queue, in order, and
// leaves with the next document or a drain. It has no goroutine: Lambda freezes those.
type pacer struct {
	transport Transport
	paced     bool         // false for transports that tell when they are full
	connect   func() error // prepares the transport, and returns errLookingUp until it can be; nil if it needs nothing
	now       func() time.Time
	sleep     func(time.Duration)
	stats     *counters

	mu     sync.Mutex
	model  bufferModel
	queue  queue
	number uint64 // of the last document that came in
}

// counters are the fields of Stats.
type counters struct {
	sent, refused, failed, droppedQueue, droppedSize, reduced, inProgress, late atomic.Uint64
}

// submit sends a document now if the daemon keeps up, else it keeps a copy. It reports whether this document, sent now,
// was too large; err is for the error handler and may be that of another document.
func (p *pacer) submit(document []byte, leaf bool) (tooLarge bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.number++
	switch err := p.ready(); {
	case errors.Is(err, errLookingUp):
		p.keep(document, leaf)
		return false, nil
	case err != nil:
		p.stats.failed.Add(1)
		return false, err
	case !p.paced:
		return p.send(document)
	}
	now := p.now()
	service := busyServiceTime
	if p.queue.length() > busyQueue {
		service = serviceTime
	}
	var earlier error
	for range drainPerEnd {
		sent, err := p.sendOldest(now, service)
		earlier = firstError(earlier, err)
		if !sent {
			break
		}
	}
	if !p.queue.empty() || !p.model.admit(now, service, truesize(len(document)+len(header))) {
		p.keep(document, leaf)
		return false, earlier
	}
	tooLarge, err = p.send(document)
	return tooLarge, firstError(earlier, err)
}

// drain sends what is waiting when it is called, at the daemon's pace until limit and without pause from then on:
// near the deadline of an invocation a document that may be lost is better than one that surely is.
func (p *pacer) drain(limit time.Time) error {
	var failure error
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.number
	for documents, bytes := 0, 0; ; {
		head, found := p.queue.first()
		if !found || head.number > last {
			return failure
		}
		now := p.now()
		if err := p.ready(); errors.Is(err, errLookingUp) {
			if !now.Before(limit) {
				return failure // What waits may leave with the next document.
			}
			p.rest(min(lookupStep, limit.Sub(now)))
			continue
		} else if err != nil {
			return firstError(failure, err)
		}
		if !now.Before(limit) {
			failure = firstError(failure, p.sendWaiting())
			continue
		}
		size := truesize(len(head.document) + len(header))
		if documents < drainDocuments && (documents == 0 || bytes+size <= drainBytes) {
			sent, err := p.sendOldest(now, serviceTime)
			failure = firstError(failure, err)
			if sent {
				documents++
				bytes += size
				continue
			}
		}
		pause := max(drainStep, time.Duration(documents)*serviceTime, p.model.wait(now, size))
		p.rest(min(pause, limit.Sub(now)))
		documents, bytes = 0, 0
	}
}

// abandon gives up what waits, which is counted as failed, and returns an error that tells how much it was.
func (p *pacer) abandon() error {
	waiting := p.queue.length()
	if waiting == 0 {
		return nil
	}
	p.stats.failed.Add(uint64(waiting))
	p.queue = queue{}
	return fmt.Errorf("xray: %d documents not sent: %w", waiting, errLookingUp)
}

// rest sleeps. The lock is free meanwhile: a span that ends is not held up.
func (p *pacer) rest(pause time.Duration) {
	p.mu.Unlock()
	p.sleep(pause)
	p.mu.Lock()
}

// ready prepares the transport. If it cannot be, what waits is lost at once: it would only keep others waiting.
func (p *pacer) ready() error {
	if p.connect == nil {
		return nil
	}
	err := p.connect()
	if err != nil && !errors.Is(err, errLookingUp) {
		p.stats.failed.Add(uint64(p.queue.length()))
		p.queue = queue{}
	}
	return err
}

// sendOldest sends the oldest waiting document if there is one and the model admits it.
func (p *pacer) sendOldest(now time.Time, service time.Duration) (sent bool, err error) {
	head, found := p.queue.first()
	if !found || !p.model.admit(now, service, truesize(len(head.document)+len(header))) {
		return false, nil
	}
	return true, p.sendWaiting()
}

// sendWaiting sends the oldest waiting document. Its span is gone, so one that is too large is lost.
func (p *pacer) sendWaiting() error {
	head, _ := p.queue.first()
	p.queue.remove(0)
	tooLarge, err := p.send(head.document)
	if tooLarge {
		p.stats.droppedSize.Add(1)
	}
	return err
}

func (p *pacer) send(document []byte) (tooLarge bool, err error) {
	refused := p.stats.refused.Load()
	switch err := p.transport.Send(document); {
	case errors.Is(err, ErrDocumentTooLarge):
		return true, err
	case err != nil:
		p.stats.failed.Add(1)
		return false, err
	}
	p.stats.sent.Add(1)
	if p.stats.refused.Load() != refused {
		return false, errRefused
	}
	return false, nil
}

func (p *pacer) keep(document []byte, leaf bool) {
	p.queue.add(waiting{document: append([]byte(nil), document...), leaf: leaf, number: p.number})
	for p.queue.length() > maxQueueDocuments || p.queue.bytes > maxQueueBytes {
		p.queue.dropOldestLeaf()
		p.stats.droppedQueue.Add(1)
	}
}

func firstError(first, next error) error {
	if first != nil {
		return first
	}
	return next
}

// truesize is what the kernel charges a socket's buffer for a datagram, at least what it charges: the payload with
// protocol headers and bookkeeping, rounded up to a power of two below 16 KiB, and 256 bytes.
func truesize(payload int) int {
	if size := payload + 400; size <= 16<<10 {
		return max(576, 1<<bits.Len(uint(size-1))) + 256
	}
	return payload + payload/8 + 4096
}

// bufferModel is the receive buffer of a daemon that takes a given time for each document.
type bufferModel struct {
	documents [windowDocuments]struct {
		size  int
		until time.Time // when the daemon has read it
	}
	first, count, bytes int
}

// admit adds a document of size bytes, for which the daemon takes service, if it fits. An empty buffer takes any.
func (m *bufferModel) admit(now time.Time, service time.Duration, size int) bool {
	m.expire(now)
	if m.count > 0 && (m.count == windowDocuments || m.bytes+size > window) {
		return false
	}
	start := now
	if m.count > 0 {
		start = m.documents[(m.first+m.count-1)%windowDocuments].until
	}
	m.documents[(m.first+m.count)%windowDocuments].size = size
	m.documents[(m.first+m.count)%windowDocuments].until = start.Add(service)
	m.count++
	m.bytes += size
	return true
}

// wait returns how long it takes until a document of size bytes fits.
func (m *bufferModel) wait(now time.Time, size int) time.Duration {
	free := m.bytes
	for i := range m.count {
		document := &m.documents[(m.first+i)%windowDocuments]
		if free -= document.size; free == 0 || free+size <= window {
			return document.until.Sub(now)
		}
	}
	return 0
}

func (m *bufferModel) expire(now time.Time) {
	for m.count > 0 && !m.documents[m.first].until.After(now) {
		m.bytes -= m.documents[m.first].size
		m.first = (m.first + 1) % windowDocuments
		m.count--
	}
}
