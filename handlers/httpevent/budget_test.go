// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"io"
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
