// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// costVariable asks for the figures of docs/choosing-a-path.md, of so many invocations that they are steady.
const costVariable = "POWERTOOLS_COST"

// distance is how long a back end takes that is not next door.
const distance = 50 * time.Millisecond

// What each path costs an invocation that is not the first: the time until the caller has its answer, and the time until the
// environment is free, which is what Lambda bills. The caller never waits for a back end that is away; the bill does, unless a
// collector is between.
func TestCostOfPaths(t *testing.T) {
	invocations := 5
	if os.Getenv(costVariable) != "" {
		invocations = 200
	}
	function := buildFunction(t, "./examples/hello")
	near, away := sink(t, 0), sink(t, distance)
	between := freeAddress(t)
	collector := start(t, environment("OTLP_BACKEND_ENDPOINT="+away), withoutDecouple(t, configuration+"/lambda-extension.yaml"),
		setting("receivers::otlp::protocols::http::endpoint", between),
		setting("receivers::otlp::protocols::grpc::endpoint", freeAddress(t)),
	)
	t.Logf("the collector took data after %.0f ms and has %s", milliseconds(collector.ready), peakMemory(collector.command.Process.Pid))
	only := []string{"OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp", "OTEL_LOGS_EXPORTER=otlp"}
	const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT="

	for _, path := range []struct {
		name     string
		env      []string
		waitsFor time.Duration // of the environment, not of the caller
	}{
		{"default", nil, 0},
		{"OTLP instead, back end near", append(only, endpoint+near), 0},
		{"OTLP beside, back end near", []string{endpoint + near}, 0},
		{"OTLP beside, back end 50 ms away", []string{endpoint + away}, distance},
		{"OTLP beside, collector near, back end 50 ms away", []string{endpoint + "http://" + between}, 0},
	} {
		t.Run(path.name, func(t *testing.T) {
			answered, free := cost(t, function, path.env, invocations)
			t.Logf("answer %.2f ms, environment free %.2f ms (medians of %d)", milliseconds(answered), milliseconds(free), invocations)
			if free < path.waitsFor {
				t.Errorf("free after %v, before the back end has answered", free)
			}
			if answered >= free {
				t.Errorf("answered after %v, free after %v", answered, free)
			}
		})
	}
}

// cost returns the medians of an invocation's two times, without the first.
func cost(t *testing.T, function string, env []string, invocations int) (answered, free time.Duration) {
	t.Helper()
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{Command: []string{function}, FunctionName: "hello", Env: env, Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	defer emulator.Close()
	var answers, ends []time.Duration
	for i := range invocations + 1 {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: []byte(`{"name":"Ada"}`)})
		if err != nil || result.FunctionError != nil {
			t.Fatal(err, result.FunctionError)
		}
		if i > 0 {
			answers, ends = append(answers, result.ResponseDuration), append(ends, result.Duration)
		}
	}
	return median(answers), median(ends)
}

// sink returns the URL of a back end that takes everything after some time.
func sink(t *testing.T, after time.Duration) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		_, err := unpacked(request)
		if err != nil {
			t.Error(err)
		}
		if after > 0 {
			<-time.After(after)
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// peakMemory returns the most memory that a process had, as Linux says it.
func peakMemory(pid int) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "an unknown amount of memory"
	}
	for line := range strings.Lines(string(status)) {
		if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(peak)
		}
	}
	return "an unknown amount of memory"
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
