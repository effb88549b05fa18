// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// APIGatewayAuthorizerRequest asks an authorizer of type REQUEST: of a REST API, or of an HTTP API with format 1.0, which
// adds Version, IdentitySource and AuthorizationToken. aws-lambda-go has a type for each, and both lose the protocol, the
// time and the user agent. Format 2.0 is [events.APIGatewayV2CustomAuthorizerV2Request], a token alone
// [events.APIGatewayCustomAuthorizerRequest].
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
type APIGatewayAuthorizerRequest struct {
	Version                         string                        `json:"version,omitempty"`
	Type                            string                        `json:"type"` // "REQUEST"
	MethodARN                       string                        `json:"methodArn"`
	IdentitySource                  string                        `json:"identitySource,omitempty"`
	AuthorizationToken              string                        `json:"authorizationToken,omitempty"`
	Resource                        string                        `json:"resource"`
	Path                            string                        `json:"path"`
	HTTPMethod                      string                        `json:"httpMethod"`
	Headers                         map[string]string             `json:"headers"`
	MultiValueHeaders               map[string][]string           `json:"multiValueHeaders,omitempty"`
	QueryStringParameters           map[string]string             `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string           `json:"multiValueQueryStringParameters,omitempty"`
	PathParameters                  map[string]string             `json:"pathParameters"`
	StageVariables                  map[string]string             `json:"stageVariables"`
	RequestContext                  APIGatewayProxyRequestContext `json:"requestContext"`
}

// APIGatewayWebSocketAuthorizerRequest asks the authorizer of a WebSocket API, when a client connects. aws-lambda-go has
// no type that fits.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
type APIGatewayWebSocketAuthorizerRequest struct {
	Type                            string                            `json:"type"` // "REQUEST"
	MethodARN                       string                            `json:"methodArn"`
	Headers                         map[string]string                 `json:"headers"`
	MultiValueHeaders               map[string][]string               `json:"multiValueHeaders"`
	QueryStringParameters           map[string]string                 `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string               `json:"multiValueQueryStringParameters"`
	StageVariables                  map[string]string                 `json:"stageVariables"`
	RequestContext                  APIGatewayWebSocketRequestContext `json:"requestContext"`
}

// APIGatewayWebSocketRequestContext says which connection a client wants to open.
type APIGatewayWebSocketRequestContext struct {
	APIID             string                    `json:"apiId"`
	ConnectedAt       int64                     `json:"connectedAt"` // milliseconds
	ConnectionID      string                    `json:"connectionId"`
	DomainName        string                    `json:"domainName"`
	EventType         string                    `json:"eventType"` // "CONNECT"
	ExtendedRequestID string                    `json:"extendedRequestId"`
	Identity          APIGatewayRequestIdentity `json:"identity"`
	MessageDirection  string                    `json:"messageDirection"`
	RequestID         string                    `json:"requestId"`
	RequestTime       string                    `json:"requestTime"`
	RequestTimeEpoch  int64                     `json:"requestTimeEpoch"` // milliseconds
	RouteKey          string                    `json:"routeKey"`         // "$connect"
	Stage             string                    `json:"stage"`
}

// IAMPolicyDocument is a policy as authorizers return it. Statements may have conditions, other than in aws-lambda-go.
type IAMPolicyDocument struct {
	Version   string               `json:"Version"` // "2012-10-17"
	Statement []IAMPolicyStatement `json:"Statement"`
}

// IAMPolicyStatement allows or denies actions on resources.
type IAMPolicyStatement struct {
	Action    []string                          `json:"Action"`
	Effect    string                            `json:"Effect"` // "Allow" or "Deny"
	Resource  []string                          `json:"Resource"`
	Condition map[string]map[string]StringOrSet `json:"Condition,omitempty"` // operator, key, values
}

// APIGatewayAuthorizerResponse is the answer of an authorizer that decides by a policy.
type APIGatewayAuthorizerResponse struct {
	PrincipalID        string            `json:"principalId"`
	PolicyDocument     IAMPolicyDocument `json:"policyDocument"`
	Context            map[string]any    `json:"context,omitempty"` // texts, numbers and booleans only
	UsageIdentifierKey string            `json:"usageIdentifierKey,omitempty"`
}

// AppSyncAuthorizerRequest asks the authorizer of an AppSync API. aws-lambda-go's type lacks the request's headers. The
// answer is [events.AppSyncLambdaAuthorizerResponse].
//
// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
type AppSyncAuthorizerRequest struct {
	AuthorizationToken string                                       `json:"authorizationToken"`
	RequestContext     events.AppSyncLambdaAuthorizerRequestContext `json:"requestContext"`
	RequestHeaders     map[string]string                            `json:"requestHeaders,omitempty"`
}
