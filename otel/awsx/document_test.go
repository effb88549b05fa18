// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	ddbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/awsx"
)

// documents is a transport that keeps what would go to X-Ray.
type documents struct {
	mu  sync.Mutex
	all [][]byte
}

func (d *documents) Send(document []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, append([]byte(nil), document...))
	return nil
}

// What X-Ray's console shows of a call is read from its document.
func TestDocuments(t *testing.T) {
	t.Parallel()
	const queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"
	const secretARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"
	getItem := func(ctx context.Context, cfg aws.Config) { _, _ = dynamodb.NewFromConfig(cfg).GetItem(ctx, valid()) }
	withRequestID := map[string]string{"X-Amzn-Requestid": "R"}
	tests := []struct {
		name    string
		answers []answer
		call    func(context.Context, aws.Config)
		want    map[string]any
	}{
		{
			"one table",
			[]answer{{body: `{}`, headers: withRequestID}},
			getItem,
			map[string]any{
				"name": "DynamoDB", "namespace": "aws", "http": status(200, 2),
				"aws": map[string]any{"operation": "GetItem", "region": region, "request_id": "R", "table_name": "orders"},
			},
		},
		{
			"retries",
			[]answer{{status: http.StatusInternalServerError}, {status: http.StatusInternalServerError}, {body: `{}`, headers: withRequestID}},
			getItem,
			map[string]any{
				"name": "DynamoDB", "namespace": "aws", "http": status(200, 2),
				"aws": map[string]any{"operation": "GetItem", "region": region, "request_id": "R", "retries": 2.0, "table_name": "orders"},
			},
		},
		{
			"two tables",
			[]answer{{body: `{}`}},
			func(ctx context.Context, cfg aws.Config) {
				keys := ddbtypes.KeysAndAttributes{Keys: []map[string]ddbtypes.AttributeValue{{"id": &ddbtypes.AttributeValueMemberS{Value: "7"}}}}
				_, _ = dynamodb.NewFromConfig(cfg).BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
					RequestItems: map[string]ddbtypes.KeysAndAttributes{"orders": keys, "carts": keys},
				})
			},
			map[string]any{
				"name": "DynamoDB", "namespace": "aws", "http": status(200, 2),
				"aws": map[string]any{"operation": "BatchGetItem", "region": region, "table_names": []any{"carts", "orders"}},
			},
		},
		{
			"error of the service",
			[]answer{{status: http.StatusBadRequest, body: `{"__type":"x#ResourceNotFoundException","message":"no table"}`}},
			getItem,
			map[string]any{
				"name": "DynamoDB", "namespace": "aws", "http": status(400, 61), "error": true,
				"aws":   map[string]any{"operation": "GetItem", "region": region, "table_name": "orders"},
				"cause": []any{"ResourceNotFoundException", true},
			},
		},
		{
			"throttle",
			[]answer{{status: http.StatusTooManyRequests, body: `{"__type":"x#ThrottlingException","message":"slow down"}`}},
			getItem,
			map[string]any{
				"name": "DynamoDB", "namespace": "aws", "http": status(429, 56), "error": true, "throttle": true,
				"aws":   map[string]any{"operation": "GetItem", "region": region, "retries": 2.0, "table_name": "orders"},
				"cause": []any{"ThrottlingException", true},
			},
		},
		{
			"queue",
			[]answer{{body: `{}`, headers: withRequestID}},
			func(ctx context.Context, cfg aws.Config) {
				_, _ = sqs.NewFromConfig(cfg, unchecked).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(queue), MessageBody: aws.String(secret)})
			},
			map[string]any{
				"name": "SQS", "namespace": "aws", "http": status(200, 2),
				"aws": map[string]any{"operation": "SendMessage", "region": region, "request_id": "R", "queue_url": queue},
			},
		},
		{
			"bucket",
			[]answer{{body: "content", headers: map[string]string{"x-amz-request-id": "R", "x-amz-id-2": "E"}}},
			func(ctx context.Context, cfg aws.Config) {
				if out, err := s3.NewFromConfig(cfg, pathStyle).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")}); err == nil {
					_ = out.Body.Close()
				}
			},
			map[string]any{
				"name": "S3", "namespace": "aws", "http": status(200, 7),
				"aws": map[string]any{"operation": "GetObject", "region": region, "request_id": "R", "id_2": "E", "bucket_name": "b"},
			},
		},
		{
			"secret",
			[]answer{{body: `{"ARN":"` + secretARN + `"}`}},
			func(ctx context.Context, cfg aws.Config) {
				_, _ = secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("db")})
			},
			map[string]any{
				"name": "Secrets Manager", "namespace": "aws", "http": status(200, 75),
				"aws": map[string]any{"operation": "GetSecretValue", "region": region, "resource_names": []any{secretARN}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &documents{}
			processor, err := xray.NewProcessor(xray.WithTransport(sent))
			if err != nil {
				t.Fatal(err)
			}
			provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(processor), sdktrace.WithIDGenerator(xray.NewIDGenerator()))
			cfg := newService(t, tt.answers...).config()
			awsx.Instrument(&cfg, awsx.WithTracerProvider(provider))
			tt.call(remote(t, true), cfg)
			if len(sent.all) != 1 {
				t.Fatalf("%d documents, want 1: %s", len(sent.all), sent.all)
			}
			if err := xray.Validate(sent.all[0]); err != nil {
				t.Errorf("%v in %s", err, sent.all[0])
			}
			if diff := cmp.Diff(tt.want, shown(t, sent.all[0])); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

// status is the http block of an answer.
func status(code, length float64) map[string]any {
	return map[string]any{"response": map[string]any{"status": code, "content_length": length}}
}

// shown returns the members of a document that say what the call was and how it went. Of the cause it has the first
// exception's type and whether it came from the other side.
func shown(tb testing.TB, document []byte) map[string]any {
	tb.Helper()
	var all map[string]any
	if err := json.Unmarshal(document, &all); err != nil {
		tb.Fatal(err)
	}
	if all["trace_id"] != rootText || all["parent_id"] != parentText {
		tb.Errorf("document of trace %v below %v, want the caller's", all["trace_id"], all["parent_id"])
	}
	some := map[string]any{}
	for _, name := range []string{"name", "namespace", "aws", "http", "error", "throttle", "fault"} {
		if member, ok := all[name]; ok {
			some[name] = member
		}
	}
	// What recorded the call is said in the document of an invocation's own span, and in those that have none.
	if block, ok := some["aws"].(map[string]any); ok {
		delete(block, "xray")
	}
	var cause struct {
		Cause struct {
			Exceptions []struct {
				Type   string
				Remote bool
			}
		}
	}
	if err := json.Unmarshal(document, &cause); err != nil {
		tb.Fatal(err)
	}
	if first := cause.Cause.Exceptions; len(first) > 0 {
		some["cause"] = []any{first[0].Type, first[0].Remote}
	}
	return some
}
