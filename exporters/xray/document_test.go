// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

var update = flag.Bool("update", false, "write the golden files")

var start = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

func text(key, value string) attribute.KeyValue { return attribute.String(key, value) }

func linkTo(trace1 string, attrs ...attribute.KeyValue) trace.Link {
	id, _ := trace.TraceIDFromHex(trace1)
	return trace.Link{
		SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: trace.SpanID{1, 2, 3, 4, 5, 6, 7, 8}, Remote: true}),
		Attributes:  attrs,
	}
}

// goStack is what a recorder of errors writes, with the recorder's own frames on top.
const goStack = "goroutine 1 [running]:\n" +
	"go.opentelemetry.io/otel/sdk/trace.recordStackTrace()\n\t/root/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.47.0/trace/span.go:1 +0x1\n" +
	"example.com/shop/cart.(*Cart).Add(0xc000012345, {0x1, 0x2})\n\t/home/ada/src/shop/cart/cart.go:41 +0x1f\n" +
	"main.handle(...)\n\t/var/task/main.go:12\n"

func exceptionEvent(typ, message, stack string, causeOf int) []attribute.KeyValue {
	attrs := []attribute.KeyValue{text("exception.type", typ), text("exception.message", message)}
	if stack != "" {
		attrs = append(attrs, text("exception.stacktrace", stack))
	}
	if causeOf >= 0 {
		attrs = append(attrs, attribute.Int("powertools.exception.cause_of", causeOf))
	}
	return attrs
}

// documentCases are spans below the invocation's, one document each. The name is that of the golden file and begins
// with the rule it shows.
var documentCases = []struct {
	name   string
	span   string
	kind   trace.SpanKind
	attrs  []attribute.KeyValue
	links  []trace.Link
	record func(trace.Span)
	opts   []xray.Option
}{
	{name: "2.1 internal", span: "## handler"},
	{name: "2.1 consumer in Lambda's trace", span: "orders process", kind: trace.SpanKindConsumer, attrs: []attribute.KeyValue{
		text("messaging.system", "aws_sqs"), text("messaging.destination.name", "orders"), attribute.Int("messaging.batch.message_count", 2),
	}, links: []trace.Link{
		linkTo("5759e988bd862e3fe1be46a994272794", text("messaging.message.id", "a")), linkTo("5759e988bd862e3fe1be46a994272795"), {},
	}},
	{name: "2.2 chosen name", span: "GET", kind: trace.SpanKindClient, attrs: append(httpAttributes(), text("powertools.xray.name", "Pets | API"))},
	{name: "2.2 peer service", span: "GET", kind: trace.SpanKindClient, attrs: append(httpAttributes(), text("service.peer.name", "pets"))},
	{name: "2.2 illegal characters", span: "a\\b|c,d,1433\né 漢字 \xff𝐀" + strings.Repeat("x", 300)},
	{name: "2.2 nothing left", span: "{}!"},
	{name: "2.3 DynamoDB, new conventions", span: "DynamoDB.PutItem", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system.name", "aws-api"), text("rpc.method", "DynamoDB/PutItem"), text("cloud.region", "eu-west-1"),
		text("aws.request_id", "ABC"), attribute.StringSlice("aws.dynamodb.table_names", []string{"orders"}),
		text("db.system.name", "aws.dynamodb"), text("server.address", "dynamodb.eu-west-1.amazonaws.com"),
		attribute.Int("http.response.status_code", 200), attribute.Int("http.request.resend_count", 2),
	}},
	{name: "2.3 S3, old conventions", span: "S3.GetObject", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system", "aws-api"), text("rpc.service", "S3"), text("rpc.method", "GetObject"), text("aws.region", "eu-west-1"),
		text("aws.requestId", "ABC"), text("aws.extended_request_id", "DEF"), text("aws.s3.bucket", "photos"),
		text("http.method", "GET"), text("http.url", "https://photos.s3.amazonaws.com/x"), attribute.Int("http.status_code", 404),
	}},
	{name: "2.4 client", span: "GET", kind: trace.SpanKindClient, attrs: append(httpAttributes(), text("url.template", "/pets/{id}"))},
	{name: "2.4 client, old conventions", span: "HTTP POST", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("http.method", "POST"), text("http.scheme", "https"), text("net.peer.name", "api.example.com"), attribute.Int("net.peer.port", 8443),
		text("http.target", "/pets?page=2"), text("http.status_code", "503"), text("http.user_agent", "curl"),
		attribute.StringSlice("http.response.header.content-length", []string{"17"}),
	}},
	{name: "2.4 query kept", span: "GET", kind: trace.SpanKindClient, opts: []xray.Option{xray.WithURLQuery()}, attrs: []attribute.KeyValue{
		text("http.request.method", "GET"), text("url.full", "https://ada:secret@api.example.com:8080/a?b=c#d"),
	}},
	{name: "2.4 server", span: "GET /pets/{id}", kind: trace.SpanKindServer, attrs: []attribute.KeyValue{
		text("http.request.method", "_OTHER"), text("http.request.method_original", "PURGE"), text("url.scheme", "https"),
		text("server.address", "shop.example.com"), text("url.path", "/pets/7"), text("url.query", "a=b"), text("client.address", "203.0.113.7"),
		text("user_agent.original", "curl/8"), text("http.route", "/pets/{id}"), attribute.Int("http.response.status_code", 429),
		attribute.Int("http.response.body.size", 17),
	}},
	{name: "2.5 SQS", span: "SQS.SendMessage", kind: trace.SpanKindProducer, attrs: []attribute.KeyValue{
		text("rpc.system.name", "aws-api"), text("rpc.method", "SQS/SendMessage"),
		text("server.address", "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"), text("aws.account_id", "123456789012"),
	}},
	{name: "2.5 resource names", span: "SNS.Publish", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system.name", "aws-api"), text("rpc.method", "SNS/Publish"), text("aws.sns.topic.arn", "arn:aws:sns:eu-west-1:123456789012:t"),
		text("aws.lambda.invoked_arn", arn), attribute.StringSlice("aws.dynamodb.table_names", []string{"a", "b"}),
	}},
	{name: "2.5 queue", span: "orders send", kind: trace.SpanKindProducer, attrs: []attribute.KeyValue{
		text("messaging.destination.name", "https://sqs.eu-west-1.amazonaws.com/123456789012/orders/"),
	}},
	{name: "2.6 PostgreSQL", span: "SELECT shop", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("db.system.name", "postgresql"), text("db.namespace", "shop"), text("db.query.text", "SELECT * FROM \"order\" WHERE id = $1 AND a < 2 & b"),
		text("server.address", "db.example.com"), attribute.Int("server.port", 5432), text("db.user", "ada"),
	}},
	{name: "2.6 SQL Server, old conventions", span: "EXEC", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("db.system", "microsoft.sql_server"), text("db.name", "shop"), text("db.stored_procedure.name", "p"),
		text("db.connection_string", "Server=db.example.com,1433;Database=shop;User Id=ada;Password=secret"), text("net.peer.name", "db.example.com,1433"),
		text("db.statement", strings.Repeat("ü", 3000)), text("db.response.status_code", "50000"),
	}, record: func(s trace.Span) { s.SetStatus(codes.Error, "deadlock") }},
	{name: "2.6 query left out", span: "q", kind: trace.SpanKindClient, opts: []xray.Option{xray.WithoutSQLText()}, attrs: []attribute.KeyValue{
		text("db.system.name", "mysql"), text("db.query.text", "SELECT 1"),
	}},
	{name: "2.6 Redis is no SQL", span: "GET", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("db.system.name", "redis"), text("server.address", "cache.example.com"), attribute.Int("server.port", 6379), text("db.query.text", "GET a"),
	}},
	{name: "2.7 user", span: "s", attrs: []attribute.KeyValue{text("enduser.id", "b"), text("user.id", "a")}},
	{name: "2.7 user left out", span: "s", opts: []xray.Option{xray.WithoutUser()}, attrs: []attribute.KeyValue{text("user.id", "a")}},
	{name: "2.7 in progress", span: "s", attrs: []attribute.KeyValue{attribute.Bool("aws.xray.inprogress", true)}},
	{name: "2.8 chain of causes", span: "pay", kind: trace.SpanKindClient, record: func(s trace.Span) {
		s.SetStatus(codes.Error, "pay: declined")
		s.AddEvent("exception", trace.WithAttributes(exceptionEvent("*fmt.wrapError", "pay: declined", goStack, -1)...))
		s.AddEvent("exception", trace.WithAttributes(exceptionEvent("Declined", "declined", "", 0)...))
		s.AddEvent("exception", trace.WithAttributes(exceptionEvent("other", "recorded apart", "no stack", -1)...))
		s.AddEvent("exception", trace.WithAttributes(exceptionEvent("cause of other", "", "", 0)...))
		s.AddEvent("exception", trace.WithAttributes(exceptionEvent("nonsense", "", "", 99)...))
	}},
	{name: "2.8 status alone", span: "s", attrs: []attribute.KeyValue{text("error.type", "timeout")}, record: func(s trace.Span) { s.SetStatus(codes.Error, "") }},
	{name: "2.8 throttled", span: "DynamoDB.Query", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system.name", "aws-api"), text("rpc.method", "DynamoDB/Query"), text("error.type", "ProvisionedThroughputExceededException"),
	}, record: func(s trace.Span) { s.SetStatus(codes.Error, "slow down") }},
	{name: "2.8 gRPC not found", span: "pets.Pets/Get", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system.name", "grpc"), text("rpc.method", "pets.Pets/Get"), text("rpc.response.status_code", "NOT_FOUND"), text("server.address", "pets"),
	}},
	{name: "2.8 gRPC exhausted, old conventions", span: "pets.Pets/Get", kind: trace.SpanKindClient, attrs: []attribute.KeyValue{
		text("rpc.system", "grpc"), attribute.Int("rpc.grpc.status_code", 8), text("net.peer.name", "pets"),
	}},
	{name: "2.8 escaped", span: "s", record: func(s trace.Span) {
		s.AddEvent("exception", trace.WithAttributes(text("exception.type", "E"), attribute.Bool("exception.escaped", true)))
	}},
	{name: "2.8 handled", span: "s", record: func(s trace.Span) {
		s.AddEvent("exception", trace.WithAttributes(text("exception.type", "E"), text("exception.message", "tried again")))
	}},
	{name: "2.8 too many exceptions", span: "s", record: func(s trace.Span) {
		s.SetStatus(codes.Error, "x")
		for range 12 {
			s.AddEvent("exception", trace.WithAttributes(text("exception.type", "E")))
		}
	}},
	{name: "2.9 annotations", span: "s", opts: []xray.Option{xray.WithIndexedAttributes("order.*", "*.shard")}, attrs: []attribute.KeyValue{
		attribute.StringSlice("aws.xray.annotations", []string{"listed", "absent", "array"}), text("listed", strings.Repeat("ü", 1001)),
		attribute.StringSlice("array", []string{"no", "annotation"}), attribute.Int("annotation.count", 7), attribute.Float64("order.total", 9.5),
		attribute.Float64("order.ratio", math.NaN()), text("db.shard", "7"), text("order-total", "not listed"), attribute.Int64("order.id", math.MaxInt64),
		text("annotation.a.b", "1"), text("annotation.a-b", "2"), text("annotation.a_b_2", "3"),
	}},
	{name: "2.9 metadata", span: "s", attrs: []attribute.KeyValue{
		text("plain", "<a> & \u2028 \"b\" \xff"), attribute.Int64("large", math.MaxInt64), attribute.Float64("inf", math.Inf(-1)), attribute.Bool("yes", true),
		attribute.IntSlice("ints", []int{1, 2}), attribute.Float64Slice("floats", []float64{0.5, math.NaN()}), attribute.BoolSlice("bools", []bool{true}),
		text("metadata.orders.first", `{"id":1,"lines":[]}`), text("metadata.orders.text", "{no json"), text("metadata.lonely", "[1]"),
		text("aws.xray.metadata.my.space", `{"b":{"c":null},"a":"x"}`), text("aws.xray.metadata.bad", "[1]"), text("AWS.reserved", "1"), text("metadata.AWS.x", "1"),
		{Key: "map", Value: attribute.MapValue(text("b", "1"), text("a", "2"), text("b", "3"))},
		{Key: "slice", Value: attribute.SliceValue(attribute.StringValue("x"), attribute.Value{}, attribute.IntValue(1))},
		{Key: "bytes", Value: attribute.ByteSliceValue([]byte("\x00\x01"))},
	}},
	{name: "2.9 events", span: "s", record: func(s trace.Span) {
		s.AddEvent("cache miss", trace.WithTimestamp(start.Add(time.Microsecond)), trace.WithAttributes(text("key", "k"), attribute.Int("n", 1)))
		s.AddEvent("retry", trace.WithTimestamp(start.Add(2*time.Microsecond)))
	}},
}

func TestDocument(t *testing.T) {
	t.Parallel()
	for _, tt := range documentCases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), append([]xray.Option{xray.WithTransport(sent)}, tt.opts...)...)
			if err := s.invoke(t, activeHead, func(ctx context.Context) error {
				_, span := s.tracer.Start(ctx, tt.span, trace.WithSpanKind(tt.kind), trace.WithAttributes(tt.attrs...),
					trace.WithLinks(tt.links...), trace.WithTimestamp(start))
				if tt.record != nil {
					tt.record(span)
				}
				span.End(trace.WithTimestamp(start.Add(1500 * time.Microsecond)))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name, sent.take(t)[0])
		})
	}
}

// golden compares a document, indented, with the file of that name.
func golden(t *testing.T, name string, document []byte) {
	t.Helper()
	var got bytes.Buffer
	if err := json.Indent(&got, document, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	path := filepath.Join("testdata", "documents", strings.NewReplacer(" ", "-", ",", "", "'", "").Replace(name)+".json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
