// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"slices"
	"strconv"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/internal/settings"
)

// PipelineOption configures [NewSpanProcessor], [NewLogProcessor] and [NewReader].
type PipelineOption interface{ apply(limits) limits }

type limitOption func(limits) limits

func (f limitOption) apply(l limits) limits { return f(l) }

type limits struct {
	queue, batch int
	bytes        int                                                  // in the queue
	producers    []sdkmetric.Producer                                 // of a Reader
	enabled      func(context.Context, sdklog.EnabledParameters) bool // of a LogProcessor; nil for all
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

// WithQueueBytes sets how much memory the items that wait for a flush may take, in bytes, by an estimate that counts their
// text: one span may hold megabytes. The default is 16 MiB for spans and 16 MiB for log records. A [Reader] has no such
// limit. Values below 1 are ignored.
func WithQueueBytes(n int) PipelineOption {
	return limitOption(func(l limits) limits {
		if n > 0 {
			l.bytes = n
		}
		return l
	})
}

// WithBatchSize sets how many items one request holds; fewer, if they would take more than some 2 MiB. The default is
// OTEL_BSP_MAX_EXPORT_BATCH_SIZE for spans and OTEL_BLRP_MAX_EXPORT_BATCH_SIZE for log records, else 512. Values below 1 are
// ignored. A [Reader] sends what one collection gives.
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

// WithEnabled exports only the log records for which enabled returns true, those of a severity for example; the other
// pipelines ignore it. The parameters are the record's own, with severity 0 where it has none. The function is called
// for each record, and by bridges before they make one; it must be fast and safe for concurrent use. The default is all.
func WithEnabled(enabled func(context.Context, sdklog.EnabledParameters) bool) PipelineOption {
	return limitOption(func(l limits) limits { l.enabled = enabled; return l })
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
