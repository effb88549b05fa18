// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

// numbers has integers and decimals that a float64 rounds.
type numbers struct {
	ID     int64     `json:"id,omitempty" maximum:"9007199254740991"`
	Level  int64     `json:"level,omitempty" enum:"1,9007199254740991"`
	Fifth  int64     `json:"fifth,omitempty" multipleOf:"5"`
	Wide   uint64    `json:"wide,omitempty" multipleOf:"3"`
	Price  float64   `json:"price,omitempty" multipleOf:"0.01"`
	Half   float32   `json:"half,omitempty" multipleOf:"0.1"`
	IDs    []int64   `json:"ids,omitempty" uniqueItems:"true"`
	Wides  []uint64  `json:"wides,omitempty" uniqueItems:"true"`
	Prices []float64 `json:"prices,omitempty" uniqueItems:"true"`
	Any    []any     `json:"any,omitempty" uniqueItems:"true"`
}

func TestInput_11_ExactNumbers(t *testing.T) {
	t.Parallel()
	r, api := newAPI(openapi.WithResponseValidation())
	openapi.Handle(api, "POST /numbers", echo[numbers])
	for _, test := range []struct {
		body   string
		issues []string
	}{
		{`{"id":9007199254740991}`, nil},
		{`{"id":9007199254740992}`, []string{"body.id: maximum"}},
		{`{"id":9007199254740993}`, []string{"body.id: maximum"}},
		{`{"level":9007199254740991}`, nil},
		{`{"level":9007199254740992}`, []string{"body.level: enum"}},
		{`{"fifth":9007199254740995}`, nil},
		{`{"fifth":9007199254740996}`, []string{"body.fifth: multipleOf"}},
		{`{"fifth":-9223372036854775805}`, nil},
		{`{"fifth":-9007199254740995}`, nil},
		{`{"fifth":-9007199254740996}`, []string{"body.fifth: multipleOf"}},
		{`{"price":1e999}`, []string{"body.price: multipleOf"}},
		{`{"fifth":7}`, []string{"body.fifth: multipleOf"}},
		{`{"wide":18446744073709551615}`, nil},
		{`{"wide":18446744073709551614}`, []string{"body.wide: multipleOf"}},
		{`{"price":0.07}`, nil},
		{`{"price":1.1}`, nil},
		{`{"price":19.99}`, nil},
		{`{"price":1e2}`, nil},
		{`{"price":123456789.01}`, nil},
		{`{"price":0.075}`, []string{"body.price: multipleOf"}},
		{`{"price":1e-300}`, []string{"body.price: multipleOf"}},
		{`{"price":1e300}`, nil},
		{`{"half":0.3}`, nil},
		{`{"half":0.35}`, []string{"body.half: multipleOf"}},
		{`{"ids":[9007199254740992,9007199254740993]}`, nil},
		{`{"ids":[9007199254740993,1,9007199254740993]}`, []string{"body.ids: uniqueItems"}},
		{`{"ids":[1,-1,1]}`, []string{"body.ids: uniqueItems"}},
		{`{"wides":[18446744073709551615,18446744073709551614]}`, nil},
		{`{"wides":[18446744073709551615,18446744073709551615]}`, []string{"body.wides: uniqueItems"}},
		{`{"prices":[0.1,0.10]}`, []string{"body.prices: uniqueItems"}},
		{`{"any":[{"a":1,"b":[2]},{"b":[2],"a":1}]}`, []string{"body.any: uniqueItems"}},
		{`{"any":[{"a":1},{"a":2},[1],[2],[],{},null,"{}","[]"]}`, nil},
		{`{"any":[[1,2],[1,2]]}`, []string{"body.any: uniqueItems"}},
	} {
		w := call{target: "/numbers", body: test.body}.do(t, r)
		if test.issues == nil {
			if w.Code != http.StatusOK {
				t.Errorf("%s = %d %s, want 200", test.body, w.Code, w.Body)
			}
			continue
		}
		if diff := cmp.Diff(test.issues, issuesOf(t, w.Body.Bytes())); diff != "" {
			t.Errorf("%s: issues (-want +got):\n%s", test.body, diff)
		}
	}
}

// TestInput_11_ExactParameters is the same for numbers that are not in JSON.
func TestInput_11_ExactParameters(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "GET /numbers", echo[struct {
		ID    int64    `query:"id" maximum:"9007199254740991" minimum:"-9007199254740991"`
		Fifth int64    `query:"fifth" multipleOf:"5"`
		Wide  uint64   `query:"wide" multipleOf:"3"`
		Price float64  `query:"price" multipleOf:"0.01"`
		Half  float32  `query:"half" multipleOf:"0.1"`
		IDs   []int64  `query:"ids" uniqueItems:"true"`
		Wides []uint64 `query:"wides" uniqueItems:"true"`
	}])
	for query, want := range map[string]string{
		"id=9007199254740991": "", "id=9007199254740992": "query.id: maximum", "id=-9007199254740992": "query.id: minimum",
		"fifth=9007199254740995": "", "fifth=9007199254740996": "query.fifth: multipleOf",
		"wide=18446744073709551615": "", "wide=18446744073709551614": "query.wide: multipleOf",
		"price=19.99": "", "price=19.995": "query.price: multipleOf", "half=0.3": "", "half=0.35": "query.half: multipleOf",
		"ids=9007199254740992,9007199254740993": "", "ids=9007199254740993,9007199254740993": "query.ids: uniqueItems",
		"wides=9007199254740992,9007199254740993": "", "wides=9007199254740993,9007199254740993": "query.wides: uniqueItems",
	} {
		w := call{target: "/numbers?" + query}.do(t, r)
		got := ""
		if w.Code != http.StatusOK {
			got = strings.Join(issuesOf(t, w.Body.Bytes()), " ")
		}
		if got != want {
			t.Errorf("%s = %d %q, want %q", query, w.Code, got, want)
		}
	}
}

// TestHandle_21_InexactNumbers finds numbers in tags that a document cannot have exactly.
func TestHandle_21_InexactNumbers(t *testing.T) {
	t.Parallel()
	for name, register := range map[string]func(*openapi.API){
		"maximum": func(a *openapi.API) {
			openapi.Handle(a, "POST /x", echo[struct {
				N int64 `json:"n" maximum:"9007199254740992"`
			}])
		},
		"exclusiveMinimum": func(a *openapi.API) {
			openapi.Handle(a, "GET /x", echo[struct {
				N int64 `query:"n" exclusiveMinimum:"-9007199254740993"`
			}])
		},
		"a body alone": func(a *openapi.API) {
			openapi.Handle(a, "POST /x", func(ctx, struct {
				Body int64 `maximum:"9007199254740993"`
			},
			) (struct{}, error) {
				return struct{}{}, nil
			})
		},
		"an item": func(a *openapi.API) {
			openapi.Handle(a, "POST /x", echo[struct {
				Deep []struct {
					N []int64 `json:"n" minimum:"9007199254740993"`
				} `json:"deep"`
			}])
		},
		"enum": func(a *openapi.API) {
			openapi.Handle(a, "GET /x", func(ctx, struct{}) (map[string]struct {
				N int64 `json:"n" enum:"9007199254740993"`
			}, error,
			) {
				return nil, nil
			})
		},
	} {
		_, api := newAPI()
		if got := panics(func() { register(api) }); !strings.Contains(got, "/x: the integer ") || !strings.Contains(got, "check it in the function") {
			t.Errorf("%s: panic = %q", name, got)
		}
	}
	_, api := newAPI()
	if got := panics(func() {
		openapi.Handle(api, "POST /x", echo[struct {
			N int `json:"n" multipleOf:"0"`
		}])
	}); !strings.Contains(got, "multipleOf is 0") {
		t.Errorf("panic = %q", got)
	}
	openapi.Handle(api, "POST /y", echo[struct {
		N float64 `json:"n" maximum:"1e300"`
	}])
}

// TestDocument_11_NullInEnums has pointers whose values are enumerated: the document and the server take null.
func TestDocument_11_NullInEnums(t *testing.T) {
	t.Parallel()
	type choice struct {
		Size  *string `json:"size" enum:"s,m"`
		Count *int    `json:"count" enum:"1,2"`
		Plain string  `json:"plain,omitempty" enum:"x"`
	}
	r, api := newAPI(openapi.WithResponseValidation())
	openapi.Handle(api, "POST /choices", echo[choice])
	for body, want := range map[string]string{
		`{"size":null,"count":null}`: `{"size":null,"count":null}`,
		`{"size":"s","count":2}`:     `{"size":"s","count":2}`,
		`{"size":"l","count":3}`:     `expected value to be one of \"s, m\"`,
		`{"size":"s","count":3}`:     `expected value to be one of \"1, 2\"`,
	} {
		if w := (call{target: "/choices", body: body}).do(t, r); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s = %d %s, want %s", body, w.Code, w.Body, want)
		}
	}
	for _, encode := range []func() ([]byte, error){api.Spec, api.Spec30} {
		spec, err := encode()
		if err != nil {
			t.Fatal(err)
		}
		checkDocument(t, spec)
		for _, want := range []string{`"enum":["s","m",null]`, `"enum":[1,2,null]`, `"enum":["x"]`} {
			if !strings.Contains(string(spec), want) {
				t.Errorf("the document has no %s: %s", want, spec)
			}
		}
	}
}

// shape describes itself by other schemas.
type shape map[string]any

func (shape) Schema(huma.Registry) *huma.Schema {
	kind := func(name string, others ...string) *huma.Schema {
		s := &huma.Schema{Type: huma.TypeObject, Required: []string{name}, AdditionalProperties: true, Properties: map[string]*huma.Schema{
			name: {Type: huma.TypeNumber},
		}}
		for _, other := range others {
			s.Properties[other] = &huma.Schema{Type: huma.TypeNumber}
		}
		s.PrecomputeMessages()
		return s
	}
	return &huma.Schema{
		OneOf: []*huma.Schema{kind("radius"), kind("width", "height")},
		AnyOf: []*huma.Schema{kind("radius"), kind("height")},
		AllOf: []*huma.Schema{{Type: huma.TypeObject, AdditionalProperties: true, MaxProperties: new(2)}},
		Not:   kind("color"),
	}
}

// TestInput_11_CombinedSchemas checks a body by what is combined of other schemas.
func TestInput_11_CombinedSchemas(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /shapes", func(_ ctx, in struct{ Body shape }) (int, error) { return len(in.Body), nil })
	for body, want := range map[string]string{
		`{"radius":1}`:                      "",
		`{"width":1,"height":2}`:            "",
		`{"width":1}`:                       "body: anyOf",
		`{"radius":1,"width":1}`:            "body: oneOf",
		`{}`:                                "body: oneOf body: anyOf",
		`{"radius":1,"a":1,"b":1}`:          "body: maxProperties",
		`{"radius":1,"color":1}`:            "body: not",
		`{"radius":"1"}`:                    "body: oneOf body: anyOf",
		`{"width":1,"height":2,"Height":1}`: "body: maxProperties body.Height: additionalProperties body.Height: additionalProperties",
	} {
		w := call{target: "/shapes", body: body}.do(t, r)
		got := ""
		if w.Code != http.StatusOK {
			got = strings.Join(issuesOf(t, w.Body.Bytes()), " ")
		}
		if got != want {
			t.Errorf("%s = %d %q, want %q", body, w.Code, got, want)
		}
	}
}

// pet is a cat or a dog, as its kind says.
type pet map[string]any

func (pet) Schema(schemas huma.Registry) *huma.Schema {
	type cat struct {
		Kind  string `json:"kind"`
		Lives int    `json:"lives" maximum:"9"`
	}
	type dog struct {
		Kind   string `json:"kind"`
		Tricks int    `json:"tricks"`
	}
	one := []*huma.Schema{schemas.Schema(reflect.TypeFor[cat](), true, ""), schemas.Schema(reflect.TypeFor[dog](), true, "")}
	return &huma.Schema{OneOf: one, Discriminator: &huma.Discriminator{
		PropertyName: "kind", Mapping: map[string]string{"cat": one[0].Ref, "dog": one[1].Ref},
	}}
}

// code is a text that one of two patterns fits, and an integer is one that float fields take too.
type code string

func (code) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, MaxLength: new(4)}
	for _, pattern := range []string{"^[a-z]+$", "^[0-9]+$"} {
		part := &huma.Schema{Type: huma.TypeString, Pattern: pattern}
		part.PrecomputeMessages()
		s.AnyOf = append(s.AnyOf, part)
	}
	s.PrecomputeMessages()
	return s
}

// count is a float64 that is described as an integer.
type count float64

func (count) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeInteger} }

// TestInput_11_SelfDescribed has values of types that describe themselves.
func TestInput_11_SelfDescribed(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	type in struct {
		Pet   pet   `json:"pet,omitempty"`
		Code  code  `json:"code,omitempty"`
		Count count `json:"count,omitempty"`
	}
	openapi.Handle(api, "POST /x", func(ctx, in) (int, error) { return 1, nil })
	for body, want := range map[string]string{
		`{"pet":{"kind":"cat","lives":9}}`:  "",
		`{"pet":{"kind":"cat","lives":10}}`: "body.pet.lives: maximum",
		`{"pet":{"kind":"dog","tricks":1}}`: "",
		`{"pet":{"kind":"cat","tricks":1}}`: "body.pet.lives: required body.pet.tricks: additionalProperties",
		`{"pet":{"lives":9}}`:               "body.pet.kind: discriminator",
		`{"pet":{"kind":"cow","lives":9}}`:  "",
		`{"pet":{"kind":"cow","wool":1}}`:   "body.pet: oneOf",
		`{"code":"abc"}`:                    "",
		`{"code":"123"}`:                    "",
		`{"code":"a1"}`:                     "body.code: anyOf",
		`{"code":"abcde"}`:                  "body.code: maxLength",
		`{"code":"abc12"}`:                  "body.code: anyOf body.code: maxLength",
		`{"count":3}`:                       "",
		`{"count":3.5}`:                     "body.count: type",
	} {
		w := call{target: "/x", body: body}.do(t, r)
		got := ""
		if w.Code != http.StatusOK {
			got = strings.Join(issuesOf(t, w.Body.Bytes()), " ")
		}
		if got != want {
			t.Errorf("%s = %d %q, want %q", body, w.Code, got, want)
		}
	}
}

// TestHandle_11_Directions has members that count in one direction only.
func TestHandle_11_Directions(t *testing.T) {
	t.Parallel()
	type account struct {
		ID       string `json:"id,omitempty" readOnly:"true" required:"true"`
		Password string `json:"password,omitempty" writeOnly:"true" required:"true"`
	}
	r, api := newAPI(openapi.WithResponseValidation())
	openapi.Handle(api, "POST /good", func(ctx, account) (account, error) { return account{ID: "1"}, nil })
	openapi.Handle(api, "POST /told", func(_ ctx, in account) (account, error) { return account{"1", in.Password}, nil })
	openapi.Handle(api, "POST /lost", func(ctx, account) (account, error) { return account{}, nil })
	for _, test := range []struct {
		target, body string
		status       int
		issue        string
	}{
		{"/good", `{"password":"secret"}`, 200, ""},
		{"/good", `{"id":"1"}`, 422, "body.password: required"},
		{"/told", `{"password":"secret"}`, 500, "response.password: writeOnly"},
		{"/lost", `{"password":"secret"}`, 500, "response.id: required"},
	} {
		w := call{target: test.target, body: test.body}.do(t, r)
		got := ""
		if w.Code != http.StatusOK {
			got = strings.Join(issuesOf(t, w.Body.Bytes()), " ")
		}
		if w.Code != test.status || got != test.issue || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s = %d %s, want %d %q", test.target, test.body, w.Code, w.Body, test.status, test.issue)
		}
	}
}
