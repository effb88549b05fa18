// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/parser"
	"github.com/otel-powertools/powertools/utilities/validation"
)

// stepsKey is where a test keeps the steps of its validation.
type stepsKey struct{}

var errStep = errors.New("not like this")

// note keeps a step of the test whose context it is.
func note(ctx context.Context, step string) {
	if seen, ok := ctx.Value(stepsKey{}).(*[]string); ok {
		*seen = append(*seen, step)
	}
}

type noting string

func (n *noting) UnmarshalJSON(data []byte) error {
	if string(data) == `"decode"` {
		return errStep
	}
	return json.Unmarshal(data, (*string)(n))
}

type hooked struct {
	Fail noting `json:"fail"`
}

func (h *hooked) Validate() error {
	if h.Fail == "Validate" {
		return errStep
	}
	return nil
}

func (h *hooked) ValidateContext(ctx context.Context) error {
	note(ctx, "ValidateContext")
	if h.Fail == "ValidateContext" {
		return errStep
	}
	return nil
}

// schemaFunc is a schema that is a function.
type schemaFunc func(document []byte) error

func (f schemaFunc) ValidateBytes(document []byte) error {
	return f(document)
}

func TestDecode_3_5_Order(t *testing.T) {
	t.Parallel()
	failing := func(fail, step string) error {
		if fail == step {
			return errStep
		}
		return nil
	}
	for _, test := range []struct{ fail, want string }{
		{"schema", "schema"},
		{"decode", "schema"},
		{"Validate", "schema"},
		{"ValidateContext", "schema ValidateContext"},
		{"first", "schema ValidateContext first"},
		{"second", "schema ValidateContext first second"},
		{"nothing", "schema ValidateContext first second"},
	} {
		t.Run(test.fail, func(t *testing.T) {
			t.Parallel()
			var seen []string
			ctx := context.WithValue(context.Background(), stepsKey{}, &seen)
			validator := func(step string) parser.Option {
				return parser.WithValidator(func(ctx context.Context, v any) error {
					note(ctx, step)
					return failing(string(v.(*hooked).Fail), step)
				})
			}
			schema := schemaFunc(func(document []byte) error {
				note(ctx, "schema")
				if strings.Contains(string(document), `"schema"`) {
					return errStep
				}
				return nil
			})
			document := []byte(`{"fail":"` + test.fail + `"}`)
			opts := []parser.Option{validator("first"), parser.WithSchema(schema), validator("second")}
			_, err := parser.Parse[hooked](ctx, document, opts...)
			if diff := cmp.Diff(test.want, strings.Join(seen, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			switch {
			case test.fail == "nothing" && err != nil:
				t.Error(err)
			case test.fail == "decode":
				if want := "parser: fail: does not fit parser_test.hooked"; err == nil || err.Error() != want || errors.Is(err, errStep) {
					t.Errorf("error %v, want %s", err, want)
				}
			case test.fail != "nothing" && (!errors.Is(err, errStep) || err.Error() != "parser: not like this"):
				t.Errorf("error %v, want that of the step", err)
			}
			// Through a pointer the same happens.
			seen = nil
			if _, pointer := parser.Parse[*hooked](ctx, document, opts...); (pointer == nil) != (err == nil) || strings.Join(seen, " ") != test.want {
				t.Errorf("pointer: %v, %v", pointer, seen)
			}
		})
	}
	if v, err := parser.Parse[*hooked](context.Background(), []byte(" null "), parser.WithValidator(func(context.Context, any) error { return errStep })); v != nil || err != nil {
		t.Errorf("a nil pointer is validated: %v, %v", v, err)
	}
}

func TestDecode_3_5_Strict(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	const document = `{"id":1,"items":[{"sku":"a","id":2,"quantity":1}],"other":3}`
	if _, err := parser.Parse[order](ctx, []byte(document)); err != nil {
		t.Errorf("not strict: %v", err)
	}
	_, err := parser.Parse[order](ctx, []byte(document), parser.WithStrict())
	if want := "parser: items[0].id: not a member of parser_test.order"; err == nil || err.Error() != want || !errors.Is(err, parser.ErrMismatch) {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = parser.Parse[order](ctx, []byte(`{"id":1} {"id":2}`), parser.WithStrict())
	if want := "parser: not JSON at byte 10"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = parser.Parse[order](ctx, []byte(`{"id":1`), parser.WithStrict())
	if want := "parser: not JSON"; err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, parser.ErrMalformed) {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = parser.Parse[order](ctx, []byte(`{"items":[{"quantity":"`+secret+`"}]}`), parser.WithStrict())
	if want := "parser: items[0].quantity: want int8, got string"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	// Members of the event that no type reads are none of the payload's.
	if _, err := parser.Unwrap(ctx, []byte(`{"version":"2.0","body":"{\"id\":1}"}`), parser.APIGatewayV2[order](), parser.WithStrict()); err != nil {
		t.Error(err)
	}
}

func TestDecode_3_5_ExactNumbers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	event := []byte(`{"detail":{"id":9007199254740993,"deep":[1.10]}}`)
	rounded, err := parser.Unwrap(ctx, event, parser.EventBridge[map[string]any]())
	if err != nil || rounded["id"] != float64(9007199254740992) {
		t.Errorf("%v, %v", rounded, err)
	}
	exact, err := parser.Unwrap(ctx, event, parser.EventBridge[map[string]any](), parser.WithUseNumber())
	want := map[string]any{"id": json.Number("9007199254740993"), "deep": []any{json.Number("1.10")}}
	if diff := cmp.Diff(want, exact); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// placed says places as paths and as pointers.
type placed struct{}

func (placed) Error() string { return "placed" }
func (placed) Places() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		_ = yield("/items/0/a~1b", "as a pointer") && yield("items[1].sku", "as a path") && yield("", "as a whole")
	}
}

// TestDecode_3_5_Schema validates the bytes: what is missing is seen, though the type has a zero for it.
func TestDecode_3_5_Schema(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	inferred, err := validation.For[order]()
	if err != nil {
		t.Fatal(err)
	}
	open := opened(parser.SQS[order](), parser.WithSchema(inferred))
	if err := open(`{"Records":[{"eventSource":"aws:sqs","body":` + text(goodOrder) + `}]}`); err != nil {
		t.Error(err)
	}
	err = open(`{"Records":[{"eventSource":"aws:sqs","body":"{\"id\":5}"},{"eventSource":"aws:sqs","body":"{"}]}`)
	if !errors.Is(err, validation.ErrInvalid) || !errors.Is(err, parser.ErrMalformed) {
		t.Errorf("error %v", err)
	}
	if text := err.Error(); !strings.Contains(text, "Records[0].body: validation: /: required: missing property 'items'; Records[1].body: not JSON at byte 1") {
		t.Errorf("error %v", err)
	}

	_, err = parser.Parse[order](ctx, []byte(`{}`), parser.WithSchema(schemaFunc(func([]byte) error { return fmt.Errorf("wrapped: %w", placed{}) })))
	if diff := cmp.Diff([]string{`items[0]["a/b"]: as a pointer`, "items[1].sku: as a path", "as a whole"}, issuesOf(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if failed, _ := errors.AsType[*parser.Error](err); len(failed.Unwrap()) != 1 {
		t.Errorf("one cause is %d", len(failed.Unwrap()))
	}
	if _, ok := errors.AsType[placed](err); !ok {
		t.Errorf("%v has lost its cause", err)
	}
}

type colour struct{ R, G, B uint8 }

// UnmarshalJSON fails with what it got, as many such methods do, and decodes what is in it.
func (c *colour) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return fmt.Errorf("unknown colour %s", data)
	}
	type plain colour
	return json.Unmarshal(data, (*plain)(c))
}

// TestDecode_3_1_OwnTypes has errors of types that decode themselves: they have no place, or that in another document.
func TestDecode_3_1_OwnTypes(t *testing.T) {
	t.Parallel()
	type car struct {
		Name   string    `json:"name"`
		Paint  []colour  `json:"paint"`
		Built  time.Time `json:"built"`
		Prices map[string]int
		Wheels [2]struct{ Size int }
	}
	for _, test := range []struct{ document, want string }{
		{`{"name":"a","paint":[{"R":1},"` + secret + `"]}`, "paint[1]: does not fit parser_test.car"},
		{`{"name":"` + strings.Repeat("x", 300) + `","paint":[{"R":1},{"R":1,"G":"` + secret + `"}],"Wheels":[{"Size":1}]}`, "paint[1].G: want uint8, got string"},
		{`{"paint":[{"R":411}]}`, "paint[0].R: want uint8, got number"},
		{`{"built":"` + secret + `"}`, "built: does not fit parser_test.car"},
		{`{"Prices":{"a":1,"a b":"` + secret + `"}}`, `Prices["a b"]: want int, got string`},
		{`{"Prices":{"é":{}}}`, `Prices["é"]: want int, got object`},
		{`{"Wheels":[{"Size":1},{"Size":{"a":[]}}]}`, `Wheels[1].Size: want int, got object`},
		{"{\"\\u0050rices\":\n{\"\": true}}", `Prices[""]: want int, got bool`},
	} {
		_, err := parser.Parse[car](context.Background(), []byte(test.document))
		if err == nil || err.Error() != "parser: "+test.want || strings.Contains(err.Error(), secret[:4]) {
			t.Errorf("%s: error %v\nwant parser: %s", test.document, err, test.want)
		}
		_, err = parser.Parse[car](context.Background(), []byte(test.document), parser.WithValuesInErrors())
		if err == nil || !strings.HasPrefix(err.Error(), "parser: "+test.want+" (") {
			t.Errorf("%s: error with values %v", test.document, err)
		}
	}
	// A large document is not searched, but an offset is enough.
	large := `{"name":"` + strings.Repeat("x", 300<<10) + `",`
	for document, want := range map[string]string{
		large + `"Wheels":[{"Size":""}]}`:   "parser: Wheels[0].Size: want int, got string",
		large + `"built":"` + secret + `"}`: "parser: does not fit parser_test.car",
	} {
		if _, err := parser.Parse[car](context.Background(), []byte(document)); err == nil || err.Error() != want {
			t.Errorf("large: error %v, want %s", err, want)
		}
	}
	// Names may be long.
	_, err := parser.Parse[map[string]int](context.Background(), []byte(`{"`+strings.Repeat("n", 1000)+`":""}`))
	if err == nil || len(err.Error()) > 350 {
		t.Errorf("%d bytes of error", len(err.Error()))
	}
}

func TestTry_3_1(t *testing.T) {
	t.Parallel()
	good := parser.Try[order](context.Background(), []byte(goodOrder))
	if good.Err != nil || good.Value.ID != 9007199254740993 || string(good.Raw) != goodOrder {
		t.Errorf("%+v", good)
	}
	bad := parser.Try[order](context.Background(), []byte(badOrder))
	if !errors.Is(bad.Err, parser.ErrMismatch) || bad.Value.Items != nil || string(bad.Raw) != badOrder {
		t.Errorf("%+v", bad)
	}
	// All records that are wrong are in the error of a safe envelope too.
	event := `{"Records":[{"eventSource":"aws:sqs","body":"{"},{"eventSource":"aws:sqs","body":"{}"},{"eventSource":"aws:sqs","body":"["}]}`
	tried, err := parser.Unwrap(context.Background(), []byte(event), parser.Safe(parser.SQS[order]()))
	if err != nil || string(tried.Raw) != event {
		t.Errorf("%+v, %v", tried, err)
	}
	if diff := cmp.Diff([]string{"Records[0].body: not JSON at byte 1", "Records[2].body: not JSON at byte 1"}, issuesOf(t, tried.Err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// list is an error that cannot be compared.
type list []string

func (l list) Error() string { return strings.Join(l, ", ") }

func TestError_Unwrap(t *testing.T) {
	t.Parallel()
	refuse := parser.WithValidator(func(context.Context, any) error { return list{"a", "b"} })
	event := recordsOf("Records", `{"eventSource":"aws:sqs","body":%}`, text)("{}", "{}", "{", "[", "")
	_, err := parser.Unwrap(context.Background(), []byte(event), parser.SQS[order](), refuse)
	failed, _ := errors.AsType[*parser.Error](err)
	want := []error{list{"a", "b"}, list{"a", "b"}, parser.ErrMalformed, parser.ErrEmptyPayload}
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(failed.Unwrap())); diff != "" || errors.Is(err, parser.ErrTooLarge) {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNewEnvelope(t *testing.T) {
	t.Parallel()
	orders := parser.NewEnvelope("Orders", func(ctx context.Context, event []byte, d *parser.Decoder) (map[string]order, error) {
		found := map[string]order{}
		if string(event) == "fail" {
			return found, errStep
		}
		inflated, err := d.Inflate(event)
		if err != nil {
			return nil, parser.At("packed", -1, err)
		}
		var one order
		if err := d.Decode(ctx, inflated, &one); err != nil {
			return nil, parser.At("packed", 7, err)
		}
		found["one"] = one
		return found, nil
	})
	if orders.Name() != "Orders" || parser.Renamed("Other", orders).Name() != "Other" {
		t.Errorf("name %q", orders.Name())
	}
	ctx := context.Background()
	got, err := parser.Unwrap(ctx, []byte(gzipped(goodOrder)), orders)
	if err != nil || got["one"].ID != 9007199254740993 {
		t.Errorf("%v, %v", got, err)
	}
	_, err = parser.Unwrap(ctx, []byte(zlibbed(badOrder)), orders)
	failed, ok := errors.AsType[*parser.Error](err)
	if !ok || err.Error() != "parser: Orders: packed.items[1].quantity: want int8, got string" || failed.Issues[0].Index != 7 {
		t.Errorf("error %v", err)
	}
	_, err = parser.Unwrap(ctx, []byte("fail"), orders)
	if !errors.Is(err, errStep) || !errors.Is(err, parser.ErrParse) || err.Error() != "parser: Orders: not like this" {
		t.Errorf("error %v", err)
	}
	if parser.At("x", 1, nil) != nil {
		t.Error("At makes an error of none")
	}
}

// TestDecode_HostileNesting has a payload for which the search for a place must not take long: it is as deep as
// encoding/json allows, and wide there.
func TestDecode_HostileNesting(t *testing.T) {
	t.Parallel()
	const depth = 9_000
	for _, width := range []int{10_000, 150_000} {
		document := `{"paint":` + strings.Repeat("[", depth) + strings.Repeat("0,", width) + `0` + strings.Repeat("]", depth) + `,"id":"` + secret + `"}`
		type deep struct {
			Paint any `json:"paint"`
			ID    int `json:"id"`
		}
		_, err := parser.Parse[deep](context.Background(), []byte(document))
		if want := "parser: id: want int, got string"; err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		type own struct {
			Paint any       `json:"paint"`
			ID    time.Time `json:"id"`
		}
		if _, err := parser.Parse[own](context.Background(), []byte(document)); !errors.Is(err, parser.ErrMismatch) {
			t.Errorf("error %v", err)
		}
	}
}

// TestDecode_HostileFields has texts in texts: the search for the place in one must not search in all that are inside.
func TestDecode_HostileFields(t *testing.T) {
	t.Parallel()
	type box struct {
		Fill []int                                                     `json:"fill"`
		Next parser.JSON[parser.JSON[parser.JSON[parser.JSON[order]]]] `json:"next"`
	}
	document := badOrder
	for range 4 {
		document = text(document)
	}
	document = `{"fill":[` + strings.Repeat("0,", 20_000) + `0],"next":` + document + `}`
	_, err := parser.Parse[box](context.Background(), []byte(document))
	if want := "parser: next.items[1].quantity: want int8, got string"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	// By encoding/json alone the error is as careful.
	err = json.Unmarshal([]byte(document), &box{})
	if want := "parser: items[1].quantity: want int8, got string"; err == nil || err.Error() != want || !errors.Is(err, parser.ErrMismatch) {
		t.Errorf("error %v, want %s", err, want)
	}
}
