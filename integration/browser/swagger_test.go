// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSwagger_11_InABrowser opens Swagger UI of examples/restapi behind several gateways, with a stage in the path and
// without.
func TestSwagger_11_InABrowser(t *testing.T) {
	findChromium(t)
	for _, tt := range []struct {
		name string
		args []string
		base string
	}{
		{"HTTP API", []string{"-source", "http-api"}, ""},
		{"REST API with a stage", []string{"-source", "rest-api", "-stage", "prod"}, "/prod"},
		{"function URL", []string{"-source", "function-url"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := serve(t, "./examples/restapi", tt.args...)
			address := root + tt.base + "/swagger"

			document := open(t, address+"?format=json")
			operations := documented(t, document)
			if len(operations) != 5 {
				t.Errorf("the document has the operations %q, want 5", operations)
			}

			shown := open(t, address)
			if diff := cmp.Diff(operations, rendered(shown.dom)); diff != "" {
				t.Errorf("operations of the page (-document +shown):\n%s", diff)
			}
			for _, want := range []string{"Things to do", "What is to be done", "ErrorDetails", "1.0.0"} {
				if !strings.Contains(shown.dom, want) {
					t.Errorf("the page does not show %q", want)
				}
			}
			for _, want := range []string{"/swagger", "/swagger?format=json", "/swagger/swagger-ui.css", "/swagger/swagger-ui-bundle.js"} {
				if !slices.Contains(shown.network, root+tt.base+want) {
					t.Errorf("the page has not asked for %s", want)
				}
			}
			if found := elsewhere(append(document.network, shown.network...)); len(found) > 0 {
				t.Errorf("requests to other machines: %q", found)
			}
			if len(shown.console) > 0 {
				t.Errorf("the browser complains: %q", shown.console)
			}
			if t.Failed() {
				t.Logf("the page: %s", tag.ReplaceAllString(shown.dom, " "))
			}
		})
	}
}

// TestRequestsToOtherMachinesAreFound is the test of the test: a page that loads from elsewhere by every way there is.
func TestRequestsToOtherMachinesAreFound(t *testing.T) {
	findChromium(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "frame-src 'none'")
		_, _ = w.Write([]byte(`<!DOCTYPE html><title>loads</title>
			<link rel="stylesheet" href="https://style.example/swagger-ui.css">
			<script src="https://script.example/swagger-ui-bundle.js"></script>
			<img src="http://image.example/logo.png">
			<iframe src="https://kept-out.example/"></iframe>
			<script>fetch("https://fetch.example/collect").catch(() => {}); new WebSocket("wss://socket.example/")</script>
			<p>all the same`))
	}))
	defer server.Close()
	p := open(t, server.URL+"/")
	if !strings.Contains(p.dom, "all the same") {
		t.Errorf("the page is %s", p.dom)
	}
	found := strings.Join(elsewhere(p.network), " ")
	for _, host := range []string{"style.example", "script.example", "image.example", "fetch.example", "socket.example"} {
		if !strings.Contains(found, host) {
			t.Errorf("the request to %s was not found, only %s", host, found)
		}
	}
	if console := strings.Join(p.console, "\n"); !strings.Contains(console, "kept-out.example") {
		t.Errorf("the console does not tell what the policy kept out: %s", console)
	}
}

// documented returns the operations of the document that the browser shows as text.
func documented(t *testing.T, p page) (operations []string) {
	t.Helper()
	_, rest, _ := strings.Cut(p.dom, "<pre>")
	text, _, ok := strings.Cut(rest, "</pre>")
	var document struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), &document); err != nil || !ok {
		t.Fatalf("the document is not JSON: %v\n%s", err, p.dom)
	}
	for path, item := range document.Paths {
		for method, operation := range item {
			operations = append(operations, strings.ToUpper(method)+" "+path+" "+operation.OperationID)
		}
	}
	slices.Sort(operations)
	return operations
}

var (
	tag     = regexp.MustCompile(`(?s)<[^>]*>`)
	block   = regexp.MustCompile(`<div class="opblock opblock-[a-z]+" id="operations-todos-([^"]*)">`)
	summary = regexp.MustCompile(`(?s)<span class="opblock-summary-method">([A-Z]+)</span>.*?data-path="([^"]*)"`)
)

// rendered returns the operations of the page.
func rendered(dom string) (operations []string) {
	for _, at := range block.FindAllStringSubmatchIndex(dom, -1) {
		if of := summary.FindStringSubmatch(dom[at[1]:]); of != nil {
			operations = append(operations, of[1]+" "+of[2]+" "+dom[at[2]:at[3]])
		}
	}
	slices.Sort(operations)
	return operations
}
