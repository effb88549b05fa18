// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"strings"
	"time"
)

// Claims are what an authorizer says about a caller: the claims of a token, or the context that a function returned. A
// client cannot write them. Nil has none.
type Claims map[string]any

// Text returns a claim: a text as it is, another value as JSON. It is "" where there is none, or null.
func (c Claims) Text(name string) string {
	switch value := c[name].(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		var text strings.Builder
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false) // as the token had it
		if encoder.Encode(value) != nil {
			return "" // not from an event
		}
		return strings.TrimSuffix(text.String(), "\n")
	}
}

// List returns a claim with several values, such as groups: the texts in a list. A single text is a list of one.
//
// HTTP APIs write a list into one text, such as [buyers admins], where a blank may be a border or part of a value. It
// comes as it is.
func (c Claims) List(name string) []string { return texts(c[name]) }

func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []string:
		return value
	case []any:
		list := make([]string, 0, len(value))
		for _, member := range value {
			if text, ok := member.(string); ok {
				list = append(list, text)
			}
		}
		return list
	}
	return nil
}

// APIGatewayAuthorizer is requestContext.authorizer of REST APIs, of HTTP APIs with payload format 1.0 and of WebSocket APIs.
// Maps of aws-lambda-go's types convert to it. Nil is a request that no authorizer saw.
type APIGatewayAuthorizer map[string]any

// Claims returns the claims of the token that Cognito, or the issuer of a JWT, gave the caller.
func (a APIGatewayAuthorizer) Claims() Claims {
	claims, _ := a["claims"].(map[string]any)
	return claims
}

// Scopes returns the scopes of the token that the route asks for.
func (a APIGatewayAuthorizer) Scopes() []string { return texts(a["scopes"]) }

// PrincipalID returns who the caller is, as a Lambda authorizer says.
func (a APIGatewayAuthorizer) PrincipalID() string { return Claims(a).Text("principalId") }

// IntegrationLatency returns how long the Lambda authorizer took, in whole milliseconds; 0 if its answer was cached.
func (a APIGatewayAuthorizer) IntegrationLatency() time.Duration {
	switch milliseconds := a["integrationLatency"].(type) {
	case float64:
		return time.Duration(milliseconds) * time.Millisecond
	case json.Number:
		whole, err := milliseconds.Int64()
		if err == nil {
			return time.Duration(whole) * time.Millisecond
		}
	}
	return 0
}

// Context returns what a Lambda authorizer returned as context. It is a copy without the members that API Gateway adds.
func (a APIGatewayAuthorizer) Context() Claims {
	var context Claims
	for name, value := range a {
		switch name {
		case "claims", "scopes", "principalId", "integrationLatency":
			continue
		}
		if context == nil {
			context = make(Claims, len(a))
		}
		context[name] = value
	}
	return context
}

// Claims returns the claims of the token, nil if the route has no authorizer for tokens.
func (a *APIGatewayV2Authorizer) Claims() Claims {
	if a == nil || a.JWT == nil {
		return nil
	}
	return a.JWT.Claims
}

// Scopes returns the scopes of the token that the route asks for.
func (a *APIGatewayV2Authorizer) Scopes() []string {
	if a == nil || a.JWT == nil {
		return nil
	}
	return a.JWT.Scopes
}

// Context returns what a Lambda authorizer returned as context.
func (a *APIGatewayV2Authorizer) Context() Claims {
	if a == nil {
		return nil
	}
	return a.Lambda
}
