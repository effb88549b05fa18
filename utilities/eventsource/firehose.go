// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// KinesisFirehoseEvent has records that Data Firehose wants transformed. Other than in aws-lambda-go's type, a record that
// does not come from a stream of Kinesis has no metadata.
//
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
type KinesisFirehoseEvent struct {
	InvocationID           string                  `json:"invocationId"`
	DeliveryStreamARN      string                  `json:"deliveryStreamArn"`
	SourceKinesisStreamARN string                  `json:"sourceKinesisStreamArn,omitempty"`
	Region                 string                  `json:"region"`
	Records                []KinesisFirehoseRecord `json:"records"`
}

// KinesisFirehoseRecord is one record. Data is decoded from base64.
type KinesisFirehoseRecord struct {
	RecordID                    string                         `json:"recordId"`
	ApproximateArrivalTimestamp EpochMilliseconds              `json:"approximateArrivalTimestamp,omitzero"`
	Data                        []byte                         `json:"data"`
	KinesisRecordMetadata       *KinesisFirehoseRecordMetadata `json:"kinesisRecordMetadata,omitempty"`
}

// KinesisFirehoseRecordMetadata is where a record came from.
type KinesisFirehoseRecordMetadata struct {
	ShardID                     string            `json:"shardId"`
	PartitionKey                string            `json:"partitionKey"`
	SequenceNumber              string            `json:"sequenceNumber"`
	SubsequenceNumber           int64             `json:"subsequenceNumber"`
	ApproximateArrivalTimestamp EpochMilliseconds `json:"approximateArrivalTimestamp,omitzero"`
}

// KinesisFirehoseResponse is the answer. It has a record for each that came.
type KinesisFirehoseResponse struct {
	Records []KinesisFirehoseResponseRecord `json:"records"`
}

// KinesisFirehoseResponseRecord is one record of the answer. Other than in aws-lambda-go's type, metadata is left out
// unless it is set.
type KinesisFirehoseResponseRecord struct {
	RecordID string                           `json:"recordId"`
	Result   string                           `json:"result"` // "Ok", "Dropped" or "ProcessingFailed"
	Data     []byte                           `json:"data"`   // becomes base64
	Metadata *KinesisFirehoseResponseMetadata `json:"metadata,omitempty"`
}

// KinesisFirehoseResponseMetadata says where a record goes.
type KinesisFirehoseResponseMetadata struct {
	PartitionKeys map[string]string                                `json:"partitionKeys,omitempty"` // for dynamic partitioning
	OTFMetadata   *events.KinesisFirehoseResponseRecordOTFMetadata `json:"otfMetadata,omitempty"`   // for tables of Iceberg
}
