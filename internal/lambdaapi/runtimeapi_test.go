// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func TestRuntimeAPI_Statuses(t *testing.T) {
	e := start(t, lambdaapi.Config{Command: program("runtime"), Freeze: true, Env: []string{"MODE=probes"}})
	if first := invoke(t, e, `{}`); string(first.Payload) != `"first"` || first.FunctionError != nil {
		t.Fatalf("first answer = %s, error %v", first.Payload, first.FunctionError)
	}
	got := strings.Split(string(invoke(t, e, `{}`).Payload), "\n")
	const badID = `400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`
	want := []string{
		badID,
		`403 {"errorMessage":"next was called before the invocation was answered or after an init error","errorType":"InvalidStateTransition"}`,
		`403 {"errorMessage":"the function is initialized already","errorType":"InvalidStateTransition"}`,
		`202 {"status":"OK"}`,
		badID,
		badID,
		`404 {"errorMessage":"no such path: GET /2018-06-01/runtime/no/such/path","errorType":"NotFound"}`,
		badID,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestRuntimeAPI_ExtensionsWithEventsAreRefused(t *testing.T) {
	e := start(t, lambdaapi.Config{Command: program("runtime"), Freeze: true, Env: []string{"MODE=registers an extension"}})
	got := string(invoke(t, e, `{}`).Payload)
	want := `403 {"errorMessage":"this emulator sends no events to extensions; register without any","errorType":"Extension.InvalidEventType"}` + "\n" +
		`400 {"errorMessage":"the body is not JSON: invalid character 'o' in literal null (expecting 'u')","errorType":"InvalidRequestFormat"}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// An answer that comes after the deadline is refused; the process runs on where others may depend on it.
func TestRuntimeAPI_LateAnswer(t *testing.T) {
	goAhead := filepath.Join(t.TempDir(), "go ahead")
	e := start(t, lambdaapi.Config{
		Command: program("runtime"), Concurrency: 2, Timeout: 250 * time.Millisecond,
		Env: []string{"MODE=answers late", "GO_AHEAD=" + goAhead},
	})
	if r := invoke(t, e, `{}`); errorType(r) != "Sandbox.Timedout" || r.Payload != nil {
		t.Errorf("answer %s, error %v", r.Payload, r.FunctionError)
	}
	if err := os.WriteFile(goAhead, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := `400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`
	if r := invoke(t, e, `{}`); string(r.Payload) != want || r.Cold {
		t.Errorf("late answer: %s, cold %v; want %s", r.Payload, r.Cold, want)
	}
}

func TestRuntimeAPI_ErrorThatIsNoJSON(t *testing.T) {
	e := start(t, lambdaapi.Config{Command: program("runtime"), Freeze: true, Env: []string{"MODE=sends text as an error"}})
	r := invoke(t, e, `{}`)
	want := &lambdaapi.FunctionError{Type: "Runtime.Unknown", Message: "something broke", Raw: []byte(`"something broke"`)}
	if diff := cmp.Diff(want, r.FunctionError); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
