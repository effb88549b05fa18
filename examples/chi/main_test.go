// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// TestLinks runs a client against the service as each gateway would.
func TestLinks(t *testing.T) {
	for _, source := range []httpevent.Source{httpevent.HTTPAPIv2, httpevent.RESTAPI, httpevent.FunctionURL, httpevent.ALB, httpevent.LatticeV2} {
		client := handlertest.Gateway{Source: source}.Client(httpevent.New(newRouter(newLinks())))
		for _, step := range []struct {
			method, path, body string
			status             int
			want               string // part of the answer, or of where it leads
		}{
			{"GET", "/go", "", 302, "https://go.dev/"},
			{"PUT", "/links/otel", `{"target":"https://opentelemetry.io/docs"}`, 204, ""},
			{"GET", "/otel", "", 302, "https://opentelemetry.io/docs"},
			{"GET", "/links", "", 200, `{"go":"https://go.dev/","otel":"https://opentelemetry.io/docs"}`},
			{"GET", "/gone", "", 404, "no such link"},
			{"PUT", "/links/Otel", `{"target":"https://opentelemetry.io/docs"}`, 404, ""},
			{"PUT", "/links/bad", `{"target":"javascript:alert(1)"}`, 422, "target"},
			{"PUT", "/links/bad", `{`, 422, "target"},
			{"DELETE", "/links/go", "", 405, ""},
			{"GET", "/a/b/c", "", 404, ""},
		} {
			request, err := http.NewRequestWithContext(t.Context(), step.method, "https://s.example"+step.path, strings.NewReader(step.body))
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
			got := string(body) + response.Header.Get("Location")
			if err != nil || response.StatusCode != step.status || !strings.Contains(got, step.want) {
				t.Errorf("%s: %s %s = %d %s, want %d with %s", source, step.method, step.path, response.StatusCode, got, step.status, step.want)
			}
		}
	}
}

// TestTelemetry shows the routes of chi, those of sub-routers too, in the names of spans.
func TestTelemetry(t *testing.T) {
	rec := oteltest.New(t)
	h := httpevent.New(newRouter(newLinks()))
	var want []string
	for _, step := range []struct{ method, path, body, name string }{
		{"GET", "/go", "", "GET /{name}"},
		{"PUT", "/links/otel", `{"target":"https://opentelemetry.io"}`, "PUT /links/{name:[a-z0-9-]{1,20}}"},
		{"GET", "/a/b", "", "GET"},
	} {
		request := httptest.NewRequest(step.method, step.path, strings.NewReader(step.body))
		request.Header.Set("Content-Type", "application/json")
		event, err := handlertest.Gateway{}.Event(request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rec.Invoke(h, event); err != nil {
			t.Fatal(err)
		}
		want = append(want, step.name)
	}
	var got []string
	for _, span := range rec.Spans() {
		got = append(got, span.Name)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("spans %q, want %q", got, want)
	}
	if lines := rec.Logs(); len(lines) != 1 {
		t.Errorf("%d log lines, want that of the link", len(lines))
	}
}

func TestFull(t *testing.T) {
	l := newLinks()
	for i := range 2 * maxLinks {
		l.set(fmt.Sprint(i), "https://go.dev")
	}
	if got := len(l.all()); got != maxLinks || !l.set("go", "https://go.dev/doc") {
		t.Errorf("%d links, want %d that can be changed", got, maxLinks)
	}
}
