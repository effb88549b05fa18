// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestDeadline shows what leaves an invocation that Lambda kills: open spans in progress with the timeout noted, and
// the metrics recorded so far.
func TestDeadline(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Timeout: 1500 * time.Millisecond})
	// The first invocation is warm-up: starting a process takes part of the timeout.
	checkInvocation(t, event{Do: "ok", Key: "before"}, invoke(t, emulator, event{Do: "ok", Key: "before"}.request()))

	result := invoke(t, emulator, event{Do: "hang", Key: "k"}.request())
	if result.FunctionError == nil || result.FunctionError.Type != "Sandbox.Timedout" {
		t.Fatalf("function error = %v, want a timeout", result.FunctionError)
	}
	e := evidenceOf(t, result)
	top, hanging := e.named("function", true), e.named("hanging call", true)
	if len(top) != 1 || len(hanging) != 1 || len(e.named("work", false)) != 1 || len(e.documents) != 3 {
		t.Fatalf("documents = %+v, want the function and the hanging call in progress, and the finished work", e.documents)
	}
	if hanging[0].ParentID != top[0].ID || !top[0].Fault || !strings.Contains(fmt.Sprint(top[0].Cause), "Timeout") {
		t.Errorf("function = %+v, hanging call = %+v, want the timeout noted", top[0], hanging[0])
	}
	if got := e.sum("works", result.RequestID); got != 1 {
		t.Errorf("works = %v, want 1", got)
	}
	for _, line := range e.metrics {
		if line["partial"] != true {
			t.Errorf("EMF line without partial: %v", line)
		}
	}
	if len(e.withMessage("working")) != 1 {
		t.Errorf("log lines = %v", e.logs)
	}

	after := invoke(t, emulator, event{Do: "ok", Key: "after"}.request())
	checkInvocation(t, event{Do: "ok", Key: "after"}, after)
	if !after.Cold {
		t.Error("the process survived its kill")
	}
}

// TestDeadline_BufferedLines shows that lines that are held back leave before the kill.
func TestDeadline_BufferedLines(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{
		Freeze: true, Timeout: 1500 * time.Millisecond, Env: []string{"BUFFER_LOGS=1"},
	})
	invoke(t, emulator, event{Do: "ok", Key: "before"}.request())
	result := invoke(t, emulator, event{Do: "hang", Key: "k"}.request())
	if result.FunctionError == nil || result.FunctionError.Type != "Sandbox.Timedout" {
		t.Fatalf("function error = %v, want a timeout", result.FunctionError)
	}
	if detail := evidenceOf(t, result).withMessage("detail"); len(detail) != 1 || detail[0]["key"] != "k" {
		t.Errorf("lines that were held back = %v, want one with key k", detail)
	}
}

// TestEndWhileTheGuardFires ends handlers shortly before, at and shortly after the moment the guard is due: whichever
// comes first, each span has one final document and each measurement is written once.
func TestEndWhileTheGuardFires(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Timeout: time.Second})
	invoke(t, emulator, event{Do: "ok", Key: "warm"}.request())
	guarded, unguarded := 0, 0
	for _, after := range []int{-150, -60, -20, -5, -2, -1, 0, 0, 0, 1, 2, 5, 20, 60} {
		result := invoke(t, emulator, event{Do: "outlast", Key: "k", Count: after}.request())
		if result.FunctionError != nil {
			t.Fatalf("function error = %v", result.FunctionError)
		}
		e := evidenceOf(t, result)
		if final := e.named("function", false); len(final) != 1 || final[0].Fault {
			t.Errorf("%d ms: final documents of the function = %+v, want one without fault", after, final)
		}
		if n := len(e.named("work", false)); n != 1 {
			t.Errorf("%d ms: %d final documents of the work, want 1", after, n)
		}
		if last := e.documents[len(e.documents)-1]; last.InProgress {
			t.Errorf("%d ms: the last word is in progress: %+v", after, last)
		}
		if got := e.sum("works", result.RequestID); got != 1 {
			t.Errorf("%d ms: works = %v, want 1", after, got)
		}
		if len(e.named("function", true)) > 0 {
			guarded++
		} else {
			unguarded++
		}
	}
	if guarded == 0 || unguarded == 0 {
		t.Errorf("the guard came first %d times and the end %d times, want both orders", guarded, unguarded)
	}
}
