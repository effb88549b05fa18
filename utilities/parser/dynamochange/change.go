// SPDX-License-Identifier: Apache-2.0

package dynamochange

import (
	"encoding/json"
	"iter"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// Change is a change of an item of a table, whose items are of type T.
type Change[T any] struct {
	EventName string // "INSERT", "MODIFY" or "REMOVE"
	Keys      *T     // has the key alone, and is not validated
	New       *T     // after the change; nil where the stream does not have it
	Old       *T     // before the change; nil where the stream does not have it

	source string
}

// Stream returns the envelope of events of a stream of DynamoDB. Schemas and the options for JSON do not apply to items;
// validators do, to New and Old.
func Stream[T any]() parser.Envelope[[]Change[T]] {
	return parser.Elements[Change[T]]("DynamoDBStream", "Records")
}

// OverKinesis returns the envelope of events of a Kinesis data stream that a table writes its changes to, as [Stream] does.
func OverKinesis[T any]() parser.Envelope[[]Change[T]] {
	return parser.Renamed("DynamoDBOverKinesis", parser.Kinesis[Change[T]]())
}

// UnmarshalJSON reads a record of a stream, or the data of a record of Kinesis.
func (c *Change[T]) UnmarshalJSON(data []byte) error {
	var record struct {
		EventName   string `json:"eventName"`
		EventSource string `json:"eventSource"`
		Items       struct {
			Keys     item[T] `json:"Keys"`
			NewImage item[T] `json:"NewImage"`
			OldImage item[T] `json:"OldImage"`
		} `json:"dynamodb"`
	}
	if err := json.Unmarshal(data, &record); err != nil {
		return err
	}
	*c = Change[T]{
		EventName: record.EventName,
		Keys:      record.Items.Keys.value,
		New:       record.Items.NewImage.value,
		Old:       record.Items.OldImage.value,
		source:    record.EventSource,
	}
	return nil
}

// Validate checks that the record came from DynamoDB.
func (c *Change[T]) Validate() error {
	if c.source == "aws:dynamodb" {
		return nil
	}
	return &parser.Error{Issues: []parser.Issue{{
		Path: "eventSource", Index: -1, Reason: "want aws:dynamodb", Err: parser.ErrWrongEventSource,
	}}}
}

// Parts returns what validators get: the new and the old item.
func (c *Change[T]) Parts() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if c.New != nil && !yield("dynamodb.NewImage", c.New) {
			return
		}
		if c.Old != nil {
			yield("dynamodb.OldImage", c.Old)
		}
	}
}
