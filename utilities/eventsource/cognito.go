// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/events"
)

// CognitoUserAttributes are the attributes of a user. Cognito sends texts; a boolean or a number, as tests and migrations
// have them, is read as its text, where a map of strings would refuse the event.
type CognitoUserAttributes map[string]string

// UnmarshalJSON implements [json.Unmarshaler].
func (a *CognitoUserAttributes) UnmarshalJSON(data []byte) error {
	var texts map[string]string
	if json.Unmarshal(data, &texts) == nil { // what Cognito sends
		*a = texts
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	attributes := make(CognitoUserAttributes, len(members))
	for name, value := range members {
		switch value[0] {
		case '"':
			var text string
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
			attributes[name] = text
		case '{', '[':
			return errors.New("eventsource: an attribute of a user is an object or a list")
		case 'n':
			attributes[name] = ""
		default:
			attributes[name] = string(value)
		}
	}
	*a = attributes
	return nil
}

// CognitoPreSignUpEvent is sent before a user is signed up: by the user (trigger source PreSignUp_SignUp), by an
// administrator (PreSignUp_AdminCreateUser) or through another provider (PreSignUp_ExternalProvider).
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
type CognitoPreSignUpEvent struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoPreSignUpRequest                       `json:"request"`
	Response events.CognitoEventUserPoolsPreSignupResponse `json:"response"`
}

// CognitoPreSignUpRequest is who signs up.
type CognitoPreSignUpRequest struct {
	UserAttributes CognitoUserAttributes `json:"userAttributes"`
	ValidationData map[string]string     `json:"validationData,omitempty"`
	ClientMetadata map[string]string     `json:"clientMetadata,omitempty"`
	UserNotFound   bool                  `json:"userNotFound,omitempty"`
}

// CognitoPostConfirmationEvent is sent after a user is confirmed (trigger source PostConfirmation_ConfirmSignUp) or has a
// new password (PostConfirmation_ConfirmForgotPassword).
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
type CognitoPostConfirmationEvent struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoPostConfirmationRequest                       `json:"request"`
	Response events.CognitoEventUserPoolsPostConfirmationResponse `json:"response"`
}

// CognitoPostConfirmationRequest is who was confirmed.
type CognitoPostConfirmationRequest struct {
	UserAttributes CognitoUserAttributes `json:"userAttributes"`
	ClientMetadata map[string]string     `json:"clientMetadata,omitempty"`
}

// CognitoCustomMessageEvent is sent before a message goes to a user. aws-lambda-go's type lacks the parameter of links.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
type CognitoCustomMessageEvent struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoCustomMessageRequest  `json:"request"`
	Response CognitoCustomMessageResponse `json:"response"`
}

// CognitoCustomMessageRequest has what stands for code, link and user name. The texts of the answer must have it.
type CognitoCustomMessageRequest struct {
	UserAttributes    CognitoUserAttributes `json:"userAttributes"`
	CodeParameter     string                `json:"codeParameter,omitempty"`     // such as {####}
	LinkParameter     string                `json:"linkParameter,omitempty"`     // such as {##Verify##}
	UsernameParameter string                `json:"usernameParameter,omitempty"` // when an administrator creates the user
	ClientMetadata    map[string]string     `json:"clientMetadata,omitempty"`
}

// CognitoCustomMessageResponse has the texts. What is empty keeps the text of the user pool.
type CognitoCustomMessageResponse struct {
	SMSMessage   string `json:"smsMessage,omitempty"`
	EmailMessage string `json:"emailMessage,omitempty"`
	EmailSubject string `json:"emailSubject,omitempty"`
}

// CognitoMigrateUserEvent is sent when a user who signs in (trigger source UserMigration_Authentication) or forgot the
// password (UserMigration_ForgotPassword) does not exist yet. aws-lambda-go's answer lacks EnableSMSMFA and sends texts
// that were not set.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
type CognitoMigrateUserEvent struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoMigrateUserRequest  `json:"request"`
	Response CognitoMigrateUserResponse `json:"response"`
}

// CognitoMigrateUserRequest is who signs in, with the password: a secret.
type CognitoMigrateUserRequest struct {
	Password       string            `json:"password,omitempty"`
	ValidationData map[string]string `json:"validationData,omitempty"`
	ClientMetadata map[string]string `json:"clientMetadata,omitempty"`
}

// CognitoMigrateUserResponse is the user to create.
type CognitoMigrateUserResponse struct {
	UserAttributes         CognitoUserAttributes `json:"userAttributes,omitempty"`
	FinalUserStatus        string                `json:"finalUserStatus,omitempty"`        // "CONFIRMED" or "RESET_REQUIRED"
	MessageAction          string                `json:"messageAction,omitempty"`          // "SUPPRESS" sends no message
	DesiredDeliveryMediums []string              `json:"desiredDeliveryMediums,omitempty"` // "EMAIL", "SMS"
	ForceAliasCreation     bool                  `json:"forceAliasCreation,omitempty"`
	EnableSMSMFA           bool                  `json:"enableSMSMFA,omitempty"`
}
