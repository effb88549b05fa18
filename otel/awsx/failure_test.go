// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/awsx"
)

const dynamoError = "com.amazonaws.dynamodb.v20120810#"

func throttled() answer {
	return answer{status: http.StatusBadRequest, body: `{"__type":"` + dynamoError + `ProvisionedThroughputExceededException","message":"slow down"}`}
}

// get reads an item through an instrumented client.
func get(ctx context.Context, cfg aws.Config, r *recorder) error {
	awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
	_, err := dynamodb.NewFromConfig(cfg).GetItem(ctx, valid())
	return err
}

// exceptions returns the types of a span's exceptions.
func exceptions(span tracetest.SpanStub) []string {
	var types []string
	for _, event := range span.Events {
		for _, attr := range event.Attributes {
			if attr.Key == "exception.type" {
				types = append(types, attr.Value.AsString())
			}
		}
	}
	return types
}

func TestServiceError(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	s := newService(t, answer{
		status:  http.StatusBadRequest,
		headers: map[string]string{"X-Amzn-Requestid": "FAILED"},
		body:    `{"__type":"` + dynamoError + `ConditionalCheckFailedException","message":"The conditional request failed"}`,
	})
	err := get(t.Context(), s.config(), r)
	if _, ok := errors.AsType[*types.ConditionalCheckFailedException](err); !ok {
		t.Fatalf("GetItem failed by %v, want the service's error", err)
	}
	span := r.only(t)
	if span.Status.Code != codes.Error || !strings.Contains(span.Status.Description, "The conditional request failed") {
		t.Errorf("status %+v, want the service's error", span.Status)
	}
	got := map[string]any{"exceptions": exceptions(span)}
	for _, key := range []string{"error.type", "http.response.status_code", "aws.request_id", "http.request.resend_count"} {
		got[key] = attributesOf(span)[key]
	}
	want := map[string]any{
		"exceptions":                []string{"ConditionalCheckFailedException"},
		"error.type":                "ConditionalCheckFailedException",
		"http.response.status_code": int64(400),
		"aws.request_id":            "FAILED",
		"http.request.resend_count": nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	stack := stackOf(span)
	if first, _, _ := strings.Cut(stack, "\n"); !strings.Contains(first, "awsx_test.get") {
		t.Errorf("the stack begins with %q, want whoever called the SDK:\n%s", first, stack)
	}
}

// stackOf returns the stack of a span's first exception, without the line that begins it.
func stackOf(span tracetest.SpanStub) string {
	for _, event := range span.Events {
		for _, attr := range event.Attributes {
			if attr.Key == "exception.stacktrace" {
				return strings.TrimPrefix(attr.Value.AsString(), "goroutine 0 [running]:\n")
			}
		}
	}
	return ""
}

func TestRetries(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	s := newService(t, answer{status: http.StatusServiceUnavailable}, throttledBy429(), answer{body: `{}`})
	if err := get(t.Context(), s.config(), r); err != nil {
		t.Fatal(err)
	}
	span := r.only(t)
	if got := value(span, "http.request.resend_count"); got != int64(2) {
		t.Errorf("http.request.resend_count = %v, want 2", got)
	}
	if got := value(span, "http.response.status_code"); got != int64(200) || span.Status.Code == codes.Error {
		t.Errorf("status code %v and status %v, want those of the last attempt", got, span.Status)
	}
	var got []map[string]any
	for _, event := range span.Events {
		attrs := map[string]any{"name": event.Name}
		for _, attr := range event.Attributes {
			attrs[string(attr.Key)] = attr.Value.AsInterface()
		}
		got = append(got, attrs)
	}
	want := []map[string]any{
		{"name": "retry", "http.request.resend_count": int64(1), "error.type": "UnknownError", "http.response.status_code": int64(503)},
		{"name": "retry", "http.request.resend_count": int64(2), "error.type": "ThrottlingException", "http.response.status_code": int64(429)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	parents := map[string]bool{}
	for _, header := range s.sent() {
		parents[header.Get("X-Amzn-Trace-Id")] = true
	}
	if len(s.sent()) != 3 || len(parents) != 1 {
		t.Errorf("%d requests with headers %v, want 3 with the same", len(s.sent()), parents)
	}
}

func throttledBy429() answer {
	return answer{status: http.StatusTooManyRequests, body: `{"__type":"` + dynamoError + `ThrottlingException","message":"slow down"}`}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	if err := get(t.Context(), newService(t, throttled()).config(), r); err == nil {
		t.Fatal("GetItem did not fail")
	}
	if got := value(r.only(t), "error.type"); got != "ProvisionedThroughputExceededException" {
		t.Errorf("error.type = %v, want ProvisionedThroughputExceededException", got)
	}
}

// What fails before anything is sent has its span all the same.
func TestFailureBeforeTheWire(t *testing.T) {
	t.Parallel()
	serializer := func(stack *middleware.Stack) error {
		return stack.Serialize.Add(middleware.SerializeMiddlewareFunc("fail", func(context.Context, middleware.SerializeInput, middleware.SerializeHandler) (
			middleware.SerializeOutput, middleware.Metadata, error,
		) {
			return middleware.SerializeOutput{}, middleware.Metadata{}, errors.New("no such shape")
		}), middleware.Before)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithTimeout(t.Context(), -1)
	defer cancelLate()
	tests := []struct {
		name   string
		ctx    context.Context
		change func(*aws.Config)
		input  *dynamodb.GetItemInput
		want   string
	}{
		{"nil input", t.Context(), nil, nil, "smithy.InvalidParamsError"},
		{"empty input", t.Context(), nil, &dynamodb.GetItemInput{}, "smithy.InvalidParamsError"},
		{"serialization", t.Context(), func(cfg *aws.Config) { cfg.APIOptions = append(cfg.APIOptions, serializer) }, valid(), "*errors.errorString"},
		{"no region", t.Context(), func(cfg *aws.Config) { cfg.Region, cfg.BaseEndpoint = "", nil }, valid(), "*errors.errorString"},
		{"no credentials", t.Context(), func(cfg *aws.Config) { cfg.Credentials = failing{} }, valid(), "*errors.errorString"},
		{"refused connection", t.Context(), func(cfg *aws.Config) { cfg.BaseEndpoint = aws.String("http://127.0.0.1:1") }, valid(), "*http.RequestSendError"},
		{"canceled", canceled, nil, valid(), "context.Canceled"},
		{"deadline", late, nil, valid(), "context.DeadlineExceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, answer{body: `{}`})
			cfg := s.config()
			if tt.change != nil {
				tt.change(&cfg)
			}
			r := newRecorder()
			awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
			_, err := dynamodb.NewFromConfig(cfg).GetItem(tt.ctx, tt.input)
			if err == nil {
				t.Fatal("GetItem did not fail")
			}
			span := r.only(t)
			if span.Status.Code != codes.Error || value(span, "error.type") != tt.want {
				t.Errorf("status %v, error.type %v of %v; want an error of type %s", span.Status, value(span, "error.type"), err, tt.want)
			}
			if value(span, "http.response.status_code") != nil || len(s.sent()) != 0 {
				t.Error("something was sent")
			}
		})
	}
}

type failing struct{}

func (failing) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{}, errors.New("no credentials")
}

func valid() *dynamodb.GetItemInput {
	return &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "7"}}}
}

// A middleware that panics must not leave a span open.
func TestPanicEndsSpan(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	cfg := newService(t, answer{body: `{}`}).config()
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		return stack.Build.Add(middleware.BuildMiddlewareFunc("panic", func(context.Context, middleware.BuildInput, middleware.BuildHandler) (
			middleware.BuildOutput, middleware.Metadata, error,
		) {
			panic("boom")
		}), middleware.After)
	})
	func() {
		defer func() {
			if recover() != "boom" {
				t.Error("the panic did not come through")
			}
		}()
		_ = get(t.Context(), cfg, r)
	}()
	r.only(t)
}
