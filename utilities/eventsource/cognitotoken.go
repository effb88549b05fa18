// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// CognitoPreTokenGenerationEvent is sent before tokens are made, in version 1. Other than with aws-lambda-go's type, an
// answer that nobody touched changes nothing: there, it holds empty group overrides, which take the user's groups out of
// the token.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
type CognitoPreTokenGenerationEvent struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoPreTokenGenerationRequest  `json:"request"`
	Response CognitoPreTokenGenerationResponse `json:"response"`
}

// CognitoPreTokenGenerationRequest is whom tokens are for.
type CognitoPreTokenGenerationRequest struct {
	UserAttributes     CognitoUserAttributes     `json:"userAttributes"`
	GroupConfiguration CognitoGroupConfiguration `json:"groupConfiguration"`
	ClientMetadata     map[string]string         `json:"clientMetadata,omitempty"`
	Scopes             []string                  `json:"scopes,omitempty"` // from version 2 on
}

// CognitoGroupConfiguration are groups and roles. In an answer, a list that is nil is left out; an empty one takes all
// groups or roles away.
type CognitoGroupConfiguration struct {
	GroupsToOverride   []string `json:"groupsToOverride,omitzero"`
	IAMRolesToOverride []string `json:"iamRolesToOverride,omitzero"`
	PreferredRole      *string  `json:"preferredRole,omitempty"`
}

// CognitoPreTokenGenerationResponse says what to change. Nil changes nothing.
type CognitoPreTokenGenerationResponse struct {
	ClaimsOverrideDetails *CognitoClaimsOverrideDetails `json:"claimsOverrideDetails,omitempty"`
}

// CognitoClaimsOverrideDetails changes claims of the id token, and groups.
type CognitoClaimsOverrideDetails struct {
	ClaimsToAddOrOverride map[string]string          `json:"claimsToAddOrOverride,omitempty"`
	ClaimsToSuppress      []string                   `json:"claimsToSuppress,omitempty"`
	GroupOverrideDetails  *CognitoGroupConfiguration `json:"groupOverrideDetails,omitempty"`
}

// CognitoPreTokenGenerationV2Event is sent before tokens are made, in versions 2 and 3: version 3 is sent for machines too
// and has the same form.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
type CognitoPreTokenGenerationV2Event struct {
	events.CognitoEventUserPoolsHeader
	Request  CognitoPreTokenGenerationRequest    `json:"request"`
	Response CognitoPreTokenGenerationV2Response `json:"response"`
}

// CognitoPreTokenGenerationV2Response says what to change. Nil changes nothing.
type CognitoPreTokenGenerationV2Response struct {
	ClaimsAndScopeOverrideDetails *CognitoClaimsAndScopeOverrideDetails `json:"claimsAndScopeOverrideDetails,omitempty"`
}

// CognitoClaimsAndScopeOverrideDetails changes both tokens, and groups.
type CognitoClaimsAndScopeOverrideDetails struct {
	IDTokenGeneration     *CognitoTokenGeneration    `json:"idTokenGeneration,omitempty"`
	AccessTokenGeneration *CognitoTokenGeneration    `json:"accessTokenGeneration,omitempty"`
	GroupOverrideDetails  *CognitoGroupConfiguration `json:"groupOverrideDetails,omitempty"`
}

// CognitoTokenGeneration changes one token. Scopes are for the access token only.
type CognitoTokenGeneration struct {
	ClaimsToAddOrOverride map[string]any `json:"claimsToAddOrOverride,omitempty"`
	ClaimsToSuppress      []string       `json:"claimsToSuppress,omitempty"`
	ScopesToAdd           []string       `json:"scopesToAdd,omitempty"`
	ScopesToSuppress      []string       `json:"scopesToSuppress,omitempty"`
}
