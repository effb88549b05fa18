// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/awsx"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("traced:", r.Header.Get("X-Amzn-Trace-Id") != "")
		_, _ = w.Write([]byte(`{"TableNames":["orders","carts"]}`))
	}))
	defer server.Close()
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))

	// In a function: cfg, err := config.LoadDefaultConfig(ctx)
	cfg := aws.Config{Region: "eu-central-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}}
	awsx.Instrument(&cfg, awsx.WithTracerProvider(provider)) // before clients are created
	client := dynamodb.NewFromConfig(cfg)

	if _, err := client.ListTables(context.Background(), &dynamodb.ListTablesInput{}); err != nil {
		fmt.Println(err)
	}
	span := spans.GetSpans()[0]
	fmt.Println(span.Name, span.SpanKind)
	for _, attr := range span.Attributes {
		if attr.Key == "aws.dynamodb.table_count" || attr.Key == "cloud.region" {
			fmt.Println(attr.Key, "=", attr.Value.String())
		}
	}
	// Output:
	// traced: true
	// DynamoDB.ListTables client
	// cloud.region = eu-central-1
	// aws.dynamodb.table_count = 2
}
