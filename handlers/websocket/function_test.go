// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestFunction_15 runs a program that starts a router as it is, with the real loop of aws-lambda-go on an emulated Runtime
// API, frozen between invocations, and the Management API on loopback.
func TestFunction_15(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := filepath.Join(t.TempDir(), "function")
	if output, err := exec.Command("go", "build", "-o", path, "./testdata/function").CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v\n%s", err, output)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("X-Amzn-Trace-Id"), "Parent=") {
			t.Errorf("X-Amzn-Trace-Id = %q", r.Header.Get("X-Amzn-Trace-Id"))
		}
		if strings.HasSuffix(r.RequestURI, "/gone") {
			fail(w, http.StatusGone, "GoneException", "")
		}
	}))
	t.Cleanup(api.Close)
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{path}, FunctionName: "chat", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
		Env: []string{"MANAGEMENT_ENDPOINT=" + api.URL + "/prod"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })

	tests := []struct {
		name, answer string
		event        json.RawMessage
		log, span    string
	}{
		{"connect", `{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"harbour.v2"}}`, eventFile(t, "connect"), "", `"aws.apigateway.connection_id":"UqX1fc0GjoECJ4w="`},
		{
			"rejected", `{"statusCode":401}`, change(t, eventFile(t, "connect"), map[string]any{"headers.Cookie": "session=none"}),
			"", `"status":401`,
		},
		{"message", `{"statusCode":200}`, eventFile(t, "message"), `"room":"pilots"`, `"PostToConnection"`},
		{
			"gone", `{"statusCode":500}`, change(t, eventFile(t, "message"), map[string]any{"requestContext.connectionId": "gone"}),
			`"type":"GoneException"`, `GoneException`,
		},
		{"panic", `{"statusCode":500}`, message(t, "sendMessage", `{"text":"panic"}`), `WebSocket handler panicked`, `out of paper`},
		{"unknown", `{"statusCode":400}`, message(t, "other", ""), `No handler for the WebSocket route key`, ""},
		{"disconnect", `{"statusCode":200}`, eventFile(t, "disconnect"), "", `Going away`},
	}
	for _, tt := range tests {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: tt.event})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(result.Payload); got != tt.answer || result.FunctionError != nil {
			t.Errorf("%s: answer %s, error %v; want %s", tt.name, got, result.FunctionError, tt.answer)
		}
		output := strings.Join(result.Stdout, "\n")
		if !strings.Contains(output, tt.log) || !strings.Contains(output, `"aws.apigateway.websocket.duration"`) {
			t.Errorf("%s: wrote %s\nwant %s and the metric", tt.name, output, tt.log)
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
			t.Errorf("%s: documents %s\nwant %s; rejected %v", tt.name, all, tt.span, result.Rejected)
		}
	}
}
