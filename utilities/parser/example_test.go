// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/utilities/parser"
)

type Order struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"`
}

func (o *Order) Validate() error {
	if o.Quantity < 1 {
		return errors.New("want a quantity")
	}
	return nil
}

// A function of orders becomes the handler of a queue.
func Example() {
	handler := parser.Handler(parser.SQS[Order](), func(_ context.Context, orders []Order) error {
		fmt.Println(orders)
		return nil
	})

	event := `{"Records":[{"eventSource":"aws:sqs","body":"{\"id\":\"a\",\"quantity\":2}"}]}`
	fmt.Println(handler(context.Background(), json.RawMessage(event)))

	event = `{"Records":[
		{"eventSource":"aws:sqs","body":"{\"id\":\"b\"}"},
		{"eventSource":"aws:sqs","body":"{\"id\":\"c\",\"quantity\":\"many\"}"}]}`
	fmt.Println(handler(context.Background(), json.RawMessage(event)))
	// Output:
	// [{a 2}]
	// <nil>
	// parser: SQS: Records[0].body: want a quantity; Records[1].body.quantity: want int, got string
}

// A record that is wrong does not stop the others.
func ExampleSQSRecords() {
	handle := func(ctx context.Context, event events.SQSEvent) events.SQSEventResponse {
		var response events.SQSEventResponse
		for _, record := range parser.SQSRecords[Order](ctx, event) {
			if record.Err != nil {
				fmt.Println(record.Err)
				response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.Meta.MessageId})
				continue
			}
			fmt.Println("ship", record.Data.ID)
		}
		return response
	}
	response := handle(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "1", EventSource: "aws:sqs", Body: `{"id":"a","quantity":`},
		{MessageId: "2", EventSource: "aws:sqs", Body: `{"id":"b","quantity":1}`},
	}})
	fmt.Println(response)
	// Output:
	// parser: SQS: Records[0].body: not JSON at byte 21
	// ship b
	// {[{1}]}
}

// An event of one's own embeds that of AWS. Its field Body hides the other one.
func ExampleJSON() {
	type OrderEvent struct {
		events.APIGatewayV2HTTPRequest
		Body parser.JSON[Order] `json:"body"`
	}
	event, err := parser.Parse[OrderEvent](context.Background(), []byte(`{"rawPath":"/orders","body":"{\"id\":\"a\",\"quantity\":2}"}`))
	fmt.Println(event.RawPath, event.Body.Value, err)

	_, err = parser.Parse[OrderEvent](context.Background(), []byte(`{"rawPath":"/orders","body":"{\"id\":5}"}`))
	fmt.Println(err)
	// Output:
	// /orders {a 2} <nil>
	// parser: body.id: want string, got number
}

// The error handler answers in place of the function.
func ExampleWithErrorAnswer() {
	place := func(_ context.Context, o Order) (events.APIGatewayV2HTTPResponse, error) {
		return events.APIGatewayV2HTTPResponse{StatusCode: 201, Body: o.ID}, nil
	}
	refuse := func(_ context.Context, err error, _ json.RawMessage) (events.APIGatewayV2HTTPResponse, error) {
		return events.APIGatewayV2HTTPResponse{StatusCode: 400, Body: err.Error()}, nil
	}
	handler := parser.HandlerValue(parser.APIGatewayV2[Order](), place, parser.WithErrorAnswer(refuse))

	response, err := handler(context.Background(), json.RawMessage(`{"body":"[1]"}`))
	fmt.Println(response.StatusCode, response.Body, err)
	// Output: 400 parser: APIGatewayV2: body: want parser_test.Order, got array <nil>
}

// A safe envelope leaves the decision to the function.
func ExampleSafe() {
	handler := parser.Handler(parser.Safe(parser.EventBridge[Order]()), func(_ context.Context, in parser.Result[Order]) error {
		if in.Err != nil {
			fmt.Println(in.Err, len(in.Raw))
			return nil
		}
		fmt.Println(in.Value)
		return nil
	})
	fmt.Println(handler(context.Background(), json.RawMessage(`{"detail":{"id":true}}`)))
	// Output:
	// parser: EventBridge: detail.id: want string, got bool 22
	// <nil>
}
