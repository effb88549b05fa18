// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func TestInvoke_Answers(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	tests := []struct {
		name, payload, answer, contentType, errorType, errorMessage string
	}{
		{"value", `{"do":"echo","text":"hello"}`, `"hello"`, "application/json", "", ""},
		{"null", `{"do":"print"}`, `null`, "application/json", "", ""},
		{"stream", `{"do":"stream","text":"some"}`, `some and more`, "application/octet-stream", "", ""},
		{"error", `{"do":"fail","text":"no such order"}`, "", "", "errorString", "no such order"},
		{"stream that breaks", `{"do":"stream that fails","text":"some"}`, `some`, "application/octet-stream", "errorString", "the stream broke"},
		{"event that is no JSON", `not json`, "", "", "SyntaxError", "invalid character 'o' in literal null (expecting 'u')"},
		{"empty event", ``, "", "", "errorString", "EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, e, tt.payload)
			if string(r.Payload) != tt.answer || r.ContentType != tt.contentType {
				t.Errorf("answer = %q (%s), want %q (%s)", r.Payload, r.ContentType, tt.answer, tt.contentType)
			}
			if errorType(r) != tt.errorType || (r.FunctionError != nil && r.FunctionError.Message != tt.errorMessage) {
				t.Errorf("error = %+v, want %s: %s", r.FunctionError, tt.errorType, tt.errorMessage)
			}
		})
	}
}

func TestInvoke_FailureCarriesTheXRayCause(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	r := invoke(t, e, `{"do":"fail","text":"no such order"}`)
	var cause struct {
		Exceptions []struct{ Type, Message string }
	}
	if err := json.Unmarshal(r.XRayErrorCause, &cause); err != nil {
		t.Fatalf("cause %q: %v", r.XRayErrorCause, err)
	}
	if len(cause.Exceptions) != 1 || cause.Exceptions[0].Message != "no such order" {
		t.Errorf("cause = %s, want one exception with the message", r.XRayErrorCause)
	}
	if got, want := string(r.FunctionError.Raw), `{"errorMessage":"no such order","errorType":"errorString"}`; got != want {
		t.Errorf("raw = %s, want %s", got, want)
	}
}

func TestInvoke_PanicHasAStackAndEndsTheProcess(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	r := invoke(t, e, `{"do":"panic","text":"boom"}`)
	if errorType(r) != "string" || r.FunctionError.Message != "boom" {
		t.Fatalf("error = %+v, want string: boom", r.FunctionError)
	}
	found := false
	for _, frame := range r.FunctionError.StackTrace {
		found = found || frame.Label == "handle" && strings.HasSuffix(frame.Path, "function/main.go") && frame.Line > 0
	}
	if !found {
		t.Errorf("stack = %+v, want handle in function/main.go", r.FunctionError.StackTrace)
	}
	if again := invoke(t, e, `{"do":"calls"}`); !again.Cold || string(again.Payload) != "1" {
		t.Errorf("next invocation: cold %v, call %s; want a new process", again.Cold, again.Payload)
	}
}

func TestInvoke_SizeLimit(t *testing.T) {
	const limit = 6_291_556
	e := start(t, lambdaapi.Config{Freeze: true})
	// The answer is a JSON string: two quotes more than its letters.
	if r := invoke(t, e, fmt.Sprintf(`{"do":"large","size":%d}`, limit-2)); len(r.Payload) != limit || r.FunctionError != nil {
		t.Errorf("at the limit: %d bytes, error %v", len(r.Payload), r.FunctionError)
	}
	r := invoke(t, e, fmt.Sprintf(`{"do":"large","size":%d}`, limit-1))
	if errorType(r) != "Function.ResponseSizeTooLarge" || r.Payload != nil {
		t.Errorf("over the limit: %d bytes, error %v", len(r.Payload), r.FunctionError)
	}
	if r := invoke(t, e, `{"do":"large stream","size":7000000}`); len(r.Payload) < 7_000_000 || r.FunctionError != nil {
		t.Errorf("stream: %d bytes, error %v", len(r.Payload), r.FunctionError)
	}
	if !slices.Contains(kinds(e), lambdaapi.Failed) {
		t.Errorf("the record has no failure: %v", kinds(e))
	}
	if text := strings.Join(r.Stderr, "\n"); !strings.Contains(text, "unexpected status code: 413") {
		t.Errorf("the function saw %q, want status 413", text)
	}
}

func TestInvoke_Headers(t *testing.T) {
	e := start(t, lambdaapi.Config{
		Freeze: true, FunctionName: "orders", Region: "eu-central-1", AccountID: "111122223333", Timeout: 30e9,
	})
	trace := "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a87bd80c:1|68fd508a:5"
	none := ""
	type answer struct {
		Context struct {
			AwsRequestID, InvokedFunctionArn, TenantID string
			Identity                                   struct{ CognitoIdentityID string }
			ClientContext                              struct{ Custom map[string]string }
		}
		Trace string
		Left  float64
	}
	ask := func(r lambdaapi.Request) (lambdaapi.Result, answer) {
		t.Helper()
		r.Payload = []byte(`{"do":"context"}`)
		result, err := e.Invoke(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		var a answer
		if err := json.Unmarshal(result.Payload, &a); err != nil {
			t.Fatalf("%s: %v", result.Payload, err)
		}
		if a.Left < 20 || a.Left > 30 {
			t.Errorf("time left = %v s, want nearly 30", a.Left)
		}
		a.Left = 0
		return result, a
	}

	var want answer
	want.Context.AwsRequestID = "id-1"
	want.Context.InvokedFunctionArn = "arn:aws:lambda:eu-central-1:111122223333:function:orders:live"
	want.Context.TenantID = "tenant-7"
	want.Context.Identity.CognitoIdentityID = "eu-central-1:abc"
	want.Context.ClientContext.Custom = map[string]string{"k": "v"}
	want.Trace = trace
	result, got := ask(lambdaapi.Request{
		RequestID: "id-1", TraceHeader: &trace, TenantID: "tenant-7",
		Identity:           `{"cognitoIdentityId":"eu-central-1:abc"}`,
		ClientContext:      `{"custom":{"k":"v"}}`,
		InvokedFunctionARN: want.Context.InvokedFunctionArn,
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("given values (-want +got):\n%s", diff)
	}
	if result.RequestID != "id-1" || result.TraceHeader != trace {
		t.Errorf("result says %s, %s", result.RequestID, result.TraceHeader)
	}

	result, got = ask(lambdaapi.Request{})
	if want := "arn:aws:lambda:eu-central-1:111122223333:function:orders"; got.Context.InvokedFunctionArn != want {
		t.Errorf("ARN = %s, want %s", got.Context.InvokedFunctionArn, want)
	}
	if !regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$`).MatchString(got.Trace) {
		t.Errorf("generated trace header = %q", got.Trace)
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(result.RequestID) {
		t.Errorf("generated request id = %q", result.RequestID)
	}
	if _, got = ask(lambdaapi.Request{TraceHeader: &none}); got.Trace != "" {
		t.Errorf("trace header = %q, want none", got.Trace)
	}
}

func TestInvoke_Environ(t *testing.T) {
	t.Setenv("SECRET_OF_THE_PARENT", "x")
	t.Setenv("AWS_PROFILE", "x")
	e := start(t, lambdaapi.Config{
		Freeze: true, FunctionName: "orders", FunctionVersion: "7", MemoryMB: 512, Region: "eu-central-1", Dir: t.TempDir(),
		Env: []string{"TABLE=orders", "LANG=C", "AWS_XRAY_CONTEXT_MISSING="},
	})
	var list []string
	if err := json.Unmarshal(invoke(t, e, `{"do":"environ"}`).Payload, &list); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, entry := range list {
		key, value, _ := strings.Cut(entry, "=")
		got[key] = value
	}
	for key, want := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "orders", "AWS_LAMBDA_FUNCTION_VERSION": "7", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/orders", "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
		"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_XRAY_DAEMON_ADDRESS": e.Receiver().Addr(),
		"_HANDLER": "bootstrap", "TZ": ":UTC", "TABLE": "orders", "LANG": "C", "AWS_XRAY_CONTEXT_MISSING": "",
	} {
		if got[key] != want {
			t.Errorf("%s = %q, want %q", key, got[key], want)
		}
	}
	if !regexp.MustCompile(`^\d{4}/\d\d/\d\d/\[7\][0-9a-f]{32}$`).MatchString(got["AWS_LAMBDA_LOG_STREAM_NAME"]) {
		t.Errorf("log stream = %q", got["AWS_LAMBDA_LOG_STREAM_NAME"])
	}
	for _, key := range []string{"SECRET_OF_THE_PARENT", "AWS_PROFILE", "AWS_EXECUTION_ENV", "AWS_LAMBDA_MAX_CONCURRENCY"} {
		if value, set := got[key]; set {
			t.Errorf("%s = %q, want it unset", key, value)
		}
	}
	for _, key := range []string{"LAMBDA_TASK_ROOT", "AWS_LAMBDA_RUNTIME_API"} {
		if got[key] == "" {
			t.Errorf("%s is unset", key)
		}
	}
}

func TestInvoke_DeadXRayAddress(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, XRayAddress: "127.0.0.1:9"})
	if e.Receiver() != nil {
		t.Error("there is a receiver")
	}
	if r := invoke(t, e, `{"do":"datagram","text":"x"}`); r.FunctionError != nil || len(r.Documents)+len(r.Rejected) != 0 {
		t.Errorf("result = %+v", r)
	}
}
