// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/awsx"
)

func TestDynamoDBPutItem(t *testing.T) {
	t.Parallel()
	s := newService(t, answer{
		headers: map[string]string{"x-amzn-RequestId": "REQUEST"},
		body:    `{"ConsumedCapacity":{"TableName":"orders","CapacityUnits":1.5}}`,
	})
	r := newRecorder()
	cfg := s.config()
	awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
	_, err := dynamodb.NewFromConfig(cfg).PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: aws.String("orders"),
		Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "secret"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	span := r.only(t)
	if span.Name != "DynamoDB.PutItem" || span.SpanKind != trace.SpanKindClient {
		t.Errorf("span %q of kind %v, want DynamoDB.PutItem of kind client", span.Name, span.SpanKind)
	}
	want := map[string]any{
		"rpc.system":                     "aws-api",
		"rpc.system.name":                "aws-api",
		"rpc.service":                    "DynamoDB",
		"rpc.method":                     "PutItem",
		"cloud.region":                   region,
		"server.address":                 "127.0.0.1",
		"db.system.name":                 "aws.dynamodb",
		"aws.request_id":                 "REQUEST",
		"aws.dynamodb.table_names":       []string{"orders"},
		"aws.dynamodb.consumed_capacity": []string{`{"CapacityUnits":1.5,"TableName":"orders"}`},
		"http.response.status_code":      int64(200),
		"http.response.body.size":        int64(63),
	}
	if diff := cmp.Diff(want, attributesOf(span)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	header := s.sent()[0].Get("X-Amzn-Trace-Id")
	id := span.SpanContext.TraceID().String()
	if wantHeader := "Root=1-" + id[:8] + "-" + id[8:] + ";Parent=" + span.SpanContext.SpanID().String() + ";Sampled=1"; header != wantHeader {
		t.Errorf("X-Amzn-Trace-Id = %q, want %q", header, wantHeader)
	}
}
