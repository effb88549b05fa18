// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// APIGatewayProxyRequest is a request to a REST API, or to an HTTP API with payload format 1.0. Beside the type of
// aws-lambda-go it has the format's version, the deployment and what tells about callers in organizations and VPCs.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
type APIGatewayProxyRequest struct {
	Version                         string                        `json:"version,omitempty"` // "1.0" from HTTP APIs only
	Resource                        string                        `json:"resource"`          // such as /orders/{id}
	Path                            string                        `json:"path"`
	HTTPMethod                      string                        `json:"httpMethod"`
	Headers                         map[string]string             `json:"headers"` // the last value of each
	MultiValueHeaders               map[string][]string           `json:"multiValueHeaders"`
	QueryStringParameters           map[string]string             `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string           `json:"multiValueQueryStringParameters"`
	PathParameters                  map[string]string             `json:"pathParameters"`
	StageVariables                  map[string]string             `json:"stageVariables"`
	RequestContext                  APIGatewayProxyRequestContext `json:"requestContext"`
	Body                            string                        `json:"body"`
	IsBase64Encoded                 bool                          `json:"isBase64Encoded"`
}

// APIGatewayProxyRequestContext says how a request came to the API.
type APIGatewayProxyRequestContext struct {
	AccountID         string                    `json:"accountId"`
	APIID             string                    `json:"apiId"`
	Authorizer        APIGatewayAuthorizer      `json:"authorizer,omitempty"` // what an authorizer returned; claims of Cognito below "claims"
	DeploymentID      string                    `json:"deploymentId,omitempty"`
	DomainName        string                    `json:"domainName,omitempty"`
	DomainPrefix      string                    `json:"domainPrefix,omitempty"`
	ExtendedRequestID string                    `json:"extendedRequestId,omitempty"`
	HTTPMethod        string                    `json:"httpMethod"`
	Identity          APIGatewayRequestIdentity `json:"identity"`
	OperationName     string                    `json:"operationName,omitempty"`
	Path              string                    `json:"path"` // with the stage
	Protocol          string                    `json:"protocol"`
	RequestID         string                    `json:"requestId"`
	RequestTime       string                    `json:"requestTime,omitempty"`      // such as 12/Mar/2026:19:03:58 +0000
	RequestTimeEpoch  int64                     `json:"requestTimeEpoch,omitempty"` // milliseconds
	ResourceID        string                    `json:"resourceId"`
	ResourcePath      string                    `json:"resourcePath"`
	Stage             string                    `json:"stage"`
}

// APIGatewayRequestIdentity says who sent a request. Members that do not apply are null in events and empty here.
type APIGatewayRequestIdentity struct {
	AccessKey                     string                `json:"accessKey,omitempty"`
	AccountID                     string                `json:"accountId,omitempty"`
	APIKey                        string                `json:"apiKey,omitempty"`
	APIKeyID                      string                `json:"apiKeyId,omitempty"`
	Caller                        string                `json:"caller,omitempty"`
	ClientCert                    *APIGatewayClientCert `json:"clientCert,omitempty"` // with mutual TLS
	CognitoAuthenticationProvider string                `json:"cognitoAuthenticationProvider,omitempty"`
	CognitoAuthenticationType     string                `json:"cognitoAuthenticationType,omitempty"`
	CognitoIdentityID             string                `json:"cognitoIdentityId,omitempty"`
	CognitoIdentityPoolID         string                `json:"cognitoIdentityPoolId,omitempty"`
	PrincipalOrgID                string                `json:"principalOrgId,omitempty"`
	SourceIP                      string                `json:"sourceIp"` // "test-invoke-source-ip" from the console
	User                          string                `json:"user,omitempty"`
	UserAgent                     string                `json:"userAgent,omitempty"`
	UserARN                       string                `json:"userArn,omitempty"`
	VPCEndpointID                 string                `json:"vpceId,omitempty"` // of private APIs
	VPCID                         string                `json:"vpcId,omitempty"`
}

// APIGatewayClientCert is the certificate of a client, from mutual TLS.
type APIGatewayClientCert = events.APIGatewayCustomAuthorizerRequestTypeRequestIdentityClientCert
