// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// secret is a value in documents; no error may hold a piece of it.
const secret = "Zs3cr3tZ"

func compile(t testing.TB, schema string, opts ...validation.SchemaOption) *validation.Schema {
	t.Helper()
	s, err := validation.Compile([]byte(schema), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// issuesOf returns the issues of an error as texts.
func issuesOf(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	failed, ok := errors.AsType[*validation.Error](err)
	if !ok || !errors.Is(err, validation.ErrInvalid) {
		t.Fatalf("error is %T, want a *validation.Error that is ErrInvalid: %v", err, err)
	}
	var texts []string
	for _, issue := range failed.Issues {
		texts = append(texts, issue.InstancePath+" "+issue.SchemaPath+" "+issue.Keyword+": "+issue.Message)
	}
	return texts
}

func TestCompile_2_5_Drafts(t *testing.T) {
	t.Parallel()
	// Each draft has its own way to say that a number is below 10, or to take an item by its place.
	tests := []struct {
		name, schema string
		opts         []validation.SchemaOption
		good, bad    string
	}{
		{"draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":10,"exclusiveMaximum":true}`, nil, `9`, `10`},
		{"draft 6", `{"$schema":"http://json-schema.org/draft-06/schema#","exclusiveMaximum":10}`, nil, `9`, `10`},
		{"draft 7", `{"$schema":"http://json-schema.org/draft-07/schema#","if":{"minimum":5},"then":{"multipleOf":2}}`, nil, `6`, `7`},
		{"draft 2019-09", `{"$schema":"https://json-schema.org/draft/2019-09/schema","dependentRequired":{"a":["b"]}}`, nil, `{"b":1}`, `{"a":1}`},
		{"draft 2020-12", `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{"type":"string"}]}`, nil, `["a"]`, `[1]`},
		{"default is draft 7", `{"items":[{"type":"string"}],"additionalItems":false}`, nil, `["a"]`, `["a","b"]`},
		{"other default", `{"prefixItems":[{"type":"string"}]}`, []validation.SchemaOption{validation.WithDefaultDraft(validation.Draft2020)}, `["a"]`, `[1]`},
		{"$schema beats the default", `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":10,"exclusiveMaximum":true}`, []validation.SchemaOption{validation.WithDefaultDraft(validation.Draft2019)}, `9`, `10`},
		{"formats of 2020-12", `{"$schema":"https://json-schema.org/draft/2020-12/schema","format":"ipv4"}`, nil, `"10.0.0.1"`, `"10.0.0.256"`},
		{"true", `true`, nil, `1`, ``},
		{"false", `false`, nil, ``, `1`},
	}
	for _, test := range tests {
		s := compile(t, test.schema, test.opts...)
		if test.good != "" {
			if err := s.ValidateBytes([]byte(test.good)); err != nil {
				t.Errorf("%s: %s: %v", test.name, test.good, err)
			}
		}
		if test.bad != "" {
			if err := s.ValidateBytes([]byte(test.bad)); !errors.Is(err, validation.ErrInvalid) {
				t.Errorf("%s: %s: %v, want ErrInvalid", test.name, test.bad, err)
			}
		}
	}
}

func TestCompile_2_2_Mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, want string
		opts               []validation.SchemaOption
	}{
		{"no JSON", `{`, "no JSON", nil},
		{"a keyword of the wrong type", `{"type":5}`, "metaschema", nil},
		{"unknown format", `{"properties":{"format":{"format":"colour"}}}`, `unknown format "colour" at #/properties/format`, nil},
		{"unknown format of a member called properties", `{"properties":{"properties":{"format":"colour"}}}`, "#/properties/properties", nil},
		{"unknown format in a list", `{"allOf":[{"format":"colour"}]}`, "#/allOf/0", nil},
		{"unknown format in a resource", `{"$ref":"a.json"}`, `unknown format "colour"`, []validation.SchemaOption{validation.WithResource("a.json", []byte(`{"format":"colour"}`))}},
		{"unknown format in a loaded schema", `{"$ref":"x:a"}`, `unknown format "colour"`, []validation.SchemaOption{
			validation.WithLoader("x", func(string) ([]byte, error) { return []byte(`{"format":"colour"}`), nil }),
		}},
		{"dangling reference", `{"$ref":"#/definitions/nope"}`, "nope", nil},
		{"reference to nothing", `{"$ref":"other.json"}`, "no option gives this schema", nil},
		{"reference to a server", `{"$ref":"https://schemas.example/a.json"}`, "no option gives this schema", nil},
		{"unknown draft", `{}`, `unknown draft "5"`, []validation.SchemaOption{validation.WithDefaultDraft("5")}},
		{"unknown $schema", `{"$schema":"https://schemas.example/meta"}`, "no option gives this schema", nil},
		{"broken pattern", `{"pattern":"("}`, "regex", nil},
		{"loader fails", `{"$ref":"x:a"}`, "out of order", []validation.SchemaOption{
			validation.WithLoader("x", func(string) ([]byte, error) { return nil, errors.New("out of order") }),
		}},
		{"resource twice", `{}`, "already exists", []validation.SchemaOption{validation.WithResource("a", []byte(`{}`)), validation.WithResource("a", []byte(`{}`))}},
	}
	for _, test := range tests {
		_, err := validation.Compile([]byte(test.schema), test.opts...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q in it", test.name, err, test.want)
			continue
		}
		if _, ok := errors.AsType[*validation.CompileError](err); !ok || !errors.Is(err, validation.ErrCompile) {
			t.Errorf("%s: error is %T, want a CompileError that is ErrCompile", test.name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustCompile did not panic")
		}
	}()
	validation.MustCompile([]byte(`{`))
}

// TestCompile_2_5_NoFiles points at a file that is there and a valid schema.
func TestCompile_2_5_NoFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(file, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	schema := `{"$ref":"file://` + filepath.ToSlash(file) + `"}`
	if _, err := validation.Compile([]byte(schema)); !errors.Is(err, validation.ErrCompile) {
		t.Errorf("a file was read: %v", err)
	}
	if _, err := validation.Compile([]byte(schema), validation.WithLoader("file", func(url string) ([]byte, error) {
		return os.ReadFile(strings.TrimPrefix(url, "file://"))
	})); err != nil {
		t.Errorf("with a loader: %v", err)
	}
}

func TestCompile_2_5_References(t *testing.T) {
	t.Parallel()
	address := []byte(`{"$id":"https://shop.example/address.json","type":"object","required":["city"],"properties":{"city":{"$ref":"#/definitions/name"}},"definitions":{"name":{"minLength":1}}}`)
	loaded := 0
	tests := []struct {
		name, schema string
		opts         []validation.SchemaOption
	}{
		{"relative address", `{"properties":{"to":{"$ref":"address.json"}}}`, []validation.SchemaOption{validation.WithResource("address.json", address)}},
		{"absolute address", `{"properties":{"to":{"$ref":"https://shop.example/address.json"}}}`, []validation.SchemaOption{validation.WithResource("https://shop.example/address.json", address)}},
		{"beside an own $id", `{"$id":"https://shop.example/order.json","properties":{"to":{"$ref":"address.json"}}}`, []validation.SchemaOption{validation.WithResource("https://shop.example/address.json", address)}},
		{"by a loader", `{"properties":{"to":{"$ref":"https://shop.example/address.json"}}}`, []validation.SchemaOption{
			validation.WithLoader("https", func(url string) ([]byte, error) {
				loaded++
				if url != "https://shop.example/address.json" {
					return nil, fmt.Errorf("asked for %s", url)
				}
				return address, nil
			}),
		}},
		{"inside", `{"definitions":{"a":{"required":["city"],"properties":{"city":{"minLength":1}}}},"properties":{"to":{"$ref":"#/definitions/a"}}}`, nil},
	}
	for _, test := range tests {
		s := compile(t, test.schema, test.opts...)
		if err := s.ValidateBytes([]byte(`{"to":{"city":"Ulm"}}`)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		for _, bad := range []string{`{"to":{}}`, `{"to":{"city":""}}`} {
			if err := s.ValidateBytes([]byte(bad)); !errors.Is(err, validation.ErrInvalid) {
				t.Errorf("%s: %s: %v, want ErrInvalid", test.name, bad, err)
			}
		}
	}
	elsewhere := compile(t, tests[0].schema, tests[0].opts...).ValidateBytes([]byte(`{"to":{"city":""}}`))
	if diff := cmp.Diff([]string{"/to/city schema:///address.json#/definitions/name/minLength minLength: want at least 1 characters"}, issuesOf(t, elsewhere)); diff != "" {
		t.Errorf("a place in another schema (-want +got):\n%s", diff)
	}
	if loaded != 1 {
		t.Errorf("loaded %d times, want once, while compiling", loaded)
	}
	if id := compile(t, `{"$schema":"http://json-schema.org/draft-04/schema#","id":"https://shop.example/a.json"}`).ID(); id != "https://shop.example/a.json" {
		t.Errorf("ID() of draft 4 = %q", id)
	}
	if id := compile(t, `{"$id":"https://shop.example/order.json"}`).ID(); id != "https://shop.example/order.json" {
		t.Errorf("ID() = %q", id)
	}
}

func TestFormats_2_3(t *testing.T) {
	t.Parallel()
	tests := []struct{ format, good, bad string }{
		{"date-time", "2026-11-24T10:00:00Z", "2026-11-24 10:00"},
		{"date", "2026-02-28", "2026-02-30"},
		{"time", "10:00:00Z", "25:00:00Z"},
		{"duration", "P1DT2H", "1 day"},
		{"period", "2026-01-01T00:00:00Z/P1D", "x/y"},
		{"email", "ada@shop.example", "ada"},
		{"idn-email", "ädä@größe.example", "ada@"},
		{"idn-email", "a@b", "a b@c.example"},
		{"idn-email", "\"a@b\"@c.example", "a@b@c.example"},
		{"hostname", "shop.example", "-shop.example"},
		{"idn-hostname", "größe.example", "größe..example"},
		{"idn-hostname", "例え。テスト", "-größe.example"},
		{"idn-email", strings.Repeat("ä", 32) + "@b.example", strings.Repeat("ä", 33) + "@b.example"},
		{"idn-hostname", strings.Repeat("a", 63) + ".example", strings.Repeat("a", 64) + ".example"},
		{"idn-hostname", "l·l.شركة", "\u0300a"},
		{"idn-hostname", "xn--gre-6ka.example", "ab--c"},
		{"idn-hostname", strings.Repeat("ä", 63), "example."},
		{"idn-hostname", "क्\u200dष", "。example"},
		{"idn-hostname", "a", strings.Repeat("a.", 127) + "a"},
		{"ipv4", "192.0.2.1", "192.0.2"},
		{"ipv6", "2001:db8::1", "2001:db8"},
		{"uri", "https://shop.example/a?b#c", "/a"},
		{"uri-reference", "/a?b", "\\a"},
		{"uri", "http://[::1]:80/%7Ea", "https://shop.example/a b"},
		{"uri", "urn:isbn:0451450523", "https://shop.example/ä"},
		{"uri", "mailto:ada@shop.example", "https://shop.example/%zz"},
		{"uri", "https://shop.example/?a=%4A", "https://shop.example/?a=%4z"},
		{"uri-reference", "?q=1", "a|b"},
		{"uri-template", "/orders/{id}", "/orders/{id"},
		{"uri-template", "/orders{/id*}{?page,size:3}{#a.b}", "/orders/{}"},
		{"uri-template", "ä'b", "{a,,b}"},
		{"uri-template", "{+path}/here", "a}b"},
		{"email", "\"a b\"@shop.example", "@shop.example"},
		{"iri", "https://größe.example/", "/ä"},
		{"iri-reference", "/ä", "\\ä"},
		{"json-pointer", "/a/~1b", "a"},
		{"relative-json-pointer", "1/a", "/a"},
		{"regex", "^a+$", "("},
		{"uuid", "059f36b4-87a3-44ab-83d2-661975830a7d", "059f36b4"},
		{"semver", "1.2.3-rc.1", "1.2"},
	}
	for _, test := range tests {
		s := compile(t, `{"format":"`+test.format+`"}`)
		if err := s.Validate(test.good); err != nil {
			t.Errorf("%s: %q: %v", test.format, test.good, err)
		}
		if got, want := issuesOf(t, s.Validate(test.bad)), []string{" #/format format: want format " + test.format}; !cmp.Equal(got, want) {
			t.Errorf("%s: %q: %q, want %q", test.format, test.bad, got, want)
		}
		if err := s.Validate(5); err != nil {
			t.Errorf("%s of a number: %v", test.format, err)
		}
	}
}

func TestWithFormat_2_3(t *testing.T) {
	t.Parallel()
	even := validation.WithFormat("even", func(value any) error {
		if n, ok := value.(json.Number); ok && strings.ContainsAny(string(n[len(n)-1:]), "13579") {
			return errors.New(secret)
		}
		return nil
	})
	sku := validation.WithFormatRegexp("sku", regexp.MustCompile(`^[a-z]-\d+$`))
	own := validation.WithFormat("email", func(any) error { return errors.New("never") })
	s := compile(t, `{"properties":{"n":{"format":"even"},"sku":{"format":"sku"},"mail":{"format":"email"}}}`, even, sku, own)
	if err := s.ValidateBytes([]byte(`{"n":2,"sku":"a-1"}`)); err != nil {
		t.Error(err)
	}
	want := []string{
		"/mail #/properties/mail/format format: want format email",
		"/n #/properties/n/format format: want format even",
		"/sku #/properties/sku/format format: want format sku",
	}
	if diff := cmp.Diff(want, issuesOf(t, s.ValidateBytes([]byte(`{"n":3,"sku":"a","mail":"a@b.example"}`)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ignored := compile(t, `{"format":"colour"}`, validation.WithUnknownFormats())
	if err := ignored.Validate("x"); err != nil {
		t.Errorf("an unknown format: %v", err)
	}
	compile(t, `{"properties":{"format":{"enum":["colour"]},"a":{"const":{"format":"colour"},"default":{"format":"colour"}}},"examples":[{"format":"colour"}]}`)
}

func TestSchemaConcurrentSafe(t *testing.T) {
	t.Parallel()
	s := compile(t, orderSchema)
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for range 20 {
				document := fmt.Sprintf(`{"id":%d,"items":[{"sku":"a-1","quantity":%d}]}`, n, n)
				if err := s.ValidateBytes([]byte(document)); (err == nil) != (n > 0) {
					t.Errorf("%s: %v", document, err)
				}
			}
		})
	}
	group.Wait()
}

const orderSchema = `{
	"$id": "https://shop.example/order.json",
	"type": "object",
	"required": ["id", "items"],
	"properties": {
		"id": {"type": "integer"},
		"note": {"type": "string", "maxLength": 20, "default": "none"},
		"items": {
			"type": "array",
			"minItems": 1,
			"items": {
				"type": "object",
				"required": ["sku"],
				"additionalProperties": false,
				"properties": {
					"sku": {"type": "string", "pattern": "^[a-z]-[0-9]+$"},
					"quantity": {"type": "integer", "minimum": 1, "maximum": 9007199254740993, "default": 1}
				}
			}
		}
	}
}`
