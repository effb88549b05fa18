// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"os"
	"strings"

	"go.opentelemetry.io/contrib/detectors/aws/lambda" // No longer maintained; all of it that is used is here.
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// accountIDLink is where an extension that asked Lambda for the account leaves it, as the target of a symbolic link.
const accountIDLink = "/tmp/.otel-aws-account-id"

// newResource describes the function: what contrib's detector finds, and what it lacks.
// The SDK's providers add OTEL_RESOURCE_ATTRIBUTES themselves.
func newResource(ctx context.Context, env *invocation.Environment, service string) (*resource.Resource, error) {
	detected, err := lambda.NewResourceDetector().Detect(ctx)
	if err != nil {
		return nil, err
	}
	attrs := append(make([]attribute.KeyValue, 0, 8),
		semconv.ServiceName(service),
		semconv.TelemetrySDKName("opentelemetry"), semconv.TelemetrySDKLanguageGo, semconv.TelemetrySDKVersion(sdk.Version()))
	f := env.Function()
	if f.Name != "" {
		attrs = append(attrs, semconv.CloudPlatformAWSLambda)
	}
	if f.LogGroup != "" {
		attrs = append(attrs, semconv.AWSLogGroupNames(f.LogGroup))
	}
	if account := accountID(accountIDLink); account != "" {
		attrs = append(attrs, semconv.CloudAccountID(account))
	}
	return resource.Merge(detected, resource.NewWithAttributes(semconv.SchemaURL, attrs...))
}

// accountID returns the target of a link if that is an account, which is 12 digits, else "".
func accountID(link string) string {
	account, err := os.Readlink(link)
	if err != nil || len(account) != 12 || strings.Trim(account, "0123456789") != "" {
		return ""
	}
	return account
}
