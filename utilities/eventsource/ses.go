// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// SimpleEmailEvent has an email that Amazon SES received. aws-lambda-go's type loses the headers Bcc, Sender and Reply-To.
//
// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html
type SimpleEmailEvent struct {
	Records []SimpleEmailRecord `json:"Records"` // one
}

// SimpleEmailRecord is the email and what SES did with it.
type SimpleEmailRecord struct {
	EventSource  string             `json:"eventSource"` // "aws:ses"
	EventVersion string             `json:"eventVersion"`
	SES          SimpleEmailService `json:"ses"`
}

// SimpleEmailService is the email and its receipt.
type SimpleEmailService struct {
	Mail    SimpleEmailMessage        `json:"mail"`
	Receipt events.SimpleEmailReceipt `json:"receipt"`
}

// SimpleEmailMessage is an email without its body.
type SimpleEmailMessage struct {
	Timestamp        time.Time                  `json:"timestamp"`
	Source           string                     `json:"source"`
	MessageID        string                     `json:"messageId"`
	Destination      []string                   `json:"destination"`
	HeadersTruncated bool                       `json:"headersTruncated"`
	Headers          []events.SimpleEmailHeader `json:"headers"`
	CommonHeaders    SimpleEmailCommonHeaders   `json:"commonHeaders"`
}

// SimpleEmailCommonHeaders are the headers that most emails have.
type SimpleEmailCommonHeaders struct {
	ReturnPath string   `json:"returnPath"`
	From       []string `json:"from"`
	Sender     string   `json:"sender,omitempty"`
	ReplyTo    []string `json:"replyTo,omitempty"`
	Date       string   `json:"date"`
	To         []string `json:"to"`
	CC         []string `json:"cc,omitempty"`
	BCC        []string `json:"bcc,omitempty"`
	MessageID  string   `json:"messageId"`
	Subject    string   `json:"subject"`
}
