// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"fmt"
	"log/slog"
	"maps"
	"strings"
)

// What authorizers get is a credential: the token and, where it came in one, the header Authorization. Who logs the event
// to see why somebody was denied should not log that.

type (
	plainAuthorizerRequest          APIGatewayAuthorizerRequest
	plainWebSocketAuthorizerRequest APIGatewayWebSocketAuthorizerRequest
	plainAppSyncAuthorizerRequest   AppSyncAuthorizerRequest
)

func (e APIGatewayAuthorizerRequest) hide() plainAuthorizerRequest {
	e.AuthorizationToken, e.IdentitySource = hidden(e.AuthorizationToken), hidden(e.IdentitySource)
	e.Headers, e.MultiValueHeaders = hiddenHeader(e.Headers), hiddenHeaders(e.MultiValueHeaders)
	return plainAuthorizerRequest(e)
}

func (e APIGatewayWebSocketAuthorizerRequest) hide() plainWebSocketAuthorizerRequest {
	e.Headers, e.MultiValueHeaders = hiddenHeader(e.Headers), hiddenHeaders(e.MultiValueHeaders)
	return plainWebSocketAuthorizerRequest(e)
}

func (e AppSyncAuthorizerRequest) hide() plainAppSyncAuthorizerRequest {
	e.AuthorizationToken, e.RequestHeaders = hidden(e.AuthorizationToken), hiddenHeader(e.RequestHeaders)
	return plainAppSyncAuthorizerRequest(e)
}

const authorization = "authorization"

// hiddenHeader returns the headers with the value of Authorization hidden. The event's own map stays as it is.
func hiddenHeader(headers map[string]string) map[string]string {
	if _, ok := Header(headers, authorization); !ok {
		return headers
	}
	headers = maps.Clone(headers)
	for name, value := range headers {
		if strings.EqualFold(name, authorization) {
			headers[name] = hidden(value)
		}
	}
	return headers
}

func hiddenHeaders(headers map[string][]string) map[string][]string {
	headers = maps.Clone(headers)
	for name := range headers {
		if strings.EqualFold(name, authorization) {
			headers[name] = []string{"[SENSITIVE]"}
		}
	}
	return headers
}

// String prints the event without the token.
func (e APIGatewayAuthorizerRequest) String() string { return fmt.Sprintf("%+v", e.hide()) }

// String prints the event without the token.
func (e APIGatewayWebSocketAuthorizerRequest) String() string { return fmt.Sprintf("%+v", e.hide()) }

// String prints the event without the token.
func (e AppSyncAuthorizerRequest) String() string { return fmt.Sprintf("%+v", e.hide()) }

// GoString prints the event without the token.
func (e APIGatewayAuthorizerRequest) GoString() string { return fmt.Sprintf("%#v", e.hide()) }

// GoString prints the event without the token.
func (e APIGatewayWebSocketAuthorizerRequest) GoString() string { return fmt.Sprintf("%#v", e.hide()) }

// GoString prints the event without the token.
func (e AppSyncAuthorizerRequest) GoString() string { return fmt.Sprintf("%#v", e.hide()) }

// LogValue implements [slog.LogValuer]: the event without the token.
func (e APIGatewayAuthorizerRequest) LogValue() slog.Value { return slog.AnyValue(e.hide()) }

// LogValue implements [slog.LogValuer]: the event without the token.
func (e APIGatewayWebSocketAuthorizerRequest) LogValue() slog.Value { return slog.AnyValue(e.hide()) }

// LogValue implements [slog.LogValuer]: the event without the token.
func (e AppSyncAuthorizerRequest) LogValue() slog.Value { return slog.AnyValue(e.hide()) }
