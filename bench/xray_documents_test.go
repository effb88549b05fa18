// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-xray-sdk-go/instrumentation/awsv2"
	awssdk "github.com/aws/aws-xray-sdk-go/xray"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/tracex"
)

const petURL = "http://api.example.com/pets/7?verbose=true"

// petShop answers in place of api.example.com. It keeps the last trace header that it was sent.
func petShop(t *testing.T, status int) (client *http.Client, header *string) {
	t.Helper()
	header = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*header = r.Header.Get(traceHeader)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "a cat")
	}))
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, header
}

func fetchPet(ctx context.Context, t *testing.T, client *http.Client) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, petURL, nil)
	if err != nil {
		t.Error(err)
		return
	}
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Error(err)
	}
	_ = response.Body.Close()
}

// always are the differences of every document, where parent_id is not that of the function's own.
func always(differences ...difference) []difference {
	return append(differences,
		difference{"Dummy", "false", "", "a field of the X-Ray SDK's own bookkeeping that its JSON shows; X-Ray does not know it"},
		difference{"parent_id", functionSegment, "<id>", "the wrapper's span of the handler is in between"})
}

// TestXRayDocuments_HTTP compares an HTTP call: by the X-Ray SDK's client, and by contrib's otelhttp with our exporter.
func TestXRayDocuments_HTTP(t *testing.T) {
	for _, status := range []int{200, 404, 429, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			client, theirHeader := petShop(t, status)
			theirs := awsDocument(t, func(ctx context.Context) { fetchPet(ctx, t, awssdk.Client(client)) })
			client, ourHeader := petShop(t, status)
			ours := ourDocument(t, func(ctx context.Context, traces trace.TracerProvider) {
				fetchPet(ctx, t, &http.Client{Transport: otelhttp.NewTransport(client.Transport,
					otelhttp.WithTracerProvider(traces), otelhttp.WithPropagators(xray.Propagator{}))})
			})
			differences := always(
				difference{"http.response.content_length", "5", "", "otelhttp gives it to a metric, not to the span"},
				difference{"metadata.shop.network.protocol.version", "", "1.1", "otelhttp records it; X-Ray has no field for it"})
			if status >= 400 {
				const reason = "otelhttp says that the span failed, and X-Ray's console looks for the reason in the cause"
				differences = append(differences,
					difference{"cause.exceptions[0].id", "", "<id>", reason},
					difference{"cause.exceptions[0].type", "", fmt.Sprint(status), reason},
					difference{"cause.exceptions[0].message", "", empty, reason},
					difference{"cause.exceptions[0].remote", "", "true", reason},
					difference{"metadata.shop.error.type", "", fmt.Sprint(status), "an attribute that no block of X-Ray has"})
			}
			compare(t, theirs, ours, differences)
			for _, sent := range []struct {
				header string
				id     any
			}{{*theirHeader, theirs["id"]}, {*ourHeader, ours["id"]}} {
				if want := fmt.Sprintf("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=%s;Sampled=1", sent.id); sent.header != want {
					t.Errorf("the server was sent %q, want %q", sent.header, want)
				}
			}
		})
	}
}

// fakeDynamoDB answers every operation with an empty object, or refuses it.
func fakeDynamoDB(t *testing.T, refuse string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("X-Amzn-Requestid", "TESTREQUEST")
		if refuse != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"no"}`, refuse)
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	return server
}

func putItem(ctx context.Context, server *httptest.Server) error {
	config := aws.Config{
		Region: "eu-west-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
		BaseEndpoint: aws.String(server.URL),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
	awsv2.AWSV2Instrumentor(&config.APIOptions)
	_, err := dynamodb.NewFromConfig(config).PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("orders"),
		Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}},
	})
	return err
}

// TestXRayDocuments_DynamoDB compares a call of the AWS SDK: by the X-Ray SDK's middleware, and as a span with the attributes
// that the semantic conventions have for it.
func TestXRayDocuments_DynamoDB(t *testing.T) {
	const (
		refusal = "ConditionalCheckFailedException"
		chain   = "the chain of wrapped errors, so that the code of DynamoDB is seen"
		stack   = "the middleware's own place in the code, which the error does not have; ours is where it was recorded"
	)
	for _, test := range []struct {
		name, refuse string
		status, size int
		differences  []difference
	}{
		{"accepted", "", http.StatusOK, 2, nil},
		{"refused", refusal, http.StatusBadRequest, 92, []difference{
			{"fault", "true", "", "the X-Ray SDK sets it for every error; by its status this one is the caller's"},
			{"cause.working_directory", "<path>", "", "in Lambda it is /var/task always; paths are relative to it"},
			{"cause.exceptions[0].type", "http.ResponseError", "*http.ResponseError", "the type's whole name"},
			{"cause.exceptions[0].remote", "", "true", "the X-Ray SDK knows errors of version 1 of the AWS SDK only"},
			{"cause.exceptions[0].cause", "", "<id>", chain},
			{
				"cause.exceptions[0].stack[0].label", "initializeMiddlewareFunc.HandleInitialize",
				"github.com/otel-powertools/powertools/bench_test.TestXRayDocuments_DynamoDB.func1.2", stack,
			},
			{"cause.exceptions[0].stack[0].path", "step_initialize.go", "xray_documents_test.go", stack},
			{"cause.exceptions[1].id", "", "<id>", chain},
			{"cause.exceptions[1].type", "", refusal, chain},
			{"cause.exceptions[1].message", "", refusal + ": no", chain},
			{"cause.exceptions[1].remote", "", "true", chain},
			{"metadata.shop.error.type", "", "*http.ResponseError", "an attribute that no block of X-Ray has"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var failure error
			theirs := awsDocument(t, func(ctx context.Context) { failure = putItem(ctx, fakeDynamoDB(t, test.refuse)) })
			if (failure != nil) != (test.refuse != "") {
				t.Fatal(failure)
			}
			ours := ourDocument(t, func(ctx context.Context, traces trace.TracerProvider) {
				_, span := traces.Tracer("test").Start(ctx, "DynamoDB.PutItem", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
					attribute.String("rpc.system.name", "aws-api"),
					attribute.String("rpc.method", "DynamoDB/PutItem"),
					attribute.String("cloud.region", "eu-west-1"),
					attribute.StringSlice("aws.dynamodb.table_names", []string{"orders"}),
				))
				span.SetAttributes(attribute.String("aws.request_id", "TESTREQUEST"),
					attribute.Int("http.response.status_code", test.status), attribute.Int("http.response.body.size", test.size))
				if failure != nil {
					tracex.RecordError(span, errors.Unwrap(failure)) // a middleware is inside the operation's error
				}
				span.End()
			})
			compare(t, theirs, ours, always(append(test.differences,
				difference{"aws.table_name", "", "orders", "the middleware for version 2 of the AWS SDK does not look at parameters"})...))
		})
	}
}

//go:noinline
func explode() { panic("out of stock") }

// TestXRayDocuments_Panic compares a handler that panics. Of the stacks only the innermost frame can be alike.
func TestXRayDocuments_Panic(t *testing.T) {
	theirs := awsDocument(t, func(ctx context.Context) {
		defer func() { _ = recover() }()
		_ = awssdk.Capture(ctx, "shop", func(context.Context) error { explode(); return nil })
	})
	ours := ourDocument(t, func(context.Context, trace.TracerProvider) { explode() })
	if theirs, ours := innermostLine(theirs), innermostLine(ours); theirs == 0 || theirs != ours {
		t.Errorf("the panic is in line %v for the X-Ray SDK, %v for us", theirs, ours)
	}
	const facts = "what the wrapper knows of the invocation; the X-Ray SDK has no wrapper of the handler"
	compare(t, theirs, ours, []difference{
		{"Dummy", "false", "", "a field of the X-Ray SDK's own bookkeeping that its JSON shows; X-Ray does not know it"},
		{"cause.working_directory", "<path>", "", "in Lambda it is /var/task always; paths are relative to it"},
		{"cause.exceptions[0].message", "out of stock", "panic: out of stock", "as the Go runtime prints it, in logs and for aws-lambda-go too"},
		{
			"cause.exceptions[0].stack[0].label", "explode", "github.com/otel-powertools/powertools/bench_test.explode",
			"functions of several packages have the same name",
		},
		{"annotations.ColdStart", "", "false", facts},
		{"annotations.Service", "", "shop", facts},
		{"aws.account_id", "", "123456789012", facts},
		{"metadata.shop.aws.lambda.invoked_arn", "", logARN, facts},
		{"metadata.shop.cloud.resource_id", "", logARN, facts},
		{"metadata.shop.faas.coldstart", "", "false", facts},
		{"metadata.shop.faas.invocation_id", "", logRequestID, facts},
		{"metadata.shop.faas.trigger", "", "other", facts},
		{"metadata.shop.error.type", "", "panic", "an attribute that no block of X-Ray has"},
		{"service.runtime", "", "go", "the X-Ray SDK puts it into segments only, which are Lambda's here"},
		{"service.runtime_version", "", runtime.Version(), "the X-Ray SDK puts it into segments only, which are Lambda's here"},
	})
}

func innermostLine(document map[string]any) float64 {
	cause, _ := document["cause"].(map[string]any)
	exceptions, _ := cause["exceptions"].([]any)
	exception, _ := exceptions[0].(map[string]any)
	stack, _ := exception["stack"].([]any)
	frame, _ := stack[0].(map[string]any)
	line, _ := frame["line"].(float64)
	return line
}
