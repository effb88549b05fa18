// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// Kafka returns the envelope of events of Amazon MSK and of a cluster of one's own. The payload is the value of each record,
// decoded from base64. Records are in the order of the names of their topics and partitions, and in that of offsets there.
// A tombstone is no payload: T is a pointer where there are any.
func Kafka[T any]() Envelope[[]T] {
	return NewEnvelope("Kafka", func(ctx context.Context, event []byte, d *Decoder) ([]T, error) {
		e, err := readEvent[struct {
			EventSource string                       `json:"eventSource"`
			Records     map[string][]json.RawMessage `json:"records"`
		}](event)
		if err != nil {
			return nil, err
		}
		if err := from("eventSource", e.EventSource, "aws:kafka", "SelfManagedKafka"); err != nil {
			return nil, err
		}
		if e.Records == nil {
			return nil, fail(ErrMalformed, "records", "missing")
		}
		for _, list := range e.Records {
			d.records += len(list)
		}
		out := make([]T, d.records)
		var failed *Error
		index := 0
		for _, topic := range slices.Sorted(maps.Keys(e.Records)) {
			for i, raw := range e.Records[topic] {
				if err := kafkaValue(ctx, d, raw, &out[index]); err != nil {
					failed = add(failed, At(element(join("records", member(topic)), i), index, err))
				}
				index++
			}
		}
		return out, failed.orNil()
	})
}

// kafkaValue decodes the value of a record.
func kafkaValue(ctx context.Context, d *Decoder, raw []byte, into any) error {
	record, err := readEvent[struct {
		Value *string `json:"value"`
	}](raw)
	if err != nil {
		return err
	}
	var value []byte
	if record.Value != nil {
		if value, err = d.base64(*record.Value); err != nil {
			return At("value", -1, err)
		}
	}
	return At("value", -1, d.Decode(ctx, value, into))
}
