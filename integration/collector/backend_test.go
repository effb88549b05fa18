// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"compress/gzip"
	"errors"
	"fmt"
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

// inbox keeps what servers of a test receive, and lets the test wait for it.
type inbox struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each change
}

func newInbox() inbox { return inbox{changed: make(chan struct{})} }

// put changes the inbox under its lock.
func (b *inbox) put(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// wait returns when done, called under the lock, says so. It fails the test when that takes too long.
func (b *inbox) wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		b.mu.Lock()
		ok, changed := done(), b.changed
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("no %s after %v", what, patience)
		}
	}
}

// backend takes OTLP over HTTP.
type backend struct {
	*httptest.Server
	inbox
	spans   []ptrace.Traces
	metrics []pmetric.Metrics
	logs    []plog.Logs
}

func newBackend(t *testing.T) *backend {
	t.Helper()
	b := &backend{inbox: newInbox()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", take(t, func(body []byte) error {
		request := ptraceotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		b.put(func() { b.spans = append(b.spans, request.Traces()) })
		return err
	}))
	mux.HandleFunc("POST /v1/metrics", take(t, func(body []byte) error {
		request := pmetricotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		b.put(func() { b.metrics = append(b.metrics, request.Metrics()) })
		return err
	}))
	mux.HandleFunc("POST /v1/logs", take(t, func(body []byte) error {
		request := plogotlp.NewExportRequest()
		err := request.UnmarshalProto(body)
		b.put(func() { b.logs = append(b.logs, request.Logs()) })
		return err
	}))
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

// take answers a request with an empty message, after f has had its body.
func take(t *testing.T, f func(body []byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		body, err := unpacked(request)
		if err == nil {
			err = f(body)
		}
		if err != nil {
			t.Errorf("%s: %v", request.URL.Path, err)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}
}

func unpacked(request *http.Request) (body []byte, err error) {
	switch encoding := request.Header.Get("Content-Encoding"); encoding {
	case "":
		return io.ReadAll(request.Body)
	case "gzip":
		reader, err := gzip.NewReader(request.Body)
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		body, err = io.ReadAll(reader)
		return body, errors.Join(err, reader.Close())
	default:
		return nil, fmt.Errorf("unknown encoding %s", encoding)
	}
}
