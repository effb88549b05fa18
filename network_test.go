// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// network is the back end of an exporter that asks for leave before each export. It notes what happens, together with
// the events of the emulator, in one order.
type network struct {
	*httptest.Server

	mu      sync.Mutex
	changed *sync.Cond
	order   []string // "answered <id>", "leave <id>", …
	// waitFor is what must have happened to an invocation before its export gets leave; empty for nothing.
	waitFor lambdaapi.Kind
}

func newNetwork(t *testing.T, waitFor lambdaapi.Kind) *network {
	n := &network{waitFor: waitFor}
	n.changed = sync.NewCond(&n.mu)
	n.Server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(n.Close)
	return n
}

func (n *network) serve(_ http.ResponseWriter, r *http.Request) {
	step, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	n.mu.Lock()
	defer n.mu.Unlock()
	for step == "leave" && n.waitFor != "" && !n.has(string(n.waitFor)+" "+id) {
		n.changed.Wait()
	}
	n.note(step + " " + id)
}

func (n *network) has(entry string) bool {
	return slices.Contains(n.order, entry)
}

func (n *network) note(entry string) {
	n.order = append(n.order, entry)
	n.changed.Broadcast()
}

// event notes the emulator's events that concern an invocation.
func (n *network) event(e lambdaapi.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch e.Kind {
	case lambdaapi.Answered, lambdaapi.Failed, lambdaapi.Next, lambdaapi.Frozen:
		if e.RequestID != "" {
			n.note(string(e.Kind) + " " + e.RequestID)
		}
	}
}

// of returns what happened to one invocation, in order.
func (n *network) of(id string) (steps []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, entry := range n.order {
		if step, ok := strings.CutSuffix(entry, " "+id); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

// TestNetworkFlushDelaysNoAnswer uses an exporter that gets no leave before the emulator has the answer. If the flush
// came first, the answer would never come.
func TestNetworkFlushDelaysNoAnswer(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, lambdaapi.Answered)
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Env: []string{"ASKING_EXPORTER=" + n.URL}, OnEvent: n.event})
	for _, do := range []string{"ok", "stream", "ok"} {
		result := invoke(t, emulator, event{Do: do, Key: "k"}.request())
		if result.FunctionError != nil {
			t.Fatalf("%s: %v", do, result.FunctionError)
		}
		want := []string{"answered", "leave", "done", "next", "frozen"}
		if !emulator.Freezes() {
			want = want[:4]
		}
		if diff := cmp.Diff(want, n.of(result.RequestID)); diff != "" {
			t.Errorf("%s: order (-want +got):\n%s", do, diff)
		}
	}
}

// TestNetworkFlushComesBeforeAnError shows the other order: after a panic there is no later.
func TestNetworkFlushComesBeforeAnError(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, "")
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Env: []string{"ASKING_EXPORTER=" + n.URL}, OnEvent: n.event})
	for _, do := range []string{"error", "panic"} {
		result := invoke(t, emulator, event{Do: do, Key: "k"}.request())
		got := n.of(result.RequestID)
		if diff := cmp.Diff([]string{"leave", "done", "failed"}, got[:min(3, len(got))]); diff != "" {
			t.Errorf("%s: order (-want +got):\n%s", do, diff)
		}
	}
}
