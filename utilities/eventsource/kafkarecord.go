// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"iter"
	"strings"
)

// All goes over the records of all topics and partitions: those of a partition in order, and partitions in the order of
// their names. The records are those of the event, not copies.
func (e *KafkaEvent) All() iter.Seq[*KafkaRecord] {
	return func(yield func(*KafkaRecord) bool) {
		for _, records := range sorted(e.Records) {
			for i := range records {
				if !yield(&records[i]) {
					return
				}
			}
		}
	}
}

// Servers returns the addresses of the brokers that clients connect to first, nil if the event has none.
func (e *KafkaEvent) Servers() []string {
	if e.BootstrapServers == "" {
		return nil
	}
	return strings.Split(e.BootstrapServers, ",")
}

// Header returns the value of a header, whatever the case its name is written in. Kafka lets a header come more than once:
// the last one counts. It reports false if there is none.
func (r *KafkaRecord) Header(name string) (value []byte, ok bool) {
	for _, header := range r.Headers {
		for key, bytes := range header {
			if strings.EqualFold(key, name) {
				value, ok = bytes, true
			}
		}
	}
	return value, ok
}
