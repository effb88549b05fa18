// SPDX-License-Identifier: Apache-2.0

package dynamoitem_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/eventsource/dynamoitem"
)

func decoded[T any](t *testing.T, raw []byte) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestNewImage_9_3_EveryType decodes an item with all types of DynamoDB, into a struct and into a map.
func TestNewImage_9_3_EveryType(t *testing.T) {
	t.Parallel()
	type line struct {
		Sku      string
		Quantity int
	}
	type order struct {
		ID      int    `json:"Id"`
		Text    string `dynamodbav:"Message"`
		Total   attributevalue.Number
		Paid    bool
		Note    *string
		Photo   []byte
		Tags    []string  `dynamodbav:",stringset"`
		Sizes   []float64 `dynamodbav:",numberset"`
		Keys    [][]byte  `dynamodbav:",binaryset"`
		Lines   []line
		Address struct{ City string }
	}
	record := decoded[eventsource.DynamoDBEvent](t, golden.Event("dynamodb/stream")).Records[0]
	got, err := dynamoitem.NewImage[order](record)
	if err != nil {
		t.Fatal(err)
	}
	want := order{
		ID: 101, Text: "placed", Total: "1234567890123456789.0123456789", Paid: true,
		Photo: []byte{0, 255}, Tags: []string{"a", "b"}, Sizes: []float64{1, 2.5},
		Keys: [][]byte{[]byte("k1"), []byte("k2")}, Lines: []line{{"A-1", 2}, {"B-2", 1}},
	}
	want.Address.City = "Berlin"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	items, err := dynamoitem.NewImage[map[string]any](record)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := items["Total"], attributevalue.Number("1234567890123456789.0123456789"); got != want {
		t.Errorf("Total = %v (%T), want %v", got, got, want)
	}
}

func TestImages_ByRecord(t *testing.T) {
	t.Parallel()
	type item struct {
		ID      int `json:"Id"`
		Message string
	}
	stream := decoded[eventsource.DynamoDBEvent](t, golden.Event("dynamodb/stream")).Records
	keys := decoded[eventsource.DynamoDBEvent](t, golden.Event("dynamodb/keys-only")).Records[0]
	kinesis := decoded[eventsource.DynamoDBKinesisRecord](t, golden.Event("dynamodb-kinesis/record"))
	tests := []struct {
		name     string
		change   dynamoitem.Change
		new, old bool
	}{
		{"insert", stream[0], true, false},
		{"modify", stream[1], true, true},
		{"remove", stream[2], false, true},
		{"keys only", keys, false, false},
		{"kinesis", kinesis, true, true},
	}
	for _, test := range tests {
		got, err := dynamoitem.NewImage[item](test.change)
		if !test.new && !errors.Is(err, dynamoitem.ErrNoImage) || test.new && (err != nil || got != item{101, "placed"}) {
			t.Errorf("%s: NewImage = %v, %v", test.name, got, err)
		}
		got, err = dynamoitem.OldImage[item](test.change)
		if !test.old && !errors.Is(err, dynamoitem.ErrNoImage) || test.old && (err != nil || got != item{101, "draft"}) {
			t.Errorf("%s: OldImage = %v, %v", test.name, got, err)
		}
		if got, err := dynamoitem.Keys[item](test.change); err != nil || got != (item{ID: 101}) {
			t.Errorf("%s: Keys = %v, %v", test.name, got, err)
		}
	}
}

// TestImages_Errors shows that what DynamoDB does not write is an error that says where and no values.
func TestImages_Errors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, item, want string }{
		{"unknown type", `{"a": {"X": "secret"}}`, `decode new image: attribute "a": dynamoitem: not an attribute value of DynamoDB`},
		{"no type", `{"a": {}}`, `attribute "a":`},
		{"null", `{"a": null}`, `attribute "a":`},
		{"in a map", `{"a": {"M": {"b": {"Y": "secret"}}}}`, `attribute "a"."b":`},
		{"in a list", `{"a": {"L": [{"S": "x"}, {"M": {"b": {"Y": 1}}}]}}`, `attribute "a"[1]."b":`},
		{"plain JSON", `{"a": "secret"}`, "decode new image: dynamoitem: not an attribute value of DynamoDB"},
		{"not an object", `"secret"`, "decode new image: dynamoitem: not an attribute value of DynamoDB"},
		{"a number as number", `{"a": {"N": 5}}`, "not an attribute value"},
		{"broken base64", `{"a": {"B": "secret!"}}`, "not an attribute value"},
		{"a text for a number", `{"Id": {"S": "secret"}}`, "decode new image: field of type int: dynamoitem: an attribute does not fit its field"},
		{"a number that is too large", `{"Id": {"N": "7777777777777777777777"}}`, "decode new image: "},
		{"no number", `{"Id": {"N": "secret"}}`, "decode new image: "},
		{"a number of a small field", `{"Small": {"N": "777"}}`, "decode new image: field of type int8: "},
		{"no time", `{"At": {"S": "secret"}}`, "decode new image: field of type time.Time: "},
		{"no Unix time", `{"Expires": {"N": "secret"}}`, "decode new image: "},
	}
	type item struct {
		ID      int `json:"Id"`
		Small   int8
		At      time.Time
		Expires time.Time `dynamodbav:",unixtime"`
	}
	for _, test := range tests {
		var record eventsource.DynamoDBEventRecord
		record.Change.NewImage = json.RawMessage(test.item)
		_, err := dynamoitem.NewImage[item](record)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "777") {
			t.Errorf("%s: %v, want %q and no values", test.name, err, test.want)
		}
	}
}

var errOfProgram = errors.New("no such colour")

// colour decodes itself, and refuses.
type colour struct{}

func (*colour) UnmarshalDynamoDBAttributeValue(types.AttributeValue) error { return errOfProgram }

func TestImages_ErrorsOfTheProgram(t *testing.T) {
	t.Parallel()
	var record eventsource.DynamoDBEventRecord
	record.Change.NewImage = json.RawMessage(`{"Colour": {"S": "blue"}}`)
	if _, err := dynamoitem.NewImage[struct{ Colour colour }](record); !errors.Is(err, errOfProgram) {
		t.Errorf("NewImage = %v, want %v", err, errOfProgram)
	}
}
