// SPDX-License-Identifier: Apache-2.0

package playground_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"

	"github.com/otel-powertools/powertools/utilities/parser"
	"github.com/otel-powertools/powertools/utilities/parser/playground"
)

const secret = "4111-1111"

type Item struct {
	SKU      string `json:"sku" validate:"required,max=5"`
	Quantity int    `json:"quantity" validate:"min=1"`
}

type Order struct {
	ID       string          `json:"id" validate:"required"`
	Items    []Item          `json:"items" validate:"min=1,dive"`
	ByName   map[string]Item `json:"byName" validate:"dive"`
	Internal string          `json:"-" validate:"max=3"`
}

type boxed[T any] struct {
	Value T `json:"value" validate:"required"`
}

// Tags say what an order has to be.
func ExampleNew() {
	_, err := parser.Unwrap(context.Background(),
		[]byte(`{"Records":[{"eventSource":"aws:sqs","body":"{\"items\":[{\"sku\":\"a\",\"quantity\":1},{\"sku\":\"b\"}]}"}]}`),
		parser.SQS[Order](), playground.New())
	fmt.Println(err)
	// Output: parser: SQS: Records[0].body.id: want required; Records[0].body.items[1].quantity: want min=1
}

func TestNew_3_5(t *testing.T) {
	t.Parallel()
	ctx, valid := context.Background(), playground.New()
	wantError := func(name string, err error, want string) {
		t.Helper()
		if err == nil || err.Error() != want || strings.Contains(fmt.Sprintf("%+v", err), secret[:4]) {
			t.Errorf("%s: error %v\nwant %v", name, err, want)
		}
	}
	_, err := parser.Parse[Order](ctx, []byte(`{"id":"a","items":[{"sku":"`+secret+`","quantity":1}],"byName":{"x.y":{"sku":"a"}}}`), valid)
	wantError("struct", err, "parser: items[0].sku: want max=5; byName[x.y].quantity: want min=1")
	if field, ok := errors.AsType[validator.FieldError](err); !ok || field.Tag() != "max" {
		t.Errorf("no FieldError in %v", err)
	}
	_, err = parser.Parse[*Order](ctx, []byte(`{"id":"a"}`), valid)
	wantError("pointer", err, "parser: items: want min=1")
	if o, err := parser.Parse[*Order](ctx, []byte(`null`), valid); o != nil || err != nil {
		t.Errorf("nil: %v, %v", o, err)
	}
	_, err = parser.Parse[[]Item](ctx, []byte(`[{"sku":"a","quantity":1},{"sku":"b"}]`), valid)
	wantError("list", err, "parser: [1].quantity: want min=1")
	_, err = parser.Parse[[]*Item](ctx, []byte(`[{"sku":"a","quantity":1},null,{"sku":"b"}]`), valid)
	wantError("list of pointers", err, "parser: [2].quantity: want min=1")
	_, err = parser.Parse[boxed[Item]](ctx, []byte(`{"value":{"sku":"a"}}`), valid)
	wantError("generic type", err, "parser: value.quantity: want min=1")

	for name, parse := range map[string]func() error{
		"string": func() error { _, err := parser.Parse[string](ctx, []byte(`x`), valid); return err },
		"map":    func() error { _, err := parser.Parse[map[string]any](ctx, []byte(`{}`), valid); return err },
		"number": func() error { _, err := parser.Parse[int](ctx, []byte(`5`), valid); return err },
		"any":    func() error { _, err := parser.Parse[any](ctx, []byte(`{}`), valid); return err },
		"valid":  func() error { _, err := parser.Parse[Item](ctx, []byte(`{"sku":"a","quantity":1}`), valid); return err },
	} {
		if err := parse(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWith_OwnTag(t *testing.T) {
	t.Parallel()
	type in struct {
		Code string `json:"code" validate:"even"`
	}
	v := validator.New()
	if err := v.RegisterValidation("even", func(f validator.FieldLevel) bool { return len(f.Field().String())%2 == 0 }); err != nil {
		t.Fatal(err)
	}
	valid := playground.With(v)
	if _, err := parser.Parse[in](context.Background(), []byte(`{"code":"ab"}`), valid); err != nil {
		t.Error(err)
	}
	_, err := parser.Parse[in](context.Background(), []byte(`{"code":"abc"}`), valid)
	if want := "parser: code: want even"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
