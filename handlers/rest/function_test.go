// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestFunction runs a program that starts a router as it is, with the real loop of aws-lambda-go on an emulated Runtime
// API, frozen between invocations.
func TestFunction(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := filepath.Join(t.TempDir(), "function")
	if output, err := exec.Command("go", "build", "-o", path, "./testdata/function").CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v\n%s", err, output)
	}
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{path}, FunctionName: "users", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })
	tests := []struct{ path, answer, log string }{
		{
			"/users/7",
			`{"statusCode":200,"headers":{"Content-Length":"10","Content-Type":"application/json"},"body":"{\"id\":\"7\"}","isBase64Encoded":false}`,
			`"http.route":"/users/{id}"`,
		},
		{
			"/users/8/",
			`"body":"{\"statusCode\":404,\"error\":\"NotFoundError\",\"message\":\"no user \\\"8\\\"\"}"`,
			`"http.route":"/users/{id}"`,
		},
		{"/none", `"statusCode":404`, `"http.server.request.duration"`},
	}
	for _, tt := range tests {
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: v2("GET", tt.path, "")})
		if err != nil {
			t.Fatal(err)
		}
		if answer := string(result.Payload); result.FunctionError != nil || !strings.Contains(answer, tt.answer) {
			t.Errorf("%s: answer %s, error %v; want %s", tt.path, answer, result.FunctionError, tt.answer)
		}
		if output := strings.Join(result.Stdout, "\n"); !strings.Contains(output, tt.log) {
			t.Errorf("%s: wrote %s, want %s", tt.path, output, tt.log)
		}
	}
}
