// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// gzipped returns a text in gzip in base64, as CloudWatch Logs sends it.
func gzipped(text string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes())
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// quoted returns a JSON text as a JSON string.
func quoted(text string) string {
	q, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(q)
}

const s3Record = `{"eventSource":"aws:s3","s3":{"bucket":{"name":"in"},"object":{"key":"a+b"}}}`

func s3Event() string { return `{"Records":[` + s3Record + `]}` }

func TestEnvelopes_1_3(t *testing.T) {
	t.Parallel()
	logs := `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":"a"},{"id":"2","message":"b"}]}`
	tests := []struct{ name, expression, event, want string }{
		{"API_GATEWAY_REST", jmespath.APIGatewayREST, `{"body":"{\"id\":1}","path":"/x"}`, `{"id":1}`},
		{"API_GATEWAY_HTTP", jmespath.APIGatewayHTTP, `{"version":"2.0","body":"[1,2]"}`, `[1,2]`},
		{"SQS", jmespath.SQS, `{"Records":[{"body":"{\"id\":1}"},{"body":"{\"id\":2}"}]}`, `[{"id":1},{"id":2}]`},
		{"SNS", jmespath.SNS, `{"Records":[{"Sns":{"Message":"{\"id\":1}"}},{"Sns":{"Message":"no"}}]}`, `{"id":1}`},
		{"EVENTBRIDGE", jmespath.EventBridge, `{"detail-type":"x","detail":{"id":1}}`, `{"id":1}`},
		{"CLOUDWATCH_EVENTS_SCHEDULED", jmespath.CloudWatchEventsScheduled, `{"detail":{}}`, `{}`},
		{"KINESIS_DATA_STREAM", jmespath.KinesisDataStream, `{"Records":[{"kinesis":{"data":"` + encoded(`{"id":1}`) + `"}}]}`, `[{"id":1}]`},
		{"CLOUDWATCH_LOGS", jmespath.CloudWatchLogs, `{"awslogs":{"data":"` + gzipped(logs) + `"}}`, `[{"id":"1","message":"a"},{"id":"2","message":"b"}]`},
		{"CLOUDWATCH_LOGS control message", jmespath.CloudWatchLogs, `{"awslogs":{"data":"` + gzipped(`{"messageType":"CONTROL_MESSAGE","logEvents":[]}`) + `"}}`, `[]`},
		{"S3_SNS_SQS", jmespath.S3SNSSQS, `{"Records":[{"body":` + quoted(`{"Message":`+quoted(s3Event())+`}`) + `}]}`, `[` + s3Record + `]`},
		{"S3_SQS", jmespath.S3SQS, `{"Records":[{"body":` + quoted(s3Event()) + `}]}`, `[` + s3Record + `]`},
		{"S3_SNS_KINESIS_FIREHOSE", jmespath.S3SNSKinesisFirehose, `{"records":[{"data":"` + encoded(`{"Message":`+quoted(s3Event())+`}`) + `"}]}`, `[` + s3Record + `]`},
		{"S3_KINESIS_FIREHOSE", jmespath.S3KinesisFirehose, `{"records":[{"data":"` + encoded(s3Event()) + `"}]}`, `[` + s3Record + `]`},
		{"S3_EVENTBRIDGE_SQS", jmespath.S3EventBridgeSQS, `{"Records":[{"body":` + quoted(`{"detail":{"bucket":{"name":"in"}}}`) + `}]}`, `[{"bucket":{"name":"in"}}]`},
		{"null body", jmespath.SQS, `{"Records":[{"body":"null"},{"body":"1"}]}`, `[1]`},
		{"no records", jmespath.SQS, `{}`, `null`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := jmespath.MustCompile(test.expression).SearchBytes([]byte(test.event))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(decode(t, test.want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.expression, diff)
			}
		})
	}
}

// decode returns what SearchBytes has for a text.
func decode(t *testing.T, text string) any {
	t.Helper()
	value, err := jmespath.MustCompile("@").SearchBytes([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// secret stands in each broken event; no error may hold a piece of it.
const secret = "Zs3cr3tZ"

func TestEnvelopes_1_4_BrokenEvents(t *testing.T) {
	t.Parallel()
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write([]byte(secret)) //nolint:errcheck // a buffer takes everything
	w.Close()
	whole := gzipped(secret)
	packed, _ := base64.StdEncoding.DecodeString(whole)
	tests := []struct{ name, expression, event, want string }{
		{"event is no JSON", "@", secret, "invalid JSON at offset 1"},
		{"event with more behind it", "@", `12345678901234567890 "` + secret + `"`, "JSON with more behind it"},
		{"bad JSON", jmespath.SQS, `{"Records":[{"body":"` + secret + `"}]}`, "powertools_json(): invalid JSON at offset 1"},
		{"body is null", jmespath.SQS, `{"Records":[{"body":null}]}`, "powertools_json(): argument 1 is null, want string"},
		{"body is an object", jmespath.APIGatewayREST, `{"body":{"a":"` + secret + `"}}`, "powertools_json(): argument 1 is object, want string"},
		{"bad base64", "powertools_base64(x)", `{"x":"` + secret + `@@@@"}`, "illegal base64 data at input byte 8"},
		{"base64 in lines", "powertools_base64(x)", `{"x":"YWJj\nYWJj"}`, "illegal base64 data at input byte 4"},
		{"base64 with bits left", "powertools_base64(x)", `{"x":"YR=="}`, "illegal base64 data at input byte 2"},
		{"text that is not UTF-8", "powertools_base64(x)", `{"x":"/////w=="}`, "not UTF-8"},
		{"not gzip", "powertools_base64_gzip(x)", `{"x":"` + encoded(secret+secret) + `"}`, "not gzip: gzip: invalid header"},
		{"zlib", "powertools_base64_gzip(x)", `{"x":"` + encoded(z.String()) + `"}`, "not gzip: gzip: invalid header"},
		{"gzip cut off", "powertools_base64_gzip(x)", `{"x":"` + base64.StdEncoding.EncodeToString(packed[:len(packed)-5]) + `"}`, "broken gzip: unexpected EOF"},
		{"a failure left of a filter", "powertools_json(x)[?a]", `{"x":"` + secret + `"}`, "powertools_json(): invalid JSON"},
		{"a failure that leads to another", "abs(powertools_json(x)[?a])", `{"x":"` + secret + `"}`, "powertools_json(): invalid JSON"},
		{"a failure left of a flattening", "powertools_json(x)[]", `{"x":"` + secret + `"}`, "powertools_json(): invalid JSON"},
		{"a failure left of a star", "powertools_json(x).*", `{"x":"` + secret + `"}`, "powertools_json(): invalid JSON"},
		{"a failure inside an expression", "map(&powertools_json(@), x)", `{"x":["` + secret + `"]}`, "powertools_json(): invalid JSON"},
		{"wrong type of a standard function", "abs(x)", `{"x":"` + secret + `"}`, "abs(): argument 1 is string, want number"},
		{"keys of two types", "sort_by(x, &k)", `{"x":[{"k":"` + secret + `"},{"k":1}]}`, "sort_by(): the key of item 1 is number and that of item 0 string"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := jmespath.MustCompile(test.expression).SearchBytes([]byte(test.event))
			if err == nil {
				t.Fatalf("%s = %v, want an error", test.expression, got)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want %q in it", err, test.want)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), secret[:4]) {
					t.Errorf("error %q holds a piece of the event", cause)
				}
			}
			if _, ok := errors.AsType[*jmespath.FunctionError](err); !ok || !errors.Is(err, jmespath.ErrInvalidEnvelope) {
				t.Errorf("error is %T, want a FunctionError that is ErrInvalidEnvelope", err)
			}
		})
	}
}
