// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func TestLifecycle_ColdThenWarm(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Env: []string{"SAY_AT_INIT=ready"}})
	first := invoke(t, e, `{"do":"print","text":"one"}`)
	second := invoke(t, e, `{"do":"print","text":"two"}`)
	if !first.Cold || first.InitDuration <= 0 || second.Cold || second.InitDuration != 0 {
		t.Errorf("cold %v after %v, then cold %v after %v", first.Cold, first.InitDuration, second.Cold, second.InitDuration)
	}
	if first.ResponseDuration <= 0 || first.Duration < first.ResponseDuration {
		t.Errorf("answered after %v of %v", first.ResponseDuration, first.Duration)
	}
	if diff := cmp.Diff([]string{"ready"}, first.Init.Stdout); diff != "" {
		t.Errorf("output of the init (-want +got):\n%s", diff)
	}
	for i, r := range []lambdaapi.Result{first, second} {
		word := []string{"one", "two"}[i]
		if diff := cmp.Diff([]string{word}, r.Stdout); diff != "" {
			t.Errorf("stdout of %s (-want +got):\n%s", word, diff)
		}
		if diff := cmp.Diff([]string{"stderr " + word}, r.Stderr); diff != "" {
			t.Errorf("stderr of %s (-want +got):\n%s", word, diff)
		}
	}
}

func TestLifecycle_Exit(t *testing.T) {
	tests := []struct {
		name, payload, message string
	}{
		{"with a status", `{"do":"exit","size":3}`, "RequestId: ID Error: Runtime exited with error: exit status 3"},
		{"with none", `{"do":"exit","size":0}`, "RequestId: ID Error: Runtime exited without providing a reason"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := start(t, lambdaapi.Config{Freeze: true})
			r := invoke(t, e, tt.payload)
			if want := strings.Replace(tt.message, "ID", r.RequestID, 1); errorType(r) != "Runtime.ExitError" || r.FunctionError.Message != want {
				t.Errorf("error = %v, want Runtime.ExitError: %s", r.FunctionError, want)
			}
			if diff := cmp.Diff([]string{"about to exit"}, r.Stdout); diff != "" {
				t.Errorf("stdout (-want +got):\n%s", diff)
			}
			if again := invoke(t, e, `{"do":"calls"}`); !again.Cold || string(again.Payload) != "1" {
				t.Errorf("next invocation: cold %v, call %s; want a new process", again.Cold, again.Payload)
			}
		})
	}
}

func TestLifecycle_Timeout(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Timeout: 250 * time.Millisecond})
	r := invoke(t, e, `{"do":"hang"}`)
	want := "RequestId: " + r.RequestID + " Error: Task timed out after 0.25 seconds"
	if errorType(r) != "Sandbox.Timedout" || r.FunctionError.Message != want {
		t.Errorf("error = %v, want Sandbox.Timedout: %s", r.FunctionError, want)
	}
	if r.Duration < 250*time.Millisecond {
		t.Errorf("killed after %v, before the deadline", r.Duration)
	}
	if diff := cmp.Diff([]string{"about to hang"}, r.Stdout); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
	if tail := kinds(e)[len(kinds(e))-2:]; !slices.Equal(tail, []lambdaapi.Kind{lambdaapi.Killed, lambdaapi.Exited}) {
		t.Errorf("the record ends with %v", tail)
	}
	if again := invoke(t, e, `{"do":"calls"}`); !again.Cold {
		t.Error("the next invocation is not cold")
	}
}

// What runs after the answer belongs to the invocation until the next event is asked for.
func TestLifecycle_AfterTheAnswer(t *testing.T) {
	for _, freeze := range []bool{true, false} {
		e := start(t, lambdaapi.Config{Freeze: freeze, Timeout: 250 * time.Millisecond})
		r := invoke(t, e, `{"do":"work after the answer","text":"late"}`)
		if string(r.Payload) != `"done"` || !slices.Contains(r.Stdout, "late") || len(r.Documents) != 1 {
			t.Errorf("freeze %v: answer %s, stdout %q, %d documents", freeze, r.Payload, r.Stdout, len(r.Documents))
		}
		r = invoke(t, e, `{"do":"hang after the answer"}`)
		if string(r.Payload) != `"done"` || errorType(r) != "Sandbox.Timedout" {
			t.Errorf("freeze %v: answer %s, error %v; want both", freeze, r.Payload, r.FunctionError)
		}
	}
}

// Without a freeze, a function that writes without a pause does not keep its invocation from ending.
func TestLifecycle_EndlessOutput(t *testing.T) {
	e := start(t, lambdaapi.Config{Timeout: time.Minute})
	if r := invoke(t, e, `{"do":"print for ever"}`); r.FunctionError != nil {
		t.Error(r.FunctionError)
	}
}

func TestLifecycle_EventsAreSeenBeforeTheFunctionGoesOn(t *testing.T) {
	var mu sync.Mutex
	var e *lambdaapi.Emulator
	at := make(map[lambdaapi.Kind]int) // documents received by then
	e = start(t, lambdaapi.Config{OnEvent: func(event lambdaapi.Event) {
		mu.Lock()
		defer mu.Unlock()
		if event.Kind == lambdaapi.Answered || event.Kind == lambdaapi.Next {
			e.Receiver().Drain()
			at[event.Kind] = len(e.Receiver().Documents())
		}
	}})
	invoke(t, e, `{"do":"work after the answer","text":"late"}`)
	mu.Lock()
	defer mu.Unlock()
	// The function sends its document as soon as it has the 202.
	if want := map[lambdaapi.Kind]int{lambdaapi.Answered: 0, lambdaapi.Next: 1}; !cmp.Equal(at, want) {
		t.Errorf("documents = %v, want %v", at, want)
	}
}

func TestInit_Failures(t *testing.T) {
	tests := []struct {
		mode, message string
		stdout        []string
		stderr        []string
	}{
		{"never asks", "lambdaapi: init failed: the function did not ask for its first event within 300ms", []string{"busy with other things"}, nil},
		{"exits", "lambdaapi: init failed: the function ended before it asked for its first event: exit status 3", nil, []string{"no database"}},
		{"reports an init error", "lambdaapi: init failed: the function reported an error: Config.Missing: no table", []string{`202 {"status":"OK"}`}, nil},
		{
			"asks after an init error", "lambdaapi: init failed: the function reported an error: Config.Missing: no table",
			[]string{
				`202 {"status":"OK"}`,
				`403 {"errorMessage":"next was called before the invocation was answered or after an init error","errorType":"InvalidStateTransition"}`,
			},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			c := lambdaapi.Config{Command: program("runtime"), Env: []string{"MODE=" + tt.mode}, Freeze: true}
			if tt.mode == "never asks" {
				c.InitTimeout = 300 * time.Millisecond
			}
			e := start(t, c)
			for range 2 { // the second try is another process
				failed := initError(t, e)
				if failed.Error() != tt.message {
					t.Errorf("error = %q, want %q", failed, tt.message)
				}
				if !slices.Equal(failed.Stdout, tt.stdout) || !slices.Equal(failed.Stderr, tt.stderr) {
					t.Errorf("stdout %q, stderr %q; want %q, %q", failed.Stdout, failed.Stderr, tt.stdout, tt.stderr)
				}
			}
		})
	}
}

func TestStart_Refuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name   string
		config lambdaapi.Config
		want   string
	}{
		{"no command", lambdaapi.Config{}, "no command"},
		{"port taken", lambdaapi.Config{Command: []string{"x"}, ListenAddress: taken.Addr().String()}, "listen for the function"},
		{"open to the network", lambdaapi.Config{Command: []string{"x"}, ListenAddress: "0.0.0.0:0"}, "not on the loopback interface"},
		{"no address", lambdaapi.Config{Command: []string{"x"}, ListenAddress: "9000"}, "not host:port"},
		{"negative timeout", lambdaapi.Config{Command: []string{"x"}, Timeout: -1}, "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := lambdaapi.Start(t.Context(), tt.config); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Start = %v, want %q", err, tt.want)
			}
		})
	}
	t.Run("no such program", func(t *testing.T) {
		e := start(t, lambdaapi.Config{Command: []string{filepath.Join(t.TempDir(), "absent")}})
		if _, err := e.Invoke(t.Context(), lambdaapi.Request{}); err == nil || !strings.Contains(err.Error(), "start the function") {
			t.Errorf("Invoke = %v", err)
		}
	})
}

func TestInvoke_ContextAndClose(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Timeout: time.Minute})
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("enough")
	waiting := make(chan error)
	go func() {
		_, err := e.Invoke(ctx, lambdaapi.Request{Payload: []byte(`{"do":"hang"}`)})
		waiting <- err
	}()
	waitFor(t, "delivery", func() bool { return slices.Contains(kinds(e), lambdaapi.Delivered) })
	go func() {
		_, err := e.Invoke(t.Context(), lambdaapi.Request{})
		waiting <- err
	}()
	cancel(reason)
	if err := <-waiting; !errors.Is(err, reason) {
		t.Errorf("Invoke = %v, want %v", err, reason)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := <-waiting; !errors.Is(err, lambdaapi.ErrClosed) {
		t.Errorf("Invoke = %v, want ErrClosed", err)
	}
	if _, err := e.Invoke(t.Context(), lambdaapi.Request{}); !errors.Is(err, lambdaapi.ErrClosed) {
		t.Errorf("Invoke = %v, want ErrClosed", err)
	}
}

func TestStart_EndOfContextCloses(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e, err := lambdaapi.Start(ctx, lambdaapi.Config{Command: program("function"), Freeze: true})
	if err != nil {
		t.Fatal(err)
	}
	invoke(t, e, `{"do":"calls"}`)
	cancel()
	waitFor(t, "the end of the process", func() bool { return slices.Contains(kinds(e), lambdaapi.Exited) })
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestOutput_Tee(t *testing.T) {
	var both bytes.Buffer
	e := start(t, lambdaapi.Config{Freeze: true, Stdout: &both, Stderr: &both})
	invoke(t, e, `{"do":"print","text":"hi"}`)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if got := both.String(); got != "hi\nstderr hi\n" && got != "stderr hi\nhi\n" {
		t.Errorf("copy = %q", got)
	}
}

// A line longer than a pipe holds arrives in pieces and is one line all the same.
func TestOutput_LongLine(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	long := strings.Repeat("x", 300_000)
	if r := invoke(t, e, `{"do":"print","text":"`+long+`"}`); len(r.Stdout) != 1 || r.Stdout[0] != long {
		t.Errorf("%d lines", len(r.Stdout))
	}
}

type broken struct{ writes int }

func (b *broken) Write([]byte) (int, error) {
	b.writes++
	return 0, errors.New("disk full")
}

func TestOutput_TeeThatFails(t *testing.T) {
	var out broken
	e := start(t, lambdaapi.Config{Freeze: true, Stdout: &out})
	for range 2 {
		if r := invoke(t, e, `{"do":"print","text":"hi"}`); !slices.Equal(r.Stdout, []string{"hi"}) {
			t.Errorf("stdout = %q", r.Stdout)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if out.writes != 1 {
		t.Errorf("%d writes after the first failed one", out.writes-1)
	}
}
