// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// TestMain sets the level for all tests: the first recorder of a process reads it.
func TestMain(m *testing.M) {
	if err := os.Setenv("POWERTOOLS_LOG_LEVEL", "DEBUG"); err != nil {
		panic(err)
	}
	m.Run()
}

// start returns the whole function, as main starts it.
func start(t *testing.T) invocation.Handler {
	t.Helper()
	t.Setenv("ORDERS_TOKEN", "secret")
	t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "true")
	h, err := invocation.Adapt(handler, nil)
	if err != nil {
		t.Fatal(err)
	}
	return invocation.Chain(h, around()...)
}

// TestOrder shows an order on its way through all middleware, and what is seen of it.
func TestOrder(t *testing.T) {
	rec := oteltest.New(t)
	event, err := os.ReadFile("event.json")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := rec.Invoke(start(t), event)
	if want := `{"order":"o-7","account":"shop"}`; err != nil || string(answer) != want {
		t.Fatalf("answer %s, %v; want %s", answer, err, want)
	}
	if all := fmt.Sprint(rec.Logs()); strings.Contains(all, "secret") {
		t.Errorf("the token is in the log: %s", all)
	}
	var lines, spans []string
	for _, line := range rec.Logs() {
		lines = append(lines, line["message"].(string))
		if line["message"] == "placed" && line["account"] != "shop" {
			t.Errorf("line %v does not say for whom", line)
		}
	}
	if want := []string{"event", "event", "placed", "answer"}; !slices.Equal(lines, want) {
		t.Errorf("log lines %q, want %q", lines, want)
	}
	for _, span := range rec.Spans() {
		spans = append(spans, span.Name)
	}
	if want := []string{"## validate", "## guard", "## budget", "## log", "## warm-up"}; len(spans) != 6 || !slices.Equal(spans[:5], want) {
		t.Errorf("spans %q, want %q and that of the invocation", spans, want)
	}
}

// TestRefused shows that what is refused leaves no more than the one line of the failed invocation.
func TestRefused(t *testing.T) {
	tests := []struct {
		name, event, want string
		is                error
	}{
		{"no token", `{"id":"o-7","items":2}`, "forbidden", errForbidden},
		{"wrong token", `{"token":"guess","id":"o-7","items":2}`, "forbidden", errForbidden},
		{"no object", `[]`, "forbidden", errForbidden},
		{"no items", `{"token":"secret","id":"o-7"}`, "invalid event: the order has no items", nil},
		{"no id", `{"token":"secret","items":1}`, "invalid event: the order has no id", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			_, err := rec.Invoke(start(t), []byte(tt.event))
			if err == nil || err.Error() != tt.want || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			failures := 0
			for _, line := range rec.Logs() {
				if line["level"] == "ERROR" {
					failures++
				}
				if line["message"] == "placed" {
					t.Error("the handler ran")
				}
			}
			if failures != 1 {
				t.Errorf("%d lines of level ERROR, want 1", failures)
			}
		})
	}
}
