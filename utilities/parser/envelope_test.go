// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// text, base and packed are how events carry a payload.
func text(document string) string { q, _ := json.Marshal(document); return string(q) }

func base(document string) string { return text(base64.StdEncoding.EncodeToString([]byte(document))) }

func gzipped(document string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write([]byte(document)) //nolint:errcheck // a buffer takes everything
	w.Close()
	return out.String()
}

func zlibbed(document string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write([]byte(document)) //nolint:errcheck // a buffer takes everything
	w.Close()
	return out.String()
}

func logs(messages ...string) string {
	var entries []string
	for i, m := range messages {
		entries = append(entries, fmt.Sprintf(`{"id":"%d","timestamp":1,"message":%s}`, i, m))
	}
	return `{"messageType":"DATA_MESSAGE","logEvents":[` + strings.Join(entries, ",") + `]}`
}

func notification(payload string) string {
	return `{"Type":"Notification","Message":` + text(payload) + `}`
}

// form is an envelope with how its events carry payloads.
type form struct {
	name string
	// event makes an event of payloads; a form of one payload takes the first.
	event func(payloads ...string) string
	// path is where the payload with an index is.
	path     func(i int) string
	many     bool
	one      parser.Envelope[order]
	list     parser.Envelope[[]order]
	texts    parser.Envelope[[]string]
	text     parser.Envelope[string]
	optional parser.Envelope[*order]
}

func recordsOf(list, record string, encode func(string) string) func(...string) string {
	return func(payloads ...string) string {
		var all []string
		for _, p := range payloads {
			all = append(all, strings.ReplaceAll(record, "%", encode(p)))
		}
		return `{"` + list + `":[` + strings.Join(all, ",") + `]}`
	}
}

func at(format string) func(int) string {
	return func(i int) string { return strings.ReplaceAll(format, "%", fmt.Sprint(i)) }
}

func forms() []form {
	request := func(payloads ...string) string { return `{"body":` + text(payloads[0]) + `,"isBase64Encoded":false}` }
	encoded := func(payloads ...string) string { return `{"body":` + base(payloads[0]) + `,"isBase64Encoded":true}` }
	return []form{
		{name: "APIGateway", event: request, path: at("body"), one: parser.APIGateway[order](), text: parser.APIGateway[string](), optional: parser.APIGateway[*order]()},
		{name: "APIGateway", event: encoded, path: at("body"), one: parser.APIGateway[order](), text: parser.APIGateway[string](), optional: parser.APIGateway[*order]()},
		{name: "APIGatewayV2", event: request, path: at("body"), one: parser.APIGatewayV2[order](), text: parser.APIGatewayV2[string](), optional: parser.APIGatewayV2[*order]()},
		{name: "FunctionURL", event: encoded, path: at("body"), one: parser.FunctionURL[order](), text: parser.FunctionURL[string](), optional: parser.FunctionURL[*order]()},
		{name: "ALB", event: request, path: at("body"), one: parser.ALB[order](), text: parser.ALB[string](), optional: parser.ALB[*order]()},
		{name: "VPCLattice", event: func(p ...string) string { return `{"body":` + base(p[0]) + `,"is_base64_encoded":true}` }, path: at("body"), one: parser.VPCLattice[order](), text: parser.VPCLattice[string](), optional: parser.VPCLattice[*order]()},
		{name: "VPCLatticeV2", event: encoded, path: at("body"), one: parser.VPCLatticeV2[order](), text: parser.VPCLatticeV2[string](), optional: parser.VPCLatticeV2[*order]()},
		{name: "WebSocket", event: func(p ...string) string {
			return `{"requestContext":{"eventType":"MESSAGE"},"body":` + text(p[0]) + `}`
		}, path: at("body"), one: parser.WebSocket[order](), text: parser.WebSocket[string](), optional: parser.WebSocket[*order]()},
		{name: "BedrockAgentInput", event: func(p ...string) string { return `{"inputText":` + text(p[0]) + `}` }, path: at("inputText"), one: parser.BedrockAgentInput[order](), text: parser.BedrockAgentInput[string](), optional: parser.BedrockAgentInput[*order]()},
		{name: "SQS", many: true, event: recordsOf("Records", `{"eventSource":"aws:sqs","body":%}`, text), path: at("Records[%].body"), list: parser.SQS[order](), texts: parser.SQS[string]()},
		{name: "SNS", many: true, event: recordsOf("Records", `{"EventSource":"aws:sns","Sns":{"Message":%}}`, text), path: at("Records[%].Sns.Message"), list: parser.SNS[order](), texts: parser.SNS[string]()},
		{name: "SNSOverSQS", many: true, event: recordsOf("Records", `{"eventSource":"aws:sqs","body":%}`, func(p string) string { return text(notification(p)) }), path: at("Records[%].body.Message"), list: parser.SNSOverSQS[order](), texts: parser.SNSOverSQS[string]()},
		{name: "Kinesis", many: true, event: recordsOf("Records", `{"eventSource":"aws:kinesis","kinesis":{"data":%}}`, base), path: at("Records[%].kinesis.data"), list: parser.Kinesis[order](), texts: parser.Kinesis[string]()},
		{name: "Kinesis", many: true, event: recordsOf("Records", `{"eventSource":"aws:kinesis","kinesis":{"data":%}}`, func(p string) string { return base(gzipped(p)) }), path: at("Records[%].kinesis.data"), list: parser.Kinesis[order](), texts: parser.Kinesis[string]()},
		{name: "Firehose", many: true, event: recordsOf("records", `{"data":%}`, base), path: at("records[%].data"), list: parser.Firehose[order](), texts: parser.Firehose[string]()},
		{name: "SNSOverFirehose", many: true, event: recordsOf("records", `{"data":%}`, func(p string) string { return base(notification(p)) }), path: at("records[%].data.Message"), list: parser.SNSOverFirehose[order](), texts: parser.SNSOverFirehose[string]()},
		{name: "Kafka", many: true, event: func(p ...string) string {
			var values []string
			for _, payload := range p {
				values = append(values, `{"value":`+base(payload)+`}`)
			}
			return `{"eventSource":"aws:kafka","records":{"orders-0":[` + strings.Join(values, ",") + `]}}`
		}, path: at("records.orders-0[%].value"), list: parser.Kafka[order](), texts: parser.Kafka[string]()},
		{name: "CloudWatchLogs", many: true, event: func(p ...string) string {
			return `{"awslogs":{"data":` + base(gzipped(logsOf(p))) + `}}`
		}, path: at("awslogs.data.logEvents[%].message"), list: parser.CloudWatchLogs[order](), texts: parser.CloudWatchLogs[string]()},
		{name: "CloudWatchLogs", many: true, event: func(p ...string) string {
			return `{"awslogs":{"data":` + base(zlibbed(logsOf(p))) + `}}`
		}, path: at("awslogs.data.logEvents[%].message"), list: parser.CloudWatchLogs[order](), texts: parser.CloudWatchLogs[string]()},
		{name: "CloudWatchLogsOverKinesis", many: true, event: recordsOf("Records", `{"eventSource":"aws:kinesis","kinesis":{"data":%}}`, func(p string) string { return base(gzipped(logs(text(p)))) }), path: at("Records[%].kinesis.data.logEvents[0].message"), list: parser.CloudWatchLogsOverKinesis[order](), texts: parser.CloudWatchLogsOverKinesis[string]()},
	}
}

func logsOf(payloads []string) string {
	var messages []string
	for _, p := range payloads {
		messages = append(messages, text(p))
	}
	return logs(messages...)
}

const (
	goodOrder = `{"id":9007199254740993,"items":[{"sku":"a-1","quantity":2}]}`
	badOrder  = `{"id":1,"items":[{"sku":"a-1"},{"sku":"b-1","quantity":"` + secret + `"}]}`
)

func TestEnvelopes_3_2(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	want := order{ID: 9007199254740993, Items: []item{{"a-1", 2}}}
	for _, form := range forms() {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			check := func(err error, event string, wantErr error, lines ...string) {
				t.Helper()
				if !errors.Is(err, wantErr) || !errors.Is(err, parser.ErrParse) {
					t.Errorf("%s: error %v, want %v", event, err, wantErr)
					return
				}
				if diff := cmp.Diff(lines, issuesOf(t, err)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", event, diff)
				}
				if failed, _ := errors.AsType[*parser.Error](err); failed.Envelope != form.name {
					t.Errorf("envelope %q", failed.Envelope)
				}
				if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret[:4]) {
					t.Errorf("a value in the error %v", err)
				}
			}
			if !form.many {
				event := form.event(goodOrder)
				got, err := parser.Unwrap(ctx, []byte(event), form.one)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%s: %v (-want +got):\n%s", event, err, diff)
				}
				plain, err := parser.Unwrap(ctx, []byte(form.event("not JSON")), form.text)
				if err != nil || plain != "not JSON" {
					t.Errorf("as a string: %q, %v", plain, err)
				}
				event = form.event(badOrder)
				_, err = parser.Unwrap(ctx, []byte(event), form.one)
				check(err, event, parser.ErrMismatch, form.path(0)+".items[1].quantity: want int8, got string")
				event = form.event("{" + secret)
				_, err = parser.Unwrap(ctx, []byte(event), form.one)
				check(err, event, parser.ErrMalformed, form.path(0)+": not JSON at byte 2")
				for _, none := range []string{"", "null"} {
					event = form.event(none)
					_, err = parser.Unwrap(ctx, []byte(event), form.one)
					check(err, event, parser.ErrEmptyPayload, form.path(0)+": no payload for a parser_test.order")
					if pointer, err := parser.Unwrap(ctx, []byte(event), form.optional); err != nil || pointer != nil {
						t.Errorf("%s: %v, %v, want nil", event, pointer, err)
					}
				}
				return
			}
			event := form.event(goodOrder, goodOrder)
			got, err := parser.Unwrap(ctx, []byte(event), form.list)
			if diff := cmp.Diff([]order{want, want}, got); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", event, err, diff)
			}
			plain, err := parser.Unwrap(ctx, []byte(form.event("not JSON", "")), form.texts)
			if diff := cmp.Diff([]string{"not JSON", ""}, plain); err != nil || diff != "" {
				t.Errorf("as strings: %v (-want +got):\n%s", err, diff)
			}
			event = form.event(goodOrder, badOrder, "{"+secret, "null", goodOrder)
			got, err = parser.Unwrap(ctx, []byte(event), form.list)
			check(err, event, parser.ErrMismatch,
				form.path(1)+".items[1].quantity: want int8, got string",
				form.path(2)+": not JSON at byte 2",
				form.path(3)+": no payload for a parser_test.order")
			if got != nil {
				t.Errorf("%v beside an error", got)
			}
			failed, _ := errors.AsType[*parser.Error](err)
			for i, issue := range failed.Issues {
				if issue.Index != i+1 {
					t.Errorf("issue %d has index %d", i, issue.Index)
				}
			}
			if failed.Failed() != 3 {
				t.Errorf("Failed() = %d, want 3", failed.Failed())
			}
		})
	}
}

// TestEnvelopes_1_3 takes payloads out by the expressions that other packages use, with the types that stand for them here.
func TestEnvelopes_1_3(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s3 := `{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"object":{"key":"a%2Fb"}}}]}`
	rule := `{"detail-type":"Object Created","detail":{"object":{"key":"a%2Fb"}}}`
	sqs := recordsOf("Records", `{"eventSource":"aws:sqs","body":%}`, text)
	fire := recordsOf("records", `{"data":%}`, base)
	key := func(r parser.S3Record) string { return r.S3.Object.Key }
	keys := func(list []parser.S3Record, err error) (string, error) {
		if err != nil || len(list) != 1 {
			return fmt.Sprint(len(list)), err
		}
		return key(list[0]), nil
	}
	type ruled = eventsource.EventBridgeEvent[eventsource.S3EventBridgeDetail]
	tests := []struct {
		name, expression, event, found string
		own                            func(event []byte) (string, error)
	}{
		{"S3_SQS", jmespath.S3SQS, sqs(s3), `s3.object.key`, func(e []byte) (string, error) { return keys(parser.Unwrap(ctx, e, parser.S3OverSQS())) }},
		{"S3_SNS_SQS", jmespath.S3SNSSQS, sqs(notification(s3)), `s3.object.key`, func(e []byte) (string, error) {
			return keys(parser.Unwrap(ctx, e, parser.S3OverSNSOverSQS()))
		}},
		{"S3_KINESIS_FIREHOSE", jmespath.S3KinesisFirehose, fire(s3), `s3.object.key`, func(e []byte) (string, error) {
			return keys(parser.Unwrap(ctx, e, parser.S3OverFirehose()))
		}},
		{"S3_SNS_KINESIS_FIREHOSE", jmespath.S3SNSKinesisFirehose, fire(notification(s3)), `s3.object.key`, func(e []byte) (string, error) {
			return keys(parser.Unwrap(ctx, e, parser.S3OverSNSOverFirehose()))
		}},
		{"S3_EVENTBRIDGE_SQS", jmespath.S3EventBridgeSQS, sqs(rule), `object.key`, func(e []byte) (string, error) {
			list, err := parser.Unwrap(ctx, e, parser.SQS[ruled]())
			if err != nil {
				return "", err
			}
			return list[0].Detail.Object.Key, nil
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.own([]byte(test.event))
			if err != nil || got != "a%2Fb" {
				t.Errorf("%s: %q, %v", test.event, got, err)
			}
			found, err := parser.Unwrap(ctx, []byte(test.event), parser.JMESPath[[]map[string]any](jmespath.MustCompile(test.expression)))
			if err != nil || len(found) != 1 || !strings.Contains(fmt.Sprint(found[0]), "key:a%2Fb") {
				t.Errorf("by expression: %v, %v", found, err)
			}
		})
	}
	// The other expressions have one envelope each.
	for name, expression := range map[string]string{
		"APIGatewayV2": jmespath.APIGatewayHTTP, "SQS": jmespath.SQS, "CloudWatchLogs": jmespath.CloudWatchLogs, "Kinesis": jmespath.KinesisDataStream, "SNS": jmespath.SNS,
	} {
		for _, form := range forms() {
			if form.name != name {
				continue
			}
			if _, err := parser.Unwrap(ctx, []byte(form.event(goodOrder)), parser.JMESPath[any](jmespath.MustCompile(expression))); err != nil {
				if name != "Kinesis" && name != "CloudWatchLogs" { // their second forms are compressed otherwise, which the expressions do not know
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	_, err := parser.Unwrap(ctx, []byte(`{"body":"`+secret+`{"}`), parser.JMESPath[order](jmespath.MustCompile(jmespath.APIGatewayREST)))
	if !errors.Is(err, parser.ErrParse) || !errors.Is(err, jmespath.ErrInvalidEnvelope) || strings.Contains(err.Error(), secret[:4]) {
		t.Errorf("a broken event: %v", err)
	}
}
