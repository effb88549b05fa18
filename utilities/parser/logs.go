// SPDX-License-Identifier: Apache-2.0

package parser

import "context"

// CloudWatchLogs returns the envelope of events of a subscription filter of CloudWatch Logs. The payload is the message of
// each entry: T is a string where logs are not JSON. The message that tests the way, CONTROL_MESSAGE, has none.
func CloudWatchLogs[T any]() Envelope[[]T] {
	return NewEnvelope("CloudWatchLogs", func(ctx context.Context, event []byte, d *Decoder) ([]T, error) {
		e, err := readEvent[struct {
			Logs struct {
				Data *string `json:"data"`
			} `json:"awslogs"`
		}](event)
		if err != nil {
			return nil, err
		}
		if e.Logs.Data == nil {
			return nil, fail(ErrWrongEventSource, "awslogs.data", "missing")
		}
		data, err := d.base64(*e.Logs.Data)
		if err != nil {
			return nil, At("awslogs.data", -1, err)
		}
		entries, err := readLogs(d, data)
		if err != nil {
			return nil, At("awslogs.data", -1, err)
		}
		out := make([]T, len(entries))
		var failed *Error
		d.records += len(entries)
		for i, entry := range entries {
			if err := d.Decode(ctx, d.textOf(entry.Message), &out[i]); err != nil {
				failed = add(failed, At(element("awslogs.data.logEvents", i)+".message", i, err))
			}
		}
		return out, failed.orNil()
	})
}

// CloudWatchLogsOverKinesis returns the envelope of events of a Kinesis data stream that a subscription filter of CloudWatch
// Logs writes to. The messages of all records come in one list; indexes of issues are those of records.
func CloudWatchLogsOverKinesis[T any]() Envelope[[]T] {
	stream := kinesis()
	return NewEnvelope("CloudWatchLogsOverKinesis", func(ctx context.Context, event []byte, d *Decoder) ([]T, error) {
		records, err := readRecords[kinesisRecord](event, stream.list)
		if err != nil {
			return nil, err
		}
		var out []T
		err = records.visit(d, func(_ int, r *kinesisRecord) error {
			var packed []byte
			data, err := stream.payload(d, r, &packed)
			if err != nil {
				return err
			}
			entries, err := readLogs(d, data)
			if err != nil {
				return At(stream.at, -1, err)
			}
			var failed *Error
			for i, entry := range entries {
				var value T
				if err := d.Decode(ctx, d.textOf(entry.Message), &value); err != nil {
					failed = add(failed, At(element(stream.at+".logEvents", i)+".message", -1, err))
					continue
				}
				out = append(out, value)
			}
			return failed.orNil()
		})
		return out, err
	})
}

type logEntry struct {
	Message *string `json:"message"`
}

// readLogs returns the entries of compressed logs.
func readLogs(d *Decoder, data []byte) ([]logEntry, error) {
	data, err := d.Inflate(data)
	if err != nil {
		return nil, err
	}
	logs, err := readEvent[struct {
		MessageType string     `json:"messageType"`
		LogEvents   []logEntry `json:"logEvents"`
	}](data)
	if err != nil {
		return nil, err
	}
	switch logs.MessageType {
	case "DATA_MESSAGE":
		return logs.LogEvents, nil
	case "CONTROL_MESSAGE":
		return nil, nil
	}
	return nil, fail(ErrWrongEventSource, "messageType", "want DATA_MESSAGE or CONTROL_MESSAGE")
}
