// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"testing"

	"go.opentelemetry.io/otel/codes"

	"github.com/otel-powertools/powertools/otel/oteltest"
)

func TestGreet(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(greet, request{Name: "Ada"})
	if err != nil || string(answer) != `"Hello, Ada"` {
		t.Errorf("answer = %s, %v", answer, err)
	}
	if got := rec.Sum("greetings"); got != 1 {
		t.Errorf("greetings = %v, want 1", got)
	}
	logs := rec.Logs()
	if len(logs) != 1 || logs[0]["message"] != "greeting" || logs[0]["name"] != "Ada" {
		t.Errorf("logs = %v", logs)
	}
	if spans := rec.Spans(); len(spans) != 2 || spans[0].Name != "compose" || spans[0].Parent.SpanID() != spans[1].SpanContext.SpanID() {
		t.Errorf("spans = %v, want compose below the invocation", spans)
	}
}

func TestGreetNobody(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(greet, request{}); !errors.Is(err, errNobody) {
		t.Errorf("error = %v, want %v", err, errNobody)
	}
	if got := rec.Sum("greetings"); got != 0 {
		t.Errorf("greetings = %v, want 0", got)
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["level"] != "ERROR" {
		t.Errorf("logs = %v, want the one line of the failed invocation", logs)
	}
	if spans := rec.Spans(); spans[len(spans)-1].Status.Code != codes.Error {
		t.Errorf("status of the invocation = %v", spans[len(spans)-1].Status)
	}
}
