// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
		identity, known = x.readIdentity()
		identity.Claims, identity.Scopes = maps.Clone(identity.Claims), slices.Clone(identity.Scopes)
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
	if x := exchangeOf(ctx); x != nil {
		identity, _ := x.readIdentity()
		return identity.Claims[name]
	}
	return ""
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
	var variables map[string]string
	for _, v := range readParameters(x.event.stageVariables) {
		if variables == nil {
			variables = make(map[string]string)
		}
		variables[v.name] = v.values[0]
	}
	return variables
}

// readIdentity returns who sent the request, read from the event once. Its maps and slices are not to be changed.
func (x *exchange) readIdentity() (Identity, bool) {
	x.identified.Do(func() { x.identity, x.isKnown = x.event.identity() })
	return x.identity, x.isKnown
}

// identity reads requestContext.authorizer and requestContext.identity. Strings are copies: programs keep them.
func (e *event) identity() (identity Identity, known bool) {
	switch e.source {
	case HTTPAPIv2, FunctionURL:
		known = identity.readAuthorizer(e.authorizer)
	case RESTAPI, HTTPAPIv1:
		caller := texts(e.caller)
		identity.Principal, identity.AccountID = caller["userArn"], caller["accountId"]
		known = identity.Principal != ""
		if identity.readFlat(e.authorizer) {
			known = true
		}
	case LatticeV2:
		caller := texts(e.caller)
		identity.Principal = caller["principal"]
		known = identity.Principal != "" || caller["type"] != ""
	}
	identity.SourceIP = e.sourceIP
	return identity, known
}

// readAuthorizer reads the authorizer of payload format 2.0: it has a member for each kind.
func (i *Identity) readAuthorizer(object string) (known bool) {
	s := scanner{text: object}
	for ok := s.object(); ok; {
		var kind string
		if kind, ok = s.member(); !ok {
			break
		}
		value := s.raw()
		switch {
		case !strings.HasPrefix(value, "{"):
			continue // null
		case kind == "lambda":
			i.Claims = texts(value)
		case kind == "jwt":
			i.readToken(value)
		case kind == "iam":
			caller := texts(value)
			i.Principal, i.AccountID = caller["userArn"], caller["accountId"]
		default:
			continue
		}
		known = true
	}
	return known
}

// readToken reads claims and scopes of a token.
func (i *Identity) readToken(object string) {
	i.Claims = texts(rawMember(object, "claims"))
	i.Scopes = readStrings(&scanner{text: rawMember(object, "scopes"), own: true})
}

// readFlat reads the authorizer of payload format 1.0: the claims of a token, or the context of a Lambda authorizer beside
// its principal.
func (i *Identity) readFlat(object string) (known bool) {
	if strings.HasPrefix(rawMember(object, "claims"), "{") { // A Lambda authorizer has texts, also under that name.
		i.readToken(object)
		return true
	}
	i.Claims = texts(object)
	if principal := i.Claims["principalId"]; principal != "" {
		i.Principal = principal
	}
	return len(i.Claims) > 0
}

// rawMember returns the JSON of a member of an object, "" if there is none.
func rawMember(object, name string) string {
	s := scanner{text: object}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); !ok {
			break
		}
		if key == name {
			return s.raw()
		}
		s.skip()
	}
	return ""
}

// texts returns the members of a JSON object as text: null as none, and what is not text as its JSON.
func texts(object string) map[string]string {
	var made map[string]string
	s := scanner{text: object, own: true}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); !ok {
			break
		}
		if made == nil {
			made = make(map[string]string)
		}
		if s.peek() == '"' {
			made[key], _ = s.str()
			continue
		}
		var compact bytes.Buffer
		if value := s.raw(); value != "null" && json.Compact(&compact, []byte(value)) == nil {
			made[key] = compact.String()
		}
	}
	return made
}
