// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// collectorVariable makes the test binary a collector on this address, in a process of its own that can be killed.
const collectorVariable = "POWERTOOLS_TEST_COLLECTOR"

// runCollector takes OTLP over HTTP and says "took <key>" for each span that has one, before it answers, and "answered"
// after.
func runCollector(address string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("listening", listener.Addr())
	var mu sync.Mutex                                                                          // one request at a time, so that what it said before it was killed is in order
	err = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { //nolint:gosec // It lives as long as a test.
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for _, span := range spansIn(failing{}, body) {
			if key := span.Attributes["key"]; key != "" {
				fmt.Println("took", key)
			}
		}
		_ = http.NewResponseController(w).Flush()
		fmt.Println("answered")
	}))
	fmt.Println("error", err)
}

// failing ends the process where a test would fail.
type failing struct{ testing.TB }

func (failing) Helper() {}

func (failing) Fatalf(format string, args ...any) {
	fmt.Println("error", fmt.Sprintf(format, args...))
	os.Exit(1)
}

// killable is a running collector.
type killable struct {
	cmd     *exec.Cmd
	address string
	read    chan struct{} // closed when its output has been read to the end

	mu       sync.Mutex
	changed  *sync.Cond
	took     []string
	pending  []string // taken, and not answered as far as is known
	failures []string
}

func startCollector(t *testing.T, address string) *killable {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k := &killable{cmd: exec.Command(executable), read: make(chan struct{})} //nolint:gosec // It runs itself.
	k.changed = sync.NewCond(&k.mu)
	k.cmd.Env = append(os.Environ(), collectorVariable+"="+address)
	output, err := k.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.kill)
	go func() {
		defer close(k.read)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			k.said(lines.Text())
		}
	}()
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.address == "" && len(k.failures) == 0 {
		k.changed.Wait()
	}
	if len(k.failures) > 0 {
		t.Fatal(k.failures)
	}
	return k
}

func (k *killable) said(line string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.changed.Broadcast()
	switch word, rest, _ := strings.Cut(line, " "); word {
	case "listening":
		k.address = rest
	case "took":
		k.took = append(k.took, rest)
		k.pending = append(k.pending, rest)
	case "answered":
		k.pending = nil
	default:
		k.failures = append(k.failures, line)
	}
}

// kill ends the process at once, as kill -9 does, and returns when all it said has been read.
func (k *killable) kill() {
	_ = k.cmd.Process.Kill()
	<-k.read
	_ = k.cmd.Wait()
}

// TestCollectorKilledAndRestarted kills the collector in the middle of 200 invocations and starts it again: all of them
// answer, every span arrives, and only what was in flight at the kill may arrive twice.
func TestCollectorKilledAndRestarted(t *testing.T) {
	t.Parallel()
	const invocations, killedAt, restartedAt = 200, 60, 75
	before := startCollector(t, "127.0.0.1:0")
	after := before
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Env: []string{
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://" + before.address + "/v1/traces",
		"OTEL_TRACES_EXPORTER=otlp",
		"OTEL_EXPORTER_OTLP_TIMEOUT=200", // of each invocation without a collector
	}})
	for i := range invocations {
		switch i {
		case killedAt:
			// While exports go on: the answer of the last invocation is here, its export may be on the way.
			before.kill()
		case restartedAt:
			after = startCollector(t, before.address)
		}
		result := invoke(t, emulator, event{Key: fmt.Sprintf("k%03d", i)}.request())
		if result.FunctionError != nil {
			t.Fatalf("invocation %d: %v", i, result.FunctionError)
		}
	}
	settle(t, emulator)
	after.kill()

	inDoubt := make(map[string]bool)
	for _, key := range before.pending {
		inDoubt[key] = true
	}
	arrived := make(map[string]int)
	for _, key := range append(before.took, after.took...) {
		arrived[key]++
	}
	for i := range invocations {
		key := fmt.Sprintf("k%03d", i)
		switch n := arrived[key]; {
		case n == 0:
			t.Errorf("%s is lost", key)
		case n > 1 && !inDoubt[key]:
			t.Errorf("%s arrived %d times, and was not in flight at the kill", key, n)
		}
	}
	if len(before.took) < killedAt-1 || len(after.took) < invocations-restartedAt {
		t.Errorf("%d spans arrived before the kill and %d after the restart", len(before.took), len(after.took))
	}
	if failures := append(before.failures, after.failures...); len(failures) > 0 {
		t.Error(failures)
	}
}
