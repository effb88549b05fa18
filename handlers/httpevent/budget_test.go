// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestAllocations holds what a request costs beyond the router: it counts, so it is not parallel.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	h := httpevent.New(shop(), httpevent.WithoutMetrics())
	event := eventFile(t, "httpapi_v2")
	got := testing.AllocsPerRun(1000, func() {
		answer, err := h.HandleEvent(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.(io.Reader))
	})
	const budget = 28 // 9 of them are the router's and the handler's
	if got > budget {
		t.Errorf("%v allocations, want at most %d", got, budget)
	}
}

// TestKeptStrings keeps headers, cookies and paths of large events, as a cache would, and measures that the events are
// not kept with them. It looks at the heap, so it is not parallel.
func TestKeptStrings(t *testing.T) {
	const events, size = 40, 1 << 20
	var kept []string
	h := httpevent.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		kept = append(kept, r.Header.Get("User-Agent"), r.Header.Get("Cookie"), r.URL.Path, r.URL.RawQuery, r.Host, r.RemoteAddr, r.Method)
	}), httpevent.WithoutMetrics())
	event := change(t, eventFile(t, "httpapi_v2"), map[string]any{"body": strings.Repeat("x", size)})
	heap := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before := heap()
	for range events {
		if _, err := h.HandleEvent(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if grown := int64(heap()) - int64(before); grown > events*size/2 {
		t.Errorf("%d kept strings keep %d bytes", len(kept), grown)
	}
	runtime.KeepAlive(kept)
}
