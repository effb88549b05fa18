// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"net/http"
	"time"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// SpanEncoder encodes requests with memory that it keeps, as an exporter does.
type SpanEncoder struct {
	groups groups
	bytes  []byte
}

func (e *SpanEncoder) Encode(spans []sdktrace.ReadOnlySpan) []byte {
	e.bytes = appendSpans(e.bytes[:0], &e.groups, spans)
	return e.bytes
}

// LogEncoder is the same for log records.
type LogEncoder struct {
	groups groups
	bytes  []byte
}

func (e *LogEncoder) Encode(records []sdklog.Record) []byte {
	e.bytes = appendLogs(e.bytes[:0], &e.groups, records)
	return e.bytes
}

func EncodeLogs(records []sdklog.Record) []byte { return appendLogs(nil, new(groups), records) }

func EncodeMetrics(rm *metricdata.ResourceMetrics) ([]byte, int, error) {
	return appendMetrics(nil, rm)
}

func PartialSuccess(response []byte) (uint64, string) { return partialSuccess(response) }

func StatusMessage(response []byte) string { return statusMessage(response) }

func ParseHeaders(text string) (map[string]string, error) { return parseHeaders(text) }

func RetryAfter(header http.Header, now time.Time) time.Duration { return retryAfter(header, now) }

// WithSleep replaces waiting between attempts.
func WithSleep(sleep func(done <-chan struct{}, d time.Duration) bool) Option {
	return optionFunc(func(c config) config { c.sleep = sleep; return c })
}

// Settings is what an exporter was configured with.
type Settings struct {
	URL         string
	Headers     map[string]string
	Gzip        bool
	Timeout     time.Duration
	RootCAs     bool
	Certificate bool
}

func (e *Traces) Settings() Settings {
	c := e.client.config
	return Settings{
		URL:         c.endpoint.String(),
		Headers:     c.headers,
		Gzip:        c.gzip,
		Timeout:     c.timeout,
		RootCAs:     c.tls != nil && c.tls.RootCAs != nil,
		Certificate: c.tls != nil && len(c.tls.Certificates) > 0,
	}
}

// Age makes the exporter look unused for d: its connections and what the receiver has asked for are older by that.
func (e *Traces) Age(d time.Duration) {
	e.client.used.Add(-int64(d))
	e.client.silence.Add(-int64(d))
}

// Open returns how many spans the processor remembers: open ones, and exported ones that have not ended.
func (p *SpanProcessor) Open() int {
	p.open.mu.Lock()
	defer p.open.mu.Unlock()
	return len(p.open.spans)
}
