// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"strings"
	"testing"

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

func TestRuntimeAPI_ErrorThatIsNoJSON(t *testing.T) {
	e := start(t, lambdaapi.Config{Command: program("runtime"), Freeze: true, Env: []string{"MODE=sends text as an error"}})
	r := invoke(t, e, `{}`)
	want := &lambdaapi.FunctionError{Type: "Runtime.Unknown", Message: "something broke", Raw: []byte(`"something broke"`)}
	if diff := cmp.Diff(want, r.FunctionError); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
