// SPDX-License-Identifier: Apache-2.0

package eventsource

import "time"

// TimeWindow is what an event of a stream has beside its records when the function sums up a tumbling window. S is the
// type of the state: aws-lambda-go's type takes texts only.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
type TimeWindow[S any] struct {
	Window                  Window `json:"window"`
	State                   S      `json:"state"` // what the last invocation returned; zero at the beginning of a window
	ShardID                 string `json:"shardId"`
	EventSourceARN          string `json:"eventSourceARN"`
	IsFinalInvokeForWindow  bool   `json:"isFinalInvokeForWindow"`  // the window ends: the state is the result
	IsWindowTerminatedEarly bool   `json:"isWindowTerminatedEarly"` // the state was larger than 1 MB
}

// Window is the time of a window.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// TimeWindowResponse is the answer to an event in a window.
type TimeWindowResponse[S any] struct {
	State             S                  `json:"state"`
	BatchItemFailures []BatchItemFailure `json:"batchItemFailures"`
}

// BatchItemFailure names a record that failed, by its sequence number.
type BatchItemFailure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}
