// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type tree struct {
	Name     string             `json:"name" example:"root" examples:"x" pattern:"^[a-z]+$" patternDescription:"letters"`
	Children []*tree            `json:"children,omitempty"`
	Weights  map[string]float64 `json:"weights,omitempty" doc:"By name"`
	Blob     []byte             `json:"blob,omitempty"`
	At       *time.Time         `json:"at,omitempty"`
	Note     *string            `json:"note"`
	Any      any                `json:"any,omitempty"`
	Old      string             `json:"old,omitempty" deprecated:"true"`
	Port     int                `json:"port,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"65536" dependentRequired:"old"`
}

type upload struct {
	Title string         `form:"title" minLength:"2"`
	Count *int           `form:"count" maximum:"3"`
	Photo openapi.File   `form:"photo" doc:"A picture"`
	More  []openapi.File `form:"more" required:"false"`
}

// wholeAPI uses all that documents can have.
func wholeAPI(opts ...openapi.Option) (*rest.Router, *openapi.API) {
	r := rest.New()
	api := openapi.New(r, openapi.Info{
		Title: "Whole", Version: "1.2.3", Description: "All of it.", TermsOfService: "https://shop.example/terms",
		Contact: &huma.Contact{Name: "Shop", URL: "https://shop.example", Email: "api@shop.example"},
		License: &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
	}, append([]openapi.Option{
		openapi.WithTag("trees", "What grows"),
		openapi.WithSecurityScheme("key", openapi.APIKey("header", "X-Api-Key")),
		openapi.WithSecurityScheme("token", openapi.Bearer("JWT")),
		openapi.WithSecurityScheme("basic", openapi.HTTP("basic")),
		openapi.WithSecurityScheme("openid", openapi.OpenIDConnect("https://login.shop.example/.well-known/openid-configuration")),
		openapi.WithSecurityScheme("oauth", openapi.OAuth2(openapi.OAuthFlows{
			AuthorizationCode: &openapi.OAuthFlow{
				AuthorizationURL: "https://login.shop.example/authorize", TokenURL: "https://login.shop.example/token",
				Scopes: map[string]string{"read": "Read trees"},
			},
		})),
		openapi.WithSecurity("key"),
		openapi.WithExtension("x-amazon-apigateway-request-validators", map[string]any{"all": map[string]any{"validateRequestBody": true}}),
	}, opts...)...)
	trees := api.Group("/trees").With(openapi.WithTags("trees"))
	openapi.Handle(trees, "GET /{$}", func(ctx, everythingButPath) ([]tree, error) { return nil, nil })
	openapi.Handle(trees, "POST /{$}", echo[tree], openapi.WithStatus(http.StatusCreated), openapi.WithErrors(http.StatusConflict),
		openapi.WithSecurity("oauth", "read"), openapi.WithSecurity("token"), openapi.WithSummary("Plant a tree"), openapi.WithOperationID("plant"))
	openapi.Handle(trees, "PUT /{id}", echo[mixed], openapi.WithDeprecated(), openapi.WithDescription("Replaces."))
	openapi.Handle(trees, "DELETE /{id}", func(ctx, struct {
		ID int `path:"id"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	},
		openapi.WithoutSecurity(), openapi.WithExtension("x-amazon-apigateway-auth", map[string]any{"type": "NONE"}))
	openapi.Handle(api, "GET /files/{path...}", func(ctx, *http.Request) (string, error) { return "", nil })
	openapi.Handle(api, "POST /photos", func(_ ctx, in upload) (map[string]int, error) {
		return map[string]int{in.Photo.Name: len(in.Photo.Content) + 100*len(in.More)}, nil
	})
	openapi.Handle(api, "POST /subscribe", func(_ ctx, in struct {
		Mail string `form:"mail" format:"email"`
	},
	) (rest.Response[string], error) {
		return rest.Response[string]{Body: in.Mail}, nil
	}, openapi.WithOperation(func(o *huma.Operation) { o.ExternalDocs = &huma.ExternalDocs{URL: "https://shop.example"} }))
	openapi.Handle(api, "GET /internal", echo[struct{}], openapi.WithoutDocumentation())
	r.Handle("GET /openapi.json", api.Document())
	return r, api
}

// everythingButPath has the parameters of [everything] that need no path.
type everythingButPath struct {
	Small   int8        `query:"small" json:"small"`
	Level   int         `query:"level" json:"level" enum:"1,2,3" default:"2" example:"3"`
	Tags    []string    `query:"tags" json:"tags" maxItems:"2" enum:"a,b"`
	Numbers []int       `query:"n,explode" json:"numbers" minimum:"2"`
	Limit   *int        `query:"limit" json:"limit" maximum:"10" deprecated:"true"`
	Since   time.Time   `query:"since" json:"since"`
	Day     time.Time   `query:"day" timeFormat:"2006-01-02" json:"day"`
	When    time.Time   `header:"If-Modified-Since" json:"when"`
	Session http.Cookie `cookie:"session" json:"session"`
	Hidden  string      `query:"hidden" hidden:"true" json:"hidden"`
}

func TestDocument_11_IsValid(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]openapi.Option{
		nil,
		{openapi.WithProblemJSON(), openapi.WithUnknownMembers(), openapi.WithServers("https://api.shop.example/v1")},
	} {
		_, api := wholeAPI(opts...)
		spec, err := api.Spec()
		if err != nil {
			t.Fatal(err)
		}
		checkDocument(t, spec)
		old, err := api.Spec30()
		if err != nil {
			t.Fatal(err)
		}
		checkDocument(t, old)
	}
}

func TestDocument_21_Golden(t *testing.T) {
	t.Parallel()
	_, api := wholeAPI()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "whole.json", spec)
	old, err := api.Spec30()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "whole-3.0.json", old)
}

func TestDocument_11_Defaults(t *testing.T) {
	t.Parallel()
	_, api := wholeAPI()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Summary, OperationID string
			Responses            map[string]any
			Security             []map[string][]string
			Tags                 []string
		}
	}
	if err := json.Unmarshal(spec, &document); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, method, summary, id, statuses, security string
	}{
		{"/trees", "get", "Get trees", "get-trees", "200 422 default", ""},
		{"/trees", "post", "Plant a tree", "plant", "201 409 422 default", "oauth token"},
		{"/trees/{id}", "put", "Put trees by ID", "put-trees-by-id", "200 422 default", ""},
		{"/trees/{id}", "delete", "Delete trees by ID", "delete-trees-by-id", "204 422 default", "none"},
		{"/files/{path}", "get", "Get files by path", "get-files-by-path", "200 default", ""},
	} {
		got := document.Paths[test.path][test.method]
		var statuses, security []string
		for _, status := range []string{"200", "201", "204", "409", "422", "default"} {
			if got.Responses[status] != nil {
				statuses = append(statuses, status)
			}
		}
		for _, requirement := range got.Security {
			for name := range requirement {
				security = append(security, name)
			}
		}
		if got.Security != nil && len(got.Security) == 0 {
			security = []string{"none"}
		}
		want := []string{test.summary, test.id, test.statuses, test.security}
		if diff := cmp.Diff(want, []string{got.Summary, got.OperationID, strings.Join(statuses, " "), strings.Join(security, " ")}); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.method, test.path, diff)
		}
	}
	if document.Paths["/internal"] != nil {
		t.Error("an operation without documentation is in the document")
	}
}

func TestDocument_11_Served(t *testing.T) {
	t.Parallel()
	r, _ := wholeAPI()
	for query, want := range map[string][2]string{
		"":                         {"application/json", `{"components"`},
		"?format=json&version=3.1": {"application/json", `"openapi":"3.1.0"`},
		"?version=3.0":             {"application/json", `"openapi":"3.0.3"`},
		"?format=yaml":             {"application/yaml", "openapi: 3.1.0"},
		"?format=yaml&version=3.0": {"application/yaml", "openapi: 3.0.3"},
	} {
		w := call{target: "/openapi.json" + query}.do(t, r)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want[0] || !strings.Contains(w.Body.String(), want[1]) {
			t.Errorf("%q = %d %s %.200s, want %q", query, w.Code, w.Header().Get("Content-Type"), w.Body, want)
		}
	}
	for _, query := range []string{"?format=xml", "?version=2.0"} {
		if w := (call{target: "/openapi.json" + query}).do(t, r); w.Code != http.StatusBadRequest {
			t.Errorf("%q = %d", query, w.Code)
		}
	}
}

// TestDocument_11_Stage shows that the document has the address it was asked for at, unless servers are set.
func TestDocument_11_Stage(t *testing.T) {
	t.Parallel()
	serve := func(query string, opts ...openapi.Option) string {
		r, _ := wholeAPI(opts...)
		client := handlertest.Gateway{Source: httpevent.HTTPAPIv2}.Client(httpevent.New(r, httpevent.WithBasePath("/v1")))
		response, err := client.Get("https://shop.example/v1/openapi.json" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var text strings.Builder
		if _, err := readAll(&text, response.Body); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	if document := serve(""); !strings.HasPrefix(document, `{"servers":[{"url":"/v1"}],"`) || !json.Valid([]byte(document)) {
		t.Errorf("document = %.200s", document)
	}
	if document := serve("?format=yaml&version=3.0"); !strings.HasPrefix(document, "servers: [{\"url\":\"/v1\"}]\ncomponents") {
		t.Errorf("document = %.200s", document)
	}
	if document := serve("?format=yaml"); !strings.HasPrefix(document, "servers: [{\"url\":\"/v1\"}]\n") {
		t.Errorf("document = %.200s", document)
	}
	if document := serve("", openapi.WithServers("https://shop.example/api")); strings.Contains(document, `"/v1"`) ||
		!strings.Contains(document, `"servers":[{"url":"https://shop.example/api"}]`) {
		t.Errorf("document = %.200s", document)
	}
}

// TestDocument_11_StageOfEverySource has the address of the document in it, as each gateway says it.
func TestDocument_11_StageOfEverySource(t *testing.T) {
	t.Parallel()
	r, _ := wholeAPI()
	const own = "x.execute-api.eu-west-1.amazonaws.com"
	for _, test := range []struct {
		gateway handlertest.Gateway
		query   string
		want    string
	}{
		{handlertest.Gateway{Source: httpevent.RESTAPI}, "", `{"servers":[{"url":"/prod"}],`},
		{handlertest.Gateway{Source: httpevent.RESTAPI, Stage: "live"}, "", `{"servers":[{"url":"/live"}],`},
		{handlertest.Gateway{Source: httpevent.RESTAPI}, "?version=3.0&format=yaml", "servers: [{\"url\":\"/prod\"}]\ncomponents"},
		{handlertest.Gateway{Source: httpevent.HTTPAPIv1, Stage: "live", DomainName: own}, "", `{"servers":[{"url":"/live"}],`},
		{handlertest.Gateway{Source: httpevent.HTTPAPIv2, Stage: "live", DomainName: own}, "", `{"servers":[{"url":"/live"}],`},
		{handlertest.Gateway{Source: httpevent.HTTPAPIv2}, "", `{"components"`},
		{handlertest.Gateway{Source: httpevent.FunctionURL}, "", `{"components"`},
		{handlertest.Gateway{Source: httpevent.ALB}, "", `{"components"`},
		{handlertest.Gateway{Source: httpevent.LatticeV1}, "", `{"components"`},
		{handlertest.Gateway{Source: httpevent.LatticeV2}, "", `{"components"`},
	} {
		response, err := test.gateway.Client(httpevent.New(r)).Get("https://shop.example/openapi.json" + test.query)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if _, err := readAll(&text, response.Body); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if !strings.HasPrefix(text.String(), test.want) {
			t.Errorf("%v %q%s: document = %.100s, want %s", test.gateway.Source, test.gateway.Stage, test.query, &text, test.want)
		}
	}
}

// TestDocument_11_Downgrade has in 3.0.3 what it says in another way, wherever a schema is.
func TestDocument_11_Downgrade(t *testing.T) {
	t.Parallel()
	_, api := newAPI()
	example := &huma.Schema{Type: huma.TypeString, Nullable: true, Examples: []any{"a"}}
	inline := map[string]*huma.MediaType{"application/json": {Schema: example}}
	openapi.Handle(api, "POST /x", echo[struct {
		Low  int `json:"low" minimum:"5" exclusiveMinimum:"0"`
		Open int `json:"open" minimum:"0" exclusiveMinimum:"0"`
		High int `json:"high" maximum:"5" exclusiveMaximum:"7"`
		Less int `json:"less" maximum:"9" exclusiveMaximum:"7"`
	}], openapi.WithOperation(func(o *huma.Operation) {
		o.Responses["default"] = &huma.Response{
			Description: "Error", Content: inline,
			Headers: map[string]*huma.Param{"example": {Schema: example}, "default": {Schema: example}},
		}
		o.Responses["200"].Content["image/png"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Extensions: map[string]any{"contentMediaType": "image/png"}}}
		o.Responses["200"].Content["application/yaml"] = &huma.MediaType{Example: map[string]any{"schema": map[string]any{"examples": []any{2}}}}
		o.Extensions = map[string]any{"x-own": map[string]any{"schema": map[string]any{"examples": []any{1}}}}
	}))
	document := api.OpenAPI()
	document.Info.Extensions = map[string]any{"summary": "short"}
	document.Components.Parameters = map[string]*huma.Param{"schema": {Name: "s", In: "query", Schema: example}}
	document.Components.Responses = map[string]*huma.Response{"schemas": {Description: "x", Content: inline}}
	old, err := api.Spec30()
	if err != nil {
		t.Fatal(err)
	}
	checkDocument(t, old)
	text := string(old)
	for want, times := range map[string]int{
		`"example":"a","nullable":true,"type":"string"`: 5,
		`"minimum":5,`:             2, // in the body and the answer
		`"exclusiveMinimum":true`:  2,
		`"exclusiveMaximum":true,`: 2,
		`"maximum":5,`:             2,
		`"maximum":7,`:             2,
		`"schema":{"format":"binary","type":"string"}`: 1,
		`"examples":[1]`:    1, // an extension is left as it is
		`"examples":[2]`:    1, // and so is an example
		`"summary":"short"`: 0,
	} {
		if got := strings.Count(text, want); got != times {
			t.Errorf("%s is there %d times, want %d, in %s", want, got, times, text)
		}
	}
}
