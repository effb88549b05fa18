// SPDX-License-Identifier: Apache-2.0

package eventsource

// KinesisEvent has records of a Kinesis data stream. Other than in aws-lambda-go's type, times are exact.
//
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
type KinesisEvent struct {
	Records []KinesisEventRecord `json:"Records"`
}

// KinesisEventRecord is a record, and how it came.
type KinesisEventRecord struct {
	Kinesis           KinesisRecord `json:"kinesis"`
	EventSource       string        `json:"eventSource"` // "aws:kinesis"
	EventVersion      string        `json:"eventVersion"`
	EventID           string        `json:"eventID"`   // shard and sequence number
	EventName         string        `json:"eventName"` // "aws:kinesis:record"
	InvokeIdentityARN string        `json:"invokeIdentityArn"`
	AWSRegion         string        `json:"awsRegion"`
	EventSourceARN    string        `json:"eventSourceARN"`
}

// KinesisRecord is a record. Data is decoded from base64.
type KinesisRecord struct {
	KinesisSchemaVersion        string       `json:"kinesisSchemaVersion"`
	PartitionKey                string       `json:"partitionKey"`
	SequenceNumber              string       `json:"sequenceNumber"`
	Data                        []byte       `json:"data"`
	ApproximateArrivalTimestamp EpochSeconds `json:"approximateArrivalTimestamp,omitzero"`
	EncryptionType              string       `json:"encryptionType,omitempty"`
}

// KinesisTimeWindowEvent is a [KinesisEvent] in a tumbling window. S is the type of the state.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
type KinesisTimeWindowEvent[S any] struct {
	KinesisEvent
	TimeWindow[S]
}
