// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// ConnectContactFlowEvent is sent by a flow of Amazon Connect. aws-lambda-go's type loses media streams, and a parameter
// that is an object fails the whole event there.
//
// https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
type ConnectContactFlowEvent struct {
	Name    string         `json:"Name"` // "ContactFlowEvent"
	Details ConnectDetails `json:"Details"`
}

// ConnectDetails are the contact and the parameters that the flow's author gave.
type ConnectDetails struct {
	ContactData ConnectContactData `json:"ContactData"`
	Parameters  map[string]any     `json:"Parameters"` // texts, or JSON objects if the block says so
}

// ConnectContactData is the contact. What it does not have is nil or empty.
type ConnectContactData struct {
	Attributes        map[string]string                  `json:"Attributes"`
	Channel           string                             `json:"Channel"` // "VOICE", "CHAT", "TASK", "EMAIL"
	ContactID         string                             `json:"ContactId"`
	CustomerEndpoint  *events.ConnectEndpoint            `json:"CustomerEndpoint"`
	CustomerID        string                             `json:"CustomerId,omitempty"`
	Description       string                             `json:"Description,omitempty"`
	InitialContactID  string                             `json:"InitialContactId"`
	InitiationMethod  string                             `json:"InitiationMethod"` // such as "INBOUND"
	InstanceARN       string                             `json:"InstanceARN"`
	LanguageCode      string                             `json:"LanguageCode,omitempty"`
	MediaStreams      *ConnectMediaStreams               `json:"MediaStreams,omitempty"`
	Name              string                             `json:"Name,omitempty"`
	PreviousContactID string                             `json:"PreviousContactId"`
	Queue             *ConnectQueue                      `json:"Queue"`
	References        map[string]ConnectReference        `json:"References,omitempty"`
	RelatedContactID  string                             `json:"RelatedContactId,omitempty"`
	SegmentAttributes map[string]ConnectSegmentAttribute `json:"SegmentAttributes,omitempty"`
	SystemEndpoint    *events.ConnectEndpoint            `json:"SystemEndpoint"`
	Tags              map[string]string                  `json:"Tags,omitempty"`
}

// ConnectQueue is the queue that a contact is in.
type ConnectQueue struct {
	ARN              string                  `json:"ARN"`
	Name             string                  `json:"Name"`
	OutboundCallerID *events.ConnectEndpoint `json:"OutboundCallerId,omitempty"`
}

// ConnectReference is a link, a text or a file that belongs to a contact.
type ConnectReference struct {
	Name  string `json:"Name,omitempty"`
	Type  string `json:"Type"` // such as "url"
	Value string `json:"Value"`
}

// ConnectSegmentAttribute is an attribute that Connect itself gives a contact.
type ConnectSegmentAttribute struct {
	ValueString string `json:"ValueString"`
}

// ConnectMediaStreams are the streams of media that a contact has.
type ConnectMediaStreams struct {
	Customer ConnectMediaStream `json:"Customer"`
}

// ConnectMediaStream is the media of one side. Audio is nil before it begins.
type ConnectMediaStream struct {
	Audio *ConnectAudio `json:"Audio"`
}

// ConnectAudio is where the audio begins in a stream of Kinesis Video. Times are milliseconds since 1970, in digits.
type ConnectAudio struct {
	StreamARN           string `json:"StreamARN"`
	StartFragmentNumber string `json:"StartFragmentNumber"`
	StartTimestamp      string `json:"StartTimestamp"`
	StopFragmentNumber  string `json:"StopFragmentNumber,omitempty"`
	StopTimestamp       string `json:"StopTimestamp,omitempty"`
}

// ConnectOutboundCampaignsEvent is sent by the custom action of an outbound campaign, for a batch of customers.
//
// https://docs.aws.amazon.com/connect/latest/adminguide/lambda-invoke-functions.html
type ConnectOutboundCampaignsEvent struct {
	InvocationMetadata ConnectInvocationMetadata `json:"InvocationMetadata"`
	Items              ConnectCampaignItems      `json:"Items"`
}

// ConnectInvocationMetadata says why a function was called.
type ConnectInvocationMetadata struct {
	CampaignContext ConnectCampaignContext `json:"CampaignContext"`
}

// ConnectCampaignContext names the campaign and the step in it.
type ConnectCampaignContext struct {
	CampaignID   string `json:"CampaignId"`
	RunID        string `json:"RunId"`
	ActionID     string `json:"ActionId"`
	CampaignName string `json:"CampaignName"`
}

// ConnectCampaignItems are the customers.
type ConnectCampaignItems struct {
	CustomerProfiles []ConnectCustomerProfile `json:"CustomerProfiles"`
}

// ConnectCustomerProfile is one customer.
type ConnectCustomerProfile struct {
	ProfileID        string `json:"ProfileId"`
	CustomerData     string `json:"CustomerData"` // JSON
	IdempotencyToken string `json:"IdempotencyToken"`
}
