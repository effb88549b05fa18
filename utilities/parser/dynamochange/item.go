// SPDX-License-Identifier: Apache-2.0

package dynamochange

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/eventsource/dynamoitem"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// Item is a member of JSON that is an item as DynamoDB writes it, such as {"id":{"N":"1"}}: the field for an event of one's
// own. Null leaves Value as it is. A method Validate of the value is called.
type Item[T any] struct{ Value T }

// UnmarshalJSON implements [json.Unmarshaler].
func (i *Item[T]) UnmarshalJSON(data []byte) error {
	var decoded item[T]
	if err := decoded.UnmarshalJSON(data); err != nil || decoded.value == nil {
		return err
	}
	if v, ok := any(decoded.value).(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return parser.At("", -1, err)
		}
	}
	i.Value = *decoded.value
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (i Item[T]) MarshalJSON() ([]byte, error) {
	attributes, err := attributevalue.MarshalMapWithOptions(i.Value, func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })
	if err != nil {
		return nil, err
	}
	return attributevalue.MarshalMapJSON(attributes)
}

// IsZero reports whether Value is zero, for omitzero.
func (i Item[T]) IsZero() bool { return reflect.ValueOf(&i.Value).Elem().IsZero() }

// item is an item that may be missing, which is not validated.
type item[T any] struct{ value *T }

// UnmarshalJSON implements [json.Unmarshaler]. Its errors have no path: package parser looks for it.
func (i *item[T]) UnmarshalJSON(data []byte) error {
	var record eventsource.DynamoDBEventRecord
	record.Change.NewImage = json.RawMessage(data)
	value, err := dynamoitem.NewImage[T](record)
	switch {
	case err == nil:
		i.value = &value
		return nil
	case errors.Is(err, dynamoitem.ErrNoImage):
		return nil
	case errors.Is(err, dynamoitem.ErrAttributeValue):
		// It names the attribute, so that the search for the path does not take another one for it.
		return issue(strings.TrimPrefix(err.Error(), "decode new image: "), parser.ErrMalformed)
	}
	return issue("does not fit "+reflect.TypeFor[T]().String(), parser.ErrMismatch)
}

func issue(reason string, err error) error {
	return &parser.Error{Issues: []parser.Issue{{Index: -1, Reason: reason, Err: err}}}
}
