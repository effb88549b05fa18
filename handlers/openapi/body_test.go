// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

// signedBody has the body as it came beside a member.
type signedBody struct {
	RawBody []byte
	Name    string `json:"name"`
}

// openBody is a signedBody that lets other members in.
type openBody struct {
	RawBody []byte
	Name    string   `json:"name"`
	_       struct{} `additionalProperties:"true"`
}

// ownBody decodes itself, and whatever it likes.
type ownBody struct {
	RawBody []byte
	ID      string `path:"id"`
	Name    string `json:"name"`
}

func (b *ownBody) UnmarshalJSON([]byte) error {
	*b = ownBody{RawBody: []byte("hacked"), ID: "hacked", Name: "own"}
	return nil
}

// TestInput_21_RawBodyIsWhatCame sends members that have the name of the field RawBody, which a signature is checked with.
func TestInput_21_RawBodyIsWhatCame(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /open", func(_ ctx, in openBody) (string, error) { return in.Name + string(in.RawBody), nil })
	openapi.Handle(api, "POST /own/{id}", func(_ ctx, in ownBody) (string, error) { return in.Name + in.ID + string(in.RawBody), nil })
	lax, more := newAPI(openapi.WithUnknownMembers())
	openapi.Handle(more, "POST /lax", func(_ ctx, in signedBody) (string, error) { return in.Name + string(in.RawBody), nil })
	for _, member := range []string{"RawBody", "rawbody", "RAWBODY"} {
		body := `{"name":"a","` + member + `":"aGFja2Vk"}`
		for _, test := range []struct {
			h      http.Handler
			target string
			want   string
		}{{r, "/open", "a" + body}, {lax, "/lax", "a" + body}} {
			w := call{target: test.target, body: body}.do(t, test.h)
			var got string
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got != test.want {
				t.Errorf("%s %s = %d %s, want %q", test.target, body, w.Code, w.Body, test.want)
			}
		}
	}
	if w := (call{target: "/own/7", body: `{"name":"a"}`}).do(t, r); w.Body.String() != `"own7{\"name\":\"a\"}"` {
		t.Errorf("a type that decodes itself = %d %s", w.Code, w.Body)
	}
}

// TestInput_21_UnknownMembers lets in what no field is for, whatever it is, and nothing past the fields that there are.
func TestInput_21_UnknownMembers(t *testing.T) {
	t.Parallel()
	type inner struct {
		Name string `json:"name" minLength:"1"`
	}
	type outer struct {
		ID     int              `path:"id"`
		Name   string           `json:"name" minLength:"1"`
		ByName map[string]inner `json:"byName,omitempty"`
	}
	strict, api := newAPI()
	openapi.Handle(api, "PUT /things/{id}", echo[outer])
	lax, more := newAPI(openapi.WithUnknownMembers())
	openapi.Handle(more, "PUT /things/{id}", func(_ ctx, in outer) (string, error) { return fmt.Sprint(in), nil })
	for _, test := range []struct {
		body   string
		want   string
		issues []string // where unknown members are let in
	}{
		{body: `{"name":"a","more":{"deep":[1]}}`, want: `"{7 a map[]}"`},
		{body: `{"name":"a","ID":"text","id":{}}`, want: `"{7 a map[]}"`},
		{body: `{"name":"a","byName":{"k":{"name":"b","other":1}}}`, want: `"{7 a map[k:{b}]}"`},
		{body: `{"name":"a","NAME":""}`, issues: []string{"body.NAME: additionalProperties"}},
		{body: `{"name":"a","byName":{"k":{"name":"b","Name":""}}}`, issues: []string{"body.byName.k.Name: additionalProperties"}},
	} {
		put := call{method: http.MethodPut, target: "/things/7", body: test.body}
		if w := put.do(t, strict); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d %s, want 422 by default", test.body, w.Code, w.Body)
		}
		w := put.do(t, lax)
		if test.issues == nil {
			if w.Body.String() != test.want {
				t.Errorf("%s = %d %s, want %s", test.body, w.Code, w.Body, test.want)
			}
			continue
		}
		if diff := cmp.Diff(test.issues, issuesOf(t, w.Body.Bytes())); diff != "" {
			t.Errorf("%s: issues (-want +got):\n%s", test.body, diff)
		}
	}
}

// TestInput_21_MemoryOfManyMistakes sends as many mistakes as fit into an event.
func TestInput_21_MemoryOfManyMistakes(t *testing.T) {
	type words struct {
		Words []string `json:"words"`
	}
	few, api := newAPI()
	openapi.Handle(api, "POST /words", echo[words])
	all, more := newAPI(openapi.WithMaxValues(10_000_000))
	openapi.Handle(more, "POST /words", echo[words])
	body := `{"words":[1` + strings.Repeat(",1", 2_900_000) + `]}`
	for _, test := range []struct {
		name   string
		h      http.Handler
		status int
		most   uint64 // MB allocated in all
	}{
		{"by default", few, http.StatusRequestEntityTooLarge, 60},
		{"without a limit", all, http.StatusUnprocessableEntity, 400},
	} {
		before := allocated()
		w := call{target: "/words", body: body}.do(t, test.h)
		took := (allocated() - before) >> 20
		if w.Code != test.status || took > test.most {
			t.Errorf("%s: answer = %d %.100s, %d MB, want %d and at most %d MB", test.name, w.Code, w.Body, took, test.status, test.most)
		}
	}
	if w := (call{target: "/words", body: body}).do(t, few); !strings.Contains(w.Body.String(), "The body has more than 250000 values") {
		t.Errorf("answer = %s", w.Body)
	}
}

// allocated returns the bytes allocated since the program began.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestInput_21_MaxValues(t *testing.T) {
	t.Parallel()
	r, api := newAPI(openapi.WithMaxValues(4))
	openapi.Handle(api, "POST /any", func(_ ctx, in struct{ Body any }) (any, error) { return in.Body, nil })
	for body, want := range map[string]int{
		`[1,2,3]`: 200, `[1,2,3,4]`: 413, `{"a":{"b":[]}}`: 200, `{"a":{"b":[{}]}}`: 200, `{"a":{"b":[{"c":1}]}}`: 413, `[[[["x"]]]]`: 413, `[1,2,3,"a`: 400,
	} {
		if w := (call{target: "/any", body: body}).do(t, r); w.Code != want {
			t.Errorf("%s = %d %s, want %d", body, w.Code, w.Body, want)
		}
	}
	if got := panics(func() { openapi.WithMaxValues(0) }); !strings.HasPrefix(got, "openapi: ") {
		t.Errorf("panic = %q", got)
	}
}

// TestInput_11_DefaultsInMaps has structs in maps with keys of every kind.
func TestInput_11_DefaultsInMaps(t *testing.T) {
	t.Parallel()
	type leaf struct {
		N int `json:"n,omitempty" default:"7"`
	}
	type in struct {
		Plain   map[string]leaf            `json:"plain,omitempty"`
		Pointer map[string]*leaf           `json:"pointer,omitempty"`
		Named   map[size]leaf              `json:"named,omitempty"`
		Number  map[int8]leaf              `json:"number,omitempty"`
		Text    map[textKey]leaf           `json:"text,omitempty"`
		List    map[string][]leaf          `json:"list,omitempty"`
		Deep    map[string]map[string]leaf `json:"deep,omitempty"`
	}
	r, api := newAPI()
	openapi.Handle(api, "POST /maps", echo[in])
	for body, want := range map[string]string{
		`{"plain":{"a":{},"b":{"n":1},"c":{"n":0}}}`: `{"plain":{"a":{"n":7},"b":{"n":1},"c":{}}}`,
		`{"pointer":{"a":{},"b":{"n":0}}}`:           `{"pointer":{"a":{"n":7},"b":{}}}`,
		`{"named":{"s":{}}}`:                         `{"named":{"s":{"n":7}}}`,
		`{"number":{"-1":{},"2":{"n":0}}}`:           `{"number":{"-1":{"n":7},"2":{}}}`,
		`{"text":{"k":{},"l":{"n":0}}}`:              `{"text":{"k":{"n":7},"l":{}}}`,
		`{"list":{"a":[{},{"n":2}]}}`:                `{"list":{"a":[{"n":7},{"n":2}]}}`,
		`{"deep":{"a":{"b":{}}}}`:                    `{"deep":{"a":{"b":{"n":7}}}}`,
	} {
		if w := (call{target: "/maps", body: body}).do(t, r); w.Body.String() != want {
			t.Errorf("%s = %d %s, want %s", body, w.Code, w.Body, want)
		}
	}
}

// textKey is a key of maps that writes and reads itself.
type textKey struct{ name string }

func (k textKey) MarshalText() ([]byte, error) { return []byte(k.name), nil }

func (k *textKey) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("no name")
	}
	k.name = string(text)
	return nil
}
