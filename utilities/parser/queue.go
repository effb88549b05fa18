// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
)

// SQS returns the envelope of events of SQS. The payload is the body of each message: as T a string takes any,
// an eventsource.S3Event takes notifications of a bucket, an eventsource.EventBridgeEvent those of a rule.
func SQS[T any]() Envelope[[]T] { return each[T](sqs()) }

// SNS returns the envelope of events of SNS. The payload is the message of each notification.
func SNS[T any]() Envelope[[]T] { return each[T](sns()) }

// SNSOverSQS returns the envelope of events of SQS whose queue is subscribed to a topic of SNS. The payload is the message of
// each notification. With raw message delivery there is no notification: that is [SQS].
func SNSOverSQS[T any]() Envelope[[]T] { return each[T](notified("SNSOverSQS", sqs(), "body")) }

// SNSOverFirehose returns the envelope of events of Data Firehose whose stream is subscribed to a topic of SNS, as
// [SNSOverSQS] does.
func SNSOverFirehose[T any]() Envelope[[]T] {
	return each[T](notified("SNSOverFirehose", firehose(), "data"))
}

type sqsRecord struct {
	EventSource string  `json:"eventSource"`
	Body        *string `json:"body"`
}

func sqs() source[sqsRecord] {
	return source[sqsRecord]{name: "SQS", list: "Records", at: "body", payload: func(d *Decoder, r *sqsRecord, _ any) ([]byte, error) {
		if err := from("eventSource", r.EventSource, "aws:sqs"); err != nil {
			return nil, err
		}
		return d.textOf(r.Body), nil
	}}
}

type snsRecord struct {
	EventSource string `json:"EventSource"`
	SNS         struct {
		Message *string `json:"Message"`
	} `json:"Sns"`
}

func sns() source[snsRecord] {
	return source[snsRecord]{name: "SNS", list: "Records", at: "Sns.Message", payload: func(d *Decoder, r *snsRecord, _ any) ([]byte, error) {
		if err := from("EventSource", r.EventSource, "aws:sns"); err != nil {
			return nil, err
		}
		return d.textOf(r.SNS.Message), nil
	}}
}

// textOf returns a member that is a text; none is no payload.
func (d *Decoder) textOf(text *string) []byte {
	if text == nil {
		return nil
	}
	return d.bytesOf(*text)
}

// notified returns a source whose payloads are notifications of SNS in those of another, whose member is at.
func notified[R any](name string, outer source[R], at string) source[R] {
	return source[R]{name: name, list: outer.list, at: at + ".Message", payload: func(d *Decoder, r *R, _ any) ([]byte, error) {
		var notification json.RawMessage
		payload, err := outer.payload(d, r, &notification)
		if err != nil {
			return nil, err
		}
		if isEmpty(payload) {
			return nil, fail(ErrEmptyPayload, at, "no notification")
		}
		n, err := readEvent[struct {
			Type    string  `json:"Type"`
			Message *string `json:"Message"`
		}](payload)
		if err != nil {
			return nil, At(at, -1, err)
		}
		if n.Type != "Notification" || n.Message == nil {
			return nil, fail(ErrWrongEventSource, at, "want a notification of SNS")
		}
		return d.bytesOf(*n.Message), nil
	}}
}

// S3OverSQS returns the envelope of events of SQS whose queue gets notifications of a bucket. The records of all messages
// come in one list.
func S3OverSQS() Envelope[[]S3Record] { return flatten("S3OverSQS", SQS[S3Notification]()) }

// S3OverSNSOverSQS is [S3OverSQS] for a bucket that notifies a topic, to which the queue is subscribed.
func S3OverSNSOverSQS() Envelope[[]S3Record] {
	return flatten("S3OverSNSOverSQS", SNSOverSQS[S3Notification]())
}

// S3OverFirehose is [S3OverSQS] for notifications that come through Data Firehose.
func S3OverFirehose() Envelope[[]S3Record] {
	return flatten("S3OverFirehose", Firehose[S3Notification]())
}

// S3OverSNSOverFirehose is [S3OverSNSOverSQS] for notifications that come through Data Firehose.
func S3OverSNSOverFirehose() Envelope[[]S3Record] {
	return flatten("S3OverSNSOverFirehose", SNSOverFirehose[S3Notification]())
}

// flatten puts the records of notifications into one list.
func flatten(name string, outer Envelope[[]S3Notification]) Envelope[[]S3Record] {
	return NewEnvelope(name, func(ctx context.Context, event []byte, d *Decoder) ([]S3Record, error) {
		notifications, err := outer.unwrap(ctx, event, d)
		if err != nil {
			return nil, err
		}
		var all []S3Record
		for _, n := range notifications {
			all = append(all, n.Records...)
		}
		return all, nil
	})
}
