// SPDX-License-Identifier: Apache-2.0

package parser

// Kinesis returns the envelope of events of a Kinesis data stream. The payload is the data of each record, decoded from
// base64. Compressed data is inflated, unless T is []byte.
func Kinesis[T any]() Envelope[[]T] { return each[T](kinesis()) }

// Firehose returns the envelope of events of Data Firehose, as [Kinesis] does. What a stream gets from SQS is an
// events.SQSMessage, and from S3 an [S3Notification].
func Firehose[T any]() Envelope[[]T] { return each[T](firehose()) }

type kinesisRecord struct {
	EventSource string `json:"eventSource"`
	Kinesis     struct {
		Data *string `json:"data"`
	} `json:"kinesis"`
}

func kinesis() source[kinesisRecord] {
	const at = "kinesis.data"
	return source[kinesisRecord]{name: "Kinesis", list: "Records", at: at, payload: func(d *Decoder, r *kinesisRecord, into any) ([]byte, error) {
		if err := from("eventSource", r.EventSource, "aws:kinesis"); err != nil {
			return nil, err
		}
		return d.data(at, r.Kinesis.Data, into)
	}}
}

type firehoseRecord struct {
	Data *string `json:"data"`
}

func firehose() source[firehoseRecord] {
	const at = "data"
	return source[firehoseRecord]{name: "Firehose", list: "records", at: at, payload: func(d *Decoder, r *firehoseRecord, into any) ([]byte, error) {
		return d.data(at, r.Data, into)
	}}
}

// data decodes what a record has in base64, and inflates it for a type that is not []byte.
func (d *Decoder) data(at string, text *string, into any) ([]byte, error) {
	if text == nil {
		return nil, fail(ErrMalformed, at, "missing")
	}
	data, err := d.base64(*text)
	if err != nil {
		return nil, At(at, -1, err)
	}
	if data, err = d.unpacked(data, into); err != nil {
		return nil, At(at, -1, err)
	}
	return data, nil
}
