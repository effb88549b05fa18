// SPDX-License-Identifier: Apache-2.0

package swaggerui_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/openapi/swaggerui"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type lookup struct {
	ID string `path:"id"`
}

func find(_ context.Context, in lookup) (string, error) { return in.ID, nil }

// newRouter returns a router with one operation and the page.
func newRouter(path string, opts ...swaggerui.Option) *rest.Router {
	r := rest.New()
	api := openapi.New(r, openapi.Info{Title: `Orders </title><script>alert("x")</script>`, Version: "1.0.0"})
	openapi.Handle(api, "GET /orders/{id}", find)
	swaggerui.Handle(r, path, api, opts...)
	return r
}

func Example() {
	router := rest.New()
	api := openapi.New(router, openapi.Info{Title: "Orders", Version: "1.0.0"})
	openapi.Handle(api, "GET /orders/{id}", find)
	swaggerui.Handle(router, "/swagger", api)

	answer := httptest.NewRecorder()
	router.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/swagger", nil))
	fmt.Println(answer.Code, answer.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestSwagger_11_Offline follows every address of the page, as a browser does, wherever the page is.
func TestSwagger_11_Offline(t *testing.T) {
	t.Parallel()
	addresses := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	for _, at := range []string{"/swagger", "/swagger/", "/docs/api", "/docs/api/"} {
		r := newRouter(strings.TrimSuffix(at, "/"))
		for _, format := range []string{"", "?format=oauth2-redirect"} {
			page := get(r, at+format)
			if page.Code != http.StatusOK || strings.Contains(page.Body.String(), "<script>alert") {
				t.Fatalf("%s: answer = %d %s", at, page.Code, page.Body)
			}
			found := addresses.FindAllStringSubmatch(page.Body.String(), -1)
			if len(found) == 0 {
				t.Fatalf("%s: no addresses in %s", at, page.Body)
			}
			for _, match := range found {
				base, _ := url.Parse("https://api.example" + at)
				address, err := base.Parse(match[1])
				if err != nil || address.Host != base.Host {
					t.Fatalf("%s: the address %q leaves the server", at, match[1])
				}
				if file := get(r, address.RequestURI()); file.Code != http.StatusOK || file.Body.Len() == 0 {
					t.Errorf("%s: %s = %d, %d bytes", at, address, file.Code, file.Body.Len())
				}
			}
			policy := page.Header().Get("Content-Security-Policy")
			if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "default-src 'none'") {
				t.Errorf("%s: policy = %q", at, policy)
			}
		}
	}
}

// TestSwagger_11_FilesLoadNothing looks for what the style sheet and our scripts would load from elsewhere.
func TestSwagger_11_FilesLoadNothing(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	style := get(r, "/swagger/swagger-ui.css").Body.String()
	for _, match := range regexp.MustCompile(`url\(["']?([^)]{0,8})|@import`).FindAllStringSubmatch(style, -1) {
		if !strings.HasPrefix(match[1], "data:") {
			t.Errorf("the style sheet loads %q", match[0])
		}
	}
	initializer := get(r, "/swagger/initializer.js").Body.String()
	if !strings.Contains(initializer, "validatorUrl: null") || strings.Contains(initializer, "http:") || strings.Contains(initializer, "https:") {
		t.Errorf("the script may send the document elsewhere:\n%s", initializer)
	}
}

func TestSwagger_11_Formats(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	document := get(r, "/swagger?format=json")
	var spec struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal(document.Body.Bytes(), &spec); err != nil || spec.OpenAPI != "3.1.0" || spec.Paths["/orders/{id}"] == nil || len(spec.Paths) != 1 {
		t.Errorf("format=json = %s, %v: want the operation, and not the page", document.Body, err)
	}
	if w := get(r, "/swagger?format=pdf"); w.Code != http.StatusBadRequest {
		t.Errorf("format=pdf = %d", w.Code)
	}
	if w := get(r, "/swagger?format=oauth2-redirect"); !strings.Contains(w.Body.String(), "oauth2-redirect.js") {
		t.Errorf("format=oauth2-redirect = %s", w.Body)
	}
	for _, name := range []string{"swagger-ui.js", "embed.go", "..%2fdoc.go", "swagger-ui.css.gz"} {
		if w := get(r, "/swagger/"+name); w.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", name, w.Code)
		}
	}
}

func TestSwagger_11_Compression(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	plain := get(r, "/swagger/swagger-ui.css")
	packed := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "br, gzip;q=0.5")
	if plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("encodings = %q, %q", plain.Header().Get("Content-Encoding"), packed.Header().Get("Content-Encoding"))
	}
	from, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(from)
	if err != nil || string(unpacked) != plain.Body.String() {
		t.Errorf("the compressed file differs: %v", err)
	}
	if w := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip;q=0 is answered with gzip")
	}
	again := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "gzip", "If-None-Match", packed.Header().Get("Etag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("with its tag = %d, %d bytes", again.Code, again.Body.Len())
	}
}

// TestSwagger_11_Sources loads the page and a file as each gateway hands them on.
func TestSwagger_11_Sources(t *testing.T) {
	t.Parallel()
	handler := httpevent.New(newRouter("/swagger"))
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv2, httpevent.FunctionURL, httpevent.ALB, httpevent.LatticeV2} {
		client := handlertest.Gateway{Source: source}.Client(handler)
		for target, want := range map[string]string{"/swagger": "text/html; charset=utf-8", "/swagger/swagger-ui-bundle.js": "text/javascript; charset=utf-8"} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example"+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Accept-Encoding", "gzip")
			response, err := client.Do(request)
			if err != nil {
				t.Errorf("%v: %s: %v", source, target, err)
				continue
			}
			if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != want {
				t.Errorf("%v: %s = %d %q", source, target, response.StatusCode, response.Header.Get("Content-Type"))
			}
			response.Body.Close()
		}
	}
}

func TestSwagger_11_Mistakes(t *testing.T) {
	t.Setenv("POWERTOOLS_DEV", "")
	secret := swaggerui.WithOAuth2(swaggerui.OAuth2{ClientID: "id", ClientSecret: "secret"})
	for name, register := range map[string]func(){
		"a secret": func() { newRouter("/swagger", secret) },
		"no path":  func() { newRouter("/") },
		"no slash": func() { newRouter("swagger") },
		"a name":   func() { newRouter("/{docs}") },
		"taken":    func() { newRouter("/orders/{id}") },
	} {
		if !panics(register) {
			t.Errorf("%s: no panic", name)
		}
	}
	t.Setenv("POWERTOOLS_DEV", "true")
	if w := get(newRouter("/swagger", secret, swaggerui.WithPersistAuthorization()), "/swagger"); !strings.Contains(w.Body.String(), "secret") ||
		!strings.Contains(w.Body.String(), "persistAuthorization&#34;:true") {
		t.Errorf("page = %s", w.Body)
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}
