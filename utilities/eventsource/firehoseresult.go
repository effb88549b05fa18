// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"errors"
	"fmt"
)

// What a function says of a record of Firehose.
const (
	FirehoseOk               = "Ok"
	FirehoseDropped          = "Dropped"          // on purpose: it counts as a success
	FirehoseProcessingFailed = "ProcessingFailed" // it goes to the error output of the stream
)

// Result returns the answer to a record: one of [FirehoseOk], [FirehoseDropped] and [FirehoseProcessingFailed]. Data is the
// record as it goes on; what was dropped needs none. For what failed, the record's own data lets it be sent again.
func (r *KinesisFirehoseRecord) Result(result string, data []byte) KinesisFirehoseResponseRecord {
	if data == nil {
		data = []byte{} // Firehose refuses null
	}
	return KinesisFirehoseResponseRecord{RecordID: r.RecordID, Result: result, Data: data}
}

// Partitioned returns the answer with keys for dynamic partitioning.
func (r KinesisFirehoseResponseRecord) Partitioned(keys map[string]string) KinesisFirehoseResponseRecord {
	metadata := KinesisFirehoseResponseMetadata{}
	if r.Metadata != nil {
		metadata = *r.Metadata
	}
	metadata.PartitionKeys = keys
	r.Metadata = &metadata
	return r
}

var errEmptyFirehose = errors.New("eventsource: Firehose takes no empty answer")

// Response returns the answer to an event. Firehose gives a whole batch up if it is not right, so this checks that there is
// one answer to each record, with a result that exists. The answer may have 6 MB, data in base64 included.
func (e *KinesisFirehoseEvent) Response(answers ...KinesisFirehoseResponseRecord) (KinesisFirehoseResponse, error) {
	if len(answers) == 0 {
		return KinesisFirehoseResponse{}, errEmptyFirehose
	}
	open := make(map[string]bool, len(e.Records))
	for i := range e.Records {
		open[e.Records[i].RecordID] = true
	}
	for i := range answers {
		answer := &answers[i]
		switch answer.Result {
		case FirehoseOk, FirehoseDropped, FirehoseProcessingFailed:
		default:
			return KinesisFirehoseResponse{}, fmt.Errorf("eventsource: result %q of record %s: want %s, %s or %s",
				answer.Result, answer.RecordID, FirehoseOk, FirehoseDropped, FirehoseProcessingFailed)
		}
		if !open[answer.RecordID] {
			return KinesisFirehoseResponse{}, fmt.Errorf("eventsource: record %q was answered twice, or did not come", answer.RecordID)
		}
		delete(open, answer.RecordID)
	}
	for id := range sorted(open) {
		return KinesisFirehoseResponse{}, fmt.Errorf("eventsource: record %q, and %d in all, have no answer", id, len(open))
	}
	return KinesisFirehoseResponse{Records: answers}, nil
}
