// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// SimpleAuthorizer returns the answer of an authorizer of an HTTP API that has simple responses enabled. Context is what the
// function behind the route learns about the caller, see [APIGatewayV2Authorizer.Context]; it may be nil.
func SimpleAuthorizer(authorized bool, context map[string]any) events.APIGatewayV2CustomAuthorizerSimpleResponse {
	return events.APIGatewayV2CustomAuthorizerSimpleResponse{IsAuthorized: authorized, Context: context}
}

// AppSyncAuthorizer returns the answer of an authorizer of an AppSync API. ResolverContext is what resolvers learn about the
// caller: keys and values that are not nested; it may be nil. Denied fields are null for the caller: each is written as
// Type.field, or as its ARN. How long the answer may be used again is set with [AppSyncTTL].
func AppSyncAuthorizer(authorized bool, resolverContext map[string]any, deniedFields ...string) events.AppSyncLambdaAuthorizerResponse {
	return events.AppSyncLambdaAuthorizerResponse{
		IsAuthorized: authorized, ResolverContext: resolverContext, DeniedFields: deniedFields,
	}
}

// AppSyncTTL returns a value of TTLOverride: how long AppSync may use an answer again, in whole seconds, rounded up; 0 is
// not at all, and nil leaves it to the API.
//
//	response.TTLOverride = eventsource.AppSyncTTL(5 * time.Minute)
func AppSyncTTL(ttl time.Duration) *int {
	seconds := int((max(ttl, 0) + time.Second - 1) / time.Second)
	return &seconds
}
