// SPDX-License-Identifier: Apache-2.0

package dynamochange_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/parser"
	"github.com/otel-powertools/powertools/utilities/parser/dynamochange"
)

const secret = "4111-1111"

type line struct {
	Sku      string
	Quantity int
}

type order struct {
	ID    int `json:"Id"`
	Total json.Number
	Lines []line
}

func Example() {
	type Order struct {
		ID    int `json:"Id"`
		Total json.Number
	}
	follow := func(_ context.Context, changes []dynamochange.Change[Order]) error {
		for _, change := range changes {
			fmt.Println(change.EventName, *change.Keys, change.Old != nil, change.New != nil)
		}
		return nil
	}
	handler := parser.Handler(dynamochange.Stream[Order](), follow)
	fmt.Println(handler(context.Background(), golden.Event("dynamodb/stream")))
	// Output:
	// INSERT {101 } false true
	// MODIFY {101 } true true
	// REMOVE {101 } true false
	// <nil>
}

func TestStream_3_2(t *testing.T) {
	t.Parallel()
	changes, err := parser.Unwrap(context.Background(), golden.Event("dynamodb/stream"), dynamochange.Stream[order]())
	if err != nil {
		t.Fatal(err)
	}
	want := &order{ID: 101, Total: "1234567890123456789.0123456789", Lines: []line{{"A-1", 2}, {"B-2", 1}}}
	if diff := cmp.Diff(want, changes[0].New); diff != "" || changes[0].Old != nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
	keys, err := parser.Unwrap(context.Background(), golden.Event("dynamodb/keys-only"), dynamochange.Stream[order]())
	if err != nil || keys[0].New != nil || keys[0].Old != nil || keys[0].Keys == nil {
		t.Errorf("%+v, %v", keys, err)
	}
	through, err := parser.Unwrap(context.Background(), golden.Event("kinesis/dynamodb-stream"), dynamochange.OverKinesis[order]())
	wantThrough := []dynamochange.Change[order]{{EventName: "INSERT", Keys: &order{ID: 101}, New: &order{ID: 101}}}
	if diff := cmp.Diff(wantThrough, through, cmpopts.IgnoreUnexported(dynamochange.Change[order]{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestStream_3_1_Issues(t *testing.T) {
	t.Parallel()
	record := func(items string) string {
		return `{"eventName":"MODIFY","eventSource":"aws:dynamodb","dynamodb":{"Keys":{"Id":{"N":"1"}},` + items + `}}`
	}
	kinesis := func(record string) string {
		return `{"eventSource":"aws:kinesis","kinesis":{"data":"` + base64.StdEncoding.EncodeToString([]byte(record)) + `"}}`
	}
	tests := []struct {
		name, record, want string
		is                 error
	}{
		{
			"text for a number", record(`"NewImage":{"Id":{"N":"1"},"Lines":{"L":[{"M":{"Sku":{"S":"a"}}},{"M":{"Quantity":{"S":"` + secret + `"}}}]}}`),
			"dynamodb.NewImage.Lines.L[1].M.Quantity.S: does not fit dynamochange_test.order", parser.ErrMismatch,
		},
		{
			"too large", record(`"OldImage":{"Id":{"N":"41111111111111111111111"}}`),
			"dynamodb.OldImage.Id.N: does not fit dynamochange_test.order", parser.ErrMismatch,
		},
		{
			"unknown type", record(`"NewImage":{"A":{"S":"1"},"B":{"L":[]},"C":{"M":{}},"Id":{"X":"1"},"Z":{"N":"1"}}`),
			`dynamodb.NewImage.Id: attribute "Id": dynamoitem: not an attribute value of DynamoDB`, parser.ErrMalformed,
		},
		{
			"text for an item", record(`"NewImage":"` + secret + `"`),
			"dynamodb.NewImage: dynamoitem: not an attribute value of DynamoDB", parser.ErrMalformed,
		},
		{"other source", `{"eventSource":"aws:sqs","body":"{}"}`, "eventSource: want aws:dynamodb", parser.ErrWrongEventSource},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			good := record(`"NewImage":{"Id":{"N":"1"}}`)
			_, err := parser.Unwrap(context.Background(), []byte(`{"Records":[`+good+`,`+test.record+`]}`), dynamochange.Stream[order]())
			if want := "parser: DynamoDBStream: Records[1]." + test.want; err == nil || err.Error() != want || !errors.Is(err, test.is) {
				t.Errorf("error %v\nwant  %v", err, want)
			}
			_, err = parser.Unwrap(context.Background(), []byte(`{"Records":[`+kinesis(good)+`,`+kinesis(test.record)+`]}`), dynamochange.OverKinesis[order]())
			if want := "parser: DynamoDBOverKinesis: Records[1].kinesis.data." + test.want; err == nil || err.Error() != want || !errors.Is(err, test.is) {
				t.Errorf("error %v\nwant  %v", err, want)
			}
		})
	}
	for _, event := range []string{`{}`, `{"Records":null}`, `{"Records":{}}`} {
		if _, err := parser.Unwrap(context.Background(), []byte(event), dynamochange.Stream[order]()); !errors.Is(err, parser.ErrWrongEventSource) {
			t.Errorf("%s: %v", event, err)
		}
	}
}

type checked struct {
	ID int `json:"Id"`
}

func (c *checked) Validate() error {
	if c.ID < 100 {
		return errors.New("want 100 or more")
	}
	return nil
}

// TestStream_3_5_Validation has items validated and keys not.
func TestStream_3_5_Validation(t *testing.T) {
	t.Parallel()
	event := `{"Records":[{"eventSource":"aws:dynamodb","dynamodb":{"Keys":{"Other":{"N":"1"}},"NewImage":{"Id":{"N":"5"}},"OldImage":{"Id":{"N":"500"}}}}]}`
	var seen []int
	validator := parser.WithValidator(func(_ context.Context, v any) error { seen = append(seen, v.(*checked).ID); return nil })
	_, err := parser.Unwrap(context.Background(), []byte(event), dynamochange.Stream[checked](), validator)
	if want := "parser: DynamoDBStream: Records[0].dynamodb.NewImage: want 100 or more"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if diff := cmp.Diff([]int{500}, seen); diff != "" {
		t.Errorf("validator (-want +got):\n%s", diff)
	}
}

func TestItem_3_3(t *testing.T) {
	t.Parallel()
	type event struct {
		Item dynamochange.Item[checked] `json:"item,omitzero"`
	}
	ctx := context.Background()
	got, err := parser.Parse[event](ctx, []byte(`{"item":{"Id":{"N":"101"}}}`))
	if err != nil || got.Item.Value.ID != 101 {
		t.Fatalf("%+v, %v", got, err)
	}
	encoded, err := json.Marshal(got)
	if err != nil || string(encoded) != `{"item":{"Id":{"N":"101"}}}` {
		t.Errorf("%s, %v", encoded, err)
	}
	none, err := parser.Parse[event](ctx, []byte(`{"item":null}`))
	if encoded, _ := json.Marshal(none); err != nil || string(encoded) != `{}` {
		t.Errorf("%s, %v", encoded, err)
	}
	for document, want := range map[string]string{
		`{"item":{"Id":{"N":"5"}}}`:                  "parser: item: want 100 or more",
		`{"item":{"Id":{"BOOL":true}}}`:              "parser: item.Id.BOOL: does not fit dynamochange_test.checked",
		`{"item":{"Id":{"N":"` + secret + `"}}}`:     "parser: item.Id.N: does not fit dynamochange_test.checked",
		`{"item":["` + secret + `"]}`:                "parser: item: dynamoitem: not an attribute value of DynamoDB",
		`{"item":{"Id":{"N":"101"},"Id":{"S":"x"}}}`: "parser: item.Id.S: does not fit dynamochange_test.checked",
	} {
		_, err := parser.Parse[event](ctx, []byte(document))
		if err == nil || strings.Contains(err.Error(), secret[:4]) || err.Error() != want {
			t.Errorf("%s: %v, want %s", document, err, want)
		}
	}
}
