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
