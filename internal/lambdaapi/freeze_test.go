// SPDX-License-Identifier: Apache-2.0

//go:build linux || darwin

package lambdaapi_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// beKilled is the parent of TestClose_ParentDies: it has a frozen function and says its process id.
func beKilled(dir string) {
	programs = dir
	e, err := lambdaapi.Start(context.Background(), lambdaapi.Config{Command: program("function"), Freeze: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if _, err := e.Invoke(context.Background(), lambdaapi.Request{Payload: []byte(`{"do":"calls"}`)}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(e.Events()[0].PID)
	select {}
}

func TestFreeze_Order(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	first := invoke(t, e, `{"do":"calls"}`)
	second := invoke(t, e, `{"do":"fail"}`)
	type entry struct {
		Kind lambdaapi.Kind
		ID   string
	}
	var got []entry
	for _, event := range e.Events() {
		got = append(got, entry{event.Kind, event.RequestID})
		if event.PID != e.Events()[0].PID || event.Time.IsZero() {
			t.Errorf("event %+v", event)
		}
	}
	want := []entry{
		{lambdaapi.Started, ""},
		{lambdaapi.Next, ""},
		{lambdaapi.Frozen, ""},
		{lambdaapi.Thawed, first.RequestID},
		{lambdaapi.Delivered, first.RequestID},
		{lambdaapi.Answered, first.RequestID},
		{lambdaapi.Next, first.RequestID},
		{lambdaapi.Frozen, first.RequestID},
		{lambdaapi.Thawed, second.RequestID},
		{lambdaapi.Delivered, second.RequestID},
		{lambdaapi.Failed, second.RequestID},
		{lambdaapi.Next, second.RequestID},
		{lambdaapi.Frozen, second.RequestID},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// A function whose goroutine writes numbers without a pause shows both sides: no number is missing over
// all invocations, and none arrives while the process is frozen.
func TestFreeze_NothingIsLostAndNothingArrives(t *testing.T) {
	type sent struct{ lines, documents int }
	var mu sync.Mutex
	var e *lambdaapi.Emulator
	var atFreeze sent
	state := func() sent { return sent{len(e.Lines()), len(e.Receiver().Documents())} }
	e = start(t, lambdaapi.Config{
		Freeze: true, Timeout: time.Minute, Env: []string{"COUNT=1"},
		OnEvent: func(event lambdaapi.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch event.Kind {
			case lambdaapi.Frozen:
				atFreeze = state()
				if s := processState(t, event.PID); s != "T" {
					t.Errorf("frozen process is in state %q", s)
				}
			case lambdaapi.Thawed:
				if now := state(); now != atFreeze {
					t.Errorf("while frozen: %+v became %+v", atFreeze, now)
				}
			}
		},
	})
	var lines, documents []string
	for range 20 {
		r := invoke(t, e, `{"do":"calls"}`)
		for begun := time.Now(); time.Since(begun) < 3*time.Millisecond; {
			e.Drain() // a chance for anything late
		}
		mu.Lock()
		if now := state(); now != atFreeze {
			t.Errorf("while frozen: %+v became %+v", atFreeze, now)
		}
		mu.Unlock()
		for _, c := range []lambdaapi.Capture{r.Init, r.Capture} {
			lines = append(lines, c.Stdout...)
			for _, d := range c.Documents {
				documents = append(documents, string(d.JSON))
			}
		}
	}
	if len(lines) < 20 || len(documents) < 20 {
		t.Fatalf("the function wrote %d lines and %d documents; the test needs more", len(lines), len(documents))
	}
	for i, line := range lines {
		if want := "count " + strconv.Itoa(i+1); line != want {
			t.Fatalf("line %d = %q, want %q", i, line, want)
		}
	}
	for i, d := range documents {
		if want := fmt.Sprintf(`{"count":%d}`, i+1); d != want {
			t.Fatalf("document %d = %s, want %s", i, d, want)
		}
	}
}

func TestFreeze_UnfinishedLine(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	for _, text := range []string{"one", "two"} {
		if r := invoke(t, e, `{"do":"half a line","text":"`+text+`"}`); !slices.Equal(r.Stdout, []string{text}) {
			t.Errorf("stdout = %q, want %q", r.Stdout, text)
		}
	}
	if lines := e.Lines(); len(lines) != 2 || !lines[0].Partial {
		t.Errorf("lines = %+v", lines)
	}
}

// A frozen process that is killed from outside costs nobody an invocation.
func TestFreeze_KilledWhileFrozen(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	invoke(t, e, `{"do":"calls"}`)
	pid := e.Events()[0].PID
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the process", func() bool { return slices.Contains(kinds(e), lambdaapi.Exited) })
	r := invoke(t, e, `{"do":"calls"}`)
	if !r.Cold || string(r.Payload) != "1" || r.FunctionError != nil {
		t.Errorf("cold %v, call %s, error %v; want a new process", r.Cold, r.Payload, r.FunctionError)
	}
}

func TestOutput_Broken(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, BrokenStdout: true})
	if r := invoke(t, e, `{"do":"echo","text":"hi"}`); string(r.Payload) != `"hi"` {
		t.Errorf("answer = %s", r.Payload)
	}
	// A Go program ends when its standard output is gone.
	r := invoke(t, e, `{"do":"print","text":"hi"}`)
	if errorType(r) != "Runtime.ExitError" || !strings.Contains(r.FunctionError.Message, "broken pipe") {
		t.Errorf("error = %v, want Runtime.ExitError for a broken pipe", r.FunctionError)
	}
}

func TestClose_SIGTERM(t *testing.T) {
	tests := []struct {
		name string
		env  []string
		want []lambdaapi.Kind
	}{
		{"with an extension", []string{"SIGTERM=1"}, []lambdaapi.Kind{lambdaapi.Exited}},
		{"without", nil, []lambdaapi.Kind{lambdaapi.Killed, lambdaapi.Exited}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := start(t, lambdaapi.Config{Freeze: true, Env: tt.env})
			invoke(t, e, `{"do":"calls"}`)
			before := len(e.Events())
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if got := kinds(e)[before:]; !slices.Equal(got, tt.want) {
				t.Errorf("events of Close = %v, want %v", got, tt.want)
			}
			said := slices.ContainsFunc(e.Lines(), func(l lambdaapi.Line) bool { return l.Text == "got SIGTERM" })
			if said != (tt.env != nil) {
				t.Errorf("the function handled SIGTERM: %v; wrote %v", said, e.Lines())
			}
		})
	}
}

func TestClose_EndsTheWholeGroup(t *testing.T) {
	e := start(t, lambdaapi.Config{Command: program("runtime"), Freeze: true, Env: []string{"MODE=keeps a child"}})
	pid, err := strconv.Atoi(string(invoke(t, e, `{}`).Payload))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the function's child", func() bool { return !running(t, pid) })
}

func processState(t testing.TB, pid int) string {
	t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return ""
	}
	// "pid (name) state …", where the name may hold anything.
	rest := string(stat[strings.LastIndexByte(string(stat), ')')+1:])
	return strings.Fields(rest)[0]
}

// running says whether a process exists and is not a zombie.
func running(t testing.TB, pid int) bool {
	t.Helper()
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	return processState(t, pid) != "Z"
}
