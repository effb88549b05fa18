// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"
)

// KafkaEvent has records of topics, from Amazon MSK or a cluster of one's own. Other than in aws-lambda-go's type, keys
// and values are bytes, records have the metadata of a schema registry, and bytes of headers may be written either way.
//
// https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
type KafkaEvent struct {
	EventSource      string                   `json:"eventSource"`              // "aws:kafka" or "SelfManagedKafka"
	EventSourceARN   string                   `json:"eventSourceArn,omitempty"` // of MSK
	BootstrapServers string                   `json:"bootstrapServers,omitempty"`
	Records          map[string][]KafkaRecord `json:"records"` // by topic and partition, such as orders-0
}

// KafkaRecord is one record. Key and Value are decoded from base64; nil is a record without one, such as a tombstone.
type KafkaRecord struct {
	Topic               string                        `json:"topic"`
	Partition           int64                         `json:"partition"`
	Offset              int64                         `json:"offset"`
	Timestamp           EpochMilliseconds             `json:"timestamp,omitzero"`
	TimestampType       string                        `json:"timestampType"` // "CREATE_TIME" or "LOG_APPEND_TIME"
	Key                 []byte                        `json:"key,omitzero"`
	Value               []byte                        `json:"value,omitzero"`
	Headers             []map[string]KafkaHeaderBytes `json:"headers"`
	KeySchemaMetadata   *KafkaSchemaMetadata          `json:"keySchemaMetadata,omitempty"`
	ValueSchemaMetadata *KafkaSchemaMetadata          `json:"valueSchemaMetadata,omitempty"`
}

// KafkaSchemaMetadata names the schema of a key or value.
type KafkaSchemaMetadata struct {
	DataFormat string `json:"dataFormat"` // "AVRO", "PROTOBUF" or "JSON"
	SchemaID   string `json:"schemaId,omitempty"`
}

// KafkaHeaderBytes is the value of a header. JSON has it as a list of numbers: Lambda writes bytes above 127 as negative
// numbers; those from 128 to 255 are read too.
type KafkaHeaderBytes []byte

// UnmarshalJSON implements [json.Unmarshaler].
func (b *KafkaHeaderBytes) UnmarshalJSON(data []byte) error {
	var numbers []int16
	if err := json.Unmarshal(data, &numbers); err != nil {
		return err
	}
	if numbers == nil {
		*b = nil
		return nil
	}
	header := make(KafkaHeaderBytes, len(numbers))
	for i, n := range numbers {
		if n < -128 || n > 255 {
			return errors.New("eventsource: a number in a header of Kafka is not a byte")
		}
		header[i] = byte(n)
	}
	*b = header
	return nil
}

// MarshalJSON implements [json.Marshaler]. It writes what Lambda does.
func (b KafkaHeaderBytes) MarshalJSON() ([]byte, error) {
	if b == nil {
		return []byte("null"), nil
	}
	numbers := make([]int8, len(b))
	for i, value := range b {
		numbers[i] = int8(value)
	}
	return json.Marshal(numbers)
}
