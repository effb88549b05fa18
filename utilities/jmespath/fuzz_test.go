// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	library "github.com/jmespath-community/go-jmespath"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// FuzzSearch looks for panics, results that JSON does not have, inputs that change, and results that differ from one
// time to the next.
func FuzzSearch(f *testing.F) {
	for _, expression := range []string{
		jmespath.SQS, jmespath.SNS, jmespath.CloudWatchLogs, jmespath.S3SNSSQS, "a.*.b[?c > `1`] | [0]", "sort_by(a, &b)[-1:0:-2]",
		"{x: a, y: [b, c]} | to_string(@)", "let $x = a in b[*].{k: $x, v: @}", "pad_left(a, b, c)", "find_first(a, b, c, d)",
		"contains(a, b) && !c || d == `9007199254740993`", "a // b % c - -d", "group_by(a, &b)", "zip(a, b)", "from_items(a)", "merge(a, b)",
		"a['x']", "`{`", "a\u0080", "\"\\u0000\".`\"\\u00001\"`", "replace(a, b, c, d)",
	} {
		f.Add(expression, `{"a":[{"b":1,"c":"x"},{"b":2}],"b":[1,[2]],"c":-1e400,"d":"9007199254740993","Records":[{"body":"{\"a\":1}"}]}`)
	}
	f.Add("abs(a)", `{"a":1e999999999999999999999}`)
	f.Add("powertools_base64_gzip(@)", quoted(gzipped("a")))
	f.Fuzz(func(t *testing.T, expression, event string) {
		if len(expression) > 120 {
			return // Some thirty of [@,@] | [@,@] are a gigabyte: what an expression makes of an event is the program's own.
		}
		e, err := jmespath.Compile(expression, jmespath.WithMaxDecoded(1<<20))
		if err != nil {
			return
		}
		value, err := jmespath.MustCompile("@").SearchBytes([]byte(event))
		if err != nil {
			return
		}
		before := marshalled(t, value)
		first, errFirst := e.Search(value)
		if after := marshalled(t, value); !bytes.Equal(before, after) {
			t.Fatalf("%q changed its input from %s to %s", expression, before, after)
		}
		second, errSecond := e.SearchBytes([]byte(event))
		if (errFirst == nil) != (errSecond == nil) {
			t.Fatalf("%q: %v, and then %v", expression, errFirst, errSecond)
		}
		if errFirst == nil && !bytes.Equal(marshalled(t, first), marshalled(t, second)) {
			t.Fatalf("%q: %s, and then %s", expression, marshalled(t, first), marshalled(t, second))
		}
	})
}

func marshalled(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// FuzzNumber compares the order of numbers with that of exact fractions.
func FuzzNumber(f *testing.F) {
	for _, pair := range [][2]string{
		{"1", "1.0"},
		{"9007199254740993", "9007199254740992"},
		{"0.1", "0.10000000000000001"},
		{"-9007199254740993", "-9007199254740992"},
		{"-1", "1"},
		{"0", "-0"},
		{"1e400", "1e399"},
		{"-1e400", "-1e399"},
		{"1e-400", "0"},
		{"123456789012345678901", "1.23456789012345678901e20"},
		{"0.00012e5", "12"},
		{"5e-324", "4e-324"},
	} {
		f.Add(pair[0], pair[1])
	}
	compare := jmespath.MustCompile("[a < b, a <= b, a == b, a != b, a >= b, a > b, sort([a, b])[0] == a, max([a, b]) == b]")
	both := jmespath.MustCompile("[a, b]")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !isNumberText(a) || !isNumberText(b) {
			return
		}
		event := []byte(`{"a":` + a + `,"b":` + b + `}`)
		x, y := fraction(a), fraction(b)
		order := x.Cmp(y)
		want := []any{order < 0, order <= 0, order == 0, order != 0, order >= 0, order > 0, order <= 0, order <= 0}
		got, err := compare.SearchBytes(event)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s and %s (-want +got):\n%s", a, b, diff)
		}
		numbers, err := jmespath.SearchInto[[]json.Number](both, event)
		if err != nil {
			t.Fatal(err)
		}
		if fraction(string(numbers[0])).Cmp(x) != 0 || fraction(string(numbers[1])).Cmp(y) != 0 {
			t.Errorf("%s and %s came out as %s", a, b, numbers)
		}
	})
}

// isNumberText reports whether a text is a number of JSON that big.Rat can hold.
func isNumberText(text string) bool {
	if len(text) > 60 || !json.Valid([]byte(text)) || strings.Trim(text, "-+.eE0123456789") != "" {
		return false
	}
	_, exponent, ok := strings.Cut(strings.ToLower(text), "e")
	return !ok || len(strings.TrimLeft(exponent, "+-0")) <= 3
}

func fraction(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

// FuzzLikeLibrary compares results with those of the library on events whose numbers it can hold.
func FuzzLikeLibrary(f *testing.F) {
	for _, expression := range []string{
		"a", "a[0].b", "a[*].b", "a[].b", "a[?b==`1`]", "a[?b>`1`].c | [0]", "length(a)", "a[::2]", "join(',', a[*].c)", "max_by(a, &b)",
		"!a", "a && b", "a || b", "[a, b]", "{x: a}", "to_array(b)", "sum(b)", "avg(b)", "'\\\\'", "b[-1]", "let $q = a in $q[0]",
	} {
		f.Add(expression)
	}
	const event = `{"a":[{"b":1,"c":"x"},{"b":2,"c":"y"}],"b":[3,1,2],"c":{"d":null,"e":false},"f":"text","g":-1.5}`
	f.Fuzz(func(t *testing.T, expression string) {
		if strings.ContainsAny(expression, "*&@$") || strings.Contains(expression, "(") && !strings.Contains(expression, "length") {
			return // orders that the library leaves open, and functions of which some differ on purpose
		}
		ours, err := jmespath.Compile(expression)
		if err != nil {
			return
		}
		theirs, err := library.Compile(expression)
		if err != nil {
			t.Fatalf("the library does not take %q: %v", expression, err)
		}
		var value any
		if err := json.Unmarshal([]byte(event), &value); err != nil {
			t.Fatal(err)
		}
		want, errWant := theirs.Search(value)
		got, errGot := ours.SearchBytes([]byte(event))
		if errWant != nil || errGot != nil {
			return // a division by zero, which the library lets pass; the wrong type, which it forgets before a filter
		}
		if diff := cmp.Diff(exact(t, want), exact(t, got)); diff != "" {
			t.Errorf("%q (-library +ours):\n%s", expression, diff)
		}
	})
}

func exact(t *testing.T, value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		t.Skip("the library made a number that JSON does not have")
	}
	return decode(t, string(text))
}
