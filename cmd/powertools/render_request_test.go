// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func TestRenderRequest_Golden(t *testing.T) {
	failed := lambdaapi.Result{
		RequestID: canonicalID, Duration: 3 * time.Second, ResponseDuration: 3 * time.Second, Payload: []byte("half"),
		FunctionError: &lambdaapi.FunctionError{Type: "Sandbox.Timedout", Message: "Task timed out after 3.00 seconds"},
	}
	requests := []struct {
		x exchange
		r lambdaapi.Result
	}{
		{exchange{method: "POST", target: "/orders?q=1", status: 201, sent: 44}, canned()},
		{exchange{method: "GET", target: "/slow", status: 502, sent: 21}, failed},
		{exchange{method: "GET", target: "/\x1b[31mred", problem: errClientGone}, lambdaapi.Result{RequestID: canonicalID, Duration: time.Second}},
		{exchange{method: "PUT", target: "/large", status: 413, sent: 38, problem: errors.New("too large")}, lambdaapi.Result{}},
	}
	tests := []struct {
		name string
		out  output
	}{
		{"requests", output{}},
		{"requests-color", output{style: style{on: true}}},
		{"requests-json", output{json: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			tt.out.to = &b
			for _, request := range requests {
				if err := tt.out.request(request.x, request.r); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, tt.name, b.Bytes())
		})
	}
}

// What is wrong with an answer is said in words of JSON.
func TestProblemText(t *testing.T) {
	for text, want := range map[string]string{
		`{"statusCode":"201","body":""}`:                 "the gateway does not take the answer: statusCode: want whole number, got string",
		`{"statusCode":200,"headers":[]}`:                "the gateway does not take the answer: headers: want object, got array",
		`{"statusCode":200,"body":7}`:                    "the gateway does not take the answer: body: want string, got number",
		`{"statusCode":200,"isBase64Encoded":"yes"}`:     "the gateway does not take the answer: isBase64Encoded: want bool, got string",
		`{"statusCode":200,"multiValueHeaders":{"a":1}}`: "the gateway does not take the answer: multiValueHeaders: want list, got number",
	} {
		_, err := named(t, "rest-api").response(answer{whole: []byte(text)})
		if got := problemText(err); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := problemText(errors.New("handlertest: read the request's body: unexpected EOF")); got != "read the request's body: unexpected EOF" {
		t.Errorf("%q", got)
	}
}
