// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// todoStep is something a client asks of the example restapi, and a part of what it gets.
type todoStep struct {
	method, path, body string
	status             int
	want               string
}

// todoSteps are the life of two todos, and what is refused.
func todoSteps() []todoStep {
	const tea = `{"id":"1","title":"Buy tea","tags":["shop"]}`
	return []todoStep{
		{"GET", "/todos", "", 200, "[]"},
		{"POST", "/todos", `{"title":"Buy tea","tags":["shop"]}`, 201, tea},
		{"POST", "/todos", `{"title":"Drink tea","due":"2026-12-01T16:00:00Z"}`, 201, `"id":"2"`},
		{"GET", "/todos/1", "", 200, tea},
		{"GET", "/todos?tag=shop", "", 200, "[" + tea + "]"},
		{"HEAD", "/todos/1", "", 200, ""},
		{"PUT", "/todos/1", `{"title":"Buy tea","done":true}`, 200, `"done":true`},
		{"GET", "/todos?done=false", "", 200, `[{"id":"2"`},
		{"DELETE", "/todos/1", "", 204, ""},
		{"GET", "/todos/1", "", 404, `"NotFoundError"`},
		{"GET", "/absent", "", 404, `"NotFoundError"`},
		{"PATCH", "/todos/2", "{}", 405, "MethodNotAllowedError"},
		{"POST", "/todos", `{"title":""}`, 422, `"path":["body","title"],"keyword":"minLength"`},
		{"POST", "/todos", `{"title":"` + strings.Repeat("y", 900_000) + `"}`, 422, `"keyword":"maxLength"`},
		{"POST", "/todos", `{"title"`, 400, "not valid JSON"},
		{"GET", "/todos?limit=0", "", 422, `"path":["query","limit"],"keyword":"minimum"`},
	}
}

// The example's README begins with this command: its API, and its document, behind gateways. What it keeps is in one process.
func TestServe_RestAPIExample(t *testing.T) {
	for name, args := range map[string][]string{
		"http-api":     nil,
		"rest-api":     {"-stage", "prod"},
		"function-url": nil,
		"alb":          nil,
	} {
		t.Run(name, func(t *testing.T) {
			s := startServingExample(t, "restapi", append(args, "-source", name, "-environments", "1")...)
			stage, servers := "", "null"
			if args != nil {
				stage, servers = "/prod", `[{"url":"/prod"}]`
			}
			for _, step := range todoSteps() {
				response, body := s.do(step.method, stage+step.path, step.body, "Content-Type", "application/json")
				if response.StatusCode != step.status || !strings.Contains(body, step.want) {
					t.Errorf("%s %s = %s, %.200q, want %d with %s", step.method, step.path, response.Status, body, step.status, step.want)
				}
				if allow := response.Header.Get("Allow"); step.status == http.StatusMethodNotAllowed && allow != "DELETE, GET, HEAD, PUT" {
					t.Errorf("%s %s: Allow %q", step.method, step.path, allow)
				}
			}
			if name == "http-api" || name == "function-url" { // Others read queries themselves.
				if response, body := s.do("GET", "/todos?limit=%zz", ""); response.StatusCode != 400 || !strings.Contains(body, "The query is not valid") {
					t.Errorf("query: %s, %q", response.Status, body)
				}
			}
			if name != "alb" { // which takes 1 MB
				large := `{"title":"` + strings.Repeat("y", 5_900_000) + `"}`
				if response, body := s.do("POST", stage+"/todos", large, "Content-Type", "application/json"); response.StatusCode != 422 {
					t.Errorf("5.9 MB = %s, %.200q", response.Status, body)
				}
			}
			response, body := s.do("OPTIONS", stage+"/todos/2", "", "Origin", "https://todo.example", "Access-Control-Request-Method", "PUT")
			if response.StatusCode != 204 || body != "" || response.Header.Get("Access-Control-Allow-Origin") != "https://todo.example" {
				t.Errorf("preflight: %s, %q, %v", response.Status, body, response.Header)
			}

			response, body = s.do("GET", stage+"/swagger?format=json", "", "Accept-Encoding", "gzip")
			if response.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(body, "\x1f\x8b") {
				t.Errorf("the document is not compressed: %v, %.20q", response.Header, body)
			}
			unpacked, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(unpacked)
			if err != nil {
				t.Fatal(err)
			}
			var document struct {
				Servers json.RawMessage
				Paths   map[string]any
			}
			document.Servers = json.RawMessage("null")
			if err := json.Unmarshal(text, &document); err != nil || string(document.Servers) != servers || len(document.Paths) != 2 {
				t.Errorf("document: %v, servers %s, %d paths; want servers %s", err, document.Servers, len(document.Paths), servers)
			}
			if response, body := s.do("GET", stage+"/swagger", ""); response.StatusCode != 200 || !strings.Contains(body, "swagger-ui-bundle.js") {
				t.Errorf("page: %s, %.200q", response.Status, body)
			}
			if out, errOut := s.end(); errOut != "" || !strings.Contains(out, "POST "+stage+"/todos  201  ") {
				t.Errorf("standard error %q, output:\n%s", errOut, out)
			}
		})
	}
}

// The same with curl.
func TestServe_RestAPIExampleCurl(t *testing.T) {
	needCurl(t)
	for name, stage := range map[string]string{"http-api": "", "rest-api": "/prod"} {
		t.Run(name, func(t *testing.T) {
			c := curl{t}
			var args []string
			if stage != "" {
				args = []string{"-stage", "prod"}
			}
			s := startServingExample(t, "restapi", append(args, "-source", name, "-environments", "1")...)
			for _, step := range todoSteps() {
				args := []string{"--include", "--header", "Content-Type: application/json", s.url + stage + step.path}
				switch {
				case step.method == "HEAD":
					args = append(args, "--head")
				case len(step.body) > 100_000:
					continue // Command lines end there.
				default:
					args = append(args, "--request", step.method, "--data-binary", step.body)
				}
				out := c.run(args...)
				if !strings.HasPrefix(out, fmt.Sprintf("HTTP/1.1 %d ", step.status)) || !strings.Contains(out, step.want) {
					t.Errorf("%s %s = %.200q, want %d with %s", step.method, step.path, out, step.status, step.want)
				}
			}
			if got := c.packed(s.url + stage + "/swagger?format=json"); !strings.Contains(got, `"openapi":"3.1.0"`) {
				t.Errorf("document: %.200s", got)
			}
			out := c.run("--include", "--request", "OPTIONS", "--header", "Origin: https://todo.example", "--header", "Access-Control-Request-Method: PUT", s.url+stage+"/todos/2")
			if !strings.HasPrefix(out, "HTTP/1.1 204 ") || !strings.Contains(out, "Access-Control-Allow-Origin: https://todo.example\r\n") {
				t.Errorf("preflight: %s", out)
			}
			if _, errOut := s.end(); errOut != "" {
				t.Errorf("standard error %q", errOut)
			}
		})
	}
}
