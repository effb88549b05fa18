// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// DynamoDBEvent has records of a stream of DynamoDB. Other than in aws-lambda-go's type, items stay as they came, for
// package dynamoitem to decode them into the program's own type, and a time that is absent stays so.
//
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
type DynamoDBEvent struct {
	Records []DynamoDBEventRecord `json:"Records"`
}

// DynamoDBEventRecord is one change of an item.
type DynamoDBEventRecord struct {
	EventID        string                       `json:"eventID"`
	EventName      string                       `json:"eventName"` // "INSERT", "MODIFY" or "REMOVE"
	EventVersion   string                       `json:"eventVersion"`
	EventSource    string                       `json:"eventSource"` // "aws:dynamodb"
	AWSRegion      string                       `json:"awsRegion"`
	Change         DynamoDBStreamRecord         `json:"dynamodb"`
	EventSourceARN string                       `json:"eventSourceARN"`
	UserIdentity   *events.DynamoDBUserIdentity `json:"userIdentity,omitempty"` // of items that expired
}

// DynamoDBStreamRecord is what changed.
type DynamoDBStreamRecord struct {
	ApproximateCreationDateTime EpochSeconds `json:"ApproximateCreationDateTime,omitzero"`
	DynamoDBItems
	SequenceNumber string `json:"SequenceNumber"`
	SizeBytes      int64  `json:"SizeBytes"`
	StreamViewType string `json:"StreamViewType"` // says which of the items are there
}

// DynamoDBItems are an item's key and what it was before and after a change, as DynamoDB writes items in JSON. What the
// stream does not have is nil.
type DynamoDBItems struct {
	Keys     json.RawMessage `json:"Keys,omitempty"`
	NewImage json.RawMessage `json:"NewImage,omitempty"`
	OldImage json.RawMessage `json:"OldImage,omitempty"`
}

// Items returns the key of the item and what it was before and after.
func (r DynamoDBEventRecord) Items() DynamoDBItems { return r.Change.DynamoDBItems }

// DynamoDBTimeWindowEvent is a [DynamoDBEvent] in a tumbling window. S is the type of the state.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
type DynamoDBTimeWindowEvent[S any] struct {
	DynamoDBEvent
	TimeWindow[S]
}

// DynamoDBKinesisRecord is the data of a record in a Kinesis stream that a table writes its changes to.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
type DynamoDBKinesisRecord struct {
	AWSRegion    string                       `json:"awsRegion"`
	EventID      string                       `json:"eventID"`
	EventName    string                       `json:"eventName"`
	UserIdentity *events.DynamoDBUserIdentity `json:"userIdentity"`
	RecordFormat string                       `json:"recordFormat"` // "application/json"
	TableName    string                       `json:"tableName"`
	Change       DynamoDBKinesisChange        `json:"dynamodb"`
	EventSource  string                       `json:"eventSource"`
}

// DynamoDBKinesisChange is what changed.
type DynamoDBKinesisChange struct {
	// ApproximateCreationDateTime is in microseconds or, without a precision, in milliseconds since 1970.
	ApproximateCreationDateTime          int64  `json:"ApproximateCreationDateTime"`
	ApproximateCreationDateTimePrecision string `json:"ApproximateCreationDateTimePrecision,omitempty"` // "MILLISECOND" or "MICROSECOND"
	DynamoDBItems
	SizeBytes int64 `json:"SizeBytes"`
}

// Items returns the key of the item and what it was before and after.
func (r DynamoDBKinesisRecord) Items() DynamoDBItems { return r.Change.DynamoDBItems }
