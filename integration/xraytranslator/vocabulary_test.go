// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

var spanNames = []string{
	"GET", "GET /pets/{id}", "SELECT shop", "orders send", "## handler", "DynamoDB.PutItem", "a|b\\c", "{}", "naïve 漢字",
}

// topics are attributes that occur together: each topic is a list of keys with the values that one may have.
var topics = [][][]attribute.KeyValue{
	{ // HTTP, old names
		texts("http.method", "GET", "POST"), numbers("http.status_code", 200, 302, 404, 429, 500, 503, 600),
		texts("http.url", "https://api.example.com/pets?page=2", "http://api.example.com:8080"),
		texts("http.user_agent", "curl"), texts("http.client_ip", "203.0.113.7"), texts("net.peer.ip", "10.0.0.9"),
	},
	{ // HTTP, old names, in parts
		texts("http.method", "GET"), texts("http.scheme", "http", "https"), texts("http.host", "api.example.com", "api.example.com:8080"),
		texts("http.server_name", "shop"), texts("net.host.name", "shop.example.com"), numbers("net.host.port", 80, 8080),
		texts("net.peer.name", "api.example.com"), numbers("net.peer.port", 443, 8443), texts("http.target", "/pets?page=2", "/"),
		numbers("http.status_code", 200, 404),
	},
	{ // HTTP
		texts("http.request.method", "GET", "_OTHER"), texts("http.request.method_original", "PURGE"),
		numbers("http.response.status_code", 200, 404, 429, 502), texts("url.full", "https://api.example.com/pets?page=2"),
		texts("server.address", "api.example.com"), numbers("server.port", 443, 8443), texts("user_agent.original", "curl"),
		texts("network.peer.address", "10.0.0.9", "/var/run/socket"), texts("error.type", "timeout", "500"),
		numbers("http.response.body.size", 17), numbers("http.request.resend_count", 1), texts("url.template", "/pets/{id}"),
	},
	{ // HTTP of a server
		texts("http.request.method", "GET"), numbers("http.response.status_code", 200, 404), texts("url.scheme", "https"),
		texts("url.path", "/pets"), texts("url.query", "page=2"), texts("server.address", "shop.example.com"),
		numbers("server.port", 443, 8443), texts("client.address", "203.0.113.7", "unix"), texts("network.peer.address", "10.0.0.9"),
		texts("http.route", "/pets"),
	},
	{ // AWS SDK, old names
		texts("rpc.system", "aws-api"), texts("rpc.service", "DynamoDB", "S3"), texts("rpc.method", "PutItem"),
		texts("aws.service", "DynamoDBv2"), texts("aws.operation", "GetItem"), texts("aws.region", "eu-west-1"),
		texts("aws.requestId", "ABC"), texts("aws.request_id", "ABC"), texts("aws.account_id", "210987654321"),
		texts("aws.table_name", "orders"), texts("aws.table.name", "orders"), texts("aws.queue_url", "https://sqs.eu-west-1.amazonaws.com/1/q"),
		numbers("http.status_code", 200, 400),
	},
	{ // AWS SDK
		texts("rpc.system.name", "aws-api"), texts("rpc.method", "DynamoDB/PutItem", "SQS/SendMessage"), texts("cloud.region", "eu-west-1"),
		texts("aws.request_id", "ABC"), texts("aws.extended_request_id", "DEF"), texts("aws.s3.bucket", "photos"),
		lists("aws.dynamodb.table_names", []string{"orders"}, []string{"orders", "carts"}),
		texts("aws.sqs.queue.url", "https://sqs.eu-west-1.amazonaws.com/1/r"), texts("messaging.url", "https://sqs.eu-west-1.amazonaws.com/1/r"),
		texts("aws.sns.topic.arn", "arn:aws:sns:eu-west-1:1:t"), texts("aws.lambda.invoked_arn", "arn:aws:lambda:eu-west-1:1:function:f"),
		numbers("http.response.status_code", 200, 400), numbers("http.request.resend_count", 2),
	},
	{ // gRPC
		texts("rpc.system", "grpc"), texts("rpc.service", "shop.Carts"), texts("rpc.method", "Add"),
		numbers("rpc.grpc.status_code", 0, 3, 8, 14), texts("net.peer.name", "carts.example.com"),
	},
	{ // gRPC, newer names
		texts("rpc.system.name", "grpc"), texts("rpc.method", "shop.Carts/Add"), texts("rpc.response.status_code", "OK", "NOT_FOUND", "RESOURCE_EXHAUSTED", "INTERNAL"),
		texts("server.address", "carts.example.com"),
	},
	{ // databases, old names
		texts("db.system", "mysql", "postgresql", "redis", "dynamodb"), texts("db.name", "shop"), texts("db.statement", "SELECT 1"),
		texts("db.user", "ada"), texts("db.connection_string", "mysql://db.example.com:3306", "jdbc:mysql://ada:secret@db.example.com:3306"),
		texts("net.peer.name", "db.example.com"),
	},
	{ // databases
		texts("db.system.name", "postgresql", "microsoft.sql_server", "aws.dynamodb"), texts("db.namespace", "shop"),
		texts("db.query.text", "SELECT 1"), texts("db.query.summary", "SELECT"), texts("db.collection.name", "carts"),
		texts("db.operation.name", "SELECT"), texts("server.address", "db.example.com"), numbers("server.port", 5432),
		texts("db.response.status_code", "42P01"), texts("db.stored_procedure.name", "p"),
	},
	{ // messaging
		texts("messaging.system", "aws_sqs", "kafka"), texts("messaging.destination.name", "orders", "https://sqs.eu-west-1.amazonaws.com/1/orders"),
		texts("messaging.destination", "orders"), texts("messaging.operation", "receive"), texts("message.type", "RECEIVED"),
		numbers("messaging.message_payload_size_bytes", 42),
	},
	{ // names
		texts("peer.service", "pets", "pets|api"), texts("service.peer.name", "pets"), texts("aws.local.service", "shop-local"),
		texts("aws.remote.service", "AWS.SDK.S3", "pets-remote"), texts("aws.remote.operation", "List"),
	},
	{ // users, and what has no place of its own
		texts("enduser.id", "ada"), texts("user.id", "bob"), texts("enduser.pseudo.id", "p1"),
		texts("text", "a<b&c", "漢字"), numbers("int", 7),
		{attribute.Float64("float", 1.25)},
		{attribute.Bool("bool", true)},
		{attribute.IntSlice("ints", []int{1, 2})},
		lists("texts", []string{"a", "b"}), texts("with-dash.and.dot", "v"),
		numbers("big", 1<<53+1), texts("empty", ""),
	},
	{ // control attributes
		lists("aws.xray.annotations", []string{"text", "int", "float"}, []string{"http.method", "missing", "ints"}),
		texts("aws.xray.metadata.cart", `{"items":2,"names":["a"]}`, "no JSON"), texts("aws.xray.metadata.default", `{"a":{"b":1}}`),
		{attribute.Bool("aws.xray.inprogress", true), attribute.Bool("aws.xray.inprogress", false)},
		texts("text", "v"), numbers("int", 8), texts("metadata.ns.key", "v"), texts("annotation.key", "v"),
	},
}

// commonResource is what resources of all platforms have.
var commonResource = []attribute.KeyValue{
	attribute.String("service.version", "1.2.3"), attribute.String("cloud.account.id", "123456789012"),
	attribute.String("telemetry.sdk.name", "opentelemetry"), attribute.String("telemetry.sdk.language", "go"),
	attribute.String("telemetry.sdk.version", "1.47.0"), attribute.String("process.runtime.version", "go1.26"),
}

// platforms are what resources have of each.
var platforms = [][]attribute.KeyValue{
	{},
	platform("aws", "aws_ec2", attribute.String("host.id", "i-1"), attribute.String("host.type", "t3"), attribute.String("host.image.id", "ami-1"), attribute.String("cloud.availability_zone", "eu-west-1a")),
	platform("aws", "aws_ecs", attribute.String("aws.ecs.launchtype", "fargate"), attribute.String("container.name", "c"), attribute.String("container.id", "cid"),
		attribute.String("aws.ecs.task.arn", "arn:t"), attribute.String("aws.ecs.task.family", "f"), attribute.String("aws.ecs.cluster.arn", "arn:c"),
		attribute.String("aws.ecs.container.arn", "arn:k"), attribute.String("cloud.availability_zone", "eu-west-1a"),
		attribute.StringSlice("container.image.tags", []string{"v7", "latest"})),
	platform("aws", "aws_ecs", attribute.String("aws.ecs.launchtype", "EC2"), attribute.String("container.image.tag", "v6")),
	platform("aws", "aws_eks", attribute.String("k8s.cluster.name", "k"), attribute.String("k8s.pod.name", "p"), attribute.String("container.id", "cid")),
	platform("aws", "aws_elastic_beanstalk", attribute.String("service.namespace", "e"), attribute.String("service.instance.id", "32")),
	platform("aws", "aws_app_runner", attribute.String("aws.log.group.names", "/a&/b&")),
	platform("aws", "aws_lambda", attribute.String("faas.name", "shop-function"), attribute.String("faas.version", "7"),
		attribute.StringSlice("aws.log.group.arns", []string{"arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/shop:*", "arn:short"})),
	platform("gcp", "gcp_cloud_run", attribute.String("host.id", "h"), attribute.String("aws.log.group.names", "/a")),
}

func platform(provider, name string, more ...attribute.KeyValue) []attribute.KeyValue {
	return append([]attribute.KeyValue{attribute.String("cloud.provider", provider), attribute.String("cloud.platform", name)}, more...)
}

// goStack is what a recorder of errors writes, with its own frames on top.
const goStack = "goroutine 1 [running]:\n" +
	"go.opentelemetry.io/otel/sdk/trace.recordStackTrace()\n\t/root/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.47.0/trace/span.go:1 +0x1\n" +
	"example.com/shop/cart.(*Cart).Add(0xc000012345, {0x1, 0x2})\n\t/home/ada/src/shop/cart/cart.go:41 +0x1f\n" +
	"main.handle(...)\n\t/var/task/main.go:12\n"

var eventChoices = []sdktrace.Event{
	{Name: "exception", Attributes: []attribute.KeyValue{attribute.String("exception.type", "*shop.Error"), attribute.String("exception.message", "broken"), attribute.String("exception.stacktrace", goStack)}},
	{Name: "exception", Attributes: []attribute.KeyValue{attribute.String("exception.type", "E"), attribute.String("exception.message", "m"), attribute.Bool("exception.escaped", true)}},
	{Name: "exception", Attributes: []attribute.KeyValue{attribute.String("exception.message", "no type")}},
	{Name: "seen", Attributes: []attribute.KeyValue{attribute.Int("n", 1)}},
	{Name: "HTTP request failure", Attributes: []attribute.KeyValue{attribute.Int("http.response.status_code", 503), attribute.String("aws.http.error_message", "slow")}},
}

func texts(key attribute.Key, values ...string) []attribute.KeyValue {
	return each(values, key.String)
}

func numbers(key attribute.Key, values ...int) []attribute.KeyValue {
	return each(values, key.Int)
}

func lists(key attribute.Key, values ...[]string) []attribute.KeyValue {
	return each(values, key.StringSlice)
}

func each[T any](values []T, with func(T) attribute.KeyValue) []attribute.KeyValue {
	attributes := make([]attribute.KeyValue, 0, len(values))
	for _, value := range values {
		attributes = append(attributes, with(value))
	}
	return attributes
}
