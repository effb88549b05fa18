// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

type size string

// everything has a parameter of each kind.
type everything struct {
	ID      int        `path:"id" json:"id" minimum:"1"`
	Small   int8       `query:"small" json:"small"`
	Byte    uint8      `query:"byte" json:"byte"`
	Wide    uint64     `query:"wide" json:"wide"`
	Ratio   float64    `query:"ratio" json:"ratio" maximum:"1"`
	Deep    bool       `query:"deep" json:"deep" default:"true"`
	Size    size       `query:"size" json:"size" enum:"s,m,l"`
	Level   int        `query:"level" json:"level" enum:"1,2,3"`
	Tags    []string   `query:"tags" json:"tags" maxItems:"2"`
	Numbers []int      `query:"n,explode" json:"numbers" minimum:"2"`
	Limit   *int       `query:"limit" json:"limit" maximum:"10"`
	Since   time.Time  `query:"since" json:"since"`
	Address netip.Addr `query:"address" json:"address"`
	Tenant  string     `header:"X-Tenant" json:"tenant" required:"true" maxLength:"8"`
	Session string     `cookie:"session" json:"session" minLength:"4"`
	Mail    string     `query:"mail" json:"mail" format:"email"`
}

func TestInput_11_Parameters(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "GET /things/{id}", echo[everything])
	tenant := []string{"X-Tenant: acme"}
	tests := []struct {
		name   string
		call   call
		status int
		issues []string
		want   string // part of the answer
	}{
		{name: "minimal", call: call{target: "/things/1", header: tenant}, want: `"id":1,`},
		{name: "default", call: call{target: "/things/1", header: tenant}, want: `"deep":true`},
		{name: "not the default", call: call{target: "/things/1?deep=false", header: tenant}, want: `"deep":false`},
		{name: "lists", call: call{target: "/things/1?tags=a,b&n=2&n=3", header: tenant}, want: `"tags":["a","b"],"numbers":[2,3]`},
		{name: "list in several parts", call: call{target: "/things/1?tags=a&tags=b", header: tenant}, want: `"tags":["a","b"]`},
		{name: "pointer", call: call{target: "/things/1?limit=7", header: tenant}, want: `"limit":7`},
		{name: "no pointer", call: call{target: "/things/1", header: tenant}, want: `"limit":null`},
		{name: "enum of numbers", call: call{target: "/things/1?level=2", header: tenant}, want: `"level":2`},
		{name: "time and text", call: call{target: "/things/1?since=2026-01-02T03:04:05Z&address=::1", header: tenant}, want: `"since":"2026-01-02T03:04:05Z","address":"::1"`},
		{name: "largest", call: call{target: "/things/9007199254740993?wide=18446744073709551615", header: tenant}, want: `"id":9007199254740993,"small":0,"byte":0,"wide":18446744073709551615`},
		{name: "cookie", call: call{target: "/things/1", header: []string{"X-Tenant: acme", "Cookie: session=abcd"}}, want: `"session":"abcd"`},
		{name: "empty is none", call: call{target: "/things/1?small=&mail=", header: tenant}, want: `"small":0`},

		{name: "nothing fits", status: 422, call: call{
			target: "/things/0?small=300&byte=-1&wide=x&ratio=2&deep=maybe&size=xl&level=9&tags=a,b,c&n=2&n=1&limit=11" +
				"&since=today&address=here&mail=me",
			header: []string{"X-Tenant: acme-acme", "Cookie: session=abc"},
		}, issues: []string{
			"path.id: minimum", "query.small: type", "query.byte: type", "query.wide: type", "query.ratio: maximum",
			"query.deep: type", "query.size: enum", "query.level: enum", "query.tags: maxItems", "query.n.1: minimum",
			"query.limit: maximum", "query.since: format", "query.address: format", "header.X-Tenant: maxLength",
			"cookie.session: minLength", "query.mail: format",
		}},
		{name: "required", status: 422, call: call{target: "/things/1"}, issues: []string{"header.X-Tenant: required"}},
		{name: "not a number", status: 422, call: call{target: "/things/one?ratio=NaN", header: tenant}, issues: []string{"path.id: type", "query.ratio: type"}},
		{name: "spaces in lists", call: call{target: "/things/1?tags=a,%20b", header: tenant}, want: `"tags":["a","b"]`},
		{name: "one value twice", status: 422, call: call{target: "/things/1?limit=5&limit=0", header: tenant}, issues: []string{"query.limit: maxItems"}},
		{name: "no hexadecimal numbers", status: 422, call: call{target: "/things/1?ratio=0x1p-4", header: tenant}, issues: []string{"query.ratio: type"}},
		{name: "an escape that is none", status: 400, call: call{target: "/things/1?limit=%zz", header: tenant}, want: "The query is not valid"},
		{name: "a semicolon", status: 400, call: call{target: "/things/1?limit=0;a=1", header: tenant}, want: "The query is not valid"},
		{name: "one of a list", status: 422, call: call{target: "/things/1?n=2&n=x", header: tenant}, issues: []string{"query.n.1: type"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := test.call.do(t, r)
			if test.status == 0 {
				test.status = http.StatusOK
			}
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("answer = %d %s, want %d with %s", w.Code, w.Body, test.status, test.want)
			}
			if test.status != http.StatusUnprocessableEntity {
				return
			}
			if diff := cmp.Diff(test.issues, issuesOf(t, w.Body.Bytes())); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
		})
	}
}

type item struct {
	Name  string            `json:"name" minLength:"1"`
	Count int8              `json:"count,omitempty" default:"1"`
	Note  *string           `json:"note,omitempty" maxLength:"5"`
	Parts []item            `json:"parts,omitempty"`
	Words []string          `json:"words,omitempty" uniqueItems:"true"`
	Props map[string]string `json:"props,omitempty"`
}

func TestInput_11_Body(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /items", echo[item])
	tests := []struct {
		name, body string
		header     []string
		status     int
		issues     []string
		want       string
	}{
		{name: "fits", body: `{"name":"a"}`, want: `{"name":"a","count":1}`},
		{name: "a zero that was sent stays", body: `{"name":"a","parts":[{"name":"b","count":0}]}`, want: `"parts":[{"name":"b"}]`},
		{name: "nested", body: `{"name":"a","parts":[{"name":"b"}]}`, want: `{"name":"a","count":1,"parts":[{"name":"b","count":1}]}`},
		{name: "null for what may be left out", body: `{"name":"a","note":null}`, want: `{"name":"a","count":1}`},
		{name: "other JSON", header: []string{"Content-Type: application/vnd.item+json; charset=utf-8"}, body: `{"name":"a"}`, want: `"name":"a"`},
		{name: "no type", header: []string{"Content-Type: "}, body: `{"name":"a"}`, want: `"name":"a"`},
		{name: "names that differ in case are values of maps", body: `{"name":"a","props":{"k":"1","K":"2"}}`, want: `"props":{"K":"2","k":"1"}`},

		{name: "nothing", status: 400, want: "The request has no body"},
		{name: "no JSON", body: `{"name":`, status: 400, want: "not valid JSON"},
		{name: "two values", body: `{"name":"a"} {}`, status: 400, want: "not valid JSON, at byte 14"},
		{name: "not JSON", header: []string{"Content-Type: text/plain"}, body: `{"name":"a"}`, status: 415, want: "application/json"},
		{name: "missing", body: `{}`, status: 422, issues: []string{"body.name: required"}},
		{name: "null", body: `null`, status: 422, issues: []string{"body: type"}},
		{name: "deep", body: `{"name":"a","parts":[{"name":"b"},{"name":""}]}`, status: 422, issues: []string{"body.parts.1.name: minLength"}},
		{name: "several", body: `{"name":"","note":"secret"}`, status: 422, issues: []string{"body.name: minLength", "body.note: maxLength"}},
		{name: "unknown", body: `{"name":"a","nmae":1}`, status: 422, issues: []string{"body.nmae: additionalProperties"}},
		{name: "too large for the field", body: `{"name":"a","count":300}`, status: 422, issues: []string{"body.count: type"}},
		{name: "not unique", body: `{"name":"a","words":["x","x"]}`, status: 422, issues: []string{"body.words: uniqueItems"}},
		{name: "cannot be compared", body: `{"name":"a","words":[{},{}]}`, status: 422, issues: []string{
			"body.words: uniqueItems", "body.words.0: type", "body.words.1: type",
		}},
		{name: "a name in another case", body: `{"name":"a","NAME":""}`, status: 422, issues: []string{"body.NAME: additionalProperties"}},
		{name: "only in another case", body: `{"Name":"a"}`, status: 422, issues: []string{"body.Name: additionalProperties"}},
		{name: "a name in another case, deep", body: `{"name":"a","parts":[{"name":"b","Name":""}]}`, status: 422, issues: []string{"body.parts.0.Name: additionalProperties"}},
		{name: "a name twice", body: `{"name":"a","name":""}`, status: 422, issues: []string{"body.name: uniqueNames"}},
		{name: "a name twice, escaped", body: `{"name":"a","n\u0061me":""}`, status: 422, issues: []string{"body.name: uniqueNames"}},
		{name: "a number out of range", body: `{"name":"a","count":1e999}`, status: 422, issues: []string{"body.count: type"}},
		{name: "several unknown", body: `{"name":"a","z":1,"y":1,"x":1}`, status: 422, issues: []string{
			"body.x: additionalProperties", "body.y: additionalProperties", "body.z: additionalProperties",
		}},
		{name: "a name twice, deep", body: `{"name":"a","parts":[{"name":"b","props":{"x":"1","x":"2"}}]}`, status: 422, issues: []string{"body.parts.0.props.x: uniqueNames"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := call{method: http.MethodPost, target: "/items", header: test.header, body: test.body}.do(t, r)
			if test.status == 0 {
				test.status = http.StatusOK
			}
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("answer = %d %s, want %d with %s", w.Code, w.Body, test.status, test.want)
			}
			if test.status != http.StatusUnprocessableEntity {
				return
			}
			if diff := cmp.Diff(test.issues, issuesOf(t, w.Body.Bytes())); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
		})
	}
}

// mixed has members of the body beside parameters.
type mixed struct {
	Tenant string   `header:"X-Tenant"`
	ID     string   `path:"id"`
	Name   string   `json:"name"`
	_      struct{} `additionalProperties:"true"`
}

func TestInput_21_BodyCannotSetParameters(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	var got mixed
	openapi.Handle(api, "PUT /things/{id}", func(_ ctx, in mixed) (struct{}, error) {
		got = in
		return struct{}{}, nil
	})
	w := call{method: http.MethodPut, target: "/things/7", body: `{"name":"a","Tenant":"other","ID":"8","X-Tenant":"x"}`}.do(t, r)
	if w.Code != http.StatusNoContent || got.Tenant != "" || got.ID != "7" || got.Name != "a" {
		t.Errorf("answer = %d %s, input = %+v: want no tenant and 7", w.Code, w.Body, got)
	}
}

func TestInput_11_BodyField(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	type many struct {
		Body    []item
		RawBody []byte
	}
	type optional struct{ Body *item }
	type text struct {
		Body string `contentType:"text/markdown" maxLength:"5"`
	}
	type blob struct{ Body []byte }
	openapi.Handle(api, "POST /many", func(_ ctx, in many) (string, error) { return string(in.RawBody) + in.Body[0].Name, nil })
	openapi.Handle(api, "POST /optional", func(_ ctx, in optional) (bool, error) { return in.Body == nil, nil })
	openapi.Handle(api, "POST /text", func(_ ctx, in text) (string, error) { return in.Body, nil })
	openapi.Handle(api, "POST /blob", func(_ ctx, in blob) (int, error) { return len(in.Body), nil })
	openapi.Handle(api, "POST /request", func(_ ctx, in *http.Request) (string, error) { return in.Method, nil })
	tests := []struct {
		target, body string
		header       []string
		status       int
		want         string
	}{
		{target: "/many", body: `[{"name":"a"}]`, status: 200, want: `"[{\"name\":\"a\"}]a"`},
		{target: "/many", body: `{"name":"a"}`, status: 422, want: `"path":["body"],"keyword":"type"`},
		{target: "/many", body: `[{"name":""}]`, status: 422, want: `"path":["body","0","name"],"keyword":"minLength"`},
		{target: "/many", status: 400, want: "no body"},
		{target: "/optional", status: 200, want: "true"},
		{target: "/optional", body: `{"name":"a"}`, status: 200, want: "false"},
		{target: "/optional", body: `{}`, status: 422, want: `"required"`},
		{target: "/text", header: []string{"Content-Type: text/markdown; charset=utf-8"}, body: "# hi", status: 200, want: `"# hi"`},
		{target: "/text", header: []string{"Content-Type: text/markdown"}, body: "# hello", status: 422, want: `"path":["body"],"keyword":"maxLength"`},
		{target: "/text", body: "# hi", status: 415, want: "text/markdown"},
		{target: "/blob", header: []string{"Content-Type: image/png"}, body: "\x00\xff", status: 200, want: "2"},
		{target: "/request", status: 200, want: `"POST"`},
	}
	for _, test := range tests {
		w := call{method: http.MethodPost, target: test.target, header: test.header, body: test.body}.do(t, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %q: answer = %d %s, want %d with %s", test.target, test.body, w.Code, w.Body, test.status, test.want)
		}
	}
}

// defaults has a default of each kind.
type defaults struct {
	Text   string   `json:"text,omitempty" default:"true"`
	Quoted string   `json:"quoted,omitempty" default:"\"x\""`
	Kind   size     `json:"kind,omitempty" default:"m"`
	Number float64  `json:"number,omitempty" default:"1.5"`
	Flag   bool     `json:"flag" required:"false" default:"true"`
	List   []string `json:"list,omitempty" default:"a, b"`
	Counts []int    `json:"counts,omitempty" default:"[1,2]"`
	Some   *int     `json:"some,omitempty" default:"3"`
	Word   *string  `json:"word,omitempty" default:"4"`
	Common
}

// Common is embedded.
type Common struct {
	Depth int `json:"depth,omitempty" default:"7"`
}

func TestInput_11_Defaults(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /defaults", echo[defaults])
	for body, want := range map[string]string{
		`{}`: `{"text":"true","quoted":"\"x\"","kind":"m","number":1.5,"flag":true,"list":["a","b"],"counts":[1,2],"some":3,"word":"4","depth":7}`,
		`{"text":"","quoted":"q","kind":"s","number":2,"flag":false,"list":["c"],"counts":[3],"some":0,"word":"","depth":1}`: `{"quoted":"q","kind":"s","number":2,"flag":false,"list":["c"],"counts":[3],"some":0,"word":"","depth":1}`,
	} {
		if w := (call{target: "/defaults", body: body}).do(t, r); w.Body.String() != want {
			t.Errorf("%s = %d %s, want %s", body, w.Code, w.Body, want)
		}
	}
}
