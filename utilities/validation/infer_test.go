// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/validation"
)

var update = flag.Bool("update", false, "write the golden files")

type audit struct {
	Created time.Time  `json:"created"`
	Deleted *time.Time `json:"deleted,omitempty"`
	Note    string     // hidden by that of the shipment
}

type node struct {
	Name     string  `json:"name"`
	Children []node  `json:"children,omitempty"`
	Parent   *parcel `json:"parent,omitempty"`
}

type parcel struct {
	audit
	ID        int64             `json:"id" minimum:"1" doc:"The number on the label."`
	SKU       string            `json:"sku" pattern:"^[a-z],[0-9]+$" maxLength:"8"`
	State     *string           `json:"state" enum:"new,sent"`
	Tags      []string          `json:"tags" maxItems:"3" uniqueItems:"true" enum:"a,b"`
	Weight    float64           `json:"weight,omitempty" exclusiveMinimum:"0" default:"1.5"`
	Small     uint8             `json:"small,omitzero"`
	Quoted    int               `json:"quoted,string"`
	Labels    map[string]string `json:"labels,omitempty"`
	Pair      [2]bool           `json:"pair"`
	Data      []byte            `json:"data"`
	Any       any               `json:"any" required:"false"`
	Raw       json.RawMessage   `json:"raw,omitempty"`
	Exact     json.Number       `json:"exact,omitempty"`
	From      netip.Addr        `json:"from"`
	Note      string            `json:"Note" default:"none"`
	Tree      *node             `json:"tree,omitempty"`
	Anonymous struct{ X int }   `json:"anonymous"`
	Skipped   func()            `json:"-"`
	hidden    int
}

func TestSchemaFor_Golden(t *testing.T) {
	t.Parallel()
	text, err := validation.SchemaFor[parcel]()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	golden := filepath.Join("testdata", "parcel.schema.json")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFor(t *testing.T) {
	t.Parallel()
	s := validation.MustFor[parcel]()
	state := "sent"
	whole := parcel{
		audit: audit{Created: time.Unix(0, 0).UTC()}, ID: 9223372036854775807, SKU: "a,1", State: &state, Tags: []string{"a", "b"}, Weight: 2,
		From: netip.MustParseAddr("192.0.2.1"), Tree: &node{Name: "a", Children: []node{{Name: "b"}}}, hidden: 1,
	}
	if err := s.Validate(whole); err != nil {
		t.Errorf("what encoding/json writes: %v", err)
	}
	minimal := `"created":"2026-11-24T10:00:00Z","sku":"a,1","state":null,"tags":null,"quoted":"1","pair":[true,false],"data":null,"from":"","Note":"","anonymous":{"X":1}`
	tests := []struct {
		name, document string
		want           []string
	}{
		{"least", `{"id":1,` + minimal + `}`, nil},
		{"integer beyond int64", `{"id":9223372036854775808,` + minimal + `}`, []string{"/id maximum"}},
		{"tag", `{"id":0,` + minimal + `}`, []string{"/id minimum"}},
		{"uint8", `{"id":1,"small":256,` + minimal + `}`, []string{"/small maximum"}},
		{"fraction", `{"id":1.5,` + minimal + `}`, []string{"/id type"}},
		{"recursion", `{"id":1,"tree":{"name":"a","children":[{"name":5}]},` + minimal + `}`, []string{"/tree/children/0/name type"}},
		{"back to the root", `{"id":1,"tree":{"name":"a","parent":{"id":0,` + minimal + `}},` + minimal + `}`, []string{"/tree/parent/id minimum"}},
		{"time", `{"id":1,"deleted":"yesterday",` + minimal + `}`, []string{"/deleted format"}},
		{"enum of items", strings.Replace(`{"id":1,`+minimal+`}`, `"tags":null`, `"tags":["c"]`, 1), []string{"/tags/0 enum"}},
		{"missing", `{"id":1}`, []string{" required"}},
		{"more", `{"id":1,"other":1,` + minimal + `}`, nil},
	}
	for _, test := range tests {
		err := s.ValidateBytes([]byte(test.document))
		var got []string
		if failed, ok := errors.AsType[*validation.Error](err); ok {
			for _, issue := range failed.Issues {
				got = append(got, issue.InstancePath+" "+issue.Keyword)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
	closed := validation.MustFor[audit](validation.WithClosedObjects())
	if err := closed.ValidateBytes([]byte(`{"created":"2026-11-24T10:00:00Z","Note":"","other":1}`)); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("closed: %v, want ErrInvalid", err)
	}
	for name, s := range map[string]*validation.Schema{
		`[{"X":1}]`:  validation.MustFor[[]struct{ X int }](),
		`{"1":true}`: validation.MustFor[map[int]bool](),
		`"x"`:        validation.MustFor[string](),
		`null`:       validation.MustFor[*int](),
	} {
		if err := s.ValidateBytes([]byte(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFor_Mistakes(t *testing.T) {
	t.Parallel()
	fails := func(name, want string, err error) {
		t.Helper()
		if !errors.Is(err, validation.ErrCompile) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in a CompileError", name, err, want)
		}
	}
	_, err := validation.For[struct{ F func() }]()
	fails("a function", "field F: JSON has no func()", err)
	_, err = validation.For[map[bool]int]()
	fails("keys", "JSON has no map[bool]int", err)
	_, err = validation.For[[]chan int]()
	fails("a channel", "JSON has no chan int", err)
	_, err = validation.For[struct {
		N int `minimum:"one"`
	}]()
	fails("a number", "field N: tag minimum: not a number", err)
	_, err = validation.For[struct {
		N int `default:"one"`
	}]()
	fails("a default", "tag default: not JSON", err)
	_, err = validation.For[struct {
		N int `enum:"1,two"`
	}]()
	fails("an enum", "tag enum: not JSON", err)
	_, err = validation.For[struct {
		N int `required:"perhaps"`
	}]()
	fails("required", "tag required", err)
	_, err = validation.For[struct {
		N string `format:"colour"`
	}]()
	fails("a format", `unknown format "colour"`, err)
	defer func() {
		if recover() == nil {
			t.Error("MustFor did not panic")
		}
	}()
	validation.MustFor[func()]()
}

type left struct {
	N    int `json:"N"`
	Both int
}

type right struct {
	N    string
	Both int
	*Right
}

// Right is inside itself.
type Right = right

// TestSchemaFor_Members compares the properties with the members that encoding/json writes.
func TestSchemaFor_Members(t *testing.T) {
	t.Parallel()
	compare := func(value any, schema []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var properties struct{ Properties map[string]any }
		if err := json.Unmarshal(schema, &properties); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]any
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		got, want := slices.Sorted(maps.Keys(properties.Properties)), slices.Sorted(maps.Keys(members))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%T (-encoding/json +schema):\n%s", value, diff)
		}
	}
	type tagged struct {
		left
		right `json:"right"`
	}
	type both struct {
		left
		right
	}
	type outer struct {
		both
		Both string
	}
	for _, check := range []func(){
		func() { s, err := validation.SchemaFor[left](); compare(left{}, s, err) },
		func() { s, err := validation.SchemaFor[right](); compare(right{}, s, err) },
		func() { s, err := validation.SchemaFor[tagged](); compare(tagged{}, s, err) },
		func() { s, err := validation.SchemaFor[both](); compare(both{}, s, err) },
		func() { s, err := validation.SchemaFor[outer](); compare(outer{}, s, err) },
	} {
		check()
	}
}
