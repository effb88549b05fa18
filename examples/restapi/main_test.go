// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// TestTodos runs a client against the API as API Gateway would, from the first todo to none.
func TestTodos(t *testing.T) {
	router, _ := newRouter(newStore())
	client := handlertest.Gateway{Source: httpevent.HTTPAPIv2}.Client(httpevent.New(router))
	const first = `{"id":"1","title":"Buy tea","tags":["shop"]}`
	steps := []struct {
		method, path, body string
		status             int
		want               string // part of the answer
	}{
		{"GET", "/todos", "", 200, "[]"},
		{"POST", "/todos", `{"title":"Buy tea","tags":["shop"]}`, 201, first},
		{"POST", "/todos", `{"title":"Drink tea","due":"2026-12-01T16:00:00Z"}`, 201, `"id":"2"`},
		{"GET", "/todos/1", "", 200, first},
		{"GET", "/todos?tag=shop", "", 200, "[" + first + "]"},
		{"GET", "/todos?limit=1", "", 200, "[" + first + "]"},
		{"PUT", "/todos/1", `{"title":"Buy tea","done":true}`, 200, `"done":true`},
		{"GET", "/todos?done=false", "", 200, `[{"id":"2"`},
		{"DELETE", "/todos/1", "", 204, ""},
		{"GET", "/todos/1", "", 404, `"NotFoundError"`},
		{"PUT", "/todos/1", `{"title":"Buy tea"}`, 404, `"NotFoundError"`},
		{"DELETE", "/todos/1", "", 404, `"NotFoundError"`},

		{"POST", "/todos", `{"title":""}`, 422, `"path":["body","title"],"keyword":"minLength"`},
		{"POST", "/todos", `{"titel":"Buy tea"}`, 422, `"path":["body","titel"],"keyword":"additionalProperties"`},
		{"POST", "/todos", `{"title"`, 400, "not valid JSON"},
		{"GET", "/todos?limit=0", "", 422, `"path":["query","limit"],"keyword":"minimum"`},
		{"PATCH", "/todos/1", "{}", 405, "MethodNotAllowed"},
	}
	for _, step := range steps {
		request, err := http.NewRequestWithContext(t.Context(), step.method, "https://api.todo.example"+step.path, strings.NewReader(step.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != step.status || !strings.Contains(string(body), step.want) {
			t.Errorf("%s %s %s = %d %s, want %d with %s", step.method, step.path, step.body, response.StatusCode, body, step.status, step.want)
		}
	}
}

func TestCORS(t *testing.T) {
	router, _ := newRouter(newStore())
	for origin, allowed := range map[string]string{"https://todo.example": "https://todo.example", "https://other.example": ""} {
		request := httptest.NewRequest(http.MethodOptions, "/todos/1", nil)
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", "PUT")
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, request)
		if got := answer.Header().Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("%s: allowed origin = %q, want %q", origin, got, allowed)
		}
	}
}

func TestFull(t *testing.T) {
	s := newStore()
	for range maxTodos {
		if _, err := s.add(Content{Title: "more"}); err != nil {
			t.Fatal(err)
		}
	}
	router, _ := newRouter(s)
	answer := httptest.NewRecorder()
	router.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/todos", strings.NewReader(`{"title":"one more"}`)))
	if answer.Code != http.StatusConflict {
		t.Errorf("answer = %d %s", answer.Code, answer.Body)
	}
}

// TestTelemetry shows what a refused request leaves: the route names the span, and nothing has the value.
func TestTelemetry(t *testing.T) {
	rec := oteltest.New(t)
	router, _ := newRouter(newStore())
	gateway := handlertest.Gateway{Source: httpevent.HTTPAPIv2}
	event, err := gateway.Event(httptest.NewRequest(http.MethodPut, "/todos/1", strings.NewReader(`{"title":"Buy tea","done":"secret"}`)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := rec.Invoke(router, event)
	if err != nil || strings.Contains(string(answer), "secret") {
		t.Errorf("answer = %s, %v", answer, err)
	}
	spans := rec.Spans()
	if len(spans) != 1 || spans[0].Name != "PUT /todos/{id}" {
		t.Fatalf("spans = %v, want one named by the route", spans)
	}
	events := spans[0].Events
	if len(events) != 1 {
		t.Fatalf("events = %v, want that of the error", events)
	}
	for _, attribute := range events[0].Attributes {
		if strings.Contains(attribute.Value.String(), "secret") {
			t.Errorf("the span has the value: %v", attribute)
		}
	}
}
