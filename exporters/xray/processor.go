// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Errors that are reported, once each.
var (
	errOversize    = errors.New("xray: document too large even without its optional parts; span dropped")
	errAnnotations = errors.New("xray: span with more than 50 annotations; the rest became metadata")
)

const (
	// deadlineReserve is how long before an invocation's deadline pacing stops.
	deadlineReserve = 20 * time.Millisecond
	// drainLimit is how long an invocation without a deadline is paced at its end: more than a full queue takes.
	drainLimit = 5 * time.Second

	// How long a transport that collects may take after an answer, before an error, and what it leaves of an invocation.
	flushLimit       = 10 * time.Second
	failedFlushLimit = time.Second
	flushReserve     = 200 * time.Millisecond
)

// Processor sends each sampled span as an X-Ray document when it ends. Register it with sdktrace.WithSpanProcessor and
// its [Processor.Hooks] with the wrapper of the handler. It is safe for concurrent use.
type Processor struct {
	config   config
	tracker  *tracker
	pacer    pacer
	udp      *udpTransport // nil with another transport
	encoders sync.Pool
	resource atomic.Pointer[resourceParts] // of the last span
	limit    atomic.Int64                  // bytes of a document
	stopped  atomic.Bool
	// flushFailed is true after a flush that failed, until one succeeds.
	flushFailed atomic.Bool
	init        initSpans
	reporter    report.Once
	stats       counters

	registration metric.Registration // of the processor's own metrics; nil without a meter provider
}

var _ sdktrace.SpanProcessor = (*Processor)(nil)

// NewProcessor returns a processor that sends to the X-Ray daemon of AWS_XRAY_DAEMON_ADDRESS over UDP. Nothing is
// opened before the first document. The error says which option makes no sense.
func NewProcessor(opts ...Option) (*Processor, error) {
	p := &Processor{config: newConfig(opts)}
	if p.config.maxDocument < minDocumentBytes {
		return nil, fmt.Errorf("xray: a document limit of %d bytes is less than %d", p.config.maxDocument, minDocumentBytes)
	}
	for _, mistake := range p.config.mistakes {
		p.reporter.Report(mistake.Error(), func() error { return mistake })
	}
	p.tracker = newTracker(p.config.maySend)
	p.init.over.Store(!p.config.initSpans)
	p.encoders.New = func() any { return newEncoder(&p.config) }
	p.limit.Store(int64(p.config.maxDocument))
	p.pacer = pacer{transport: p.config.transport, now: p.config.now, sleep: p.config.sleep, stats: &p.stats}
	if p.config.transport == nil {
		if err := p.config.addressProblem; err != nil {
			p.reporter.Report("address", func() error { return err })
		}
		p.udp = newUDPTransport(newOpener(p.config.address, p.config.now, p.config.lookup), func() { p.stats.refused.Add(1) })
		p.pacer.transport, p.pacer.paced = p.udp, true
		p.pacer.connect = p.udp.connect
	}
	if err := p.observe(p.config.meters); err != nil {
		return nil, err
	}
	return p, nil
}

// OnStart implements sdktrace.SpanProcessor.
func (p *Processor) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	if !span.SpanContext().IsSampled() || p.stopped.Load() {
		return
	}
	ctx := p.config.environment.Context(parent)
	if p.InitPending() && outside(ctx) {
		p.init.started(span)
	}
	p.tracker.start(ctx, span)
}

// OnEnd implements sdktrace.SpanProcessor. It sends the span's document, or queues it if the daemon would lose it.
func (p *Processor) OnEnd(span sdktrace.ReadOnlySpan) {
	if !span.SpanContext().IsSampled() || p.stopped.Load() {
		return
	}
	open, late := p.tracker.end(span.SpanContext().SpanID())
	initial := open.flight == p.tracker.outside && p.InitPending()
	if !open.flight.send && !initial {
		return
	}
	if late {
		p.stats.late.Add(1)
	}
	p.fail(p.send(&document{
		span:   span,
		flight: open.flight,
		top:    open.top,
		late:   late,
		init:   initial,
		inner:  p.insideSDKCall(span),

		reported: open.reported,
	}))
}

// insideSDKCall reports whether span is the HTTP request of a call that the AWS SDK's span describes already.
func (p *Processor) insideSDKCall(span sdktrace.ReadOnlySpan) bool {
	if span.SpanKind() != trace.SpanKindClient || !span.Parent().IsValid() || span.Parent().IsRemote() {
		return false
	}
	parent, found := p.tracker.parent(span.Parent().SpanID())
	return found && parent.SpanKind() == trace.SpanKindClient && isSDKCall(parent)
}

// send encodes and sends a document. The error is for the error handler.
func (p *Processor) send(d *document) error {
	e := p.encoders.Get().(*encoder)
	defer p.recycle(e)
	d.resource = p.resourceOf(d.span)
	limit := int(p.limit.Load())
	for range 2 {
		encoded := e.encodeWithin(d, limit)
		if encoded == nil {
			break
		}
		tooLarge, err := p.submit(d, encoded)
		if !tooLarge {
			// A span that is still open may yet report it, with its last document; and the tracker is locked meanwhile.
			if r, found := e.reported(); found && !d.inProgress {
				p.tracker.report(d.span.Parent().SpanID(), r)
			}
			if e.reduced {
				p.stats.reduced.Add(1)
			}
			if e.surplus {
				err = firstError(err, errAnnotations)
			}
			return err
		}
		// The system takes less than a datagram of IPv4: remember that, and send a smaller document.
		limit = max(minDocumentBytes, len(encoded)/2)
		p.limit.Store(int64(limit))
	}
	p.stats.droppedSize.Add(1)
	return errOversize
}

// submit hands a document to the pacer, or keeps it for the first invocation.
func (p *Processor) submit(d *document, encoded []byte) (tooLarge bool, err error) {
	if d.init {
		held, dropped := p.init.hold(encoded)
		if dropped {
			p.stats.droppedQueue.Add(1)
		}
		if held || !d.flight.send {
			return false, nil
		}
	}
	return p.pacer.submit(encoded, d.span.ChildSpanCount() == 0)
}

// recycle keeps the buffers of an encoder unless a large document has made them large.
func (p *Processor) recycle(e *encoder) {
	if e.release(); cap(e.buf) <= MaxDocumentBytes && cap(e.json.out) <= MaxDocumentBytes {
		p.encoders.Put(e)
	}
}

func (p *Processor) fail(err error) {
	if err != nil {
		p.reporter.Report(causeOf(err), func() error { return settings.Lossf("%w", err) })
	}
}

// causeOf reduces an error to what distinguishes it, without addresses and sizes.
func causeOf(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// Hooks returns the hooks that the wrapper of the handler must call. At the end of an invocation they send what is
// waiting; shortly before its deadline they send all its open spans as in progress, the topmost as timed out.
func (p *Processor) Hooks() invocation.ProcessHooks {
	hooks := invocation.ProcessHooks{End: p.end, Deadline: p.deadline}
	if p.config.initSpans {
		hooks.Begin = func(ctx context.Context) { p.init.begin(trace.SpanFromContext(ctx)) }
	}
	if f, ok := p.config.transport.(Flusher); ok {
		hooks.Flush = func(ctx context.Context, outcome invocation.Outcome) { p.flush(ctx, f, outcome) }
	}
	return hooks
}

// flush gives a transport that collects its time: after a good answer nobody waits for it but the next event, after a
// failure the caller does.
func (p *Processor) flush(ctx context.Context, f Flusher, outcome invocation.Outcome) {
	limit := flushLimit
	if outcome.Err != nil {
		limit = failedFlushLimit
	}
	if p.flushFailed.Load() {
		limit = min(limit, failedFlushLimit) // An API that is down must not cost every invocation the full time.
	}
	if facts, ok := invocation.From(ctx); ok && !facts.Deadline.IsZero() {
		limit = min(limit, facts.Deadline.Sub(p.config.now())-flushReserve)
	}
	if limit <= 0 {
		return // What is waiting goes out with the next invocation.
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p.flushWithin(ctx, f)
}

func (p *Processor) flushWithin(ctx context.Context, f Flusher) {
	err := f.Flush(ctx)
	p.flushFailed.Store(err != nil)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			p.fail(err)
		}
		return
	}
	p.fail(err)
}

func (p *Processor) end(ctx context.Context, _ invocation.Outcome) {
	facts, ok := invocation.From(ctx)
	if !ok || p.stopped.Load() {
		return
	}
	p.fail(p.sendInit(p.tracker.sends(ctx)))
	p.tracker.endInvocation(ctx)
	p.fail(p.pacer.drain(p.pacingEnd(facts)))
	p.reportStats()
}

func (p *Processor) reportStats() {
	if p.config.report != nil {
		p.config.report(p.Stats())
	}
}

func (p *Processor) deadline(ctx context.Context) {
	facts, ok := invocation.From(ctx)
	if !ok || p.stopped.Load() {
		return
	}
	failure := p.sendInit(p.tracker.sends(ctx))
	for _, id := range p.tracker.openIn(ctx) {
		p.tracker.ifOpen(id, func(open openSpan) {
			if open.flight.send {
				p.stats.inProgress.Add(1)
				d := document{span: open.span, flight: open.flight, top: open.top, inProgress: true, timeout: open.top}
				failure = firstError(failure, p.send(&d))
			}
		})
	}
	p.fail(firstError(failure, p.pacer.drain(p.pacingEnd(facts))))
	if f, ok := p.config.transport.(Flusher); ok && !facts.Deadline.IsZero() {
		// Not waited for: a handler that still makes it would wait too.
		ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), facts.Deadline)
		go func() {
			defer cancel()
			p.flushWithin(ctx, f)
		}()
	}
}

// pacingEnd returns until when an invocation may be held up for the daemon's sake.
func (p *Processor) pacingEnd(facts *invocation.Facts) time.Time {
	now := p.config.now()
	if facts.Deadline.IsZero() {
		return now.Add(drainLimit)
	}
	return now.Add(min(drainLimit, facts.Deadline.Sub(now)-deadlineReserve))
}

// ForceFlush sends what is waiting, at the daemon's pace as long as ctx allows, and flushes a transport that collects.
func (p *Processor) ForceFlush(ctx context.Context) error {
	limit, ok := ctx.Deadline()
	if now := p.config.now(); !ok {
		limit = now.Add(drainLimit)
	} else if ctx.Err() != nil {
		limit = now
	}
	err := p.pacer.drain(limit)
	if f, ok := p.config.transport.(Flusher); ok {
		err = errors.Join(err, f.Flush(ctx))
	}
	return err
}

// Shutdown sends what is waiting and closes the socket. Spans that end later are dropped. What still waits because the daemon's
// host is being looked up is lost: it is counted as failed, and the error says how much it was.
func (p *Processor) Shutdown(ctx context.Context) error {
	if p.stopped.Swap(true) {
		return nil
	}
	err := p.ForceFlush(ctx)
	if p.udp != nil {
		err = errors.Join(err, p.closeSocket())
	}
	err = errors.Join(err, p.unobserve())
	p.reportStats()
	return err
}

// closeSocket ends a look-up too. Nothing waits any more then.
func (p *Processor) closeSocket() error {
	p.pacer.mu.Lock()
	defer p.pacer.mu.Unlock()
	p.udp.close()
	return p.pacer.abandon()
}
