// SPDX-License-Identifier: Apache-2.0

package httpapi_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// backend takes what the collector hands on.
type backend struct {
	*httptest.Server

	mu      sync.Mutex
	arrived chan struct{} // closed and replaced when something has
	spans   []ptrace.Span
	points  []pmetric.HistogramDataPoint // of http.server.request.duration
	unit    string
	records []plog.LogRecord
}

func newBackend(t *testing.T) *backend {
	t.Helper()
	b := &backend{arrived: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", b.take(t, func(body []byte) error {
		request := ptraceotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		for _, resource := range request.Traces().ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					b.spans = append(b.spans, span)
				}
			}
		}
		return err
	}))
	mux.HandleFunc("POST /v1/metrics", b.take(t, func(body []byte) error {
		request := pmetricotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		for _, resource := range request.Metrics().ResourceMetrics().All() {
			for _, scope := range resource.ScopeMetrics().All() {
				for _, metric := range scope.Metrics().All() {
					b.metric(metric)
				}
			}
		}
		return err
	}))
	mux.HandleFunc("POST /v1/logs", b.take(t, func(body []byte) error {
		request := plogotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		for _, resource := range request.Logs().ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					b.records = append(b.records, record)
				}
			}
		}
		return err
	}))
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

func (b *backend) metric(m pmetric.Metric) {
	if m.Name() != "http.server.request.duration" || m.Type() != pmetric.MetricTypeHistogram {
		return
	}
	b.unit = m.Unit()
	for _, point := range m.Histogram().DataPoints().All() {
		b.points = append(b.points, point)
	}
}

// take answers a request with an empty message, after f has had its body, under the lock.
func (b *backend) take(t *testing.T, f func(body []byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		from := io.Reader(request.Body)
		if request.Header.Get("Content-Encoding") == "gzip" {
			unpacked, err := gzip.NewReader(from)
			if err != nil {
				t.Error(err)
				return
			}
			from = unpacked
		}
		body, err := io.ReadAll(from)
		b.mu.Lock()
		defer b.mu.Unlock()
		if err == nil {
			err = f(body)
		}
		if err != nil {
			t.Errorf("%s: %v", request.URL.Path, err)
		}
		close(b.arrived)
		b.arrived = make(chan struct{})
		w.Header().Set("Content-Type", "application/x-protobuf")
	}
}

// wait returns when done, called under the lock, says so. It fails the test when that takes too long.
func (b *backend) wait(t *testing.T, done func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		b.mu.Lock()
		ok, arrived := done(), b.arrived
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-arrived:
		case <-late:
			t.Fatalf("not all has arrived after %v: %d spans, %d points, %d log records", patience, len(b.spans), len(b.points), len(b.records))
		}
	}
}
