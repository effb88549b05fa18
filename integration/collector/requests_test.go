// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"
)

// otlpReceiver keeps the bodies of requests, decompressed, by the header that tells whose they are.
type otlpReceiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies [][]byte
}

func newOTLPReceiver(t testing.TB) *otlpReceiver {
	t.Helper()
	rec := &otlpReceiver{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			unzipped, err := gzip.NewReader(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			body = unzipped
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return
		}
		rec.mu.Lock()
		rec.bodies = append(rec.bodies, b)
		rec.mu.Unlock()
	}))
	t.Cleanup(rec.Close)
	return rec
}

// decode reads the only request that came since the last call into message, and returns its size.
func (rec *otlpReceiver) decode(t testing.TB, message proto.Message) int {
	t.Helper()
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.bodies) != 1 {
		t.Fatalf("%d requests, want 1", len(rec.bodies))
	}
	body := rec.bodies[0]
	rec.bodies = nil
	if err := proto.Unmarshal(body, message); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return len(body)
}
