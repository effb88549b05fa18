// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"

	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// Logs exports log records. It is an sdklog.Exporter; on Lambda it works behind a [LogProcessor], elsewhere behind the
// SDK's batch processor. All methods are safe for concurrent use.
type Logs struct{ client *client }

var _ sdklog.Exporter = (*Logs)(nil)

// NewLogs returns an exporter of log records. It fails for a bad option, and if the environment asks for a protocol
// other than http/protobuf. It does not connect.
func NewLogs(opts ...Option) (*Logs, error) {
	c, err := newClient(logs(), opts)
	if err != nil {
		return nil, err
	}
	return &Logs{c}, nil
}

// Export sends records in one request, with retries until ctx or the timeout ends. An error wraps [ErrRetryable] if the
// same records may be exported again, [ErrDropped] if they are lost; after Shutdown it is sdklog.ErrExporterShutdown.
func (e *Logs) Export(ctx context.Context, records []sdklog.Record) error {
	if e.client.closed.Load() {
		return sdklog.ErrExporterShutdown
	}
	if len(records) == 0 {
		return nil
	}
	p := newPayload(&e.client.pool)
	defer p.release()
	p.plain = appendLogs(p.plain, &p.groups, records)
	return e.client.send(ctx, p, len(records))
}

// ForceFlush has nothing to do: Export returns when all is sent. It returns why ctx ended, if it did.
func (e *Logs) ForceFlush(ctx context.Context) error { return e.client.flush(ctx) }

// Shutdown closes connections that are not in use. Exports fail from now on. It returns nil.
func (e *Logs) Shutdown(context.Context) error {
	e.client.shutdown()
	return nil
}

// Stats returns the counts so far.
func (e *Logs) Stats() Stats { return e.client.counters.stats() }
