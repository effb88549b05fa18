// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"encoding/json"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// attributes returns what semantic conventions for FaaS and AWS Lambda say of an invocation's span.
// What is the same in all invocations is on the resource.
func attributes(f *Facts, payload json.RawMessage) []attribute.KeyValue {
	attrs := make([]attribute.KeyValue, 0, 12)
	attrs = append(attrs, semconv.FaaSInvocationID(f.RequestID), semconv.FaaSColdstart(f.ColdStart))
	if f.InvokedFunctionARN != "" {
		attrs = append(attrs, semconv.AWSLambdaInvokedARN(f.InvokedFunctionARN), semconv.CloudResourceID(f.ResourceID()))
	}
	if account := f.ARN().AccountID; account != "" {
		attrs = append(attrs, semconv.CloudAccountID(account))
	}
	return append(attrs, semconv.FaaSTriggerKey.String(trigger(payload)))
}
