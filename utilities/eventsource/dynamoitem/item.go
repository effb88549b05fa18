// SPDX-License-Identifier: Apache-2.0

package dynamoitem

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/otel-powertools/powertools/utilities/eventsource"
)

var (
	// ErrNoImage means that a change has no such item: there is no old image of what is new, no new image of what is gone,
	// and neither in a stream that holds keys only.
	ErrNoImage = errors.New("dynamoitem: the change does not have this item")
	// ErrAttributeValue means that an item is not what DynamoDB writes. The error says where, and no values.
	ErrAttributeValue = errors.New("dynamoitem: not an attribute value of DynamoDB")
	// ErrType means that an attribute does not fit its field, such as a text for a number or a number that is too large.
	// The error has the field's type, and no values.
	ErrType = errors.New("dynamoitem: an attribute does not fit its field")
)

// Change is a change of an item: an [eventsource.DynamoDBEventRecord] or an [eventsource.DynamoDBKinesisRecord].
type Change interface {
	Items() eventsource.DynamoDBItems
}

var (
	_ Change = eventsource.DynamoDBEventRecord{}
	_ Change = eventsource.DynamoDBKinesisRecord{}
)

// NewImage returns the item after a change. T is a struct with tags dynamodbav or json, or a map. Numbers keep all 38
// digits: in fields of type any they are [attributevalue.Number]. The error is [ErrNoImage], [ErrAttributeValue], [ErrType],
// or one of a type of the program that decodes itself.
func NewImage[T any](change Change) (T, error) {
	return item[T]("new image", change.Items().NewImage)
}

// OldImage returns the item before a change, as [NewImage] does.
func OldImage[T any](change Change) (T, error) {
	return item[T]("old image", change.Items().OldImage)
}

// Keys returns the key of the item that changed, as [NewImage] does.
func Keys[T any](change Change) (T, error) {
	return item[T]("keys", change.Items().Keys)
}

func item[T any](name string, raw json.RawMessage) (T, error) {
	var value T
	if len(raw) == 0 || string(raw) == "null" {
		return value, fmt.Errorf("decode %s: %w", name, ErrNoImage)
	}
	attributes, err := attributevalue.UnmarshalMapJSON(raw)
	if err != nil { // its text may hold values
		return value, fmt.Errorf("decode %s: %w", name, ErrAttributeValue)
	}
	// A type that the decoder does not know passes it, and would be a zero value here.
	for attribute, v := range attributes {
		if at, ok := unknown(v); ok {
			return value, fmt.Errorf("decode %s: attribute %s: %w", name, strconv.Quote(attribute)+at, ErrAttributeValue)
		}
	}
	if err := attributevalue.UnmarshalMapWithOptions(attributes, &value, exact); err != nil {
		return *new(T), fmt.Errorf("decode %s: %w", name, withoutValues(err))
	}
	return value, nil
}

// withoutValues replaces errors of the SDK that have values of the item in their text. Others come from the program.
func withoutValues(err error) error {
	if mismatch, ok := errors.AsType[*attributevalue.UnmarshalTypeError](err); ok {
		return fmt.Errorf("field of type %s: %w", mismatch.Type, ErrType)
	}
	if mismatch, ok := errors.AsType[*attributevalue.UnmarshalError](err); ok {
		return fmt.Errorf("field of type %s: %w", mismatch.Type, ErrType)
	}
	if _, ok := errors.AsType[*strconv.NumError](err); ok {
		return ErrType
	}
	return err
}

// exact keeps numbers as they are and lets one struct serve for DynamoDB and JSON.
func exact(o *attributevalue.DecoderOptions) {
	o.UseNumber = true
	o.TagKey = "json"
}

// unknown returns where in v a value without a type is, or with one that DynamoDB does not have.
func unknown(v types.AttributeValue) (string, bool) {
	switch v := v.(type) {
	case nil, *types.UnknownUnionMember:
		return "", true
	case *types.AttributeValueMemberM:
		for name, member := range v.Value {
			if at, ok := unknown(member); ok {
				return "." + strconv.Quote(name) + at, true
			}
		}
	case *types.AttributeValueMemberL:
		for i, element := range v.Value {
			if at, ok := unknown(element); ok {
				return fmt.Sprintf("[%d]%s", i, at), true
			}
		}
	}
	return "", false
}
