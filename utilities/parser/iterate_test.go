// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// linesOf runs through records and writes each as a line.
func linesOf[M any](records iter.Seq2[int, parser.Record[M, order]]) []string {
	var lines []string
	for i, r := range records {
		line := fmt.Sprint(i, " ", r.Data.ID, " ", len(r.Raw))
		if r.Err != nil {
			failed, _ := errors.AsType[*parser.Error](r.Err)
			line = fmt.Sprint(i, " ", failed.Issues[0].Index, " ", r.Err)
		}
		lines = append(lines, line)
	}
	return lines
}

// decoded decodes an event by encoding/json, as aws-lambda-go does before a function gets it.
func decoded[E any](t *testing.T, event string) E {
	t.Helper()
	var e E
	if err := json.Unmarshal([]byte(event), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRecords_3_5 has each source with a record that is good, one that is not, and a good one again.
func TestRecords_3_5(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	payloads := []string{`{"id":1}`, `{"id":"` + secret + `"}`, `{"id":3}`}
	all := func(list, record string, encode func(string) string) string {
		return recordsOf(list, record, encode)(payloads...)
	}
	small := parser.WithMaxInflated(10) // of a record, not of all
	tests := []struct {
		name string
		got  []string
		want []string
	}{
		{
			"SQS", linesOf(parser.SQSRecords[order](ctx, decoded[events.SQSEvent](t, all("Records", `{"eventSource":"aws:sqs","body":%}`, text)))),
			[]string{"0 1 8", "1 1 parser: SQS: Records[1].body.id: want int64, got string", "2 3 8"},
		},
		{
			"SQS of others", linesOf(parser.SQSRecords[order](ctx, decoded[events.SQSEvent](t, `{"Records":[{"eventSource":"aws:sns"}]}`))),
			[]string{"0 0 parser: SQS: Records[0].eventSource: want aws:sqs, got aws:sns"},
		},
		{
			"SNSOverSQS", linesOf(parser.SNSOverSQSRecords[order](ctx, decoded[events.SQSEvent](t, all("Records", `{"eventSource":"aws:sqs","body":%}`, func(p string) string { return text(notification(p)) })))),
			[]string{"0 1 8", "1 1 parser: SNSOverSQS: Records[1].body.Message.id: want int64, got string", "2 3 8"},
		},
		{
			"SNS", linesOf(parser.SNSRecords[order](ctx, decoded[events.SNSEvent](t, all("Records", `{"EventSource":"aws:sns","Sns":{"Message":%}}`, text)))),
			[]string{"0 1 8", "1 1 parser: SNS: Records[1].Sns.Message.id: want int64, got string", "2 3 8"},
		},
		{
			"Kinesis", linesOf(parser.KinesisRecords[order](ctx, decoded[events.KinesisEvent](t, all("Records", `{"eventSource":"aws:kinesis","kinesis":{"data":%}}`, func(p string) string { return base(gzipped(p)) })), small)),
			[]string{"0 1 8", "1 1 parser: Kinesis: Records[1].kinesis.data: more than is left of the bytes that may be inflated", "2 3 8"},
		},
		{
			"Firehose", linesOf(parser.FirehoseRecords[order](ctx, decoded[eventsource.KinesisFirehoseEvent](t, all("records", `{"data":%}`, base)))),
			[]string{"0 1 8", "1 1 parser: Firehose: records[1].data.id: want int64, got string", "2 3 8"},
		},
		{
			"Kafka", linesOf(parser.KafkaRecords[order](ctx, decoded[eventsource.KafkaEvent](t, `{"eventSource":"aws:kafka","records":{"b-0":[{"value":`+base(payloads[2])+`}],"a-1":[{"value":`+base(payloads[0])+`},{"value":`+base(payloads[1])+`}]}}`))),
			[]string{"0 1 8", "1 1 parser: Kafka: records.a-1[1].value.id: want int64, got string", "2 3 8"},
		},
		{
			"Kafka of others", linesOf(parser.KafkaRecords[order](ctx, decoded[eventsource.KafkaEvent](t, `{"records":{"b-0":[{}]}}`))),
			[]string{"0 0 parser: Kafka: eventSource: want aws:kafka, got nothing"},
		},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestRecords_MetaAndBreak(t *testing.T) {
	t.Parallel()
	event := events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "a", EventSource: "aws:sqs", Body: `{"id":1}`}, {MessageId: "b", EventSource: "aws:sqs", Body: `{"id":2}`}, {MessageId: "c"},
	}}
	var kept []parser.Record[events.SQSMessage, order]
	records := parser.SQSRecords[order](context.Background(), event)
	for i, r := range records {
		kept = append(kept, r)
		if i == 1 {
			break
		}
	}
	// What is kept stays as it is, though the next record has been read.
	if len(kept) != 2 || kept[0].Meta.MessageId != "a" || string(kept[0].Raw) != `{"id":1}` || string(kept[1].Raw) != `{"id":2}` {
		t.Errorf("%+v", kept)
	}
	// A sequence can be gone through again.
	again := 0
	for range records {
		again++
	}
	if again != 3 {
		t.Errorf("again: %d records", again)
	}
	kafka := eventsource.KafkaEvent{EventSource: "aws:kafka", Records: map[string][]eventsource.KafkaRecord{"a-0": {{Value: []byte(`{}`)}, {}}}}
	for i, r := range parser.KafkaRecords[*order](context.Background(), kafka) {
		if i > 0 || r.Err != nil || r.Data == nil {
			t.Errorf("%d: %+v", i, r)
		}
		break
	}
}

// TestRecords_10_IsolatedFromOthers is what users asked of the originals: one bad model breaks no batch.
func TestRecords_10_IsolatedFromOthers(t *testing.T) {
	t.Parallel()
	event := events.SQSEvent{Records: make([]events.SQSMessage, 1000)}
	for i := range event.Records {
		event.Records[i] = events.SQSMessage{MessageId: fmt.Sprint(i), EventSource: "aws:sqs", Body: fmt.Sprintf(`{"id":%d}`, i)}
		if i%7 == 0 {
			event.Records[i].Body = strings.Repeat("x", i)
		}
	}
	for i, r := range parser.SQSRecords[order](context.Background(), event) {
		if bad := i%7 == 0; bad != (r.Err != nil) || !bad && r.Data.ID != int64(i) || r.Meta.MessageId != fmt.Sprint(i) {
			t.Fatalf("record %d: %+v", i, r)
		}
	}
}
