// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// What a function says of a task of S3 Batch Operations.
const (
	S3BatchSucceeded        = "Succeeded"
	S3BatchTemporaryFailure = "TemporaryFailure" // the task comes again before the job ends
	S3BatchPermanentFailure = "PermanentFailure"
)

// S3BatchResponse returns the answer to an event of S3 Batch Operations, which has one task: code is [S3BatchSucceeded],
// [S3BatchTemporaryFailure] or [S3BatchPermanentFailure], and text goes to the report of the job. The key of the task is
// encoded, see [ObjectKey].
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
func S3BatchResponse[E events.S3BatchJobEvent | events.S3BatchJobEventV2](event E, code, text string) (events.S3BatchJobResponse, error) {
	response := events.S3BatchJobResponse{TreatMissingKeysAs: S3BatchSucceeded}
	var tasks []string
	switch event := any(event).(type) {
	case events.S3BatchJobEvent:
		response.InvocationSchemaVersion, response.InvocationID = event.InvocationSchemaVersion, event.InvocationID
		for _, task := range event.Tasks {
			tasks = append(tasks, task.TaskID)
		}
	case events.S3BatchJobEventV2:
		response.InvocationSchemaVersion, response.InvocationID = event.InvocationSchemaVersion, event.InvocationID
		for _, task := range event.Tasks {
			tasks = append(tasks, task.TaskID)
		}
	}
	if len(tasks) != 1 {
		return events.S3BatchJobResponse{}, fmt.Errorf("eventsource: an event of S3 Batch Operations has %d tasks, want 1", len(tasks))
	}
	switch code {
	case S3BatchSucceeded, S3BatchTemporaryFailure, S3BatchPermanentFailure:
	default:
		return events.S3BatchJobResponse{}, fmt.Errorf("eventsource: result %q of a task of S3 Batch Operations: want %s, %s or %s",
			code, S3BatchSucceeded, S3BatchTemporaryFailure, S3BatchPermanentFailure)
	}
	response.Results = []events.S3BatchJobResult{{TaskID: tasks[0], ResultCode: code, ResultString: text}}
	return response, nil
}
