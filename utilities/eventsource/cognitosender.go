// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// CognitoCustomEmailSenderEvent asks a function to send an email in place of Cognito.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-email-sender.html
type CognitoCustomEmailSenderEvent struct {
	events.CognitoEventUserPoolsHeader
	Request CognitoCustomSenderRequest `json:"request"`
}

// CognitoCustomSMSSenderEvent asks a function to send a text message in place of Cognito.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sms-sender.html
type CognitoCustomSMSSenderEvent struct {
	events.CognitoEventUserPoolsHeader
	Request CognitoCustomSenderRequest `json:"request"`
}

// CognitoCustomSenderRequest is what to send, and to whom.
type CognitoCustomSenderRequest struct {
	Type           string                `json:"type"` // "customEmailSenderRequestV1" or "customSMSSenderRequestV1"
	Code           string                `json:"code"` // encrypted by the key of the user pool, in base64
	UserAttributes CognitoUserAttributes `json:"userAttributes"`
	ClientMetadata map[string]string     `json:"clientMetadata,omitempty"`
}
