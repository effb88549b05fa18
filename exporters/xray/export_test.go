// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"net/netip"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// WithClock replaces time.Now and time.Sleep.
func WithClock(now func() time.Time, sleep func(time.Duration)) Option {
	return optionFunc(func(c config) config { c.now, c.sleep = now, sleep; return c })
}

// CopyJSON copies a text that is JSON as metadata does.
func CopyJSON(text string) (string, bool) {
	var c jsonCopier
	ok := c.copy(text)
	return string(c.out), ok
}

// WithLookup replaces the look-up of the daemon's host.
func WithLookup(lookup func(context.Context, string) ([]netip.Addr, error)) Option {
	return optionFunc(func(c config) config { c.lookup = lookup; return c })
}

// WithoutPacing sends every document at once, for benchmarks that have no daemon.
func (p *Processor) WithoutPacing() *Processor {
	p.pacer.paced = false
	return p
}

// Encode returns a function that encodes span as a document without sending it.
func (p *Processor) Encode(span sdktrace.ReadOnlySpan) func() []byte {
	e := newEncoder(&p.config)
	d := &document{span: span, flight: p.tracker.newFlight(nil), resource: p.resourceOf(span)}
	d.flight.root = span.SpanContext().TraceID()
	return func() []byte { return e.encodeWithin(d, p.config.maxDocument) }
}

// Exported for tests of the parts.
var (
	SanitizeName   = sanitizeName
	CleanURL       = cleanURL
	SafeConnection = safeConnection
	Match          = match
	Truesize       = truesize
)

// DefaultHeader is the line before each document.
const DefaultHeader = header

// Open returns how many spans the processor takes for open.
func (p *Processor) Open() int {
	p.tracker.mu.Lock()
	defer p.tracker.mu.Unlock()
	return len(p.tracker.spans)
}

// Submit hands a document to the pacer.
func (p *Processor) Submit(document []byte) (tooLarge bool, err error) {
	return p.pacer.submit(document, true)
}

// Address returns where the documents go.
func (p *Processor) Address() string { return p.config.address }

// WithPacedTransport paces documents as if they went to the daemon.
func WithPacedTransport(t Transport) func(*Processor) {
	return func(p *Processor) { p.pacer.transport, p.pacer.paced, p.pacer.connect = t, true, nil }
}

// CloseSocket makes the next document open another socket, as after an error.
func (p *Processor) CloseSocket() {
	p.pacer.mu.Lock()
	defer p.pacer.mu.Unlock()
	p.udp.close()
}

// Drain sends what is waiting, paced until limit.
func (p *Processor) Drain(limit time.Time) error { return p.pacer.drain(limit) }

// HostAddresses are the addresses of a daemon's host.
type HostAddresses struct{ hostAddresses }

// Set replaces the addresses.
func (a *HostAddresses) Set(found []netip.Addr) { a.set(found, 2000) }

// Refuse takes note of a refusal, and returns the address in use and whether it is another one.
func (a *HostAddresses) Refuse(now time.Time) (string, bool) {
	moved := a.refuse(now)
	return a.list[a.current].Addr().String(), moved
}
