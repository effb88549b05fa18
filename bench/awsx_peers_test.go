// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-xray-sdk-go/instrumentation/awsv2"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-sdk-go-v2/otelaws" //nolint:staticcheck // deprecated without a successor: what it records is what programs move from
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/awsx"
)

// cannedAWS is an HTTP client that answers for AWS, without a network. It keeps the last request's headers.
type cannedAWS struct {
	body   string
	header http.Header
}

func (c *cannedAWS) Do(request *http.Request) (*http.Response, error) {
	c.header = request.Header
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header:        http.Header{"X-Amzn-Requestid": {"REQUEST"}, "X-Amz-Id-2": {"EXTENDED"}},
		ContentLength: int64(len(c.body)), Body: io.NopCloser(bytes.NewBufferString(c.body)),
	}, nil
}

func cannedConfig(client *cannedAWS) aws.Config {
	return aws.Config{
		Region: "eu-west-1", HTTPClient: client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// sdkCall is one operation, by a client made from a config.
type sdkCall struct {
	name, body string
	call       func(ctx context.Context, cfg aws.Config) error
	// reasons says of otelaws' attributes that we do not have with the same value why not.
	reasons map[string]string
}

const (
	peerQueue = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"
	peerTopic = "arn:aws:sns:eu-west-1:123456789012:orders"

	// What differs in every call.
	methodReason = "the operation alone, beside rpc.service, as the conventions for the AWS SDK have it"
	regionReason = "cloud.region, the name in the conventions"
)

func sdkCalls() []sdkCall {
	item := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}}
	key := []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}}
	return []sdkCall{
		{"GetItem", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).GetItem(ctx, &dynamodb.GetItemInput{
				TableName: aws.String("orders"), Key: item, ConsistentRead: aws.Bool(true), ProjectionExpression: aws.String("id"),
			})
			return err
		}, nil},
		{"Query", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).Query(ctx, &dynamodb.QueryInput{
				TableName: aws.String("orders"), IndexName: aws.String("by-day"), Limit: aws.Int32(5), ScanIndexForward: aws.Bool(true),
				Select: types.SelectCount, ConsistentRead: aws.Bool(false), ProjectionExpression: aws.String("id"),
			})
			return err
		}, nil},
		{"Scan", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).Scan(ctx, &dynamodb.ScanInput{
				TableName: aws.String("orders"), Segment: aws.Int32(1), TotalSegments: aws.Int32(2), Select: types.SelectCount, Limit: aws.Int32(5),
			})
			return err
		}, nil},
		{"BatchGetItem", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
				RequestItems: map[string]types.KeysAndAttributes{"orders": {Keys: []map[string]types.AttributeValue{item}}},
			})
			return err
		}, nil},
		{"ListTables", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, &dynamodb.ListTablesInput{ExclusiveStartTableName: aws.String("carts"), Limit: aws.Int32(3)})
			return err
		}, nil},
		{"CreateTable", `{}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := dynamodb.NewFromConfig(cfg).CreateTable(ctx, &dynamodb.CreateTableInput{
				TableName: aws.String("orders"), KeySchema: key,
				AttributeDefinitions:  []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
				ProvisionedThroughput: &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(2)},
				GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
					IndexName: aws.String("by-day"), KeySchema: key, Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
				}},
				LocalSecondaryIndexes: []types.LocalSecondaryIndex{{
					IndexName: aws.String("by-hour"), KeySchema: key, Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
				}},
			})
			return err
		}, map[string]string{
			"aws.dynamodb.global_secondary_indexes": "the same without members that are null",
			"aws.dynamodb.local_secondary_indexes":  "the same without members that are null",
		}},
		{"SendMessage", `{"MessageId":"m"}`, func(ctx context.Context, cfg aws.Config) error {
			_, err := sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true }).SendMessage(ctx, &sqs.SendMessageInput{
				QueueUrl: aws.String(peerQueue), MessageBody: aws.String("body"),
			})
			return err
		}, map[string]string{"server.address": "the host alone, as the conventions have it; the URL is aws.sqs.queue.url"}},
		{"Publish", `<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>`, func(ctx context.Context, cfg aws.Config) error {
			_, err := sns.NewFromConfig(cfg).Publish(ctx, &sns.PublishInput{TopicArn: aws.String(peerTopic), Message: aws.String("body")})
			return err
		}, map[string]string{
			"messaging.system":         "aws.sns, the value in the conventions",
			"messaging.operation.name": "Publish, the operation; publish_input is the name of a type",
		}},
		{"GetObject", `content`, func(ctx context.Context, cfg aws.Config) error {
			_, err := s3.NewFromConfig(cfg).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("receipts"), Key: aws.String("1.pdf")})
			return err
		}, nil},
		{"UploadPartCopy", `<CopyPartResult></CopyPartResult>`, func(ctx context.Context, cfg aws.Config) error {
			_, err := s3.NewFromConfig(cfg).UploadPartCopy(ctx, &s3.UploadPartCopyInput{
				Bucket: aws.String("b"), Key: aws.String("k"), CopySource: aws.String("a/k"), UploadId: aws.String("u"), PartNumber: aws.Int32(2),
			})
			return err
		}, nil},
	}
}

// TestAWSPeers_OtelAWS shows for each attribute of otelaws that ours has it as well, or says why not.
func TestAWSPeers_OtelAWS(t *testing.T) {
	for _, test := range sdkCalls() {
		t.Run(test.name, func(t *testing.T) {
			theirs := spanAttributes(t, test, func(cfg *aws.Config, tp trace.TracerProvider) {
				otelaws.AppendMiddlewares(&cfg.APIOptions, otelaws.WithTracerProvider(tp), otelaws.WithTextMapPropagator(propagation.TraceContext{}))
			})
			ours := spanAttributes(t, test, func(cfg *aws.Config, tp trace.TracerProvider) { awsx.Instrument(cfg, awsx.WithTracerProvider(tp)) })

			reasons := map[string]string{"rpc.method": methodReason, "aws.region": regionReason}
			maps.Copy(reasons, test.reasons)
			for _, name := range slices.Sorted(maps.Keys(theirs)) {
				same := cmp.Equal(theirs[name], ours[name])
				reason, explained := reasons[name]
				switch {
				case !same && !explained:
					t.Errorf("%s: otelaws has %v, ours %v", name, theirs[name], ours[name])
				case same && explained:
					t.Errorf("%s is the same by now: the reason %q is out of date", name, reason)
				case explained:
					t.Logf("%s: otelaws has %v, ours %v: %s", name, theirs[name], ours[name], reason)
				}
				delete(reasons, name)
			}
			if len(reasons) > 0 {
				t.Errorf("otelaws does not have %v", reasons)
			}
			for _, name := range slices.Sorted(maps.Keys(ours)) {
				if _, found := theirs[name]; !found {
					t.Logf("only ours: %s = %v", name, ours[name])
				}
			}
		})
	}
}

// spanAttributes makes a call and returns the attributes of its one span.
func spanAttributes(t *testing.T, call sdkCall, instrument func(*aws.Config, trace.TracerProvider)) map[string]any {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	cfg := cannedConfig(&cannedAWS{body: call.body})
	instrument(&cfg, sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)))
	if err := call.call(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	spans := exporter.GetSpans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, want 1", len(spans))
	}
	attrs := map[string]any{}
	for _, attr := range spans[0].Attributes {
		attrs[string(attr.Key)] = attr.Value.AsInterface()
	}
	return attrs
}

// TestAWSPeers_Validation shows who tells of a call that fails before anything is sent.
func TestAWSPeers_Validation(t *testing.T) {
	for _, test := range []struct {
		name       string
		instrument func(*aws.Config, trace.TracerProvider)
		spans      int
	}{
		{"otelaws", func(cfg *aws.Config, tp trace.TracerProvider) {
			otelaws.AppendMiddlewares(&cfg.APIOptions, otelaws.WithTracerProvider(tp))
		}, 0},
		{"ours", func(cfg *aws.Config, tp trace.TracerProvider) { awsx.Instrument(cfg, awsx.WithTracerProvider(tp)) }, 1},
	} {
		exporter := tracetest.NewInMemoryExporter()
		cfg := cannedConfig(&cannedAWS{body: `{}`})
		test.instrument(&cfg, sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)))
		if _, err := sqs.NewFromConfig(cfg).SendMessage(t.Context(), &sqs.SendMessageInput{}); err == nil {
			t.Error("a message without a queue was sent")
		}
		if got := len(exporter.GetSpans()); got != test.spans {
			t.Errorf("%s: %d spans, want %d", test.name, got, test.spans)
		}
	}
}

// TestAWSPeers_Lineage shows which trace header a service gets below a caller with a Lineage.
func TestAWSPeers_Lineage(t *testing.T) {
	const caller = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1"
	list := func(instrument func(*aws.Config, trace.TracerProvider)) string {
		canned := &cannedAWS{body: `{}`}
		cfg := cannedConfig(canned)
		instrument(&cfg, sdktrace.NewTracerProvider())
		ctx := xray.Propagator{}.Extract(t.Context(), headers{traceHeader: caller})
		if _, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, nil); err != nil {
			t.Fatal(err)
		}
		return canned.header.Get(traceHeader)
	}
	if header := list(func(cfg *aws.Config, tp trace.TracerProvider) { awsx.Instrument(cfg, awsx.WithTracerProvider(tp)) }); !strings.Contains(header, ";Lineage=a87bd80c:1") {
		t.Errorf("ours: %q, want the Lineage", header)
	}
	// With a W3C propagator, OpenTelemetry's default, AWS gets nothing it could continue.
	if header := list(func(cfg *aws.Config, tp trace.TracerProvider) {
		otelaws.AppendMiddlewares(&cfg.APIOptions, otelaws.WithTracerProvider(tp), otelaws.WithTextMapPropagator(propagation.TraceContext{}))
	}); header != "" {
		t.Errorf("otelaws sends %q by now, want nothing", header)
	}
}

// TestAWSPeers_XRaySDK compares the documents of calls with those of the X-Ray SDK's middleware: each member that it writes
// is in ours with the same value.
func TestAWSPeers_XRaySDK(t *testing.T) {
	for _, test := range sdkCalls() {
		t.Run(test.name, func(t *testing.T) {
			run := func(ctx context.Context, instrument func(*aws.Config)) {
				cfg := cannedConfig(&cannedAWS{body: test.body})
				instrument(&cfg)
				if err := test.call(ctx, cfg); err != nil {
					t.Error(err)
				}
			}
			theirs := awsDocument(t, func(ctx context.Context) {
				run(ctx, func(cfg *aws.Config) { awsv2.AWSV2Instrumentor(&cfg.APIOptions) })
			})
			ours := ourDocument(t, func(ctx context.Context, tp trace.TracerProvider) {
				run(ctx, func(cfg *aws.Config) { awsx.Instrument(cfg, awsx.WithTracerProvider(tp)) })
			})
			for _, member := range []string{"name", "namespace", "type", "trace_id", "http"} {
				if diff := cmp.Diff(theirs[member], ours[member]); diff != "" {
					t.Errorf("%s (-X-Ray SDK +ours):\n%s", member, diff)
				}
			}
			block, _ := ours["aws"].(map[string]any)
			for name, want := range theirs["aws"].(map[string]any) {
				if diff := cmp.Diff(want, block[name]); diff != "" {
					t.Errorf("aws.%s (-X-Ray SDK +ours):\n%s", name, diff)
				}
				delete(block, name)
			}
			t.Logf("only ours: %v", block)
		})
	}
}

// BenchmarkAWSCall measures a whole call of DynamoDB without a network, and what tracing it adds.
func BenchmarkAWSCall(b *testing.B) {
	provider := sdktrace.NewTracerProvider()
	for _, bm := range []struct {
		name       string
		instrument func(*aws.Config)
	}{
		{"bare", func(*aws.Config) {}},
		{"awsx", func(cfg *aws.Config) { awsx.Instrument(cfg, awsx.WithTracerProvider(provider)) }},
		{"otelaws", func(cfg *aws.Config) {
			otelaws.AppendMiddlewares(&cfg.APIOptions, otelaws.WithTracerProvider(provider), otelaws.WithTextMapPropagator(xray.Propagator{}))
		}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			cfg := cannedConfig(&cannedAWS{body: `{}`})
			bm.instrument(&cfg)
			client := dynamodb.NewFromConfig(cfg)
			input := &dynamodb.GetItemInput{
				TableName: aws.String("orders"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}},
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.GetItem(b.Context(), input); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
