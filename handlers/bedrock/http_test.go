// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// echo answers nothing.
type echo struct{}

func (echo) ServeHTTP(http.ResponseWriter, *http.Request) {}

// operate gives an event to a router with an http.Handler and returns the answer.
func operate(t testing.TB, h http.Handler, event []byte) httpAnswer {
	t.Helper()
	r := bedrock.New()
	r.HandleHTTP(h)
	var a httpAnswer
	if err := json.Unmarshal([]byte(answer(t, r, event)), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

type seen struct {
	Method, URI, Path, Query, ContentType, Accept, Host, Body string
	Length                                                    int64
}

// seeing returns the request that a handler gets for an event.
func seeing(t testing.TB, event []byte) (got seen, status int) {
	t.Helper()
	a := operate(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if !r.ProtoAtLeast(1, 1) || r.Proto != "HTTP/1.1" {
			t.Errorf("protocol %s", r.Proto)
		}
		if r.GetBody != nil {
			again, _ := r.GetBody()
			if copied, _ := io.ReadAll(again); string(copied) != string(data) {
				t.Errorf("GetBody has %q, the body was %q", copied, data)
			}
		}
		got = seen{r.Method, r.RequestURI, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.Host, string(data), r.ContentLength}
	}), event)
	return got, a.Response.HTTPStatusCode
}

// TestBedrock_26_Request has the requests of operations: path, query and body.
func TestBedrock_26_Request(t *testing.T) {
	t.Parallel()
	got, _ := seeing(t, eventFile(t, "operation_get"))
	want := seen{
		Method: "GET", URI: "/claims/7%2Fb/documents?kinds=photo&kinds=report&state=missing+%26+late", Path: "/claims/7/b/documents",
		Query: "kinds=photo&kinds=report&state=missing+%26+late", Accept: "application/json", Host: "bedrock-agent",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("GET (-want +got):\n%s", diff)
	}
	got, _ = seeing(t, eventFile(t, "operation_post"))
	want = seen{
		Method: "POST", URI: "/claims/7/reminders", Path: "/claims/7/reminders", Accept: "application/json", Host: "bedrock-agent",
		ContentType: "application/json",
		Body:        `{"text":"Please send \"photo\" & report","times":2,"fee":4.50,"urgent":false,"documents":["photo","report"],"holder":{"name": "Ada"}}`,
	}
	want.Length = int64(len(want.Body))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("POST (-want +got):\n%s", diff)
	}
}

// TestBedrock_26_Path has what values in paths can be, and what cannot be a path.
func TestBedrock_26_Path(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		template   string
		parameters []map[string]string
		wantURI    string // "" for status 400
	}{
		{"/claims", nil, "/claims"},
		{"claims", nil, "/claims"},
		{"/claims/7", parameters("claimId", "string", "7"), "/claims/7?claimId=7"}, // filled already
		{"/a/{x}/b/{y}", parameters("y", "integer", "2", "x", "string", "1"), "/a/1/b/2"},
		{"/a/{x}", parameters("x", "string", "../../admin"), "/a/..%2F..%2Fadmin"},
		{"/a/{x}", parameters("x", "string", "b?c=d#e"), "/a/b%3Fc=d%23e"},
		{"/a/{x}", parameters("x", "string", "50%"), "/a/50%25"},
		{"/a/{x}", parameters("x", "string", "é {y}"), "/a/%C3%A9%20%7By%7D"},
		{"/a/{x}.json", parameters("x", "string", "b"), "/a/b.json"},
		{"/a/{x}/{x}", parameters("x", "string", "b"), "/a/b/b"},
		{"/é b", nil, "/%C3%A9%20b"},
		{"/a/{x", nil, "/a/%7Bx"},
		{"/a", parameters("q", "string", "1", "q", "string", "2"), "/a?q=1&q=2"},
		{"/a", parameters("q", "array", `["1, 2", 3]`), "/a?q=1%2C+2&q=3"},
		{"/a", parameters("q", "Array", ` ["1", 2] `), "/a?q=1&q=2"},
		{"/a", parameters("q", "array", "1, 2"), "/a?q=1%2C+2"},
		{"/a/{x}", nil, ""},
		{"/a/{x}", parameters("x", "string", ""), ""},
		{"/a/{x}", parameters("x", "string", ".."), ""},
		{"/a/{x}", parameters("x", "string", "."), ""},
		{"/a/{x}/b", parameters("x", "string", ".."), ""},
		{"/a/{x}{y}", parameters("x", "string", ".", "y", "string", "."), ""},
		{"/a/{x}./b", parameters("x", "string", "."), ""},
		{"/a/{x}.json", parameters("x", "string", "."), "/a/..json"},
		{"/a/{x}", parameters("x", "string", "..."), "/a/..."},
		{"/a/{x}", parameters("X", "string", "1"), ""},
	} {
		got, status := seeing(t, change(t, eventFile(t, "operation_get"), map[string]any{"apiPath": tt.template, "parameters": tt.parameters}))
		if got.URI != tt.wantURI || (status == 400) != (tt.wantURI == "") {
			t.Errorf("%s %v: %q with status %d, want %q", tt.template, tt.parameters, got.URI, status, tt.wantURI)
		}
	}
	for method, want := range map[string]string{"post": "POST", "PATCH": "PATCH", "GET /x": "", "GÉT": "", " put ": "PUT", " ": ""} {
		if got, status := seeing(t, change(t, eventFile(t, "operation_get"), map[string]any{"httpMethod": method})); got.Method != want || (status == 400) != (want == "") {
			t.Errorf("method %s: %q with status %d, want %q", method, got.Method, status, want)
		}
	}
}

// TestBedrock_26_Body has the content types of bodies.
func TestBedrock_26_Body(t *testing.T) {
	t.Parallel()
	properties := func(list []map[string]string) any { return map[string]any{"properties": list} }
	two := parameters("n", "number", "1", "tags", "array", "[a, b]")
	for _, tt := range []struct {
		content           map[string]any
		wantType, wantTxt string
	}{
		{nil, "", ""},
		{map[string]any{"application/json": properties(nil)}, "application/json", "{}"},
		{map[string]any{"application/json": properties(two), "text/csv": properties(nil)}, "application/json", `{"n":1,"tags":["a","b"]}`},
		{map[string]any{"application/x-www-form-urlencoded": properties(two)}, "application/x-www-form-urlencoded", "n=1&tags=a&tags=b"},
		{map[string]any{"application/x-www-form-urlencoded; charset=utf-8": properties(two)}, "application/x-www-form-urlencoded; charset=utf-8", "n=1&tags=a&tags=b"},
		{map[string]any{"application/vnd.api+json": properties(two)}, "application/vnd.api+json", `{"n":1,"tags":["a","b"]}`},
		{map[string]any{"b/b": properties(nil), "a/a": properties(two)}, "a/a", `{"n":1,"tags":["a","b"]}`},
	} {
		event := change(t, eventFile(t, "operation_post"), map[string]any{"requestBody": map[string]any{"content": tt.content}})
		if got, _ := seeing(t, event); got.ContentType != tt.wantType || got.Body != tt.wantTxt {
			t.Errorf("%v: %s %s, want %s %s", tt.content, got.ContentType, got.Body, tt.wantType, tt.wantTxt)
		}
	}
}

type reminder struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

func (r reminder) Validate() error {
	if r.Times > 3 {
		return rest.UnprocessableEntity("too many reminders")
	}
	return nil
}

// claims is an API as web clients have it.
func claims() *rest.Router {
	r := rest.New()
	r.Handle("POST /claims/{claimId}/reminders", rest.JSON(func(ctx context.Context, in reminder) (rest.Response[map[string]any], error) {
		if err := in.Validate(); err != nil {
			return rest.Response[map[string]any]{}, err
		}
		bedrock.SetSessionAttributes(ctx, map[string]string{"reminded": "yes"})
		return rest.Response[map[string]any]{
			Status: http.StatusCreated,
			Body:   map[string]any{"claim": rest.Request(ctx).PathValue("claimId"), "text": in.Text, "times": in.Times},
		}, nil
	}))
	r.Handle("GET /claims/{claimId}/documents", rest.JSON(func(ctx context.Context, _ struct{}) ([]string, error) {
		req := rest.Request(ctx)
		if req.PathValue("claimId") == "0" {
			return nil, errors.New("database is gone")
		}
		return append([]string{req.PathValue("claimId")}, req.URL.Query()["kinds"]...), nil
	}))
	return r
}

// TestBedrock_16_Operation has the whole answer of an operation, byte by byte.
func TestBedrock_16_Operation(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	r.HandleHTTP(claims())
	const want = `{"messageVersion":"1.0","response":{"actionGroup":"claims","apiPath":"/claims/{claimId}/reminders","httpMethod":"POST",` +
		`"httpStatusCode":201,"responseBody":{"application/json":{"body":"{\"claim\":\"7\",\"text\":\"Please send \\\"photo\\\" & report\",\"times\":2}"}}},` +
		`"sessionAttributes":{"reminded":"yes"},"promptSessionAttributes":{}}`
	if diff := cmp.Diff(want, answer(t, r, eventFile(t, "operation_post"))); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

// TestBedrock_26_Router shows that what a rest.Router answers to web clients it answers to agents.
func TestBedrock_26_Router(t *testing.T) {
	t.Parallel()
	get, post := eventFile(t, "operation_get"), eventFile(t, "operation_post")
	bodyOf := func(list ...string) map[string]any {
		return map[string]any{"requestBody": map[string]any{"content": map[string]any{"application/json": map[string]any{"properties": parameters(list...)}}}}
	}
	for _, tt := range []struct {
		name   string
		event  []byte
		status int
		want   string
	}{
		{"found", get, 200, `["7/b","photo","report"]`},
		{"not found", change(t, get, map[string]any{"apiPath": "/nothing"}), 404, `{"statusCode":404,"error":"NotFoundError","message":"Not found"}`},
		{"method", change(t, get, map[string]any{"httpMethod": "DELETE"}), 405, `"error":"MethodNotAllowedError"`},
		{"refused", change(t, post, bodyOf("times", "integer", "4")), 422, `"message":"too many reminders"`},
		{"does not fit", change(t, post, bodyOf("times", "integer", "many")), 422, `"statusCode":422`},
		{"fails", change(t, get, map[string]any{"parameters": parameters("claimId", "string", "0")}), 500, `"message":"Internal Server Error"`},
		{
			"no value for the path", change(t, get, map[string]any{"parameters": nil}), 400,
			`{"statusCode":400,"error":"Bad Request","message":"path parameter \"claimId\" is missing"}`,
		},
	} {
		a := operate(t, claims(), tt.event)
		got := a.Response.ResponseBody["application/json"].Body
		if a.Response.HTTPStatusCode != tt.status || !strings.Contains(got, tt.want) || len(a.Response.ResponseBody) != 1 {
			t.Errorf("%s: %d %s, want %d %s", tt.name, a.Response.HTTPStatusCode, got, tt.status, tt.want)
		}
	}
}

// TestBedrock_26_Response has the responses that handlers write.
func TestBedrock_26_Response(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		h              http.HandlerFunc
		status         int
		wantType, want string
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, 200, "application/json", ""},
		{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, "application/json", ""},
		{"JSON without a type", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"a":1}`) }, 200, "application/json", `{"a":1}`},
		{"text without a type", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `hello`) }, 200, "text/plain", `hello`},
		{"a type with parameters", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "Text/HTML; charset=utf-8")
			fmt.Fprint(w, `<p>`)
		}, 200, "text/html", `<p>`},
		{"a type that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", ";;")
			fmt.Fprint(w, `1`)
		}, 200, "application/json", `1`},
		{"a type that is late", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(200)
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `1`)
		}, 200, "application/json", `1`},
		{"the first status", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(103)
			w.WriteHeader(202)
			w.WriteHeader(500)
		}, 202, "application/json", ""},
		{"a status that is late", func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			w.WriteHeader(500)
		}, 200, "application/json", ""},
		{"no text", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{'a', 0xff, 'b'}) }, 200, "text/plain", "a\uFFFDb"},
		{"a panic", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "half")
			panic("secret")
		}, 500, "application/json", `{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`},
		{
			"a handler that aborts", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 500, "application/json",
			`{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`,
		},
		{
			"a status that is too much", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(1000) }, 500, "application/json",
			`{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`,
		},
		{
			"a status that is none", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) }, 500, "application/json",
			`{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`,
		},
	} {
		a := operate(t, tt.h, eventFile(t, "operation_get"))
		got, ok := a.Response.ResponseBody[tt.wantType]
		if a.Response.HTTPStatusCode != tt.status || !ok || got.Body != tt.want {
			t.Errorf("%s: %d %v, want %d %s %s", tt.name, a.Response.HTTPStatusCode, a.Response.ResponseBody, tt.status, tt.wantType, tt.want)
		}
	}
}
