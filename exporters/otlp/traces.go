// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"net/url"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Traces exports spans. It is an sdktrace.SpanExporter; on Lambda it works behind a [SpanProcessor], elsewhere behind
// the SDK's batch processor. All methods are safe for concurrent use.
type Traces struct{ client *client }

var _ sdktrace.SpanExporter = (*Traces)(nil)

// NewTraces returns an exporter of spans. It fails for a bad option, and if the environment asks for a protocol other
// than http/protobuf. It does not connect.
func NewTraces(opts ...Option) (*Traces, error) {
	c, err := newClient(traces(), opts)
	if err != nil {
		return nil, err
	}
	return &Traces{c}, nil
}

// ExportSpans sends spans in one request, with retries until ctx or the timeout ends. An error wraps [ErrRetryable] if
// the same spans may be exported again, [ErrDropped] if they are lost.
func (e *Traces) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if e.client.closed.Load() {
		return errShutdown
	}
	if len(spans) == 0 {
		return nil
	}
	p := newPayload(&e.client.pool)
	defer p.release()
	p.plain = appendSpans(p.plain, &p.groups, e.client.config.withAttributes(spans))
	return e.client.send(ctx, p, len(spans))
}

// Endpoint returns a copy of the URL that requests are posted to.
func (e *Traces) Endpoint() *url.URL {
	endpoint := *e.client.config.endpoint
	return &endpoint
}

// Shutdown closes connections that are not in use. Exports fail from now on. It returns nil.
func (e *Traces) Shutdown(context.Context) error {
	e.client.shutdown()
	return nil
}

// Stats returns the counts so far.
func (e *Traces) Stats() Stats { return e.client.counters.stats() }
