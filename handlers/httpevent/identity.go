// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"

	"github.com/aws/aws-lambda-go/events"
)

// Event returns the event of the request decoded as T, which must be the type for the source of the event:
//
//	RESTAPI, HTTPAPIv1    events.APIGatewayProxyRequest
//	HTTPAPIv2             events.APIGatewayV2HTTPRequest
//	FunctionURL           events.LambdaFunctionURLRequest
//	ALB                   events.ALBTargetGroupRequest
//	LatticeV1, LatticeV2  LatticeV1Request, LatticeV2Request
//	any                   a type of your own, with the members you need
//
// It reports false where the request came from another source, from no event, or does not decode. Each call decodes the
// event anew, so keep the result.
func Event[T any](ctx context.Context) (event T, ok bool) {
	x := exchangeOf(ctx)
	if x == nil || !isEventOf(any(&event), x.event.source) {
		return event, false
	}
	return event, json.Unmarshal(x.payload, &event) == nil
}

// isEventOf reports whether the type that event points to is one for the source.
func isEventOf(event any, s Source) bool {
	switch event.(type) {
	case *events.APIGatewayProxyRequest:
		return s == RESTAPI || s == HTTPAPIv1
	case *events.APIGatewayV2HTTPRequest:
		return s == HTTPAPIv2
	case *events.LambdaFunctionURLRequest:
		return s == FunctionURL
	case *events.ALBTargetGroupRequest:
		return s == ALB
	case *LatticeV1Request:
		return s == LatticeV1
	case *LatticeV2Request:
		return s == LatticeV2
	}
	return true
}

// Identity is who sent a request, as far as the gateway found out. It has no part that a client could have written.
type Identity struct {
	// Claims are those of a JSON Web Token or a Cognito user pool, or what a Lambda authorizer put into its context. Values
	// that are not text are in their JSON form.
	Claims map[string]string
	// Scopes are those of the token that the route asks for; only HTTP APIs tell them.
	Scopes []string
	// Principal is the principal of a Lambda authorizer, the ARN of an IAM user or role, or the principal of VPC Lattice.
	Principal string
	// AccountID is the AWS account of a caller that signed its request.
	AccountID string
	// SourceIP is the address that API Gateway or the function URL saw.
	SourceIP string
}

// IdentityOf returns who sent the request of ctx. It reports false if the gateway authenticated nobody, and for requests
// that came from no event. Claims of [WithClaims] replace those of the event.
func IdentityOf(ctx context.Context) (Identity, bool) {
	var identity Identity
	known := false
	if x := exchangeOf(ctx); x != nil {
		identity, known = x.event.identity(x.payload)
	}
	if claims, ok := ctx.Value(claimsKey{}).(map[string]string); ok {
		identity.Claims, known = maps.Clone(claims), true
	}
	return identity, known
}

// Claim returns a claim of who sent the request of ctx: of its token, or from the context of a Lambda authorizer. It is
// empty if there is none. A value that is not text is in its JSON form.
func Claim(ctx context.Context, name string) string {
	if claims, ok := ctx.Value(claimsKey{}).(map[string]string); ok {
		return claims[name]
	}
	identity, _ := IdentityOf(ctx)
	return identity.Claims[name]
}

type claimsKey struct{}

// WithClaims returns a context with other claims: in tests of handlers, or in middleware that has checked a token itself.
func WithClaims(ctx context.Context, claims map[string]string) context.Context {
	return context.WithValue(ctx, claimsKey{}, maps.Clone(claims))
}

// StageVariables returns the variables of the API's stage; nil where there are none.
func StageVariables(ctx context.Context) map[string]string {
	x := exchangeOf(ctx)
	if x == nil {
		return nil
	}
	var event struct {
		StageVariables map[string]string `json:"stageVariables"`
	}
	_ = json.Unmarshal(x.payload, &event) // A stage variable is always text.
	return event.StageVariables
}

// caller is the part of an event that tells who sent it, of all sources.
type caller struct {
	RequestContext struct {
		Authorizer json.RawMessage `json:"authorizer"`
		Identity   struct {
			AccountID string `json:"accountId"`
			UserARN   string `json:"userArn"`
			Principal string `json:"principal"`
			Type      string `json:"type"`
		} `json:"identity"`
	} `json:"requestContext"`
}

// authorizer is requestContext.authorizer of payload format 2.0.
type authorizer struct {
	JWT *struct {
		Claims map[string]json.RawMessage `json:"claims"`
		Scopes []string                   `json:"scopes"`
	} `json:"jwt"`
	Lambda map[string]json.RawMessage `json:"lambda"`
	IAM    *struct {
		UserARN   string `json:"userArn"`
		AccountID string `json:"accountId"`
	} `json:"iam"`
}

func (e *event) identity(payload json.RawMessage) (identity Identity, known bool) {
	identity.SourceIP = e.sourceIP
	var c caller
	if json.Unmarshal(payload, &c) != nil {
		return identity, false
	}
	switch e.source {
	case HTTPAPIv2, FunctionURL:
		var a authorizer
		if json.Unmarshal(c.RequestContext.Authorizer, &a) != nil {
			return identity, false
		}
		if a.JWT != nil {
			identity.Claims, identity.Scopes, known = texts(a.JWT.Claims), a.JWT.Scopes, true
		}
		if a.Lambda != nil {
			identity.Claims, known = texts(a.Lambda), true
		}
		if a.IAM != nil {
			identity.Principal, identity.AccountID, known = a.IAM.UserARN, a.IAM.AccountID, true
		}
	case RESTAPI, HTTPAPIv1:
		identity.Principal, identity.AccountID = c.RequestContext.Identity.UserARN, c.RequestContext.Identity.AccountID
		known = identity.Principal != ""
		var flat map[string]json.RawMessage
		if json.Unmarshal(c.RequestContext.Authorizer, &flat) == nil && len(flat) > 0 {
			identity.readFlat(flat)
			known = true
		}
	case LatticeV2:
		identity.Principal = c.RequestContext.Identity.Principal
		known = identity.Principal != "" || c.RequestContext.Identity.Type != ""
	}
	return identity, known
}

// readFlat reads requestContext.authorizer of payload format 1.0: the claims of a token, or the context of a Lambda
// authorizer beside its principal.
func (i *Identity) readFlat(flat map[string]json.RawMessage) {
	var claims map[string]json.RawMessage
	if json.Unmarshal(flat["claims"], &claims) == nil && claims != nil {
		i.Claims = texts(claims)
		_ = json.Unmarshal(flat["scopes"], &i.Scopes) // There may be none.
		return
	}
	if principal := textOf(flat["principalId"]); principal != "" {
		i.Principal = principal
	}
	i.Claims = texts(flat)
}

// texts returns the values as text.
func texts(values map[string]json.RawMessage) map[string]string {
	made := make(map[string]string, len(values))
	for key, value := range values {
		made[key] = textOf(value)
	}
	return made
}

// textOf returns a JSON string as its text, null as nothing, and any other value as its JSON.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	_ = json.Compact(&compact, value) // It is JSON: it was decoded.
	return compact.String()
}
