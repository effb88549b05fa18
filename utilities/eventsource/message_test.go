// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func TestNestedS3_9_4(t *testing.T) {
	t.Parallel()
	queue := func(name string) string { return decoded[events.SQSEvent](t, golden.Event(name)).Records[0].Body }
	tests := []struct{ name, message string }{
		{"SQS", queue("sqs/s3")},
		{"SNS", decoded[events.SNSEvent](t, golden.Event("sns/s3")).Records[0].SNS.Message},
		{"SNS in SQS", queue("sqs/s3-sns")},
		{"SNS in Firehose", string(decoded[eventsource.KinesisFirehoseEvent](t, golden.Event("firehose/s3-sns")).Records[0].Data)},
		{"SQS in Firehose", decoded[struct{ Body string }](t, decoded[eventsource.KinesisFirehoseEvent](t, golden.Event("firehose/sqs")).Records[0].Data).Body},
	}
	for _, test := range tests {
		event, err := eventsource.NestedS3(test.message)
		if test.name == "SQS in Firehose" {
			if err == nil {
				t.Error("a message that is not of S3 is an event of S3")
			}
			continue
		}
		if err != nil || len(event.Records) != 1 {
			t.Errorf("%s: %d records, %v", test.name, len(event.Records), err)
			continue
		}
		key, err := eventsource.ObjectKey(event.Records[0].S3.Object.Key)
		if err != nil || event.Records[0].S3.Bucket.Name != "orders" || key != "in/bücher und mehr.jpg" {
			t.Errorf("%s: %s in %s, %v", test.name, key, event.Records[0].S3.Bucket.Name, err)
		}
	}
	event, err := eventsource.NestedS3(string(golden.Event("s3/test")))
	if err != nil || len(event.Records) != 0 {
		t.Errorf("test of a notification: %d records, %v", len(event.Records), err)
	}
	for _, message := range []string{
		"", "no JSON", "{}", "[]", `"text"`, `{"Records":3}`, `{"Records":[{"eventSource":"aws:sqs"}]}`, queue("sqs/standard"), queue("sqs/sns"),
		queue("sqs/s3-eventbridge"), `{"TopicArn":"a"}`,
		`{"TopicArn":"a","Message":"{\"TopicArn\":\"a\",\"Message\":\"{\\\"Records\\\":[]}\"}"}`, // SNS in SNS
	} {
		if event, err := eventsource.NestedS3(message); err == nil {
			t.Errorf("%s: an event of %d records, want an error", message, len(event.Records))
		}
	}
}

func FuzzNested(f *testing.F) {
	for name, raw := range golden.Events() {
		if strings.HasPrefix(name, "s3/") || strings.HasPrefix(name, "sns/") {
			f.Add(string(raw))
		}
	}
	f.Add(`{"TopicArn":"a","Type":"Notification","Message":"{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"orders\"}}}]}"}`)
	f.Fuzz(func(t *testing.T, message string) {
		event, err := eventsource.NestedS3(message)
		if err != nil && event.Records != nil {
			t.Errorf("records beside the error %v", err)
		}
		for _, record := range event.Records {
			if record.S3.Bucket.Name == "" {
				t.Errorf("a record that is not of S3: %+v", record)
			}
		}
		notification, err := eventsource.NestedSNS(message)
		if err != nil && notification.Message != "" || err == nil && notification.TopicArn == "" {
			t.Errorf("%+v, %v", notification, err)
		}
	})
}

func TestNestedSNS_9_4(t *testing.T) {
	t.Parallel()
	for name, sequence := range map[string]string{"sqs/sns": "", "sqs/sns-fifo": "10000000000000003000"} {
		got, err := eventsource.NestedSNS(decoded[events.SQSEvent](t, golden.Event(name)).Records[0].Body)
		if err != nil || got.Message != `{"sku":"A-1"}` || got.Subject != "order" || got.SequenceNumber != sequence || !strings.HasPrefix(got.UnsubscribeURL, "https://") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	// With raw delivery there is the message alone.
	for _, body := range []string{"", `{"sku":"A-1"}`, "text", `{"Type":"Notification"}`, `{"TopicArn":"a"}`} {
		if got, err := eventsource.NestedSNS(body); err == nil || got.Type != "" {
			t.Errorf("%s: %+v, want an error", body, got)
		}
	}
}

func TestQueueURL_9_4_Partitions(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]string{
		"arn:aws:sqs:eu-central-1:123456789012:orders":        "https://sqs.eu-central-1.amazonaws.com/123456789012/orders",
		"arn:aws:sqs:eu-central-1:123456789012:orders.fifo":   "https://sqs.eu-central-1.amazonaws.com/123456789012/orders.fifo",
		"arn:aws-cn:sqs:cn-north-1:123456789012:orders":       "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders",
		"arn:aws-us-gov:sqs:us-gov-west-1:123456789012:o_-1":  "https://sqs.us-gov-west-1.amazonaws.com/123456789012/o_-1",
		"arn:aws-eusc:sqs:eusc-de-east-1:123456789012:orders": "https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/orders",
		"arn:aws-iso:sqs:us-iso-east-1:123456789012:orders":   "https://sqs.us-iso-east-1.c2s.ic.gov/123456789012/orders",
		"arn:aws-iso-b:sqs:us-isob-east-1:123456789012:o":     "https://sqs.us-isob-east-1.sc2s.sgov.gov/123456789012/o",
		"arn:aws-iso-e:sqs:eu-isoe-west-1:123456789012:o":     "https://sqs.eu-isoe-west-1.cloud.adc-e.uk/123456789012/o",
		"arn:aws-iso-f:sqs:us-isof-south-1:123456789012:o":    "https://sqs.us-isof-south-1.csp.hci.ic.gov/123456789012/o",
	} {
		if got, err := eventsource.QueueURL(arn); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", arn, got, err, want)
		}
	}
	for _, arn := range []string{
		"", "orders", "arn:aws:sns:eu-central-1:123456789012:orders", "arn:aws-mars:sqs:eu-central-1:123456789012:orders",
		"arn:aws:sqs:evil.example/#:123456789012:orders", "arn:aws:sqs:eu-central-1:12:orders", "arn:aws:sqs:eu-central-1:123456789012:a/b",
		"arn:aws:sqs:eu-central-1:123456789012:", "arn:aws:sqs:eu-central-1:123456789012:orders\n", "arn:gcp:sqs:eu-central-1:123456789012:orders",
	} {
		if got, err := eventsource.QueueURL(arn); err == nil || got != "" {
			t.Errorf("%q: %s, want an error", arn, got)
		}
	}
}

func FuzzQueueURL(f *testing.F) {
	f.Add("arn:aws:sqs:eu-central-1:123456789012:orders.fifo")
	f.Add("arn:aws-cn:sqs:a@b:123456789012:orders")
	f.Fuzz(func(t *testing.T, arn string) {
		got, err := eventsource.QueueURL(arn)
		if err == nil && (!strings.HasPrefix(got, "https://sqs.") || strings.ContainsAny(got, "@?#%\\ \n") || strings.Count(got, "/") != 4) {
			t.Errorf("%q: %q", arn, got)
		}
	})
}

func TestObjectKey_9_4(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"": "", "in/b%C3%BCcher+und+mehr.jpg": "in/bücher und mehr.jpg", "a%2Bb": "a+b", "a/b": "a/b"} {
		if got, err := eventsource.ObjectKey(key); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", key, got, err, want)
		}
	}
	malformed := decoded[eventsource.S3Event](t, golden.Event("s3/malformed-key")).Records[0].S3.Object.Key
	if got, err := eventsource.ObjectKey(malformed); err == nil || got != "" || strings.Contains(err.Error(), malformed) {
		t.Errorf("%s: %q, %v", malformed, got, err)
	}
	// EventBridge does not encode: Powertools for Python makes a blank of this +.
	if got := decoded[eventsource.EventBridgeEvent[eventsource.S3EventBridgeDetail]](t, golden.Event("s3-eventbridge/object-created")).Detail.Object.Key; !strings.Contains(got, "+") {
		t.Errorf("the key of EventBridge is %s", got)
	}
	for arn, want := range map[string]string{
		"arn:aws:s3:::orders": "orders", "arn:aws-cn:s3:::orders.1": "orders.1",
		"": "", "orders": "", "arn:aws:s3:::": "", "arn:aws:s3:::orders/key": "", "arn:aws:sqs:::orders": "",
	} {
		if got, err := eventsource.BucketName(arn); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", arn, got, err, want)
		}
	}
}

func TestKafkaAccessors_4_4(t *testing.T) {
	t.Parallel()
	event := decoded[eventsource.KafkaEvent](t, []byte(`{"bootstrapServers":"b-1:9092,b-2:9092","records":{
		"b-0":[{"offset":3}],"a-1":[{"offset":2}],"a-0":[{"offset":0,"headers":[{"Trace":[49]},{"name":[-61,-68]},{"trace":[50]}]},{"offset":1}]}}`))
	var offsets []int64
	for record := range event.All() {
		offsets = append(offsets, record.Offset)
	}
	if diff := cmp.Diff([]int64{0, 1, 2, 3}, offsets); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	for range event.All() {
		break
	}
	if diff := cmp.Diff([]string{"b-1:9092", "b-2:9092"}, event.Servers()); diff != "" {
		t.Errorf("servers (-want +got):\n%s", diff)
	}
	if got := (&eventsource.KafkaEvent{}).Servers(); got != nil {
		t.Errorf("servers %v, want none", got)
	}
	record := event.Records["a-0"][0]
	for name, want := range map[string]string{"TRACE": "2", "Name": "ü"} { // the last one; signed bytes
		if got, ok := record.Header(name); !ok || string(got) != want {
			t.Errorf("header %s is %q, %t; want %q", name, got, ok, want)
		}
	}
	if got, ok := record.Header("none"); ok || got != nil {
		t.Errorf("header none is %q, %t", got, ok)
	}
}

// TestData_4_2 reads the data of records of all sources that have it.
func TestData_4_2(t *testing.T) {
	t.Parallel()
	type item struct {
		SKU string `json:"sku"`
	}
	rabbit := decoded[events.RabbitMQEvent](t, golden.Event("rabbitmq/messages")).MessagesByQueue["orders::/"][0]
	if got, err := eventsource.BodyAs[item](rabbit.Data, true); err != nil || got.SKU != "A-1" {
		t.Errorf("RabbitMQ: %+v, %v", got, err)
	}
	if got, err := eventsource.DataAs[item]([]byte(`{"sku":"A-1"}`)); err != nil || got.SKU != "A-1" {
		t.Errorf("data: %+v, %v", got, err)
	}
	change := decoded[eventsource.KinesisEvent](t, golden.Event("kinesis/dynamodb-stream")).Records[0].Kinesis
	if got, err := eventsource.DataAs[eventsource.DynamoDBKinesisRecord](change.Data); err != nil || got.TableName == "" {
		t.Errorf("DynamoDB through Kinesis: %+v, %v", got, err)
	}
}

func TestSmallAccessors_4_2(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"configuration-changed", "oversized", "scheduled"} {
		event := decoded[eventsource.ConfigEvent](t, golden.Event("config/"+kind))
		want := decoded[eventsource.ConfigInvokingEvent](t, golden.Event("config-invoking-event/"+kind))
		got, err := event.Invoking()
		if diff := cmp.Diff(want.MessageType, got.MessageType); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", kind, err, diff)
		}
		if parameters, err := event.Parameters(); err != nil || (event.RuleParameters == "") != (parameters == nil) {
			t.Errorf("%s: parameters %v, %v of %s", kind, parameters, err, event.RuleParameters)
		}
	}
	if got, err := (&eventsource.ConfigEvent{RuleParameters: `{"days":"90"}`}).Parameters(); err != nil || got["days"] != "90" {
		t.Errorf("parameters %v, %v", got, err)
	}
	if _, err := (&eventsource.ConfigEvent{InvokingEvent: "x"}).Invoking(); err == nil {
		t.Error("no error of a text that is no JSON")
	}

	for name, want := range map[string]eventsource.RotationStep{
		"create-secret": eventsource.RotationCreateSecret, "set-secret": eventsource.RotationSetSecret,
		"test-secret": eventsource.RotationTestSecret, "finish-secret": eventsource.RotationFinishSecret,
	} {
		event := decoded[events.SecretsManagerSecretRotationEvent](t, golden.Event("secretsmanager/"+name))
		if got, err := eventsource.RotationStepOf(event); err != nil || got != want {
			t.Errorf("%s: step %s, %v", name, got, err)
		}
	}
	if got, err := eventsource.RotationStepOf(events.SecretsManagerSecretRotationEvent{Step: "eatSecret"}); err == nil || got != "" {
		t.Errorf("step %s, want an error", got)
	}

	mail := eventsource.SimpleEmailMessage{Headers: []events.SimpleEmailHeader{{Name: "Received", Value: "1"}, {Name: "To", Value: "x"}, {Name: "RECEIVED", Value: "2"}}}
	if diff := cmp.Diff([]string{"1", "2"}, mail.Header("received")); diff != "" || mail.Header("cc") != nil {
		t.Errorf("headers of an email (-want +got):\n%s", diff)
	}

	details := eventsource.ConnectDetails{Parameters: map[string]any{"name": "Ada", "customer": map[string]any{"orders": 3}}}
	for name, want := range map[string]string{"name": "Ada", "customer": `{"orders":3}`, "none": ""} {
		if got := details.Parameter(name); got != want {
			t.Errorf("parameter %s is %s, want %s", name, got, want)
		}
	}
}
