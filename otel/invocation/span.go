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
	attrs := append(make([]attribute.KeyValue, 0, 6),
		semconv.FaaSInvocationID(f.RequestID), semconv.FaaSColdstart(f.ColdStart), semconv.FaaSTriggerKey.String(trigger(payload)))
	if f.InvokedFunctionARN == "" {
		return attrs
	}
	arn := f.ARN()
	attrs = append(attrs, semconv.AWSLambdaInvokedARN(f.InvokedFunctionARN), semconv.CloudResourceID(f.resourceID(arn.Qualifier)))
	if arn.AccountID != "" {
		attrs = append(attrs, semconv.CloudAccountID(arn.AccountID))
	}
	return attrs
}
