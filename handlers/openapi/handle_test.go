// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// ordered says its own status.
type ordered struct {
	ID string `json:"id"`
}

func (ordered) HTTPStatus() int { return http.StatusAccepted }

func TestHandle_20_Results(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	created := openapi.WithStatus(http.StatusCreated)
	openapi.Handle(api, "GET /value", func(ctx, struct{}) (int, error) { return 7, nil })
	openapi.Handle(api, "GET /created", func(ctx, struct{}) (int, error) { return 7, nil }, created)
	openapi.Handle(api, "GET /nothing", echo[struct{}])
	openapi.Handle(api, "GET /accepted", echo[struct{}], openapi.WithStatus(http.StatusAccepted))
	openapi.Handle(api, "GET /own", func(ctx, struct{}) (ordered, error) { return ordered{"1"}, nil }, created)
	openapi.Handle(api, "GET /response", func(ctx, struct{}) (rest.Response[int], error) {
		return rest.Response[int]{Body: 7, Header: http.Header{"X-A": {"b"}}}, nil
	}, created)
	openapi.Handle(api, "GET /response/own", func(ctx, struct{}) (rest.Response[int], error) {
		return rest.Response[int]{Body: 7, Status: http.StatusNonAuthoritativeInfo}, nil
	}, created)
	openapi.Handle(api, "GET /request", func(c ctx, _ struct{}) (string, error) { return rest.Route(c) + rest.Request(c).URL.Path, nil })
	for path, want := range map[string]string{
		"/value": "200 7", "/created": "201 7", "/nothing": "204 ", "/accepted": "202 ", "/own": `202 {"id":"1"}`,
		"/response": "201 7", "/response/own": "203 7", "/request": `200 "GET /request/request"`,
	} {
		w := call{target: path}.do(t, r)
		if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
		if path == "/response" && w.Header().Get("X-A") != "b" {
			t.Errorf("header = %v", w.Header())
		}
	}
}

var errNone = errors.New("none")

func TestHandle_6_Errors(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := rest.New(rest.WithDebug(false), rest.WithMaxBody(20), rest.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	r.ErrorStatus(http.StatusNotFound, errNone)
	api := openapi.New(r, openapi.Info{Title: "Test", Version: "1"})
	openapi.Handle(api, "GET /none", func(ctx, struct{}) (int, error) { return 0, fmt.Errorf("find: %w", errNone) })
	openapi.Handle(api, "GET /conflict", func(ctx, struct{}) (int, error) { return 0, rest.Conflict("there is one") })
	openapi.Handle(api, "GET /secret", func(ctx, struct{}) (int, error) { return 0, errors.New("secret") })
	openapi.Handle(api, "POST /items", echo[item])
	for _, test := range []struct {
		call call
		want string
	}{
		{call{target: "/none"}, `{"statusCode":404,"error":"NotFoundError","message":"Not found"}`},
		{call{target: "/conflict"}, `{"statusCode":409,"error":"ConflictError","message":"there is one"}`},
		{call{target: "/secret"}, `{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`},
		{call{target: "/items", body: `{"name":"` + strings.Repeat("a", 30) + `"}`}, `{"statusCode":413,"error":"RequestEntityTooLargeError","message":"The body is longer than 20 bytes"}`},
		{call{target: "/items"}, `{"statusCode":405,"error":"MethodNotAllowedError","message":"Method Not Allowed"}`},
	} {
		if w := test.call.do(t, r); strings.TrimSpace(w.Body.String()) != test.want {
			t.Errorf("%s = %s, want %s", test.call.target, w.Body, test.want)
		}
	}
	if !strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "one") {
		t.Errorf("log = %s, want the error of 500 alone", &log)
	}
}

func TestHandle_20_ProblemJSON(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithProblemJSON())
	api := openapi.New(r, openapi.Info{Title: "Test", Version: "1"}, openapi.WithProblemJSON())
	openapi.Handle(api, "POST /items", echo[item])
	w := call{target: "/items", body: `{"name":""}`}.do(t, r)
	if w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"keyword":"minLength"`) {
		t.Errorf("answer = %s %s", w.Header().Get("Content-Type"), w.Body)
	}
	spec, err := api.Spec()
	if err != nil || !bytes.Contains(spec, []byte(`"application/problem+json":{"schema":{"$ref":"#/components/schemas/Error"}}`)) {
		t.Errorf("document = %s, %v", spec, err)
	}
}

func TestHandle_19_Groups(t *testing.T) {
	t.Parallel()
	r, api := newAPI(openapi.WithSecurityScheme("key", openapi.APIKey("header", "X-Key")))
	refuse := func(next http.Handler) http.Handler {
		return rest.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
			if r.Header.Get("X-Key") == "" {
				return rest.Unauthorized("no key")
			}
			next.ServeHTTP(w, r)
			return nil
		})
	}
	admin := api.Group("/tenants/{tenant}").Group("/admin/", refuse).With(openapi.WithTags("admin"), openapi.WithSecurity("key"))
	type in struct {
		Tenant string `path:"tenant"`
		ID     int    `path:"id"`
	}
	openapi.Handle(admin, "GET /users/{id}", func(_ ctx, in in) (string, error) { return fmt.Sprint(in.Tenant, in.ID), nil }, openapi.WithTags("users"))
	openapi.Handle(api, "GET /", echo[struct{}])
	if w := (call{target: "/tenants/a/admin/users/7"}).do(t, r); w.Code != http.StatusUnauthorized {
		t.Errorf("without key = %d", w.Code)
	}
	if w := (call{target: "/tenants/a/admin/users/7", header: []string{"X-Key: k"}}).do(t, r); w.Body.String() != `"a7"` && w.Body.String() != `"a 7"` {
		t.Errorf("with key = %d %s", w.Code, w.Body)
	}
	operation := api.OpenAPI().Paths["/tenants/{tenant}/admin/users/{id}"].Get
	if diff := cmp.Diff([]string{"admin", "users"}, operation.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if len(operation.Security) != 1 || len(operation.Parameters) != 2 {
		t.Errorf("operation = %+v", operation)
	}
	if api.Router() != r || admin.Router() == r {
		t.Error("Router returns another one")
	}
}

func TestSecurity_11_IsCheckedAtStart(t *testing.T) {
	t.Parallel()
	flows := openapi.OAuthFlows{ClientCredentials: &openapi.OAuthFlow{TokenURL: "https://login.example", Scopes: map[string]string{"read": ""}}}
	oauth := openapi.WithSecurityScheme("oauth", openapi.OAuth2(flows))
	for name, test := range map[string]struct {
		register func()
		want     string
	}{
		"an operation": {func() {
			_, api := newAPI(oauth)
			openapi.Handle(api, "GET /x", echo[struct{}], openapi.WithSecurity("key"))
		}, `openapi: GET /x: security scheme "key" of GET /x is not declared`},
		"the API": {func() { newAPI(openapi.WithSecurity("key")) }, `openapi: security scheme "key" of the API is not declared`},
		"a group": {func() {
			_, api := newAPI()
			openapi.Handle(api.With(openapi.WithSecurity("key")), "GET /x", echo[struct{}])
		}, `"key"`},
		"a scope":   {func() { newAPI(oauth, openapi.WithSecurity("oauth", "write")) }, `scope "write"`},
		"no name":   {func() { openapi.WithSecurityScheme("", openapi.Bearer("")) }, "needs a name"},
		"a place":   {func() { openapi.APIKey("body", "key") }, "header, query or cookie"},
		"all right": {func() { newAPI(oauth, openapi.WithSecurity("oauth", "read")) }, ""},
	} {
		if got := panics(test.register); !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s: panic = %q, want %q", name, got, test.want)
		}
	}
}

func TestHandle_21_Mistakes(t *testing.T) {
	t.Parallel()
	type embedded struct{ *item }
	type hidden struct {
		ID int
		item
	}
	for name, test := range map[string]struct {
		register func(api *openapi.API)
		want     string
	}{
		"no method": {func(a *openapi.API) { openapi.Handle(a, "/x", echo[struct{}]) }, "GET /orders/{id}"},
		"nil":       {func(a *openapi.API) { openapi.Handle[struct{}, struct{}](a, "GET /x", nil) }, "nil function"},
		"no struct": {func(a *openapi.API) { openapi.Handle(a, "POST /x", echo[[]string]) }, "the field Body"},
		"path": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x/{di}", echo[struct {
				ID int `path:"id"`
			}])
		}, "no parameter {id}"},
		"body of GET": {func(a *openapi.API) { openapi.Handle(a, "GET /x", echo[item]) }, "GET has no body"},
		"type": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct {
				M map[string]int `query:"m"`
			}])
		}, "the field M"},
		"output": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", func(ctx, struct{}) (func(), error) { return nil, nil })
		}, "cannot be described"},
		"status": {func(a *openapi.API) { openapi.Handle(a, "GET /x", echo[struct{}], openapi.WithStatus(404)) }, "status 404"},
		"error":  {func(a *openapi.API) { openapi.Handle(a, "GET /x", echo[struct{}], openapi.WithErrors(200)) }, "status 200"},
		"tag": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct {
				N int `query:"n" minimum:"x"`
			}])
		}, "minimum"},
		"embedded": {func(a *openapi.API) { openapi.Handle(a, "POST /x", echo[embedded]) }, "embed"},
		"file": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct {
				F openapi.File `query:"f"`
			}])
		}, "forms only"},
		"form and body": {func(a *openapi.API) {
			openapi.Handle(a, "POST /x", echo[struct {
				F int `form:"f"`
				G int
			}])
		}, "field G"},
		"hidden output": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", func(ctx, struct{}) ([]hidden, error) { return nil, nil })
		}, "embeds item"},
		"hidden body": {func(a *openapi.API) { openapi.Handle(a, "POST /x", echo[struct{ Body *hidden }]) }, "embeds item"},
		"raw":         {func(a *openapi.API) { openapi.Handle(a, "POST /x", echo[struct{ RawBody string }]) }, "RawBody"},
		"body and others": {func(a *openapi.API) {
			openapi.Handle(a, "POST /x", echo[struct {
				Body item
				G    int
			}])
		}, "beside the field Body"},
		"method": {func(a *openapi.API) { openapi.Handle(a, "BREW /x", echo[struct{}]) }, "BREW"},
		"twice": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct{}])
			openapi.Handle(a, "GET /x", echo[struct{}])
		}, "GET /x"},
		"name twice": {func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct{}], openapi.WithOperationID("x"))
			openapi.Handle(a, "GET /y", echo[struct{}], openapi.WithOperationID("x"))
		}, "openapi: GET /y: duplicate operation ID: x"},
		"extension": {func(*openapi.API) { openapi.WithExtension("amazon", 1) }, "x-"},
		"info":      {func(a *openapi.API) { openapi.New(a.Router(), openapi.Info{}) }, "Title"},
		"router":    {func(*openapi.API) { openapi.New(nil, openapi.Info{Title: "T", Version: "1"}) }, "nil router"},
	} {
		_, api := newAPI()
		if got := panics(func() { test.register(api) }); !strings.Contains(got, test.want) || !strings.HasPrefix(got, "openapi: ") && !strings.HasPrefix(got, "rest: ") {
			t.Errorf("%s: panic = %q, want %q", name, got, test.want)
		}
	}
}

func TestHandle_11_ResponseValidation(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		var opts []openapi.Option
		if on {
			opts = append(opts, openapi.WithResponseValidation())
		}
		r, api := newAPI(opts...)
		openapi.Handle(api, "GET /item", func(ctx, struct{}) (rest.Response[item], error) {
			return rest.Response[item]{Body: item{Name: ""}}, nil
		})
		openapi.Handle(api, "GET /good", func(ctx, struct{}) (item, error) { return item{Name: "a", Count: 1}, nil })
		w := call{target: "/item"}.do(t, r)
		if !on {
			if w.Code != http.StatusOK {
				t.Errorf("unchecked = %d", w.Code)
			}
			continue
		}
		if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"Validation failed for response"`) {
			t.Errorf("checked = %d %s", w.Code, w.Body)
		}
		if diff := cmp.Diff([]string{"response.name: minLength"}, issuesOf(t, w.Body.Bytes())); diff != "" {
			t.Errorf("issues (-want +got):\n%s", diff)
		}
		if w := (call{target: "/good"}).do(t, r); w.Code != http.StatusOK {
			t.Errorf("good = %d %s", w.Code, w.Body)
		}
	}
}

// TestHandle_21_TypesOfOneName has two types called order, from this package and from a function.
func TestHandle_21_TypesOfOneName(t *testing.T) {
	t.Parallel()
	_, api := newAPI()
	type order struct{ Other int }
	type Error struct{ Own bool }
	openapi.Handle(api, "POST /a", place)
	openapi.Handle(api, "POST /b", func(ctx, struct{}) (order, error) { return order{}, nil })
	openapi.Handle(api, "POST /c", func(ctx, struct{}) (Error, error) { return Error{}, nil })
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(spec, &document); err != nil {
		t.Fatal(err)
	}
	for name, property := range map[string]string{"Order": "skus", "Openapi_testOrder": "Other", "Error": "statusCode", "Openapi_testError": "Own"} {
		if document.Components.Schemas[name].Properties[property] == nil {
			t.Errorf("schema %s has no %s: %s", name, property, spec)
		}
	}
	checkDocument(t, spec)
}

// TestHandle_27_Sources sends the same calls through every gateway.
func TestHandle_27_Sources(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /things/{id}", func(_ ctx, in struct {
		ID     string   `path:"id"`
		Tags   []string `query:"tags,explode"`
		Tenant string   `header:"X-Tenant"`
		Name   string   `json:"name" minLength:"2"`
	},
	) (string, error) {
		return fmt.Sprint(in.ID, in.Tags, in.Tenant, in.Name), nil
	})
	handler := httpevent.New(r)
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv1, httpevent.HTTPAPIv2, httpevent.FunctionURL, httpevent.ALB, httpevent.LatticeV1, httpevent.LatticeV2} {
		client := handlertest.Gateway{Source: source}.Client(handler)
		for body, want := range map[string]int{`{"name":"tea"}`: 200, `{"name":""}`: 422, `{`: 400} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example/things/7?tags=a", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("X-Tenant", "acme")
			response, err := client.Do(request)
			if err != nil {
				t.Fatalf("%v: %v", source, err)
			}
			var text strings.Builder
			if _, err := readAll(&text, response.Body); err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != want || want == 200 && text.String() != `"7[a]acmetea"` && text.String() != `"7 [a] acme tea"` {
				t.Errorf("%v: %s = %d %s", source, body, response.StatusCode, &text)
			}
		}
	}
}

func TestHandleConcurrentSafe(t *testing.T) {
	t.Parallel()
	r, _ := wholeAPI()
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			name := strings.Repeat("a", i+1)
			w := call{target: "/trees", body: `{"name":"` + name + `","note":null}`}.do(t, r)
			if w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), `"`+name+`"`) {
				t.Errorf("answer = %d %s", w.Code, w.Body)
			}
			if w := (call{target: "/trees", body: `{"name":"A"}`}).do(t, r); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("answer = %d %s", w.Code, w.Body)
			}
			if w := (call{target: "/openapi.json?format=yaml"}).do(t, r); w.Code != http.StatusOK {
				t.Errorf("document = %d", w.Code)
			}
		})
	}
	group.Wait()
}
