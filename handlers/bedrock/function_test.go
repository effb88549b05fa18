// SPDX-License-Identifier: Apache-2.0

package bedrock_test

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

// TestBedrock_26_LambdaProcess runs a whole program as a Lambda process, with the real loop of aws-lambda-go, on an emulated
// Runtime API: answers, log lines, metrics and X-Ray documents. With the process frozen between invocations, what is
// missing was not sent.
func TestBedrock_26_LambdaProcess(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := buildFunction(t)
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{path}, FunctionName: "agent", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })
	invoke := func(event []byte) lambdaapi.Result {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	city := func(name string) []byte {
		return change(t, eventFile(t, "function"), map[string]any{"parameters": parameters("city", "string", name, "days", "integer", "3", "kinds", "array", "[rain, wind]")})
	}

	result := invoke(city("Lyon"))
	const want = `{"messageVersion":"1.0","response":{"actionGroup":"forecasts","function":"getForecast",` +
		`"functionResponse":{"responseBody":{"TEXT":{"body":"Lyon, 3 days of rain and wind"}}}},` +
		`"sessionAttributes":{"units":"metric"},"promptSessionAttributes":{"date":"1987-06-05"}}`
	if string(result.Payload) != want || result.FunctionError != nil {
		t.Errorf("answer %s, error %v; want %s", result.Payload, result.FunctionError, want)
	}
	checkSignals(t, result, "gen_ai.execute_tool.duration", "execute_tool getForecast", 1)

	result = invoke(city("Atlantis"))
	if want := `"body":"Unable to complete tool execution due to Error - no such city"`; !strings.Contains(string(result.Payload), want) || result.FunctionError != nil {
		t.Errorf("answer %s, error %v; want %s", result.Payload, result.FunctionError, want)
	}
	checkSignals(t, result, "gen_ai.execute_tool.duration", "execute_tool getForecast", 2)

	// What an agent gets wrong is answered, and the trace says why.
	for _, tt := range []struct {
		name, want, span string
		changes          map[string]any
		why              []string
	}{
		{
			"unknown tool", `"body":"Error: tool \"getTides\" has not been registered."`, "execute_tool",
			map[string]any{"function": "getTides"},
			[]string{`"gen_ai.tool.name":"getTides"`, `the tool has not been registered`, `"unknown_tool"`},
		},
		{
			"wrong type", `"body":"Unable to complete tool execution due to ParameterError - parameter \"days\" must be of type int"`,
			"execute_tool getForecast",
			map[string]any{"parameters": parameters("city", "string", "Lyon", "days", "integer", "a few")},
			[]string{`parameter \"days\" must be of type int`, `"ParameterError"`},
		},
	} {
		result = invoke(change(t, eventFile(t, "function"), tt.changes))
		if !strings.Contains(string(result.Payload), tt.want) || strings.Contains(string(result.Payload), "responseState") || result.FunctionError != nil {
			t.Errorf("%s: answer %s, error %v; want %s", tt.name, result.Payload, result.FunctionError, tt.want)
		}
		checkSignals(t, result, "gen_ai.execute_tool.duration", tt.span, 1)
		var documents strings.Builder
		for _, d := range result.Documents {
			documents.Write(d.JSON)
		}
		for _, why := range tt.why {
			if !strings.Contains(documents.String(), why) {
				t.Errorf("%s: documents do not have %s: %s", tt.name, why, documents.String())
			}
		}
	}

	result = invoke(eventFile(t, "operation_post"))
	if want := `"httpStatusCode":201,"responseBody":{"application/json":{"body":"{\"claim\":\"7\",\"times\":2}"}}`; !strings.Contains(string(result.Payload), want) {
		t.Errorf("answer %s, want %s", result.Payload, want)
	}
	checkSignals(t, result, "http.server.request.duration", "", 1)

	result = invoke([]byte(`{"Records":[]}`))
	if result.FunctionError == nil || !strings.Contains(result.FunctionError.Message, "not that of an agent's action group") {
		t.Errorf("another event: %s, %v", result.Payload, result.FunctionError)
	}

	result = invoke(city("Hell"))
	if result.FunctionError == nil || !strings.Contains(result.FunctionError.Message, "too hot") {
		t.Errorf("panic: %s, %v", result.Payload, result.FunctionError)
	}
	if result = invoke(city("Nice")); !strings.Contains(string(result.Payload), "Nice, 3 days") {
		t.Errorf("after a panic: %s, %v", result.Payload, result.FunctionError)
	}
}

// TestBedrock_26_ManyAtOnce has 64 events at a function that serves 16 at once, in one process: each gets its own answer.
func TestBedrock_26_ManyAtOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t)}, FunctionName: "agent", Concurrency: 16, Timeout: 30 * time.Second, InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })
	var group sync.WaitGroup
	for i := range 64 {
		event, want := change(t, eventFile(t, "function"), map[string]any{
			"parameters":        parameters("city", "string", fmt.Sprintf("City %d", i), "days", "integer", fmt.Sprint(i)),
			"sessionAttributes": map[string]string{"n": fmt.Sprint(i)},
		}), []string{fmt.Sprintf("City %d, %d days", i, i), fmt.Sprintf(`"sessionAttributes":{"n":"%d"}`, i)}
		if i%2 == 1 {
			event, want = change(t, eventFile(t, "operation_post"), map[string]any{
				"parameters": parameters("claimId", "string", fmt.Sprint(i)),
			}), []string{fmt.Sprintf(`{\"claim\":\"%d\"`, i)}
		}
		group.Go(func() {
			result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
			for _, part := range want {
				if err != nil || result.FunctionError != nil || !strings.Contains(string(result.Payload), part) {
					t.Errorf("%s, %v, %v; want %s", result.Payload, result.FunctionError, err, part)
				}
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

// checkSignals wants the log lines of an invocation, one line with the metric, and a document with the name of the span.
func checkSignals(t *testing.T, result lambdaapi.Result, metric, span string, lines int) {
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
		if members[metric] != nil {
			measured++
		}
	}
	if logged != lines || measured != 1 {
		t.Errorf("%d log lines and %d of %s, want %d and 1: %v", logged, measured, metric, lines, result.Stdout)
	}
	found := span == ""
	for _, d := range result.Documents {
		if err := xray.Validate(d.JSON); err != nil {
			t.Errorf("X-Ray document: %v: %s", err, d.JSON)
		}
		found = found || strings.Contains(string(d.JSON), `"name":"`+span+`"`)
	}
	if !found || len(result.Documents) == 0 || len(result.Rejected) > 0 {
		t.Errorf("no document of %q: %d documents, rejected %v", span, len(result.Documents), result.Rejected)
	}
}
