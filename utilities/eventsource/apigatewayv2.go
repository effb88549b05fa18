// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// APIGatewayV2HTTPRequest is a request to an HTTP API with payload format 2.0. Other than in the type of aws-lambda-go, a
// claim of a token may be any JSON, and what does not apply to a request is nil.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
type APIGatewayV2HTTPRequest struct {
	Version               string                         `json:"version"` // "2.0"
	RouteKey              string                         `json:"routeKey"`
	RawPath               string                         `json:"rawPath"`
	RawQueryString        string                         `json:"rawQueryString"`
	Cookies               []string                       `json:"cookies,omitempty"`
	Headers               map[string]string              `json:"headers"` // repeated ones are joined by commas
	QueryStringParameters map[string]string              `json:"queryStringParameters,omitempty"`
	PathParameters        map[string]string              `json:"pathParameters,omitempty"`
	RequestContext        APIGatewayV2HTTPRequestContext `json:"requestContext"`
	StageVariables        map[string]string              `json:"stageVariables,omitempty"`
	Body                  string                         `json:"body,omitempty"`
	IsBase64Encoded       bool                           `json:"isBase64Encoded"`
}

// APIGatewayV2HTTPRequestContext says how a request came to the API, or to the URL of a function.
type APIGatewayV2HTTPRequestContext struct {
	AccountID      string                                               `json:"accountId"` // "anonymous" at URLs of functions without IAM
	APIID          string                                               `json:"apiId"`
	Authentication *APIGatewayV2Authentication                          `json:"authentication,omitempty"` // with mutual TLS
	Authorizer     *APIGatewayV2Authorizer                              `json:"authorizer,omitempty"`
	DomainName     string                                               `json:"domainName"`
	DomainPrefix   string                                               `json:"domainPrefix"`
	HTTP           events.APIGatewayV2HTTPRequestContextHTTPDescription `json:"http"`
	RequestID      string                                               `json:"requestId"`
	RouteKey       string                                               `json:"routeKey"`
	Stage          string                                               `json:"stage"` // "$default" if there is none in the path
	Time           string                                               `json:"time"`  // such as 12/Mar/2026:19:03:58 +0000
	TimeEpoch      int64                                                `json:"timeEpoch"`
}

// APIGatewayV2Authentication has the certificate of a client, from mutual TLS.
type APIGatewayV2Authentication struct {
	ClientCert *APIGatewayClientCert `json:"clientCert,omitempty"`
}

// APIGatewayV2Authorizer is what the authorizer of a route found. At most one field is set.
type APIGatewayV2Authorizer struct {
	JWT    *APIGatewayV2JWT `json:"jwt,omitempty"`
	Lambda Claims           `json:"lambda,omitempty"` // the context that a function returned
	IAM    *APIGatewayV2IAM `json:"iam,omitempty"`
}

// APIGatewayV2JWT is a token that was accepted.
type APIGatewayV2JWT struct {
	// Claims of the token. API Gateway sends strings; tests and proxies in between may send numbers, booleans and lists.
	Claims Claims `json:"claims"`
	// Scopes that the route asks for; nil if it asks for none.
	Scopes []string `json:"scopes"`
}

// APIGatewayV2IAM is a caller that signed the request.
type APIGatewayV2IAM struct {
	AccessKey       string                                                          `json:"accessKey"`
	AccountID       string                                                          `json:"accountId"`
	CallerID        string                                                          `json:"callerId"`
	CognitoIdentity *events.APIGatewayV2HTTPRequestContextAuthorizerCognitoIdentity `json:"cognitoIdentity"`
	PrincipalOrgID  string                                                          `json:"principalOrgId,omitempty"`
	UserARN         string                                                          `json:"userArn"`
	UserID          string                                                          `json:"userId"`
}

// LambdaFunctionURLRequest is a request to the URL of a function. It has the form of [APIGatewayV2HTTPRequest]: the route
// and the stage, which aws-lambda-go's type lacks, are "$default".
//
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
type LambdaFunctionURLRequest struct {
	Version               string                         `json:"version"`
	RouteKey              string                         `json:"routeKey"`
	RawPath               string                         `json:"rawPath"`
	RawQueryString        string                         `json:"rawQueryString"`
	Cookies               []string                       `json:"cookies,omitempty"`
	Headers               map[string]string              `json:"headers"`
	QueryStringParameters map[string]string              `json:"queryStringParameters,omitempty"`
	RequestContext        APIGatewayV2HTTPRequestContext `json:"requestContext"`
	Body                  string                         `json:"body,omitempty"`
	IsBase64Encoded       bool                           `json:"isBase64Encoded"`
}
