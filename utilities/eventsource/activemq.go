// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// ActiveMQEvent has messages of a broker with Apache ActiveMQ. aws-lambda-go's type lacks the connection.
//
// https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
type ActiveMQEvent struct {
	EventSource    string            `json:"eventSource"` // "aws:mq"
	EventSourceARN string            `json:"eventSourceArn"`
	Messages       []ActiveMQMessage `json:"messages"`
}

// ActiveMQMessage is one message. Data is decoded from base64.
type ActiveMQMessage struct {
	MessageID     string                     `json:"messageID"`
	MessageType   string                     `json:"messageType"` // "jms/text-message" or "jms/bytes-message"
	ConnectionID  string                     `json:"connectionId,omitempty"`
	Timestamp     EpochMilliseconds          `json:"timestamp,omitzero"`
	DeliveryMode  int                        `json:"deliveryMode"`
	CorrelationID string                     `json:"correlationID,omitempty"`
	ReplyTo       string                     `json:"replyTo,omitempty"`
	Destination   events.ActiveMQDestination `json:"destination"`
	Redelivered   bool                       `json:"redelivered"`
	Type          string                     `json:"type,omitempty"`
	Expiration    int64                      `json:"expiration"` // milliseconds since 1970; 0 is never
	Priority      int                        `json:"priority"`
	Data          []byte                     `json:"data"`
	BrokerInTime  EpochMilliseconds          `json:"brokerInTime,omitzero"`
	BrokerOutTime EpochMilliseconds          `json:"brokerOutTime,omitzero"`
	Properties    map[string]string          `json:"properties,omitempty"`
}
