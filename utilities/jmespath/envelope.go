// SPDX-License-Identifier: Apache-2.0

package jmespath

// Expressions for the payloads of common events. They are those of Powertools for Python and TypeScript.
const (
	// APIGatewayREST is the body of a request through a REST API, which is JSON.
	APIGatewayREST = "powertools_json(body)"

	// APIGatewayHTTP is the body of a request through an HTTP API, which is JSON.
	APIGatewayHTTP = "powertools_json(body)"

	// SQS is an array of the bodies of messages.
	SQS = "Records[*].powertools_json(body)"

	// SNS is the first message; Lambda gets one a time.
	SNS = "Records[0].Sns.Message | powertools_json(@)"

	// EventBridge is the detail of an event.
	EventBridge = "detail"

	// CloudWatchEventsScheduled is the detail of a scheduled event.
	CloudWatchEventsScheduled = "detail"

	// KinesisDataStream is an array of the data of records.
	KinesisDataStream = "Records[*].kinesis.powertools_json(powertools_base64(data))"

	// CloudWatchLogs is an array of log events.
	CloudWatchLogs = "awslogs.powertools_base64_gzip(data) | powertools_json(@).logEvents[*]"

	// S3SNSSQS is an array of the first S3 record of each message that came through SNS and SQS.
	S3SNSSQS = "Records[*].powertools_json(body).powertools_json(Message).Records[0]"

	// S3SQS is an array of the first S3 record of each message that came through SQS.
	S3SQS = "Records[*].powertools_json(body).Records[0]"

	// S3SNSKinesisFirehose is an array of the first S3 record of each that came through SNS and Firehose.
	S3SNSKinesisFirehose = "records[*].powertools_json(powertools_base64(data)).powertools_json(Message).Records[0]"

	// S3KinesisFirehose is an array of the first S3 record of each that came through Firehose.
	S3KinesisFirehose = "records[*].powertools_json(powertools_base64(data)).Records[0]"

	// S3EventBridgeSQS is an array of the details of S3 events that came through EventBridge and SQS.
	S3EventBridgeSQS = "Records[*].powertools_json(body).detail"
)
