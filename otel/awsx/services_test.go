// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	ddbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/awsx"
)

const secret = "the secret value"

// specific returns the attributes that are not the same for all services.
func specific(span tracetest.SpanStub) map[string]any {
	attrs := attributesOf(span)
	for name := range attrs {
		if strings.HasPrefix(name, "rpc.") || strings.HasPrefix(name, "http.") || name == "server.address" || name == "cloud.region" || name == "db.system.name" {
			delete(attrs, name)
		}
	}
	return attrs
}

// Through the clients that the packages of this module work with.
func TestServices(t *testing.T) {
	t.Parallel()
	const queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"
	const secretARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"
	text := func(value string) ddbtypes.AttributeValue { return &ddbtypes.AttributeValueMemberS{Value: value} }
	item := map[string]ddbtypes.AttributeValue{"id": text(secret)}
	tests := []struct {
		name   string
		body   string
		header map[string]string
		call   func(context.Context, aws.Config) error
		want   map[string]any
	}{
		{
			"DynamoDB.Query", `{"Count":2,"ScannedCount":5,"Items":[]}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := dynamodb.NewFromConfig(cfg).Query(ctx, &dynamodb.QueryInput{
					TableName: aws.String("orders"), IndexName: aws.String("by-day"), Limit: aws.Int32(10), ScanIndexForward: aws.Bool(false),
					ConsistentRead: aws.Bool(true), ProjectionExpression: aws.String("id"), Select: ddbtypes.SelectSpecificAttributes,
					ExpressionAttributeValues: map[string]ddbtypes.AttributeValue{":v": text(secret)},
				})
				return err
			}, map[string]any{
				"aws.dynamodb.table_names": []string{"orders"}, "aws.dynamodb.index_name": "by-day", "aws.dynamodb.limit": int64(10),
				"aws.dynamodb.scan_forward": false, "aws.dynamodb.consistent_read": true, "aws.dynamodb.projection": "id",
				"aws.dynamodb.select": "SPECIFIC_ATTRIBUTES", "aws.dynamodb.count": int64(2), "aws.dynamodb.scanned_count": int64(5),
			},
		},
		{
			"DynamoDB.Scan", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := dynamodb.NewFromConfig(cfg).Scan(ctx, &dynamodb.ScanInput{
					TableName: aws.String("orders"), Segment: aws.Int32(0), TotalSegments: aws.Int32(4), AttributesToGet: []string{"id", "day"},
				})
				return err
			}, map[string]any{
				"aws.dynamodb.table_names": []string{"orders"}, "aws.dynamodb.segment": int64(0), "aws.dynamodb.total_segments": int64(4),
				"aws.dynamodb.attributes_to_get": []string{"id", "day"}, "aws.dynamodb.count": int64(0), "aws.dynamodb.scanned_count": int64(0),
			},
		},
		{
			"DynamoDB.BatchWriteItem", `{"ConsumedCapacity":[{"TableName":"a","CapacityUnits":1},{"TableName":"b","CapacityUnits":2}]}`, nil,
			func(ctx context.Context, cfg aws.Config) error {
				put := []ddbtypes.WriteRequest{{PutRequest: &ddbtypes.PutRequest{Item: item}}}
				_, err := dynamodb.NewFromConfig(cfg).BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
					RequestItems: map[string][]ddbtypes.WriteRequest{"b": put, "a": put, "c": put},
				})
				return err
			},
			map[string]any{
				"aws.dynamodb.table_names":       []string{"a", "b", "c"},
				"aws.dynamodb.consumed_capacity": []string{`{"CapacityUnits":1,"TableName":"a"}`, `{"CapacityUnits":2,"TableName":"b"}`},
			},
		},
		{
			"DynamoDB.TransactWriteItems", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := dynamodb.NewFromConfig(cfg).TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
					TransactItems: []ddbtypes.TransactWriteItem{
						{Put: &ddbtypes.Put{TableName: aws.String("orders"), Item: item}},
						{Delete: &ddbtypes.Delete{TableName: aws.String("carts"), Key: item}},
						{ConditionCheck: &ddbtypes.ConditionCheck{TableName: aws.String("orders"), Key: item, ConditionExpression: aws.String("x")}},
						{Update: &ddbtypes.Update{TableName: aws.String("stock"), Key: item, UpdateExpression: aws.String("y")}},
					},
				})
				return err
			}, map[string]any{"aws.dynamodb.table_names": []string{"orders", "carts", "stock"}},
		},
		{
			"DynamoDB.CreateTable", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				key := []ddbtypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: ddbtypes.KeyTypeHash}}
				_, err := dynamodb.NewFromConfig(cfg).CreateTable(ctx, &dynamodb.CreateTableInput{
					TableName: aws.String("orders"), KeySchema: key,
					AttributeDefinitions:  []ddbtypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: ddbtypes.ScalarAttributeTypeS}},
					ProvisionedThroughput: &ddbtypes.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(2)},
					GlobalSecondaryIndexes: []ddbtypes.GlobalSecondaryIndex{{
						IndexName: aws.String("by-day"), KeySchema: key, Projection: &ddbtypes.Projection{ProjectionType: ddbtypes.ProjectionTypeAll},
					}},
				})
				return err
			}, map[string]any{
				"aws.dynamodb.table_names":                []string{"orders"},
				"aws.dynamodb.provisioned_read_capacity":  1.0,
				"aws.dynamodb.provisioned_write_capacity": 2.0,
				"aws.dynamodb.attribute_definitions":      []string{`{"AttributeName":"id","AttributeType":"S"}`},
				"aws.dynamodb.global_secondary_indexes": []string{
					`{"IndexName":"by-day","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}`,
				},
			},
		},
		{
			"SQS.SendMessage", `{"MessageId":"m-1"}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := sqs.NewFromConfig(cfg, unchecked).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(queue), MessageBody: aws.String(secret)})
				return err
			}, map[string]any{
				"aws.sqs.queue.url": queue, "messaging.system": "aws_sqs", "messaging.operation.type": "send",
				"messaging.operation.name": "SendMessage", "messaging.destination.name": "orders", "messaging.message.id": "m-1",
			},
		},
		{
			"SQS.SendMessageBatch", `{"Successful":[],"Failed":[]}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := sqs.NewFromConfig(cfg, unchecked).SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
					QueueUrl: aws.String(queue), Entries: []sqstypes.SendMessageBatchRequestEntry{{Id: aws.String("1"), MessageBody: aws.String(secret)}},
				})
				return err
			}, map[string]any{
				"aws.sqs.queue.url": queue, "messaging.system": "aws_sqs", "messaging.operation.type": "send",
				"messaging.operation.name": "SendMessageBatch", "messaging.destination.name": "orders", "messaging.batch.message_count": int64(1),
			},
		},
		{
			"SQS.ReceiveMessage", `{"Messages":[{"MessageId":"m-1","Body":"` + secret + `"}]}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := sqs.NewFromConfig(cfg, unchecked).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(queue)})
				return err
			}, map[string]any{
				"aws.sqs.queue.url": queue, "messaging.system": "aws_sqs", "messaging.operation.type": "receive", "messaging.message.id": "m-1",
				"messaging.operation.name": "ReceiveMessage", "messaging.destination.name": "orders", "messaging.batch.message_count": int64(1),
			},
		},
		{
			"SQS.DeleteMessage", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := sqs.NewFromConfig(cfg).DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(queue), ReceiptHandle: aws.String(secret)})
				return err
			}, map[string]any{
				"aws.sqs.queue.url": queue, "messaging.system": "aws_sqs", "messaging.operation.type": "settle",
				"messaging.operation.name": "DeleteMessage", "messaging.destination.name": "orders",
			},
		},
		{
			"S3.GetObject", secret,
			map[string]string{"x-amz-request-id": "R", "x-amz-id-2": "EXTENDED", "x-amz-version-id": "v2"},
			func(ctx context.Context, cfg aws.Config) error {
				out, err := s3.NewFromConfig(cfg, pathStyle).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("receipts"), Key: aws.String("2026/1.pdf"), PartNumber: aws.Int32(3)})
				if err == nil {
					err = out.Body.Close()
				}
				return err
			},
			map[string]any{
				"aws.s3.bucket": "receipts", "aws.s3.key": "2026/1.pdf", "aws.s3.part_number": int64(3), "aws.s3.version_id": "v2",
				"aws.request_id": "R", "aws.extended_request_id": "EXTENDED",
			},
		},
		{
			"S3.CopyObject", `<CopyObjectResult></CopyObjectResult>`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := s3.NewFromConfig(cfg, pathStyle).CopyObject(ctx, &s3.CopyObjectInput{Bucket: aws.String("b"), Key: aws.String("k"), CopySource: aws.String("a/k")})
				return err
			}, map[string]any{"aws.s3.bucket": "b", "aws.s3.key": "k", "aws.s3.copy_source": "a/k"},
		},
		{
			"S3.CreateMultipartUpload", `<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>`, nil,
			func(ctx context.Context, cfg aws.Config) error {
				_, err := s3.NewFromConfig(cfg, pathStyle).CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: aws.String("b"), Key: aws.String("k")})
				return err
			},
			map[string]any{"aws.s3.bucket": "b", "aws.s3.key": "k", "aws.s3.upload_id": "u-1"},
		},
		{
			"S3.DeleteObjects", `<DeleteResult></DeleteResult>`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := s3.NewFromConfig(cfg, pathStyle).DeleteObjects(ctx, &s3.DeleteObjectsInput{
					Bucket: aws.String("b"), Delete: &s3types.Delete{Quiet: aws.Bool(true), Objects: []s3types.ObjectIdentifier{
						{Key: aws.String("1")}, {Key: aws.String("2"), VersionId: aws.String("v")},
					}},
				})
				return err
			}, map[string]any{"aws.s3.bucket": "b", "aws.s3.delete": "Objects=[{Key=1},{Key=2,VersionId=v}],Quiet=true"},
		},
		{
			"Secrets Manager.GetSecretValue", `{"ARN":"` + secretARN + `","SecretString":"` + secret + `"}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("db")})
				return err
			}, map[string]any{"aws.secretsmanager.secret.arn": secretARN},
		},
		{
			"SSM.GetParameter", `{"Parameter":{"Value":"` + secret + `"}}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := ssm.NewFromConfig(cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("/shop/limit")})
				return err
			}, map[string]any{"aws.ssm.parameter.name": "/shop/limit"},
		},
		{
			"SSM.GetParameters", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := ssm.NewFromConfig(cfg).GetParameters(ctx, &ssm.GetParametersInput{Names: []string{"/a", "/b"}})
				return err
			}, map[string]any{"aws.ssm.parameter.names": []string{"/a", "/b"}},
		},
		{
			"SSM.GetParametersByPath", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := ssm.NewFromConfig(cfg).GetParametersByPath(ctx, &ssm.GetParametersByPathInput{Path: aws.String("/shop")})
				return err
			}, map[string]any{"aws.ssm.parameter.path": "/shop"},
		},
		{
			"SSM.PutParameter", `{}`, nil, func(ctx context.Context, cfg aws.Config) error {
				_, err := ssm.NewFromConfig(cfg).PutParameter(ctx, &ssm.PutParameterInput{Name: aws.String("/shop/limit"), Value: aws.String(secret)})
				return err
			}, map[string]any{"aws.ssm.parameter.name": "/shop/limit"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			cfg := newService(t, answer{headers: tt.header, body: tt.body}).config()
			awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
			if err := tt.call(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			checkSpan(t, r.only(t), tt.name, tt.want)
		})
	}
}

// unchecked takes answers whose checksums do not fit.
func unchecked(o *sqs.Options) { o.DisableMessageChecksumValidation = true }

// pathStyle keeps the bucket out of the host's name, which only loopback has here.
func pathStyle(o *s3.Options) { o.UsePathStyle = true }

func checkSpan(t *testing.T, span tracetest.SpanStub, name string, want map[string]any) {
	t.Helper()
	if span.Name != name {
		t.Errorf("span %q, want %q", span.Name, name)
	}
	if diff := cmp.Diff(want, specific(span)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	for _, attr := range span.Attributes {
		if strings.Contains(attr.Value.String(), secret) {
			t.Errorf("attribute %s tells what is nobody's business: %s", attr.Key, attr.Value.String())
		}
	}
}

// standIn runs an operation of a client that is not linked, whose types are those of the test.
func standIn(tb testing.TB, ctx context.Context, cfg aws.Config, service, operation string, input, output any) error {
	tb.Helper()
	stack := middleware.NewStack(operation, smithyhttp.NewStackRequest)
	if err := stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{ServiceID: service, Region: cfg.Region, OperationName: operation}, middleware.Before); err != nil {
		return err
	}
	// Every client has the middleware that writes the user agent.
	if err := awsmiddleware.AddSDKAgentKeyValue(awsmiddleware.APIMetadata, strings.ToLower(service), "1.0.0")(stack); err != nil {
		return err
	}
	deserialize := func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
		middleware.DeserializeOutput, middleware.Metadata, error,
	) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		out.Result = output
		return out, metadata, err
	}
	if err := stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("test", deserialize), middleware.Before); err != nil {
		return err
	}
	for _, option := range cfg.APIOptions {
		if err := option(stack); err != nil {
			return err
		}
	}
	send := middleware.HandlerFunc(func(context.Context, any) (any, middleware.Metadata, error) { return nil, middleware.Metadata{}, nil })
	_, _, err := middleware.DecorateHandler(send, stack).Handle(middleware.ClearStackValues(ctx), input)
	return err
}
