// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// Record is one record of an event, with its payload or with the reason why there is none. A record that is wrong does not
// stop the others: its error goes where the source wants to know which records failed.
type Record[M, T any] struct {
	Meta M      // the record as it came
	Data T      // the payload; zero if Err is not nil
	Raw  []byte // the bytes of the payload, nil where they cannot be had
	Err  error  // an [*Error] with one record's issues
}

// SQSRecords returns the messages of an event of SQS with their index; the payload is that of [SQS].
func SQSRecords[T any](ctx context.Context, event events.SQSEvent, opts ...Option) iter.Seq2[int, Record[events.SQSMessage, T]] {
	return iterate[T](ctx, sqsMessages(), event.Records, opts)
}

// SNSOverSQSRecords returns the messages of an event of SQS with their index; the payload is that of [SNSOverSQS].
func SNSOverSQSRecords[T any](ctx context.Context, event events.SQSEvent, opts ...Option) iter.Seq2[int, Record[events.SQSMessage, T]] {
	return iterate[T](ctx, notified("SNSOverSQS", sqsMessages(), "body"), event.Records, opts)
}

func sqsMessages() source[events.SQSMessage] {
	return source[events.SQSMessage]{name: "SQS", list: "Records", at: "body", payload: func(d *Decoder, r *events.SQSMessage, _ any) ([]byte, error) {
		return d.bytesOf(r.Body), from("eventSource", r.EventSource, "aws:sqs")
	}}
}

// SNSRecords returns the records of an event of SNS with their index; the payload is that of [SNS].
func SNSRecords[T any](ctx context.Context, event events.SNSEvent, opts ...Option) iter.Seq2[int, Record[events.SNSEventRecord, T]] {
	return iterate[T](ctx, source[events.SNSEventRecord]{
		name: "SNS", list: "Records", at: "Sns.Message",
		payload: func(d *Decoder, r *events.SNSEventRecord, _ any) ([]byte, error) {
			return d.bytesOf(r.SNS.Message), from("EventSource", r.EventSource, "aws:sns")
		},
	}, event.Records, opts)
}

// KinesisRecords returns the records of an event of a Kinesis data stream with their index; the payload is that of [Kinesis].
func KinesisRecords[T any](ctx context.Context, event events.KinesisEvent, opts ...Option) iter.Seq2[int, Record[events.KinesisEventRecord, T]] {
	return iterate[T](ctx, source[events.KinesisEventRecord]{
		name: "Kinesis", list: "Records", at: "kinesis.data",
		payload: func(d *Decoder, r *events.KinesisEventRecord, into any) ([]byte, error) {
			if err := from("eventSource", r.EventSource, "aws:kinesis"); err != nil {
				return nil, err
			}
			data, err := d.unpacked(r.Kinesis.Data, into)
			return data, At("kinesis.data", -1, err)
		},
	}, event.Records, opts)
}

// FirehoseRecords returns the records of an event of Data Firehose with their index; the payload is that of [Firehose].
func FirehoseRecords[T any](ctx context.Context, event eventsource.KinesisFirehoseEvent, opts ...Option) iter.Seq2[int, Record[eventsource.KinesisFirehoseRecord, T]] {
	return iterate[T](ctx, source[eventsource.KinesisFirehoseRecord]{
		name: "Firehose", list: "records", at: "data",
		payload: func(d *Decoder, r *eventsource.KinesisFirehoseRecord, into any) ([]byte, error) {
			data, err := d.unpacked(r.Data, into)
			return data, At("data", -1, err)
		},
	}, event.Records, opts)
}

// KafkaRecords returns the records of an event of Kafka with their index, in the order of [Kafka], whose payload they have.
func KafkaRecords[T any](ctx context.Context, event eventsource.KafkaEvent, opts ...Option) iter.Seq2[int, Record[eventsource.KafkaRecord, T]] {
	type place struct {
		record *eventsource.KafkaRecord
		path   string
	}
	var places []place
	for _, topic := range slices.Sorted(maps.Keys(event.Records)) {
		for i := range event.Records[topic] {
			places = append(places, place{&event.Records[topic][i], element(join("records", member(topic)), i)})
		}
	}
	c := newConfig(opts)
	return func(yield func(int, Record[eventsource.KafkaRecord, T]) bool) {
		d := newDecoder(c)
		for i, p := range places {
			record := Record[eventsource.KafkaRecord, T]{Meta: *p.record, Raw: p.record.Value}
			err := from("eventSource", event.EventSource, "aws:kafka", "SelfManagedKafka")
			if err == nil {
				err = At(join(p.path, "value"), i, d.Decode(ctx, p.record.Value, &record.Data))
			}
			record.fail(ctx, c, "Kafka", At("", i, err))
			if !yield(i, record) {
				return
			}
		}
	}
}

// iterate decodes the records of a source one by one.
func iterate[T, R any](ctx context.Context, s source[R], list []R, opts []Option) iter.Seq2[int, Record[R, T]] {
	c := newConfig(opts)
	return func(yield func(int, Record[R, T]) bool) {
		d := newDecoder(c)
		for i := range list {
			record := Record[R, T]{Meta: list[i]}
			payload, err := s.payload(d, &list[i], &record.Data)
			if err == nil {
				record.Raw = append([]byte(nil), payload...)
				err = At(s.at, -1, d.Decode(ctx, payload, &record.Data))
			}
			if err != nil {
				record.fail(ctx, c, s.name, At(element(s.list, i), i, err))
			}
			d.budget = c.maxInflated // what is inflated is not kept, so the limit is that of a record
			if !yield(i, record) {
				return
			}
		}
	}
}

// fail completes the error of a record.
func (r *Record[M, T]) fail(ctx context.Context, c *config, envelope string, err error) {
	if err == nil {
		return
	}
	failed := asError(err)
	failed.Envelope = envelope
	r.Data, r.Err = *new(T), failed
	c.recordFailure(ctx, envelope, failed)
}
