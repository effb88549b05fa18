// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// FuzzFormats holds what the formats of our own take against what must be true of it.
func FuzzFormats(f *testing.F) {
	for _, text := range []string{"ada@shop.example", "größe.example", "/a{?b*}", "https://[::1]/%41", "xn--gre-6ka", "。", "@", "{", "a%4", "\xff"} {
		f.Add(text)
	}
	schemas := map[string]*validation.Schema{}
	for _, name := range []string{"idn-email", "idn-hostname", "uri", "iri-reference", "uri-template", "email", "hostname"} {
		s, err := validation.Compile([]byte(`{"format":"` + name + `"}`))
		if err != nil {
			f.Fatal(err)
		}
		schemas[name] = s
	}
	f.Fuzz(func(t *testing.T, text string) {
		is := func(name string) bool { return schemas[name].Validate(text) == nil }
		if u, err := url.Parse(text); is("uri") && (err != nil || !u.IsAbs() || strings.ContainsAny(text, " <>\"{}|\\^`\n")) {
			t.Errorf("uri %q: %v", text, err)
		}
		if is("uri") && !is("iri-reference") {
			t.Errorf("uri %q is no iri-reference", text)
		}
		if is("idn-email") && (strings.HasPrefix(text, "@") || !strings.Contains(text, "@") || !utf8.ValidString(text)) {
			t.Errorf("idn-email %q", text)
		}
		if is("idn-hostname") && (text == "" || strings.Contains(text, "..") || strings.ContainsAny(text, " @/:")) {
			t.Errorf("idn-hostname %q", text)
		}
		if is("uri-template") && strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("uri-template %q", text)
		}
	})
}
