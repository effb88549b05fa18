// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"bytes"
	"encoding/json"
)

// Identity is who called the API. At most one of the pointers is set, by how the caller was authorized; none is for an
// API key.
type Identity struct {
	IAM     *IAMIdentity
	Cognito *CognitoIdentity
	OIDC    *OIDCIdentity
	Lambda  *LambdaIdentity
	// Raw is the identity as AppSync sent it; nil for none. It also has forms that are not known here.
	Raw json.RawMessage
}

// IAMIdentity is a caller that signed its request with AWS credentials.
type IAMIdentity struct {
	AccountID                   string   `json:"accountId"`
	CognitoIdentityPoolID       string   `json:"cognitoIdentityPoolId"`
	CognitoIdentityID           string   `json:"cognitoIdentityId"`
	CognitoIdentityAuthType     string   `json:"cognitoIdentityAuthType"` // authenticated, unauthenticated or empty
	CognitoIdentityAuthProvider string   `json:"cognitoIdentityAuthProvider"`
	SourceIP                    []string `json:"sourceIp"`
	Username                    string   `json:"username"`
	UserARN                     string   `json:"userArn"`
}

// CognitoIdentity is a user of a Cognito user pool.
type CognitoIdentity struct {
	Sub                 string         `json:"sub"`
	Issuer              string         `json:"issuer"`
	Username            string         `json:"username"`
	Groups              []string       `json:"groups"`
	Claims              map[string]any `json:"claims"`
	SourceIP            []string       `json:"sourceIp"`
	DefaultAuthStrategy string         `json:"defaultAuthStrategy"` // ALLOW or DENY
}

// OIDCIdentity is a user of an OpenID Connect provider.
type OIDCIdentity struct {
	Sub    string         `json:"sub"`
	Issuer string         `json:"issuer"`
	Claims map[string]any `json:"claims"`
}

// LambdaIdentity is a caller that a Lambda authorizer let in.
type LambdaIdentity struct {
	// ResolverContext is what the authorizer returned, all text.
	ResolverContext map[string]any `json:"resolverContext"`
}

// UnmarshalJSON tells the kinds of identity apart by their members.
func (i *Identity) UnmarshalJSON(data []byte) error {
	*i = Identity{}
	if isNull(data) {
		return nil
	}
	i.Raw = bytes.Clone(data)
	var into any
	switch identityKind(data) {
	case "lambda":
		i.Lambda = &LambdaIdentity{}
		into = i.Lambda
	case "iam":
		i.IAM = &IAMIdentity{}
		into = i.IAM
	case "cognito":
		i.Cognito = &CognitoIdentity{}
		into = i.Cognito
	case "oidc":
		i.OIDC = &OIDCIdentity{}
		into = i.OIDC
	default:
		return nil
	}
	return json.Unmarshal(data, into)
}

// identityKind looks for the members that only one kind has: IAM has no sub, and an OpenID Connect user nothing beyond
// sub, issuer and claims.
func identityKind(data []byte) string {
	var lambda, iam, sub, cognito bool
	eachMember(data, func(key, _ []byte) {
		switch string(key) {
		case "resolverContext":
			lambda = true
		case "userArn", "accountId", "cognitoIdentityAuthType", "cognitoIdentityId":
			iam = true
		case "sub", "issuer":
			sub = true
		case "username", "groups", "defaultAuthStrategy", "sourceIp":
			cognito = true
		}
	})
	switch {
	case iam:
		return "iam"
	case sub && cognito:
		return "cognito"
	case sub:
		return "oidc"
	case lambda:
		return "lambda"
	}
	return ""
}

// MarshalJSON returns the identity in AppSync's form, for events that tests make: the pointer that is set, else Raw.
func (i Identity) MarshalJSON() ([]byte, error) {
	switch {
	case i.IAM != nil:
		return json.Marshal(i.IAM)
	case i.Cognito != nil:
		return json.Marshal(i.Cognito)
	case i.OIDC != nil:
		return json.Marshal(i.OIDC)
	case i.Lambda != nil:
		return json.Marshal(i.Lambda)
	case i.Raw != nil:
		return i.Raw, nil
	}
	return []byte("null"), nil
}
