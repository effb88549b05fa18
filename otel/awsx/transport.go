// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"net/http"
	"strconv"

	smithyhttp "github.com/aws/smithy-go/transport/http"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// transportAttributes returns what an attempt says of the server and its answer. Those of the last attempt remain.
func transportAttributes(rawRequest, rawResponse any) []attribute.KeyValue {
	attrs := make([]attribute.KeyValue, 0, 6)
	if request, ok := rawRequest.(*smithyhttp.Request); ok && request.URL != nil && request.URL.Host != "" {
		attrs = append(attrs, semconv.ServerAddress(request.URL.Hostname()))
		if port := portOf(request.URL.Port(), request.URL.Scheme); port > 0 {
			attrs = append(attrs, semconv.ServerPort(port))
		}
	}
	response, ok := rawResponse.(*smithyhttp.Response)
	if !ok || !isAnswer(response) {
		return attrs
	}
	attrs = append(attrs, semconv.HTTPResponseStatusCode(response.StatusCode))
	if response.ContentLength >= 0 {
		attrs = append(attrs, semconv.HTTPResponseBodySize(int(response.ContentLength)))
	}
	if id := requestID(response.Header); id != "" {
		attrs = append(attrs, semconv.AWSRequestID(id))
	}
	if id := response.Header.Get("X-Amz-Id-2"); id != "" {
		attrs = append(attrs, semconv.AWSExtendedRequestID(id))
	}
	return attrs
}

// isAnswer reports whether a response came from the server. The SDK makes one up where sending failed.
func isAnswer(response *smithyhttp.Response) bool {
	return response != nil && response.Response != nil && response.StatusCode > 0
}

func portOf(port, scheme string) int {
	if port == "" {
		switch scheme {
		case "https":
			return 443
		case "http":
			return 80
		}
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return 0
	}
	return n
}

// requestID returns the id of a request, which the protocols of AWS spell in three ways.
func requestID(header http.Header) string {
	for _, name := range [...]string{"X-Amzn-Requestid", "X-Amz-Request-Id", "X-Amz-Requestid"} {
		if values := header[name]; len(values) > 0 && values[0] != "" {
			return values[0]
		}
	}
	return ""
}
