// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

func TestCompile_1_4_Mistakes(t *testing.T) {
	t.Parallel()
	syntax, function := new(jmespath.SyntaxError), new(jmespath.FunctionError)
	tests := []struct {
		expression string
		kind       error
		want       string
	}{
		{"", syntax, "offset 0"},
		{"a..b", syntax, "offset 2"},
		{"a[", syntax, "offset"},
		{"a.#", syntax, "Unknown char"},
		{"a\u0080", syntax, "unexpected character"},
		{"`{`", syntax, "offset"},
		{"a[99999999999999999999]", syntax, "out of range"},
		{"a[::0]", syntax, "step 0"},
		{"&a", syntax, "no argument"},
		{"[&a]", syntax, "no argument"},
		{"`12345678901234567890` ==", syntax, "offset 25"},
		{strings.Repeat("(", 1<<17), syntax, "longer than"},
		{"nope(a)", function, "unknown function"},
		{"a.nope(b)", function, "unknown function"},
		{"powertools_json()", function, "0 arguments, want 1"},
		{"powertools_json(a, b)", function, "2 arguments, want 1"},
		{"find_first(a)", function, "1 arguments, want at least 2"},
		{"trim(a, b, c)", function, "3 arguments, want at most 2"},
		{"merge()", function, "0 arguments, want at least 1"},
		{`" =="(a, b)`, syntax, ""},
	}
	for _, test := range tests {
		_, err := jmespath.Compile(test.expression)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Compile(%.40q) = %v, want %q in the error", test.expression, err, test.want)
			continue
		}
		if !errors.Is(err, jmespath.ErrInvalidEnvelope) {
			t.Errorf("Compile(%.40q): %v is not ErrInvalidEnvelope", test.expression, err)
		}
		if got, want := fmt.Sprintf("%T", err), fmt.Sprintf("%T", test.kind); got != want {
			t.Errorf("Compile(%.40q): a %s, want a %s: %v", test.expression, got, want, err)
		}
	}
	_, err := jmespath.Compile("nope(a)")
	if !errors.Is(err, jmespath.ErrUnknownFunction) {
		t.Errorf("%v is not ErrUnknownFunction", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("MustCompile did not panic")
		}
	}()
	jmespath.MustCompile("a[")
}

func TestSearch_1_2_Numbers(t *testing.T) {
	t.Parallel()
	const event = `{"id":9007199254740993,"near":9007199254740992,"e":1e400,"small":1e-400,"tiny":1e-99999999999999999999,"vast":1e99999999999999999999,"n1":-9007199254740993,"n2":-9007199254740992,"f":0.1,"long":0.12345678901234567891,
		"ids":[9007199254740993,9007199254740992,9007199254740994,5],"one":1.0000000000000000000000,"l":[{"id":5},{"id":9007199254740993}],
		"s":"9007199254740993","escaped":"\\\"12345678901234567890","zero":-0}`
	tests := []struct{ expression, want string }{
		{"id", `9007199254740993`},
		{"[id, e, small, f, long, one]", `[9007199254740993,1e400,1e-400,0.1,0.12345678901234567891,1]`},
		{"id == `9007199254740993`", `true`},
		{"id == `9007199254740992`", `false`},
		{"near == `9007199254740992`", `true`},
		{"id == near", `false`},
		{"id > near", `true`},
		{"id >= near && near <= id", `true`},
		{"near < id", `true`},
		{"id != near", `true`},
		{"e > id", `true`},
		{"small > zero", `true`},
		{"zero == `0`", `true`},
		{"tiny < small && tiny > zero", `true`},
		{"vast > e", `true`},
		{"n1 < n2 && n2 > n1 && n1 < id", `true`},
		{"`[\"\\`\", 9007199254740993]`", "[\"`\",9007199254740993]"},
		{"['\x001', `9007199254740993`][0]", `"\u00001"`},
		{"`{\"a\":1}` == `{\"a\":1,\"b\":2}`", `false`},
		{"powertools_base64('YQ')", `"a"`},
		{"powertools_base64('YQ==')", `"a"`},
		{"l[?id==`5`]", `[{"id":5}]`},
		{"l[?id==`9007199254740993`].id", `[9007199254740993]`},
		{"l[?id==`9007199254740992`]", `[]`},
		{"contains(ids, `9007199254740993`)", `true`},
		{"contains(ids, `9007199254740995`)", `false`},
		{"contains(l, `{\"id\":9007199254740993}`)", `true`},
		{"max(ids)", `9007199254740994`},
		{"min(ids)", `5`},
		{"sort(ids)", `[5,9007199254740992,9007199254740993,9007199254740994]`},
		{"max_by(l, &id).id", `9007199254740993`},
		{"sort_by(l, &id)[*].id", `[5,9007199254740993]`},
		{"type(id)", `"number"`},
		{"to_number(id)", `9007199254740993`},
		{"to_number(s)", `9007199254740993`},
		{"to_number('NaN')", `null`},
		{"to_number('1e2')", `100`},
		{"to_number(' 1')", `null`},
		{"to_string(id)", `"9007199254740993"`},
		{"to_string(ids)", `"[9007199254740993,9007199254740992,9007199254740994,5]"`},
		{"to_string('<&>')", `"<&>"`},
		{"to_string(`{\"a\":\"<&>\"}`)", `"{\"a\":\"<&>\"}"`},
		{"sum(`[1,2]`)", `3`},
		{"abs(`-12345678901234567890`)", `12345678901234567000`},
		{"sum(ids) > `0`", `true`},
		{"f + `1`", `1.1`},
		{"id + `1`", `9007199254740992`},
		{"-id", `-9007199254740992`},
		{"+id", `9007199254740993`},
		{"`7` // `2`", `3`},
		{"(`7` % `4`) * `2` - `1`", `5`},
		{"`1` / `4`", `0.25`},
		{"'a' + `1`", `null`},
		{"-'a'", `null`},
		{"'a' < 'b'", `null`},
		{"`[1,{\"a\":[2]}]` == `[1.0,{\"a\":[2]}]`", `true`},
		{"`{\"a\":1}` == `{\"b\":1}`", `false`},
		{"`{\"a\":1}` == `1`", `false`},
		{"'\"`' == '\"`' && id == `9007199254740993`", `true`},
	}
	for _, test := range tests {
		e, err := jmespath.Compile(test.expression)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := jmespath.SearchInto[json.RawMessage](e, []byte(event))
		if err != nil || string(got) != test.want {
			t.Errorf("%s = %s, %v, want %s", test.expression, got, err, test.want)
		}
	}
	for _, expression := range []string{"e + e", "`1` / `0`", "abs(e)", "sum(`[1e400]`)"} {
		got, err := jmespath.MustCompile(expression).SearchBytes([]byte(event))
		if err == nil || !strings.Contains(err.Error(), "no number that JSON has") {
			t.Errorf("%s = %v, %v, want an error", expression, got, err)
		}
	}
}

// TestSearch_FloatsAreFloats shows that nothing but a number that float64 cannot hold is a json.Number.
func TestSearch_FloatsAreFloats(t *testing.T) {
	t.Parallel()
	got := decode(t, `[1,-2.5,1e3,1E+2,123456789012345678,0.1,9007199254740993,"12345678901234567890"]`)
	want := []any{1.0, -2.5, 1e3, 1e2, 123456789012345678.0, 0.1, json.Number("9007199254740993"), "12345678901234567890"}
	// 123456789012345678 is no float64: the nearest is ...680, as its shortest form says.
	want[4] = json.Number("123456789012345678")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearch_Orders(t *testing.T) {
	t.Parallel()
	const event = `{"o":{"c":3,"a":1,"b":2,"d":null},"l":[{"k":"b","n":1},{"k":"a","n":2},{"k":"b","n":3}]}`
	tests := []struct{ expression, want string }{
		{"o.*", `[1,2,3]`},
		{"l[0].*", `["b",1]`},
		{"l[*].*", `[["b",1],["a",2],["b",3]]`},
		{"keys(o)", `["a","b","c","d"]`},
		{"values(o)", `[1,2,3,null]`},
		{"items(o)", `[["a",1],["b",2],["c",3],["d",null]]`},
		{"from_items(items(o))", `{"a":1,"b":2,"c":3,"d":null}`},
		{"[sort_by(l, &k)[*].n, l[*].n]", `[[2,1,3],[1,2,3]]`},
		{"max_by(l, &k).n", `1`},
		{"min_by(l, &n).n", `1`},
		{"max(`[]`)", `null`},
		{"sort_by(`[]`, &a)", `[]`},
		{"map(&@, `[0,false,1,\"\",null]`)", `[0,false,1,"",null]`},
		{"not_null(`null`, `0`)", `0`},
		{"l.*", `null`},
		{"o.a.*", `null`},
	}
	for range 20 { // A map has another order each time.
		for _, test := range tests {
			got, err := jmespath.SearchInto[json.RawMessage](jmespath.MustCompile(test.expression), []byte(event))
			if err != nil || string(got) != test.want {
				t.Fatalf("%s = %s, %v, want %s", test.expression, got, err, test.want)
			}
		}
	}
}

// TestSearch_SortIsStable has more items than a sort that is not stable leaves as they are by chance.
func TestSearch_SortIsStable(t *testing.T) {
	t.Parallel()
	var event, want strings.Builder
	for i := range 100 {
		fmt.Fprintf(&event, `,{"k":%d,"n":%d}`, i%2, i)
	}
	for i := range 100 {
		fmt.Fprintf(&want, ",%d", (2*i)%100+i/50)
	}
	got, err := jmespath.SearchInto[json.RawMessage](jmespath.MustCompile("sort_by(@, &k)[*].n"), []byte("["+event.String()[1:]+"]"))
	if err != nil || string(got) != "["+want.String()[1:]+"]" {
		t.Errorf("%s, %v, want [%s]", got, err, want.String()[1:])
	}
}

func TestSearch_HostileArguments(t *testing.T) {
	t.Parallel()
	const event = `{"s":"abcabc","n":9999999999,"neg":-5,"half":1.5,"big":1e300,"l":["x","y"]}`
	tests := []struct{ expression, want string }{
		{"find_first(s, 'c', neg, neg)", `null`},
		{"find_first(s, 'c', n, neg)", `null`},
		{"find_first(s, 'c', `3`)", `5`},
		{"find_last(s, 'c', `0`, `4`)", `2`},
		{"find_last(s, 'c', `5`, `1`)", `null`},
		{"find_first(s, 'b', big)", `null`},
		{"find_first(s, 'b', half)", "error: integer"},
		{"pad_left(s, `8`, 'ä')", `"ääabcabc"`},
		{"pad_right(s, `8`)", `"abcabc  "`},
		{"pad_right(s, `2`)", `"abcabc"`},
		{"pad_left(s, n)", "error: result too large"},
		{"pad_left(s, big)", "error: result too large"},
		{"pad_left(s, neg)", "error: width"},
		{"pad_left(s, `8`, 'ab')", "error: filling"},
		{"replace(s, 'a', 'xy')", `"xybcxybc"`},
		{"join('-', l)", `"x-y"`},
		{"contains(l, l)", `false`},
		{"contains(`[[1],{}]`, `{}`)", `true`},
		{"contains(s, `1`)", `false`},
		{"split(s, 'b', big)", `["a","ca","c"]`},
		{"l[1::9223372036854775807]", `["y"]`},
		{"l[::-9223372036854775808]", `["y"]`},
		{"l[-9223372036854775808:9223372036854775807]", `["x","y"]`},
		{"s[1::9223372036854775807]", `"b"`},
	}
	for _, test := range tests {
		got, err := jmespath.SearchInto[json.RawMessage](jmespath.MustCompile(test.expression), []byte(event))
		if want, fails := strings.CutPrefix(test.want, "error: "); fails {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s = %s, %v, want an error with %q", test.expression, got, err, want)
			}
		} else if err != nil || string(got) != test.want {
			t.Errorf("%s = %s, %v, want %s", test.expression, got, err, test.want)
		}
	}
}

// TestSearch_Cycle searches a map that holds itself.
func TestSearch_Cycle(t *testing.T) {
	t.Parallel()
	ring := map[string]any{}
	ring["list"] = []any{ring}
	if got, err := jmespath.MustCompile("@").Search(ring); !errors.Is(err, jmespath.ErrInvalidEnvelope) {
		t.Errorf("a map that holds itself: %T, %v, want an error", got, err)
	}
}

// TestCompile_Shared holds that functions of one expression are not those of another.
func TestCompile_Shared(t *testing.T) {
	t.Parallel()
	own := jmespath.WithFunction("length", []jmespath.Parameter{{Type: jmespath.Any}}, func([]any) (any, error) { return "own", nil })
	if got, err := jmespath.MustCompile("length(@)", own).SearchBytes([]byte(`[]`)); got != "own" || err != nil {
		t.Errorf("own length = %v, %v", got, err)
	}
	if got, err := jmespath.MustCompile("length(@)").SearchBytes([]byte(`[]`)); got != 0.0 || err != nil {
		t.Errorf("length = %v, %v, want that of JMESPath", got, err)
	}
	if _, err := jmespath.Compile("powertools_json(@)", jmespath.WithoutPowertoolsFunctions()); !errors.Is(err, jmespath.ErrUnknownFunction) {
		t.Errorf("powertools_json without it: %v", err)
	}
}

// TestWithMaxDecoded unpacks several texts that are small enough each.
func TestWithMaxDecoded(t *testing.T) {
	t.Parallel()
	bomb := gzipped(strings.Repeat(" ", 1<<20))
	event := `{"l":["` + bomb + `","` + bomb + `","` + bomb + `"],"s":"aaaa"}`
	e := jmespath.MustCompile("length(l[*].powertools_base64_gzip(@))", jmespath.WithMaxDecoded(3<<20))
	for range 2 { // Each search has its own bound.
		if _, err := e.SearchBytes([]byte(event)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := jmespath.MustCompile("l[*].powertools_base64_gzip(@)", jmespath.WithMaxDecoded(3<<20-1)).SearchBytes([]byte(event)); !errors.Is(err, jmespath.ErrTooLarge) {
		t.Errorf("three texts of 1 MiB in less than 3 MiB: %v, want ErrTooLarge", err)
	}
	for _, expression := range []string{
		"l[*].powertools_base64_gzip(@)",
		"replace(s, 'a', l[0])",
		"replace(s, '', l[0])",
		"join(l[0], split(l[0], ''))",
	} {
		_, err := jmespath.MustCompile(expression, jmespath.WithMaxDecoded(1000)).SearchBytes([]byte(event))
		if !errors.Is(err, jmespath.ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", expression, err)
		}
	}
	unbounded := jmespath.MustCompile("length(powertools_base64_gzip(l[0]))", jmespath.WithMaxDecoded(math.MaxInt))
	if got, err := unbounded.SearchBytes([]byte(event)); got != float64(1<<20) || err != nil {
		t.Errorf("without a bound %v, %v, want all of the text", got, err)
	}
}

func TestSearch_Values(t *testing.T) {
	t.Parallel()
	type inner struct {
		BodyText string `json:"body"`
		ID       int64  `json:"id"`
	}
	tests := []struct {
		name       string
		expression string
		value      any
		want       any
	}{
		{"decoded", "a[0]", map[string]any{"a": []any{1.0}}, 1.0},
		{"json.Number", "a", map[string]any{"a": json.Number("1")}, 1.0},
		{"large json.Number", "a", map[string]any{"a": json.Number("9007199254740993")}, json.Number("9007199254740993")},
		{"struct", "body", inner{BodyText: "x"}, "x"},
		{"not the Go name", "bodyText", inner{BodyText: "x"}, nil},
		{"int64", "id", &inner{ID: 9007199254740993}, json.Number("9007199254740993")},
		{"typed slice", "[1]", []string{"a", "b"}, "b"},
		{"raw", "a", json.RawMessage(`{"a":1}`), 1.0},
		{"nil slice", "@", []any(nil), nil},
		{"nil", "a", nil, nil},
	}
	for _, test := range tests {
		got, err := jmespath.MustCompile(test.expression).Search(test.value)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, bad := range []any{make(chan int), map[string]any{"a": func() {}}, json.Number("x"), math.NaN(), map[string]any{"a": math.Inf(1)}} {
		if _, err := jmespath.MustCompile("@").Search(bad); !errors.Is(err, jmespath.ErrInvalidEnvelope) {
			t.Errorf("%T: %v, want ErrInvalidEnvelope", bad, err)
		}
	}
}

func TestSearchInto(t *testing.T) {
	t.Parallel()
	type order struct {
		ID int64 `json:"id"`
	}
	orders, err := jmespath.SearchInto[[]order](jmespath.MustCompile(jmespath.SQS), []byte(`{"Records":[{"body":"{\"id\":9007199254740993}"}]}`))
	if err != nil || len(orders) != 1 || orders[0].ID != 9007199254740993 {
		t.Errorf("orders = %v, %v", orders, err)
	}
	if absent, err := jmespath.SearchInto[*order](jmespath.MustCompile("nope"), []byte(`{}`)); absent != nil || err != nil {
		t.Errorf("absent = %v, %v, want nil", absent, err)
	}
	_, err = jmespath.SearchInto[int](jmespath.MustCompile("x"), []byte(`{"x":"`+secret+`"}`))
	if !errors.Is(err, jmespath.ErrInvalidEnvelope) || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "type int") {
		t.Errorf("error %v, want one that names the type and not the value", err)
	}
}

func TestWithFunction_1_2(t *testing.T) {
	t.Parallel()
	greet := jmespath.WithFunction("greet", []jmespath.Parameter{{Type: jmespath.String}, {Type: jmespath.Boolean | jmespath.Null, Optional: true}},
		func(args []any) (any, error) {
			if args[0] == "" {
				return nil, errors.New("nobody is there")
			}
			return map[string]int{"hello " + args[0].(string): len(args)}, nil
		})
	count := jmespath.WithFunction("count", []jmespath.Parameter{{Type: jmespath.Any, Variadic: true}},
		func(args []any) (any, error) { return len(args), nil })
	apply := jmespath.WithFunction("apply", []jmespath.Parameter{{Type: jmespath.SubExpression}, {Type: jmespath.ArrayOfStrings | jmespath.Object}},
		func(args []any) (any, error) { return args[0].(func(any) (any, error))(args[1]) })
	upper := jmespath.WithFunction("upper", []jmespath.Parameter{{Type: jmespath.String}},
		func([]any) (any, error) { return "replaced", nil })
	now := jmespath.WithFunction("now", nil, func([]any) (any, error) { return int64(9007199254740993), nil })

	const event = `{"name":"Ada","empty":"","body":"[1]","l":["a"],"n":[1]}`
	tests := []struct{ expression, want string }{
		{"greet(name)", `{"hello Ada":1}`},
		{"greet(name, `true`).*", `[2]`},
		{"greet(name, `1`)", "error: greet(): argument 2 is number, want boolean|null"},
		{"greet(empty)", "error: greet(): nobody is there"},
		{"count(powertools_json(body)[0], name, `null`)", `3`},
		{"apply(&[0], l)", `"a"`},
		{"apply(&[0], n)", "error: argument 2 is array, want object|array[string]"},
		{"apply(&powertools_json(@[0]), l)", "error: powertools_json(): invalid JSON"},
		{"count(&a)", "error: argument 1 is expression, want any"},
		{"upper(name)", `"replaced"`},
		{"now()", `9007199254740993`},
	}
	for _, test := range tests {
		e, err := jmespath.Compile(test.expression, greet, count, apply, upper, now)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := jmespath.SearchInto[json.RawMessage](e, []byte(event))
		if want, fails := strings.CutPrefix(test.want, "error: "); fails {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s = %s, %v, want an error with %q", test.expression, got, err, want)
			}
		} else if err != nil || string(got) != test.want {
			t.Errorf("%s = %s, %v, want %s", test.expression, got, err, test.want)
		}
	}
	if _, err := jmespath.Compile("powertools_json(a)", jmespath.WithoutPowertoolsFunctions()); !errors.Is(err, jmespath.ErrUnknownFunction) {
		t.Errorf("without Powertools' functions: %v, want ErrUnknownFunction", err)
	}
	text := jmespath.Parameter{Type: jmespath.String}
	for name, parameters := range map[string][]jmespath.Parameter{
		"no name":  nil,
		"":         nil,
		"variadic": {{Type: jmespath.String, Variadic: true}, text},
		"optional": {{Type: jmespath.String, Optional: true}, text},
		"typeless": {{}},
	} {
		if _, err := jmespath.Compile("a", jmespath.WithFunction(name, parameters, nil)); err == nil {
			t.Errorf("function %q of %v was taken", name, parameters)
		}
	}
}

func TestExpressionConcurrentSafe(t *testing.T) {
	t.Parallel()
	e := jmespath.MustCompile("let $k = key in Records[*].powertools_json(body)[?id == $k].name | [0]")
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for range 20 {
				event := fmt.Sprintf(`{"key":%d,"Records":[{"body":"[{\"id\":%d,\"name\":\"n%d\"}]"}]}`, n, n, n)
				got, err := jmespath.SearchInto[[]string](e, []byte(event))
				if err != nil || len(got) != 1 || got[0] != fmt.Sprint("n", n) {
					t.Errorf("search %d: %v, %v", n, got, err)
				}
			}
		})
	}
	group.Wait()
}
