// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// fields has one of each kind.
type fields struct {
	Name   string                        `json:"name,omitempty"`
	Body   parser.JSON[order]            `json:"body,omitzero"`
	Ref    parser.JSON[*order]           `json:"ref,omitzero"`
	Data   parser.Base64[order]          `json:"data,omitzero"`
	Text   parser.Base64[string]         `json:"text,omitzero"`
	Bytes  parser.Base64[[]byte]         `json:"bytes,omitzero"`
	Packed parser.Base64Gzip[order]      `json:"packed,omitzero"`
	List   []parser.JSON[map[string]int] `json:"list,omitempty"`
	Deep   parser.JSON[deep]             `json:"deep,omitzero"`
}

type deep struct {
	Inner parser.Base64[deeper] `json:"inner"`
}

type deeper struct {
	Innermost parser.JSON[order] `json:"innermost"`
}

func TestFields_3_3_RoundTrip(t *testing.T) {
	t.Parallel()
	want := fields{Name: "n"}
	want.Body.Value = order{ID: 9007199254740993}
	want.Ref.Value = &order{ID: 2}
	want.Data.Value = order{ID: 3, Items: []item{{"a<b>", 1}}}
	want.Text.Value = "plain \x00 text"
	want.Bytes.Value = []byte{0xff, 0}
	want.Packed.Value = order{ID: 4}
	want.List = []parser.JSON[map[string]int]{{Value: map[string]int{"a": 1}}}
	want.Deep.Value.Inner.Value.Innermost.Value = order{ID: 5}
	encoded, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parser.Parse[fields](context.Background(), encoded)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s: %v (-want +got):\n%s", encoded, err, diff)
	}
	if zero, err := json.Marshal(fields{}); err != nil || string(zero) != `{}` {
		t.Errorf("zero: %s, %v", zero, err)
	}
	bad := parser.JSON[chan int]{}
	for _, field := range []any{bad, parser.Base64[chan int]{}, parser.Base64Gzip[chan int]{}} {
		if encoded, err := json.Marshal(field); err == nil {
			t.Errorf("%T: %s", field, encoded)
		}
	}
}

func TestFields_3_3_Issues(t *testing.T) {
	t.Parallel()
	wrong := text(badOrder)
	innermost := `{"innermost":` + wrong + `}`
	for _, test := range []struct {
		document, want string
		is             error
	}{
		{`{"body":` + wrong + `}`, "body.items[1].quantity: want int8, got string", parser.ErrMismatch},
		{`{"body":"` + secret + `"}`, "body: not JSON at byte 5", parser.ErrMalformed},
		{`{"body":""}`, "body: no payload for a parser_test.order", parser.ErrEmptyPayload},
		{`{"body":"null"}`, "body: no payload for a parser_test.order", parser.ErrEmptyPayload},
		{`{"body":{"id":"` + secret + `"}}`, "body: want a text", parser.ErrMismatch},
		{`{"body":5}`, "body: want a text", parser.ErrMismatch},
		{`{"data":"` + secret + `"}`, "data: not base64 at byte 4", parser.ErrMalformed},
		{`{"data":` + base(badOrder) + `}`, "data.items[1].quantity: want int8, got string", parser.ErrMismatch},
		{`{"packed":` + base(gzipped(badOrder)) + `}`, "packed.items[1].quantity: want int8, got string", parser.ErrMismatch},
		{`{"packed":` + base(badOrder) + `}`, "packed: not gzip or zlib", parser.ErrMalformed},
		{`{"packed":` + base(gzipped(strings.Repeat(" ", 17<<20))) + `}`, "packed: more than is left of the bytes that may be inflated", parser.ErrTooLarge},
		{`{"list":["{\"a\":1}","{\"a\":\"` + secret + `\"}"]}`, "list[1].a: want int, got string", parser.ErrMismatch},
		{`{"deep":` + text(`{"inner":`+base(innermost)+`}`) + `}`, "deep.inner.innermost.items[1].quantity: want int8, got string", parser.ErrMismatch},
	} {
		_, err := parser.Parse[fields](context.Background(), []byte(test.document))
		if err == nil || err.Error() != "parser: "+test.want || !errors.Is(err, test.is) || strings.Contains(err.Error(), secret[:4]) {
			t.Errorf("%.100s: error %v\nwant parser: %s", test.document, err, test.want)
		}
	}
	for _, document := range []string{`{"body":null,"ref":null,"data":null,"packed":null}`, `{"ref":""}`, `{"ref":"null"}`, `{"text":""}`} {
		got, err := parser.Parse[fields](context.Background(), []byte(document))
		if diff := cmp.Diff(fields{}, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", document, err, diff)
		}
	}
	zlib, err := parser.Parse[fields](context.Background(), []byte(`{"packed":"`+base64.RawStdEncoding.EncodeToString([]byte(zlibbed(goodOrder)))+`"}`))
	if err != nil || zlib.Packed.Value.ID != 9007199254740993 {
		t.Errorf("zlib without padding: %v", err)
	}
}

// TestFields_3_5_Shadowing has the outer field win over that of the embedded event.
func TestFields_3_5_Shadowing(t *testing.T) {
	t.Parallel()
	type event struct {
		events.APIGatewayV2HTTPRequest
		Body parser.JSON[hooked] `json:"body"`
	}
	got, err := parser.Parse[event](context.Background(), []byte(`{"version":"2.0","rawPath":"/a","body":"{\"fail\":\"no\"}"}`))
	if err != nil || got.RawPath != "/a" || got.Body.Value.Fail != "no" || got.APIGatewayV2HTTPRequest.Body != "" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, step := range []string{"Validate", "ValidateContext"} { // of what is in the field
		_, err := parser.Parse[event](context.Background(), []byte(`{"body":"{\"fail\":\"`+step+`\"}"}`))
		if err == nil || err.Error() != "parser: body: not like this" || !errors.Is(err, errStep) {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// zeroing says itself when it is zero.
type zeroing struct{ Unset bool }

func (z zeroing) IsZero() bool { return z.Unset }

func TestFields_IsZero(t *testing.T) {
	t.Parallel()
	if !(parser.JSON[zeroing]{Value: zeroing{Unset: true}}).IsZero() || (parser.JSON[zeroing]{}).IsZero() {
		t.Error("IsZero of the value does not count")
	}
	if !(parser.JSON[*order]{}).IsZero() || (parser.JSON[*order]{Value: &order{}}).IsZero() || !(parser.Base64Gzip[string]{}).IsZero() {
		t.Error("IsZero of other values")
	}
	var nothing parser.JSON[any]
	if !nothing.IsZero() {
		t.Error("nil is not zero")
	}
}
