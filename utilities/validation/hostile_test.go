// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/validation"
)

// TestInbound_VL19_Branches has a schema that leads to itself by two ways, of which the validator takes one. Going both
// would take 2^60 steps.
func TestInbound_VL19_Branches(t *testing.T) {
	t.Parallel()
	s := compile(t, `{"$ref":"#/definitions/node","definitions":{"node":{"properties":{"kind":{},"deep":{"default":true}},"allOf":[
		{"if":{"properties":{"kind":{"const":"a"}}},"then":{"properties":{"child":{"$ref":"#/definitions/node"}}}},
		{"if":{"properties":{"kind":{"const":"b"}}},"then":{"properties":{"child":{"$ref":"#/definitions/node"}}}}]}}}`)
	v := validation.New(validation.WithInbound(s))
	document := func(leaf string) []byte {
		return []byte(strings.Repeat(`{"kind":"a","child":`, 60) + leaf + strings.Repeat("}", 60))
	}
	if _, err := v.Inbound(t.Context(), document(`{}`)); err != nil {
		t.Error(err)
	}
	_, err := v.Inbound(t.Context(), document(`{"Kind":"a"}`))
	if failed, _ := errors.AsType[*validation.Error](err); failed == nil || !strings.Contains(failed.Issues[0].Message, "case") {
		t.Errorf("a member in another case, 60 deep: %v", err)
	}
}

// TestInbound_VL19_ManyDefaults has a small list that would become a large one before maxItems refused it.
func TestInbound_VL19_ManyDefaults(t *testing.T) {
	t.Parallel()
	s := compile(t, `{"maxItems":10,"items":{"properties":{"a":{"default":{"x":[1,2,3,4,5,6,7,8,9]}}}}}`)
	_, err := validation.New(validation.WithInbound(s)).Inbound(t.Context(), []byte("["+strings.Repeat("{},", 100_000)+"{}]"))
	if want := "validation: inbound: /: too many defaults are missing"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
	got, err := validation.New(validation.WithInbound(s)).Inbound(t.Context(), []byte(`[{},{"a":1}]`))
	if want := `[{"a":{"x":[1,2,3,4,5,6,7,8,9]}},{"a":1}]`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

// TestValidate_VL19_Regexps has an expression that takes seconds to compile; it need not be.
func TestValidate_VL19_Regexps(t *testing.T) {
	s := compile(t, `{"format":"regex"}`)
	if n := testing.AllocsPerRun(1, func() {
		if err := s.Validate(strings.Repeat("x{1000}", 300)); err != nil {
			t.Error(err)
		}
	}); n > 10_000 {
		t.Errorf("%.0f allocations for an expression of 2 kB", n)
	}
	if err := s.Validate("("); err == nil {
		t.Error("a broken expression passed")
	}
}

// TestValidate_2_5_NoJSON has values that encoding/json would not encode, though their types are those it decodes into.
func TestValidate_2_5_NoJSON(t *testing.T) {
	t.Parallel()
	ring := map[string]any{}
	ring["list"] = []any{ring}
	s := compile(t, `{"minimum":1,"uniqueItems":true,"multipleOf":1}`)
	for _, value := range []any{
		math.NaN(), math.Inf(1), []any{math.Inf(-1)}, json.Number("true"), json.Number(`"x"`), json.Number("+1"), ring,
	} {
		err := s.Validate(value)
		if want := "validation: /: a value that JSON does not have"; err == nil || !errors.Is(err, validation.ErrInvalid) {
			t.Errorf("%T: error %v, want %q", value, err, want)
		}
	}
	for _, number := range []json.Number{" 2", "2 ", ""} { // They end as encoding/json ends: without a panic.
		_ = s.Validate(number)
	}
}

// TestInbound_VL18_AnyCase has names that several schemas of one object know.
func TestInbound_VL18_AnyCase(t *testing.T) {
	t.Parallel()
	s := compile(t, `{"allOf":[{"properties":{"id":{"type":"integer"}}},{"properties":{"ID":{"type":"string"},"Straße":{},"kelvin":{}}}]}`)
	tests := []struct {
		document string
		valid    bool
	}{
		{`{"ID":"x","id":1}`, true},
		{`{"Id":1}`, false},
		{`{"STRAßE":1}`, false},
		{`{"strasse":1}`, true}, // encoding/json does not take ss for ß.
		{"{\"\u212Aelvin\":1}", false},
		{`{"other":1}`, true},
	}
	for _, test := range tests {
		_, err := validation.New(validation.WithInbound(s)).Inbound(t.Context(), []byte(test.document))
		if (err == nil) != test.valid {
			t.Errorf("%s: %v, want valid %t", test.document, err, test.valid)
		}
	}
}

// TestEnvelope_2_1_WithoutSchema takes an envelope off though nothing is validated.
func TestEnvelope_2_1_WithoutSchema(t *testing.T) {
	t.Parallel()
	envelope := validation.WithEnvelope(jmespath.MustCompile(jmespath.EventBridge))
	event := json.RawMessage(`{"detail":{"a":1}}`)
	got, err := validation.Middleware(envelope)(func(_ context.Context, payload json.RawMessage) (any, error) {
		return string(payload), nil
	})(t.Context(), event)
	if got != `{"a":1}` || err != nil {
		t.Errorf("Middleware: %v, %v, want the detail", got, err)
	}
	if got, err := validation.Extract[map[string]int](t.Context(), event, nil, envelope); got["a"] != 1 || err != nil {
		t.Errorf("Extract: %v, %v, want the detail", got, err)
	}
}

// TestWrap_VL18_EnvelopeTwice has a member twice: the envelope finds the last one, the argument has both.
func TestWrap_VL18_EnvelopeTwice(t *testing.T) {
	t.Parallel()
	wrapped := validation.Wrap(func(context.Context, any) error { t.Error("called"); return nil },
		validation.WithInbound(compile(t, `{"properties":{"zip":{"type":"string"}}}`)),
		validation.WithEnvelope(jmespath.MustCompile("detail")))
	ctx := invocation.WithPayload(t.Context(), []byte(`{"detail":{"zip":66},"detail":{}}`))
	if err := wrapped(ctx, nil); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("error %v, want ErrInvalid", err)
	}
}

// TestErrors_VL15_Decoding has decoders that put what they get into their errors.
func TestErrors_VL15_Decoding(t *testing.T) {
	t.Parallel()
	s := compile(t, `{}`)
	_, errTime := validation.Extract[struct{ At time.Time }](t.Context(), []byte(`{"At":"`+secret+`"}`), s)
	_, errQuoted := validation.Extract[struct {
		At int `json:",string"`
	}](t.Context(), []byte(`{"At":"`+secret+`"}`), s)
	outbound := validation.WrapValue(func(context.Context, any) (any, error) { return json.Number(secret), nil }, validation.WithOutbound(s))
	_, errOut := outbound(t.Context(), nil)
	for _, err := range []error{errTime, errQuoted, errOut} {
		for cause := err; ; cause = errors.Unwrap(cause) {
			if cause == nil {
				break
			}
			if strings.Contains(fmt.Sprintf("%+v", cause), secret) {
				t.Errorf("error %q holds a value", cause)
			}
		}
		if err == nil {
			t.Error("no error")
		}
	}
}

// TestWrapValue_2_1_Stream has a result that is read once.
func TestWrapValue_2_1_Stream(t *testing.T) {
	t.Parallel()
	closed := false
	wrapped := validation.WrapValue(func(context.Context, any) (io.Reader, error) {
		return closer{strings.NewReader("{}"), &closed}, nil
	}, validation.WithOutbound(compile(t, `{}`)))
	if got, err := wrapped(t.Context(), nil); !errors.Is(err, validation.ErrInvalid) || got != nil || !closed {
		t.Errorf("%v, %v, closed %t, want ErrInvalid", got, err, closed)
	}
}

// TestCompile_2_3_FormatsOfExamples has members called format where a schema does not stand.
func TestCompile_2_3_FormatsOfExamples(t *testing.T) {
	t.Parallel()
	compile(t, `{"example":{"format":"pdf"},"x-rendered":{"format":"page"}}`)
	if _, err := validation.Compile([]byte(`{"properties":{"x-a":{"format":"pdf"}}}`)); !errors.Is(err, validation.ErrCompile) {
		t.Errorf("a property x-a with an unknown format: %v, want ErrCompile", err)
	}
}
