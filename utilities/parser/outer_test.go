// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// opened returns what an envelope makes of an event, whatever it is.
func opened[T any](e parser.Envelope[T], opts ...parser.Option) func(event string) error {
	return func(event string) error {
		_, err := parser.Unwrap(context.Background(), []byte(event), e, opts...)
		return err
	}
}

// TestEnvelopes_3_1_Outside has events that are not those of the envelope, or not what the source sends.
func TestEnvelopes_3_1_Outside(t *testing.T) {
	t.Parallel()
	bomb := base(gzipped(strings.Repeat(" ", 1<<20)))
	small := parser.WithMaxInflated(1 << 10)
	tests := []struct {
		name, event string
		open        func(string) error
		want        string
		is          error
	}{
		{"SQS, not JSON", `{"Records":`, opened(parser.SQS[order]()), "SQS: not JSON at byte 11", parser.ErrMalformed},
		{"SQS, nothing", ``, opened(parser.SQS[order]()), "SQS: not JSON at byte 0", parser.ErrMalformed},
		{"SQS, null", `null`, opened(parser.SQS[order]()), "SQS: Records: want a list", parser.ErrWrongEventSource},
		{"SQS, a request", `{"body":"{}"}`, opened(parser.SQS[order]()), "SQS: Records: want a list", parser.ErrWrongEventSource},
		{"SQS, no list", `{"Records":{"body":"` + secret + `"}}`, opened(parser.SQS[order]()), "SQS: Records: want a list, got object", parser.ErrMalformed},
		{"SQS, a list", `[]`, opened(parser.SQS[order]()), "SQS: want an object, got array", parser.ErrMalformed},
		{"SQS, of SNS", `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"` + secret + `"}}]}`, opened(parser.SQS[order]()), "SQS: Records[0].eventSource: want aws:sqs, got aws:sns", parser.ErrWrongEventSource},
		{"SQS, of nobody", `{"Records":[{"body":"{}"}]}`, opened(parser.SQS[order]()), "SQS: Records[0].eventSource: want aws:sqs, got nothing", parser.ErrWrongEventSource},
		{"SQS, of somebody", `{"Records":[{"eventSource":"` + secret + `"}]}`, opened(parser.SQS[order]()), "SQS: Records[0].eventSource: want aws:sqs", parser.ErrWrongEventSource},
		{
			"SQS, body no text", `{"Records":[{"eventSource":"aws:sqs","body":"{}"},{"eventSource":"aws:sqs","body":` + secret[:4] + `},null,5,{"eventSource":"aws:sqs"}]}`, opened(parser.SQS[order]()),
			"SQS: Records[1].body: want string, got number; Records[2].eventSource: want aws:sqs, got nothing; Records[3]: want an object, got number; and 1 more", parser.ErrMalformed,
		},
		{"SNS, of SQS", `{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}`, opened(parser.SNS[order]()), "SNS: Records[0].EventSource: want aws:sns, got aws:sqs", parser.ErrWrongEventSource},
		{"SNSOverSQS, raw delivery", `{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}`, opened(parser.SNSOverSQS[order]()), "SNSOverSQS: Records[0].body: want a notification of SNS", parser.ErrWrongEventSource},
		{"SNSOverSQS, not JSON", `{"Records":[{"eventSource":"aws:sqs","body":"` + secret + `"}]}`, opened(parser.SNSOverSQS[order]()), "SNSOverSQS: Records[0].body: not JSON at byte 5", parser.ErrMalformed},
		{"SNSOverSQS, empty", `{"Records":[{"eventSource":"aws:sqs","body":""}]}`, opened(parser.SNSOverSQS[order]()), "SNSOverSQS: Records[0].body: no notification", parser.ErrEmptyPayload},
		{"S3OverSQS, of others", `{"Records":[{"eventSource":"aws:sqs","body":"{\"Records\":[{\"eventSource\":\"aws:s3\"},{\"eventSource\":\"aws:ses\"}]}"}]}`, opened(parser.S3OverSQS()), "S3OverSQS: Records[0].body.Records[1].eventSource: want aws:s3, got aws:ses", parser.ErrWrongEventSource},
		{"S3OverSQS, an order", `{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}`, opened(parser.S3OverSQS()), "S3OverSQS: Records[0].body.Records: want a list", parser.ErrWrongEventSource},
		{"Kinesis, bad base64", `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"e30=@"}}]}`, opened(parser.Kinesis[order]()), "Kinesis: Records[0].kinesis.data: not base64 at byte 3", parser.ErrMalformed},
		{"Kinesis, no data", `{"Records":[{"eventSource":"aws:kinesis"}]}`, opened(parser.Kinesis[order]()), "Kinesis: Records[0].kinesis.data: missing", parser.ErrMalformed},
		{"Kinesis, cut gzip", `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":` + base(gzipped(goodOrder)[:30]) + `}}]}`, opened(parser.Kinesis[order]()), "Kinesis: Records[0].kinesis.data: broken gzip or zlib", parser.ErrMalformed},
		{"Kinesis, gzip header", `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":` + base(gzipped(goodOrder)[:5]) + `}}]}`, opened(parser.Kinesis[order]()), "Kinesis: Records[0].kinesis.data: broken gzip or zlib", parser.ErrMalformed},
		{"Kinesis, bomb", `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":` + bomb + `}}]}`, opened(parser.Kinesis[order](), small), "Kinesis: Records[0].kinesis.data: more than is left of the bytes that may be inflated", parser.ErrTooLarge},
		{"Firehose, of SQS", `{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}`, opened(parser.Firehose[order]()), "Firehose: records[0].data: missing", parser.ErrMalformed},
		{"Kafka, of MSK's name", `{"eventSource":"aws:SelfManagedKafka","records":{}}`, opened(parser.Kafka[order]()), "Kafka: eventSource: want aws:kafka", parser.ErrWrongEventSource},
		{"Kafka, tombstone", string(golden.Event("kafka/tombstone")), opened(parser.Kafka[order]()), "Kafka: records.orders-0[0].value: no payload for a parser_test.order; records.orders-0[2].value: no payload for a parser_test.order", parser.ErrEmptyPayload},
		{"Kafka, bad base64", `{"eventSource":"SelfManagedKafka","records":{"a.b-0":[{"value":"e30"},{"value":"?"}]}}`, opened(parser.Kafka[map[string]any]()), `Kafka: records["a.b-0"][1].value: not base64 at byte 0`, parser.ErrMalformed},
		{"Kafka, no records", `{"eventSource":"aws:kafka"}`, opened(parser.Kafka[order]()), "Kafka: records: missing", parser.ErrMalformed},
		{"CloudWatchLogs, other", `{"Records":[]}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data: missing", parser.ErrWrongEventSource},
		{"CloudWatchLogs, plain", `{"awslogs":{"data":` + base("{}") + `}}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data: not gzip or zlib", parser.ErrMalformed},
		{"CloudWatchLogs, base64", `{"awslogs":{"data":"` + secret + `!"}}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data: not base64 at byte 4", parser.ErrMalformed},
		{"CloudWatchLogs, cut", `{"awslogs":{"data":` + base(gzipped(logs(`"{}"`))[:40]) + `}}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data: broken gzip or zlib", parser.ErrMalformed},
		{"CloudWatchLogs, cut zlib", `{"awslogs":{"data":` + base(zlibbed(logs(`"{}"`))[:20]) + `}}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data: broken gzip or zlib", parser.ErrMalformed},
		{"CloudWatchLogs, other JSON", `{"awslogs":{"data":` + base(gzipped(`{"messageType":"`+secret+`"}`)) + `}}`, opened(parser.CloudWatchLogs[order]()), "CloudWatchLogs: awslogs.data.messageType: want DATA_MESSAGE or CONTROL_MESSAGE", parser.ErrWrongEventSource},
		{"CloudWatchLogs, bomb", `{"awslogs":{"data":` + bomb + `}}`, opened(parser.CloudWatchLogs[order](), small), "CloudWatchLogs: awslogs.data: more than is left of the bytes that may be inflated", parser.ErrTooLarge},
		{"CloudWatchLogsOverKinesis, order", `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"e30="}}]}`, opened(parser.CloudWatchLogsOverKinesis[order]()), "CloudWatchLogsOverKinesis: Records[0].kinesis.data: not gzip or zlib", parser.ErrMalformed},
		{"EventBridge, other", `{"Records":[]}`, opened(parser.EventBridge[order]()), "EventBridge: detail: missing", parser.ErrWrongEventSource},
		{"EventBridge, null", `{"detail":null}`, opened(parser.EventBridge[order]()), "EventBridge: detail: no payload for a parser_test.order", parser.ErrEmptyPayload},
		{"EventBridge, mismatch", `{"detail":{"items":[{"quantity":"` + secret + `"}]}}`, opened(parser.EventBridge[order]()), "EventBridge: detail.items[0].quantity: want int8, got string", parser.ErrMismatch},
		{"BedrockAgentInput, other", `{}`, opened(parser.BedrockAgentInput[string]()), "BedrockAgentInput: inputText: missing", parser.ErrWrongEventSource},
		{"WebSocket, connect", string(golden.Event("apigateway-websocket/connect")), opened(parser.WebSocket[order]()), "WebSocket: requestContext.eventType: want MESSAGE", parser.ErrWrongEventSource},
		{"APIGateway, base64", `{"body":"` + secret + `","isBase64Encoded":true}`, opened(parser.APIGateway[order]()), "APIGateway: body: not base64 at byte 4", parser.ErrMalformed},
		{"APIGateway, body no text", `{"body":{"id":"` + secret + `"}}`, opened(parser.APIGateway[order]()), "APIGateway: body: want string, got object", parser.ErrMalformed},
		{"APIGateway, no body", `{"body":null}`, opened(parser.APIGateway[order]()), "APIGateway: body: no payload for a parser_test.order", parser.ErrEmptyPayload},
		{"Elements, other", `{"Records":[]}`, opened(parser.Elements[order]("Orders", "orders")), "Orders: orders: want a list", parser.ErrWrongEventSource},
		{"Elements, mismatch", `{"orders":[{},[]]}`, opened(parser.Elements[order]("Orders", "orders")), "Orders: orders[1]: want parser_test.order, got array", parser.ErrMismatch},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := test.open(test.event)
			if err == nil || err.Error() != "parser: "+test.want {
				t.Errorf("error %v\nwant  parser: %s", err, test.want)
			}
			if !errors.Is(err, test.is) || !errors.Is(err, parser.ErrParse) || strings.Contains(err.Error(), secret[:4]) {
				t.Errorf("error %v, want %v", err, test.is)
			}
		})
	}
}

// TestEnvelopes_3_2_Nothing has events of a source without payloads, which are no errors.
func TestEnvelopes_3_2_Nothing(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func() (int, error){
		"no messages": func() (int, error) {
			list, err := parser.Unwrap(context.Background(), []byte(`{"Records":[]}`), parser.SQS[order]())
			return len(list), err
		},
		"control message": func() (int, error) {
			list, err := parser.Unwrap(context.Background(), golden.Event("cloudwatch-logs/control-message"), parser.CloudWatchLogs[order]())
			return len(list), err
		},
		"no log events": func() (int, error) {
			list, err := parser.Unwrap(context.Background(), []byte(`{"awslogs":{"data":`+base(gzipped(logs()))+`}}`), parser.CloudWatchLogs[order]())
			return len(list), err
		},
		"test of a bucket": func() (int, error) {
			list, err := parser.Unwrap(context.Background(), []byte(`{"Records":[{"eventSource":"aws:sqs","body":`+text(string(golden.Event("s3/test")))+`}]}`), parser.S3OverSQS())
			return len(list), err
		},
	} {
		if n, err := open(); n != 0 || err != nil {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

// TestEnvelopes_3_4_Golden opens an event of each source as AWS sends it.
func TestEnvelopes_3_4_Golden(t *testing.T) {
	t.Parallel()
	type sku struct{ SKU string }
	all := func(want int) func([]sku, error) (bool, error) {
		return func(list []sku, err error) (bool, error) {
			ok := len(list) == want
			for _, s := range list {
				ok = ok && s.SKU == "A-1"
			}
			return ok, err
		}
	}
	binary := func(b []byte, err error) (bool, error) { return !utf8.Valid(b), err }
	one := func(s sku, err error) (bool, error) { return s.SKU == "A-1", err }
	ctx := context.Background()
	for name, open := range map[string]func(event []byte) (bool, error){
		"sqs/standard":                   func(e []byte) (bool, error) { return all(2)(parser.Unwrap(ctx, e, parser.SQS[sku]())) },
		"sqs/fifo":                       func(e []byte) (bool, error) { return all(1)(parser.Unwrap(ctx, e, parser.SQS[sku]())) },
		"sqs/sns":                        func(e []byte) (bool, error) { return all(1)(parser.Unwrap(ctx, e, parser.SNSOverSQS[sku]())) },
		"sqs/sns-fifo":                   func(e []byte) (bool, error) { return all(1)(parser.Unwrap(ctx, e, parser.SNSOverSQS[sku]())) },
		"sns/notification":               func(e []byte) (bool, error) { return all(1)(parser.Unwrap(ctx, e, parser.SNS[sku]())) },
		"kinesis/one-record":             func(e []byte) (bool, error) { return all(1)(parser.Unwrap(ctx, e, parser.Kinesis[sku]())) },
		"kafka/self-managed":             func(e []byte) (bool, error) { return all(3)(parser.Unwrap(ctx, e, parser.Kafka[sku]())) },
		"kafka/msk":                      func(e []byte) (bool, error) { return all(3)(parser.Unwrap(ctx, e, parser.Kafka[sku]())) },
		"vpc-lattice-v1/post-base64":     func(e []byte) (bool, error) { return one(parser.Unwrap(ctx, e, parser.VPCLattice[sku]())) },
		"function-url/post-base64":       func(e []byte) (bool, error) { return binary(parser.Unwrap(ctx, e, parser.FunctionURL[[]byte]())) },
		"alb/post-base64":                func(e []byte) (bool, error) { return binary(parser.Unwrap(ctx, e, parser.ALB[[]byte]())) },
		"apigateway-rest/post-base64":    func(e []byte) (bool, error) { return binary(parser.Unwrap(ctx, e, parser.APIGateway[[]byte]())) },
		"apigateway-http-v2/post-base64": func(e []byte) (bool, error) { return binary(parser.Unwrap(ctx, e, parser.APIGatewayV2[[]byte]())) },
		"vpc-lattice-v2/request": func(e []byte) (bool, error) { // headers are lists, which the originals refuse
			body, err := parser.Unwrap(ctx, e, parser.VPCLatticeV2[string]())
			return body == "", err
		},
		"apigateway-rest/console-test": func(e []byte) (bool, error) { // sourceIp is not an address, which the originals refuse
			body, err := parser.Unwrap(ctx, e, parser.APIGateway[*sku]())
			return body == nil || body.SKU == "A-1", err
		},
		"apigateway-websocket/message": func(e []byte) (bool, error) {
			m, err := parser.Unwrap(ctx, e, parser.WebSocket[struct{ Action string }]())
			return m.Action == "sendmessage", err
		},
		"bedrock-agent/post": func(e []byte) (bool, error) {
			input, err := parser.Unwrap(ctx, e, parser.BedrockAgentInput[string]())
			return input == "Which claims are open?", err
		},
		"eventbridge/event": func(e []byte) (bool, error) {
			detail, err := parser.Unwrap(ctx, e, parser.EventBridge[map[string]any](), parser.WithUseNumber())
			return cmp.Equal(detail["state"], "terminated"), err
		},
		"sqs/s3": func(e []byte) (bool, error) {
			r, err := parser.Unwrap(ctx, e, parser.S3OverSQS())
			return len(r) == 1, err
		},
		"sqs/s3-sns": func(e []byte) (bool, error) {
			r, err := parser.Unwrap(ctx, e, parser.S3OverSNSOverSQS())
			return len(r) == 1, err
		},
		"firehose/s3-sns": func(e []byte) (bool, error) {
			r, err := parser.Unwrap(ctx, e, parser.S3OverSNSOverFirehose())
			return len(r) == 1, err
		},
		"cloudwatch-logs/event": func(e []byte) (bool, error) {
			lines, err := parser.Unwrap(ctx, e, parser.CloudWatchLogs[string]())
			return len(lines) > 0, err
		},
		"firehose/sqs": func(e []byte) (bool, error) {
			messages, err := parser.Unwrap(ctx, e, parser.Firehose[events.SQSMessage]())
			return len(messages) == 1 && messages[0].Body == `{"sku":"A-1"}`, err
		},
		"kinesis/cloudwatch-logs": func(e []byte) (bool, error) {
			lines, err := parser.Unwrap(ctx, e, parser.CloudWatchLogsOverKinesis[string]())
			if err != nil {
				return false, err
			}
			logs, err := parser.Unwrap(ctx, e, parser.Kinesis[eventsource.CloudWatchLogsData]())
			entries := 0
			for _, l := range logs {
				entries += len(l.LogEvents)
			}
			return len(lines) > 0 && entries == len(lines), err
		},
	} {
		if ok, err := open(golden.Event(name)); !ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}
