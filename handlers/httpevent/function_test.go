// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestFunction runs a whole program as a Lambda process, with the real loop of aws-lambda-go, on an emulated Runtime API:
// answers, log lines, metrics and X-Ray documents of whole and streamed answers. With the process frozen between
// invocations, what is missing was not sent.
func TestFunction(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := buildFunction(t)
	run := func(t *testing.T, path string, env ...string) func(name, rawPath string) lambdaapi.Result {
		t.Helper()
		emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
			Command: []string{path}, FunctionName: "shop", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute, Env: env,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { emulator.Close() })
		return func(name, rawPath string) lambdaapi.Result {
			event := change(t, eventFile(t, name), map[string]any{"rawPath": rawPath})
			result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
			if err != nil {
				t.Fatal(err)
			}
			return result
		}
	}

	t.Run("whole", func(t *testing.T) {
		invoke := run(t, path)
		result := invoke("httpapi_v2", "/orders/7")
		const want = `{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"cookies":["seen=7"],"body":"order 7","isBase64Encoded":false}`
		if string(result.Payload) != want || result.FunctionError != nil {
			t.Errorf("answer %s, error %v; want %s", result.Payload, result.FunctionError, want)
		}
		checkSignals(t, result, "/orders/{id}", 200, 1)

		result = invoke("httpapi_v2", "/panic")
		if status(t, string(result.Payload)) != 500 || result.FunctionError != nil {
			t.Errorf("answer %s, error %v", result.Payload, result.FunctionError)
		}
		checkSignals(t, result, "/panic", 500, 1)

		result = invoke("httpapi_v2", "/orders/8")
		if !strings.Contains(string(result.Payload), "order 8") || result.Cold {
			t.Errorf("after a panic: %s, cold %t", result.Payload, result.Cold)
		}
	})
	t.Run("streamed", func(t *testing.T) {
		invoke := run(t, path, "STREAMING=1")
		result := invoke("function_url", "/orders/7")
		const want = `{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"cookies":["seen=7"]}` + zeros + "order 7"
		if string(result.Payload) != want || result.ContentType != "application/vnd.awslambda.http-integration-response" {
			t.Errorf("answer %q of type %s, want %q", result.Payload, result.ContentType, want)
		}
		checkSignals(t, result, "/orders/{id}", 200, 1)

		result = invoke("function_url", "/broken")
		if !strings.HasSuffix(string(result.Payload), "half of it") || result.FunctionError == nil || !strings.Contains(result.FunctionError.Message, "out of paper") {
			t.Errorf("broken stream: %q, %v", result.Payload, result.FunctionError)
		}
		if result = invoke("function_url", "/orders/8"); result.Cold || result.FunctionError != nil {
			t.Errorf("after a broken stream: cold %t, %v", result.Cold, result.FunctionError)
		}
	})
}

// TestFunctionAtOnce_18_15 has 64 events at a function that serves 16 at once, in one process.
func TestFunctionAtOnce_18_15(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t)}, FunctionName: "shop", Concurrency: 16, Timeout: 30 * time.Second, InitTimeout: time.Minute,
		Env: []string{"STREAMING=1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })
	var group sync.WaitGroup
	for i := range 64 {
		name := []string{"httpapi_v2", "function_url"}[i%2]
		event := change(t, eventFile(t, name), map[string]any{"rawPath": fmt.Sprintf("/orders/%d", i)})
		group.Go(func() {
			result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
			if want := fmt.Sprintf("order %d", i); err != nil || result.FunctionError != nil || !strings.Contains(string(result.Payload), want) {
				t.Errorf("%s: %q, %v, %v; want %s", name, result.Payload, result.FunctionError, err, want)
			}
		})
	}
	group.Wait()
}

// buildFunction builds the program under testdata/function and returns its path.
func buildFunction(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "function")
	args := []string{"build", "-o", path}
	if raceEnabled {
		args = append(args, "-race")
	}
	if output, err := exec.Command("go", append(args, "./testdata/function")...).CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v\n%s", err, output)
	}
	return path
}

// checkSignals wants the log lines, the metric and the document of one request.
func checkSignals(t *testing.T, result lambdaapi.Result, route string, status, lines int) {
	t.Helper()
	logged, measured := 0, 0
	for _, line := range result.Stdout {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Errorf("line %q: %v", line, err)
			continue
		}
		if members["_aws"] == nil {
			logged++
			continue
		}
		if err := emf.Validate([]byte(line)); err != nil {
			t.Errorf("metrics: %v", err)
		}
		if members["http.server.request.duration"] != nil && members["http.route"] == route {
			measured++
		}
	}
	if logged != lines || measured != 1 {
		t.Errorf("%s: %d log lines and %d durations, want %d and 1: %v", route, logged, measured, lines, result.Stdout)
	}
	found := false
	for _, d := range result.Documents {
		if err := xray.Validate(d.JSON); err != nil {
			t.Errorf("X-Ray document: %v: %s", err, d.JSON)
		}
		var document struct {
			HTTP struct {
				Request  struct{ Method, URL string }
				Response struct{ Status int }
			}
		}
		if err := json.Unmarshal(d.JSON, &document); err != nil {
			t.Error(err)
		}
		found = found || document.HTTP.Response.Status == status && document.HTTP.Request.Method == "GET"
	}
	if !found || len(result.Rejected) > 0 {
		t.Errorf("%s: no document with status %d: %d documents, rejected %v", route, status, len(result.Documents), result.Rejected)
	}
}
