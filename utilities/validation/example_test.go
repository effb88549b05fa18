// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/validation"
)

func Example() {
	schema := validation.MustCompile([]byte(`{
		"type": "object",
		"required": ["id"],
		"properties": {
			"id": {"type": "integer", "minimum": 1},
			"currency": {"type": "string", "default": "EUR"}
		}
	}`))
	type order struct {
		ID       int64  `json:"id"`
		Currency string `json:"currency"`
	}
	place := validation.Wrap(func(_ context.Context, o order) error {
		fmt.Println("placed", o.ID, "in", o.Currency)
		return nil
	}, validation.WithInbound(schema))

	for _, event := range []string{`{"id":7}`, `{"id":-7}`, `{}`} {
		ctx := invocation.WithPayload(context.Background(), []byte(event)) // In Lambda it is there.
		if err := place(ctx, order{}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// placed 7 in EUR
	// validation: inbound: /id: minimum: want at least 1
	// validation: inbound: /: required: missing property 'id'
}

func ExampleExtract() {
	schema := validation.MustCompile([]byte(`{"items":{"required":["id"],"properties":{"quantity":{"default":1}}}}`))
	envelope := jmespath.MustCompile(jmespath.SQS)
	type order struct{ ID, Quantity int }

	event := []byte(`{"Records":[{"body":"{\"id\":1}"},{"body":"{\"id\":2,\"quantity\":5}"}]}`)
	fmt.Println(validation.Extract[[]order](context.Background(), event, schema, validation.WithEnvelope(envelope)))
	// Output: [{1 1} {2 5}] <nil>
}

func ExampleError() {
	schema := validation.MustCompile([]byte(`{"properties":{"items":{"items":{"properties":{"quantity":{"minimum":1}}}}}}`))
	err := schema.ValidateBytes([]byte(`{"items":[{"quantity":0}]}`))
	if failed, ok := errors.AsType[*validation.Error](err); ok {
		fmt.Printf("%+v\n", failed.Issues[0])
	}
	// Output: /items/0/quantity: minimum: want at least 1
}

func ExampleFor() {
	type order struct {
		ID       int64    `json:"id" minimum:"1"`
		Currency string   `json:"currency" enum:"EUR,USD" default:"EUR"`
		SKUs     []string `json:"skus" minItems:"1"`
	}
	schema := validation.MustFor[order]()
	fmt.Println(schema.ValidateBytes([]byte(`{"id":0,"currency":"GBP","skus":[]}`)))
	// Output: validation: /currency: enum: value must be one of 'EUR', 'USD'; /id: minimum: want at least 1; /skus: minItems: want at least 1 items
}
