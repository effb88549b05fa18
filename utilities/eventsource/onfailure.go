// SPDX-License-Identifier: Apache-2.0

package eventsource

import "time"

// StreamOnFailureEvent is sent to the destination on failure of a stream, for records that Lambda gave up. The records
// themselves are still in the stream.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
type StreamOnFailureEvent struct {
	RequestContext     OnFailureRequestContext   `json:"requestContext"`
	ResponseContext    *OnFailureResponseContext `json:"responseContext,omitempty"`
	Version            string                    `json:"version"`
	Timestamp          time.Time                 `json:"timestamp"`
	DDBStreamBatchInfo *StreamBatchInfo          `json:"DDBStreamBatchInfo,omitempty"`
	KinesisBatchInfo   *StreamBatchInfo          `json:"KinesisBatchInfo,omitempty"`
	Payload            string                    `json:"payload,omitempty"` // the event, at a destination in S3
}

// OnFailureRequestContext is the invocation that failed.
type OnFailureRequestContext struct {
	RequestID              string `json:"requestId"`
	FunctionARN            string `json:"functionArn"`
	Condition              string `json:"condition"` // such as "RetryAttemptsExhausted"
	ApproximateInvokeCount int    `json:"approximateInvokeCount"`
}

// OnFailureResponseContext is what came of it.
type OnFailureResponseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"` // such as "Unhandled"
}

// StreamBatchInfo says where the records are.
type StreamBatchInfo struct {
	ShardID                         string    `json:"shardId"`
	StartSequenceNumber             string    `json:"startSequenceNumber"`
	EndSequenceNumber               string    `json:"endSequenceNumber"`
	ApproximateArrivalOfFirstRecord time.Time `json:"approximateArrivalOfFirstRecord"`
	ApproximateArrivalOfLastRecord  time.Time `json:"approximateArrivalOfLastRecord"`
	BatchSize                       int       `json:"batchSize"`
	StreamARN                       string    `json:"streamArn"`
}
