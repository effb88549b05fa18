// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/events"
)

// SNSNotification is a message of SNS as a queue gets it, unless the subscription has raw delivery.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
type SNSNotification struct {
	events.SNSEntity
	SequenceNumber string `json:"SequenceNumber,omitempty"` // of FIFO topics
}

var (
	errNotSNS = errors.New("eventsource: not a message of SNS; with raw delivery, the body is the message itself")
	errNotS3  = errors.New("eventsource: not an event of S3")
)

// NestedSNS returns the message of SNS in the body of a message of SQS.
func NestedSNS(body string) (SNSNotification, error) {
	notification, err := BodyAs[SNSNotification](body, false)
	if err != nil {
		return SNSNotification{}, err
	}
	if notification.Type == "" || notification.TopicArn == "" {
		return SNSNotification{}, errNotSNS
	}
	return notification, nil
}

// NestedS3 returns the event of S3 in a message: in the body of a message of SQS, in the message of a record of SNS, or in
// a message of SNS in the body of a message of SQS. The message by which S3 tests a new notification is an event without
// records.
func NestedS3(message string) (S3Event, error) {
	members, err := nestedMembers(message)
	if err == nil && members.TopicARN != "" {
		// Once: S3 publishes events, and no messages of SNS.
		message = members.Message
		members, err = nestedMembers(message)
	}
	switch {
	case err != nil:
		return S3Event{}, err
	case members.Event == "s3:TestEvent":
		return S3Event{}, nil
	case members.Records == nil:
		return S3Event{}, errNotS3
	}
	event, err := BodyAs[S3Event](message, false)
	if err != nil {
		return S3Event{}, err
	}
	for i := range event.Records {
		if event.Records[i].S3.Bucket.Name == "" { // records of another source
			return S3Event{}, errNotS3
		}
	}
	return event, nil
}

// messageMembers tell messages apart.
type messageMembers struct {
	TopicARN string `json:"TopicArn"` // of SNS
	Message  string
	Event    string // of the test of a notification
	Records  json.RawMessage
}

func nestedMembers(message string) (messageMembers, error) {
	return BodyAs[messageMembers](message, false)
}
