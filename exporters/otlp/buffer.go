// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"slices"
	"strconv"
	"sync"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/internal/settings"
)

// buffer holds what waits for the next flush, never more than its limit. When it is full the oldest item goes: of a
// back end that was away for long, what just happened is the most useful.
type buffer[T any] struct {
	mu      sync.Mutex
	ring    []T // grows to limit
	limit   int
	head    int // the oldest
	length  int
	dropped uint64
	closed  bool
}

// add appends item and reports whether something had to go for it the first time.
func (b *buffer[T]) add(item T) (firstLoss bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return b.lose()
	}
	if b.length == b.limit {
		b.pop()
		firstLoss = b.lose()
	}
	if b.length == len(b.ring) {
		b.grow()
	}
	b.ring[(b.head+b.length)%len(b.ring)] = item
	b.length++
	return firstLoss
}

func (b *buffer[T]) lose() (first bool) {
	b.dropped++
	return b.dropped == 1
}

func (b *buffer[T]) grow() {
	ring := make([]T, min(max(16, 2*len(b.ring)), b.limit))
	for i := range b.length {
		ring[i] = b.ring[(b.head+i)%len(b.ring)]
	}
	b.ring, b.head = ring, 0
}

func (b *buffer[T]) pop() T {
	var zero T
	item := b.ring[b.head]
	b.ring[b.head] = zero // lets go of it
	b.head = (b.head + 1) % len(b.ring)
	b.length--
	return item
}

// take moves up to n of the oldest items to the end of batch.
func (b *buffer[T]) take(batch []T, n int) []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range min(n, b.length) {
		batch = append(batch, b.pop())
	}
	return batch
}

// putBack puts a batch that was taken before everything else, the newest of it if there is no room for all. It reports
// whether something was lost for the first time.
func (b *buffer[T]) putBack(batch []T) (firstLoss bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, item := range slices.Backward(batch) {
		if b.length == b.limit {
			firstLoss = b.dropped == 0
			b.dropped += uint64(i) + 1
			break
		}
		if b.length == len(b.ring) {
			b.grow()
		}
		b.head = (b.head - 1 + len(b.ring)) % len(b.ring)
		b.ring[b.head] = item
		b.length++
	}
	return firstLoss
}

// close refuses items from now on and counts what is left as lost. It reports whether that is the first loss.
func (b *buffer[T]) close() (firstLoss bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	firstLoss = b.dropped == 0 && b.length > 0
	b.dropped += uint64(b.length)
	b.ring, b.head, b.length, b.closed = nil, 0, 0, true
	return firstLoss
}

func (b *buffer[T]) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.length
}

// PipelineStats counts what a [SpanProcessor], [LogProcessor] or [Reader] holds and lost since it was made. What the
// exporter behind it did stands in its own [Stats].
type PipelineStats struct {
	// Waiting items are held for the next flush.
	Waiting int
	// Dropped items were lost because too many were waiting, or because Shutdown could not export them.
	Dropped uint64
}

func (b *buffer[T]) stats() PipelineStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	return PipelineStats{Waiting: b.length, Dropped: b.dropped}
}

// PipelineOption configures [NewSpanProcessor], [NewLogProcessor] and [NewReader].
type PipelineOption interface{ apply(limits) limits }

type limitOption func(limits) limits

func (f limitOption) apply(l limits) limits { return f(l) }

type limits struct {
	queue, batch int
	producers    []sdkmetric.Producer // of a Reader
}

// WithQueueSize sets how many items may wait for a flush. The default is OTEL_BSP_MAX_QUEUE_SIZE for spans and
// OTEL_BLRP_MAX_QUEUE_SIZE for log records, else 2048; 16 failed exports for a [Reader]. Values below 1 are ignored.
func WithQueueSize(n int) PipelineOption {
	return limitOption(func(l limits) limits {
		if n > 0 {
			l.queue = n
		}
		return l
	})
}

// WithBatchSize sets how many items one request holds. The default is OTEL_BSP_MAX_EXPORT_BATCH_SIZE for spans and
// OTEL_BLRP_MAX_EXPORT_BATCH_SIZE for log records, else 512. Values below 1 are ignored. A [Reader] sends what one
// collection gives.
func WithBatchSize(n int) PipelineOption {
	return limitOption(func(l limits) limits {
		if n > 0 {
			l.batch = n
		}
		return l
	})
}

// WithProducer adds metrics of another source to what a [Reader] collects; the other pipelines ignore it.
func WithProducer(producer sdkmetric.Producer) PipelineOption {
	return limitOption(func(l limits) limits {
		l.producers = append(slices.Clip(l.producers), producer)
		return l
	})
}

// newLimits reads the variables of the SDK's batch processors, if there are any, and then the options.
func newLimits(l limits, variables string, opts []PipelineOption) (limits, []error) {
	var mistakes []error
	read := func(suffix string, byDefault int) int {
		name := variables + suffix
		text := settings.Text(name)
		if text == "" {
			return byDefault
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			mistakes = append(mistakes, settings.Mistakef("%s=%q is not a positive number: using %d", name, text, byDefault))
			return byDefault
		}
		return n
	}
	if variables != "" {
		l.queue, l.batch = read("_MAX_QUEUE_SIZE", l.queue), read("_MAX_EXPORT_BATCH_SIZE", l.batch)
	}
	for _, o := range opts {
		l = o.apply(l)
	}
	return l, mistakes
}
