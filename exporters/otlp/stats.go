// SPDX-License-Identifier: Apache-2.0

package otlp

import "sync/atomic"

// Stats counts what an exporter did since it was made, in spans, data points or log records.
type Stats struct {
	// Exported items were taken by the receiver.
	Exported uint64
	// Rejected items were refused by a receiver that took others of the same request.
	Rejected uint64
	// Dropped items were in requests that were refused for good, or could not be encoded.
	Dropped uint64
	// Deferred items were in exports that failed for now. A [SpanProcessor], [LogProcessor] or [Reader] exports them
	// again, and counts what it loses itself.
	Deferred uint64
	// Retries is how many attempts there were beyond the first of each request.
	Retries uint64
}

type counters struct {
	exported, rejected, dropped, deferred, retries atomic.Uint64
}

func (c *counters) stats() Stats {
	return Stats{
		Exported: c.exported.Load(),
		Rejected: c.rejected.Load(),
		Dropped:  c.dropped.Load(),
		Deferred: c.deferred.Load(),
		Retries:  c.retries.Load(),
	}
}

// PipelineStats counts what a [SpanProcessor], [LogProcessor] or [Reader] holds and lost since it was made, in spans, log
// records or collections of metrics.
type PipelineStats struct {
	// Waiting items are held for the next flush.
	Waiting int
	// Dropped items were lost because too many were waiting, because Shutdown could not export them or because they came
	// after it.
	Dropped uint64
	// Refused items were lost because the exporter returned an error that does not let them be sent again, or panicked. An
	// exporter of this package counts them in its own [Stats] too.
	Refused uint64
}
