// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestOutsideLambda runs the function as a plain program.
func TestOutsideLambda(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		stdin          string // "-" for none
		env            string
		status         int
		stdout, stderr string // stderr: a part of it
	}{
		{"an event is answered", `{"do":"ok","key":"k"}`, "", 0, "\"k\"\n", `"message":"working"`},
		{"a stream too", `{"do":"stream","key":"k"}`, "", 0, "streamed k\n", ""},
		{"a failure is told", `{"do":"error","key":"k"}`, "", 1, "", "powertools: failed k\n"},
		{"no event", "-", "", 2, "", "This is a Lambda function. Run it on this machine with:"},
		{"not JSON", `hello`, "", 2, "", "powertools: the event on standard input is not JSON\n"},
		{"empty", ``, "", 2, "", "powertools: the event on standard input is not JSON\n"},
		{"wrong handler", `{}`, "WRONG_HANDLER=1", 1, "", "powertools: invocation: *http.ServeMux is an http.Handler: pass httpevent.New(h)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			cmd := exec.Command(functionPath)
			cmd.Env = append(os.Environ(), "AWS_LAMBDA_RUNTIME_API=", tt.env)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if tt.stdin != "-" {
				cmd.Stdin = io.MultiReader(strings.NewReader(tt.stdin)) // A pipe, as a shell makes.
			}
			err := cmd.Run()
			status := 0
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				status = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			if status != tt.status || stdout.String() != tt.stdout || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("status %d, stdout %q, stderr %q, want %d, %q, %q", status, &stdout, &stderr, tt.status, tt.stdout, tt.stderr)
			}
		})
	}
}

// TestWrongHandlerFailsAtTheStart shows that a handler that cannot work is told before the first event, with advice.
func TestWrongHandlerFailsAtTheStart(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Env: []string{"WRONG_HANDLER=1"}})
	_, err := emulator.Invoke(t.Context(), event{}.request())
	if _, ok := errors.AsType[*lambdaapi.InitError](err); !ok {
		t.Fatalf("Invoke error = %v, want that of an initialisation", err)
	}
	lines := gather(t, emulator.Lines(), nil, nil).logs
	if len(lines) != 1 || lines[0]["level"] != "ERROR" || lines[0]["message"] != "Lambda function cannot start" {
		t.Errorf("log lines = %v", lines)
	}
}
