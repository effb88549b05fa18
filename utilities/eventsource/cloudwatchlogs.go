// SPDX-License-Identifier: Apache-2.0

package eventsource

// CloudWatchLogsData is what [events.CloudwatchLogsEvent] and records of Kinesis and Firehose carry, once it is unpacked.
// aws-lambda-go's type lacks the level of the policy and the fields that a subscription filter extracts.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
type CloudWatchLogsData struct {
	MessageType         string                   `json:"messageType"` // "DATA_MESSAGE", or "CONTROL_MESSAGE" that tests the way
	Owner               string                   `json:"owner"`       // the account
	LogGroup            string                   `json:"logGroup"`
	LogStream           string                   `json:"logStream"`
	SubscriptionFilters []string                 `json:"subscriptionFilters"`
	PolicyLevel         string                   `json:"policyLevel,omitempty"` // "ACCOUNT_LEVEL_POLICY" or "LOG_GROUP_LEVEL_POLICY"
	LogEvents           []CloudWatchLogsLogEvent `json:"logEvents"`
}

// CloudWatchLogsLogEvent is one entry of a log.
type CloudWatchLogsLogEvent struct {
	ID              string            `json:"id"`
	Timestamp       EpochMilliseconds `json:"timestamp,omitzero"`
	Message         string            `json:"message"`
	ExtractedFields map[string]string `json:"extractedFields,omitempty"` // by the pattern of the filter
}
