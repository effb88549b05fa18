// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestFunction_14 runs a program that starts a router as it is, with the real loop of aws-lambda-go on an emulated Runtime
// API, frozen between invocations.
func TestFunction_14(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := filepath.Join(t.TempDir(), "function")
	if output, err := exec.Command("go", "build", "-o", path, "./testdata/function").CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v\n%s", err, output)
	}
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{path}, FunctionName: "berths", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })

	const channel = "/default/berths/7"
	tests := []struct {
		name                    string
		event                   json.RawMessage
		answer                  string
		errorType, errorMessage string
		log, metric             string // in lines of the output
		span                    string
	}{
		{
			name: "published", event: eventFile(t, "publish"),
			answer: `{"events":[{"id":"5f7dfbd1-b8ff-4c20-924e-23b42db467a0","payload":{"ship":"Erin","draught":7}},` +
				`{"id":"1b2c3d4e-0f1a-4b2c-8d3e-4f5a6b7c8d9e","error":"Error - too deep"}]}`,
			log: `"message":"too deep"`, metric: `"appsync.events.processed":1`, span: `"name":"publish /default/berths/`,
		},
		{
			name: "panic", event: publish(t, channel, `{"ship":"Ghost"}`, `{"ship":"Erin","draught":1}`),
			answer: `{"events":[{"id":"e0","error":"InternalError - internal error"},{"id":"e1","payload":{"ship":"Erin","draught":1}}]}`,
			log:    `"message":"panic: no such ship"`, metric: `"appsync.events.outcome":"error"`, span: `no such ship`,
		},
		{
			name: "refused", event: publish(t, channel, `{"ship":"Erin","draught":1}`, `{"ship":"Pirate"}`),
			errorType: "UnauthorizedException", errorMessage: "no pirates",
			log: `"message":"Lambda invocation failed"`, metric: `"appsync.events.outcome":"unauthorized"`, span: `"UnauthorizedException"`,
		},
		{
			name: "subscribed", event: eventFile(t, "subscribe"), answer: `null`,
			metric: `"appsync.events.outcome":"ok"`, span: `"name":"subscribe /default/berths/`,
		},
		{
			name: "not handled", event: publish(t, "/other/a", `{"a":1}`), answer: `{"events":[{"id":"e0","payload":{"a":1}}]}`,
			log: `"message":"No handler for the AppSync channel"`,
		},
	}
	for _, tt := range tests {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: tt.event})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(result.Payload); got != tt.answer {
			t.Errorf("%s: answer %s\nwant %s", tt.name, got, tt.answer)
		}
		if e := result.FunctionError; (e != nil) != (tt.errorType != "") || e != nil && (e.Type != tt.errorType || e.Message != tt.errorMessage) {
			t.Errorf("%s: error %v, want type %q", tt.name, e, tt.errorType)
		}
		output := strings.Join(result.Stdout, "\n")
		if !strings.Contains(output, tt.log) || !strings.Contains(output, tt.metric) {
			t.Errorf("%s: wrote %s\nwant %s and %s", tt.name, output, tt.log, tt.metric)
		}
		for _, line := range result.Stdout {
			if strings.Contains(line, `"_aws"`) {
				if err := emf.Validate([]byte(line)); err != nil {
					t.Errorf("%s: metrics: %v", tt.name, err)
				}
			}
		}
		var documents []string
		for _, d := range result.Documents {
			if err := xray.Validate(d.JSON); err != nil {
				t.Errorf("%s: X-Ray document: %v: %s", tt.name, err, d.JSON)
			}
			documents = append(documents, string(d.JSON))
		}
		if all := strings.Join(documents, "\n"); !strings.Contains(all, tt.span) || len(result.Rejected) > 0 {
			t.Errorf("%s: documents %s, want %s; rejected %v", tt.name, all, tt.span, result.Rejected)
		}
	}
}
