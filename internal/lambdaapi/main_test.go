// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// programs is the folder that holds the built programs of testdata; its environment variable makes this
// test binary the parent that TestClose_ParentDies kills.
var programs string

const orphanVariable = "LAMBDAAPI_TEST_ORPHAN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(orphanVariable); dir != "" {
		beKilled(dir)
	}
	os.Exit(buildAndRun(m))
}

// buildAndRun builds the functions once for all tests.
func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lambdaapi")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "./testdata/function", "./testdata/runtime")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the functions: %v\n%s", err, out)
		return 1
	}
	programs = dir
	status := m.Run()
	if err := goleak.Find(); err != nil && status == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

func program(name string) []string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return []string{filepath.Join(programs, name)}
}

// start runs an emulator until the end of the test; its function is testdata/function if c names none.
func start(t testing.TB, c lambdaapi.Config) *lambdaapi.Emulator {
	t.Helper()
	if c.Command == nil {
		c.Command = program("function")
	}
	emulator, err := lambdaapi.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := emulator.Close(); err != nil {
			t.Error(err)
		}
	})
	return emulator
}

func invoke(t testing.TB, e *lambdaapi.Emulator, payload string) lambdaapi.Result {
	t.Helper()
	result, err := e.Invoke(t.Context(), lambdaapi.Request{Payload: []byte(payload)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// waitFor spins until the condition holds; five seconds are far beyond anything a test waits for.
func waitFor(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for begun := time.Now(); !condition(); runtime.Gosched() {
		if time.Since(begun) > 5*time.Second {
			t.Fatalf("still waiting for %s", what)
		}
	}
}

// kinds returns the kinds of the events so far.
func kinds(e *lambdaapi.Emulator) []lambdaapi.Kind {
	var k []lambdaapi.Kind
	for _, event := range e.Events() {
		k = append(k, event.Kind)
	}
	return k
}

// errorType returns the type of a failed invocation's error.
func errorType(r lambdaapi.Result) string {
	if r.FunctionError == nil {
		return ""
	}
	return r.FunctionError.Type
}

// initError invokes a function whose process does not get ready.
func initError(t *testing.T, e *lambdaapi.Emulator) *lambdaapi.InitError {
	t.Helper()
	_, err := e.Invoke(t.Context(), lambdaapi.Request{})
	failed, ok := errors.AsType[*lambdaapi.InitError](err)
	if !ok {
		t.Fatalf("Invoke = %v, want an InitError", err)
	}
	return failed
}
