// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/openapi/swaggerui"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// TestHandle_5_DecoderOfTheRouter has bodies that fit their schema, decoded by the router's own decoder.
func TestHandle_5_DecoderOfTheRouter(t *testing.T) {
	t.Parallel()
	type order struct {
		ID    any            `json:"id"`
		Extra map[string]any `json:"extra,omitempty"`
	}
	exact := func(data []byte, v any) error {
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		return d.Decode(v)
	}
	refuse := func([]byte, any) error { return fmt.Errorf("secret %d", 7) }
	teapot := func([]byte, any) error { return rest.NewError(http.StatusTeapot, "short and stout") }
	for name, test := range map[string]struct {
		opts   []rest.Option
		status int
		want   string
	}{
		"default":               {nil, 200, `{"id":12345678901234567000,"extra":{"n":1e+22}}`},
		"exact":                 {[]rest.Option{rest.WithDecoder(exact)}, 200, `{"id":12345678901234567890,"extra":{"n":9999999999999999999999}}`},
		"refused":               {[]rest.Option{rest.WithDecoder(refuse)}, 422, `"path":["body"]`},
		"refused with a status": {[]rest.Option{rest.WithDecoder(teapot)}, 418, "short and stout"},
	} {
		r := rest.New(append(test.opts, rest.WithDebug(false))...)
		api := openapi.New(r, openapi.Info{Title: "Test", Version: "1.0.0"})
		openapi.Handle(api, "POST /members", echo[order])
		openapi.Handle(api, "POST /body", func(_ ctx, in struct{ Body order }) (order, error) { return in.Body, nil })
		for _, path := range []string{"/members", "/body"} {
			w := call{target: path, body: `{"id":12345678901234567890,"extra":{"n":9999999999999999999999}}`}.do(t, r)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: %s = %d %s, want %d with %s", name, path, w.Code, w.Body, test.status, test.want)
			}
		}
	}
}

// TestDocument_4_PrefixOfTheGroup has the whole paths in the document, whoever made the groups.
func TestDocument_4_PrefixOfTheGroup(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithDebug(false))
	api := openapi.New(r.Group("/v1/").Group("/tenants/{tenant}"), openapi.Info{Title: "Test", Version: "1.0.0"})
	type tenantInput struct {
		Tenant string `path:"tenant"`
		ID     int    `path:"id"`
	}
	openapi.Handle(api, "GET /orders/{id}", echo[tenantInput])
	openapi.Handle(api.Group("/admin"), "GET api.example/orders/{id}", echo[tenantInput])
	openapi.Handle(api.Group(""), "GET /{$}", echo[struct {
		Tenant string `path:"tenant"`
	}])
	got := slices.Sorted(maps.Keys(api.OpenAPI().Paths))
	want := []string{"/v1/tenants/{tenant}", "/v1/tenants/{tenant}/admin/orders/{id}", "/v1/tenants/{tenant}/orders/{id}"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("paths of the document (-want +got):\n%s", diff)
	}
	for _, path := range want {
		path = strings.NewReplacer("{tenant}", "acme", "{id}", "7").Replace(path)
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Host = "api.example"
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, request); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d %s", path, w.Code, w.Body)
		}
	}
}

// TestHandle_4_ConflictsNameTheProgram looks for the lines of this file in what conflicting registrations panic with.
func TestHandle_4_ConflictsNameTheProgram(t *testing.T) {
	t.Parallel()
	here := func() int {
		_, _, line, _ := runtime.Caller(1)
		return line
	}
	var first, second int
	for name, register := range map[string]func(r *rest.Router, api *openapi.API){
		"the same": func(_ *rest.Router, api *openapi.API) {
			first = here() + 1
			openapi.Handle(api, "GET /swagger", echo[struct{}])
			second = here() + 1
			openapi.Handle(api, "GET /swagger", echo[struct{}])
		},
		"in a group": func(_ *rest.Router, api *openapi.API) {
			first = here() + 1
			openapi.Handle(api, "GET /{a}/fetch", echo[struct{}])
			second = here() + 1
			openapi.Handle(api.Group("/files"), "GET /{rest...}", echo[struct{}])
		},
		"with the router": func(r *rest.Router, api *openapi.API) {
			first = here() + 1
			r.HandleFunc("GET /x", func(http.ResponseWriter, *http.Request) {})
			second = here() + 1
			openapi.Handle(api, "GET /x", echo[struct{}])
		},
		"with the page": func(r *rest.Router, api *openapi.API) {
			first = here() + 1
			openapi.Handle(api, "GET /swagger", echo[struct{}])
			second = here() + 1
			swaggerui.Handle(r, "/swagger", api)
		},
	} {
		r, api := newAPI()
		got := panics(func() { register(r, api) })
		for _, line := range []int{first, second} {
			if want := fmt.Sprintf("openapi/router_test.go:%d)", line); !strings.Contains(got, want) {
				t.Errorf("%s: panic = %q, want %s in it", name, got, want)
			}
		}
	}
}
