// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestRules_25_Sources has all sources of each member of the aws block on one span.
func TestRules_25_Sources(t *testing.T) {
	t.Parallel()
	sqs := []attribute.KeyValue{text("rpc.system.name", "aws-api"), text("rpc.method", "SQS/SendMessage")}
	url := func(queue string) string { return "https://sqs.eu-west-1.amazonaws.com/123456789012/" + queue }
	tests := []ladder{
		{path: "aws.queue_url", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{
			from(url("a"), text("aws.sqs.queue.url", url("a"))),
			from(url("b"), text("messaging.url", url("b"))),
			from(url("c"), text("aws.queue_url", url("c"))),
			from(url("d"), text("aws.queue.url", url("d"))),
			from(url("e"), text("server.address", url("e"))),
		}},
		// The name of a server is no queue, and a URL is one on a span of the SDK only.
		{path: "aws.queue_url", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{from(nil, text("server.address", "sqs.eu-west-1.amazonaws.com"))}},
		{path: "aws.queue_url", kind: trace.SpanKindClient, rungs: []rung{from(nil, text("server.address", url("e")))}},
		{path: "aws.region", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{
			from("eu-west-1", text("aws.region", "eu-west-1")),
			from("eu-north-1", text("cloud.region", "eu-north-1")),
		}},
		{path: "aws.account_id", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{
			from("111111111111", text("aws.account_id", "111111111111")),
			from("222222222222", text("cloud.account.id", "222222222222")),
		}},
		{path: "aws.operation", kind: trace.SpanKindClient, fixed: sqs[:1], rungs: []rung{
			from("Send", text("aws.operation", "Send")),
			from("SendMessage", text("rpc.method", "SQS/SendMessage")),
		}},
		{path: "aws.operation", kind: trace.SpanKindClient, rungs: []rung{from(nil, text("aws.operation", "Send"), text("rpc.method", "Pets/Get"))}},
		{path: "aws.request_id", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{
			from("new", text("aws.request_id", "new")),
			from("old", text("aws.requestId", "old")),
		}},
		{path: "aws.table_name", kind: trace.SpanKindClient, fixed: sqs[:1], rungs: []rung{
			from("listed", attribute.StringSlice("aws.dynamodb.table_names", []string{"listed"})),
			from("one", text("aws.table_name", "one")),
			from("old", text("aws.table.name", "old")),
		}},
		{path: "aws.retries", kind: trace.SpanKindClient, fixed: sqs, rungs: []rung{from(2.0, attribute.Int("http.request.resend_count", 2))}},
		{path: "aws.retries", kind: trace.SpanKindClient, rungs: []rung{from(nil, attribute.Int("http.request.resend_count", 2))}},
	}
	for _, l := range tests {
		l.climb(t)
	}
}

// TestRules_25_ResourceNames wants every kind of resource, in one order.
func TestRules_25_ResourceNames(t *testing.T) {
	t.Parallel()
	attrs := []attribute.KeyValue{
		text("aws.lambda.invoked_arn", "f"), text("aws.step_functions.state_machine.arn", "e"), text("aws.step_functions.activity.arn", "d"),
		text("aws.secretsmanager.secret.arn", "c"), text("aws.kinesis.stream_name", "b"), text("aws.sns.topic.arn", "a"),
	}
	for kind, want := range map[trace.SpanKind][]any{
		trace.SpanKindClient: {"a", "b", "c", "d", "e", "f"},
		// What this function was invoked as is no resource that it called.
		trace.SpanKindServer: {"a", "b", "c", "d", "e"},
	} {
		if diff := cmp.Diff(want, dig(ladder{kind: kind}.document(t, attrs), "aws.resource_names")); diff != "" {
			t.Errorf("%v: resource_names (-want +got):\n%s", kind, diff)
		}
	}
}

// TestRules_25_ListsEnd wants ten of each list: a batch of many tables must not push other things out of the document.
func TestRules_25_ListsEnd(t *testing.T) {
	t.Parallel()
	var list []string
	var want []any
	for i := range 12 {
		list = append(list, fmt.Sprint("n", i))
		if i < 10 {
			want = append(want, fmt.Sprint("n", i))
		}
	}
	d := ladder{kind: trace.SpanKindClient}.document(t, []attribute.KeyValue{attribute.StringSlice("aws.dynamodb.table_names", list)})
	if diff := cmp.Diff(any(want), dig(d, "aws.table_names")); diff != "" {
		t.Errorf("table_names (-want +got):\n%s", diff)
	}
	for i := range want {
		want[i] = map[string]any{"log_group": fmt.Sprint("n", i)}
	}
	segment := segmentOf(t, lambdaResource(attribute.StringSlice("aws.log.group.names", list)))
	if diff := cmp.Diff(any(want), dig(segment, "aws.cloudwatch_logs")); diff != "" {
		t.Errorf("cloudwatch_logs (-want +got):\n%s", diff)
	}
}

// TestRules_25_Infrastructure has a resource that knows all about its host. Segments say so; the invocation's own document has
// the log group and the SDK of it, other subsegments nothing.
func TestRules_25_Infrastructure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		platform string
		host     string
	}{{"aws_ec2", "ec2"}, {"aws_ecs", "ecs"}, {"aws_eks", "eks"}, {"aws_elastic_beanstalk", "elastic_beanstalk"}} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(
			text("cloud.platform", tt.platform), text("cloud.account.id", "123456789012"), text("host.id", "i-1"), text("container.id", "c"),
			text("k8s.pod.name", "p"), text("service.namespace", "live"),
		), xray.WithTransport(sent))
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			_, inside := s.tracer.Start(ctx, "inside", trace.WithAttributes(text("aws.region", "eu-west-1")))
			inside.End()
			_, segment := s.tracer.Start(ctx, "segment", trace.WithNewRoot())
			segment.End()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got := map[any][]string{}
		for _, d := range decode(t, sent.take(t)) {
			for _, member := range []string{"account_id", "cloudwatch_logs", "xray", tt.host} {
				if dig(d, "aws."+member) != nil {
					got[d["name"]] = append(got[d["name"]], member)
				}
			}
		}
		// Segments are named after the service, the invocation's document after the function: both are "shop" here.
		if diff := cmp.Diff(map[any][]string{
			"shop": {"account_id", "cloudwatch_logs", "xray", tt.host, "account_id", "cloudwatch_logs", "xray"},
		}, got); diff != "" {
			t.Errorf("%s: members of aws (-want +got):\n%s", tt.platform, diff)
		}
	}
}
