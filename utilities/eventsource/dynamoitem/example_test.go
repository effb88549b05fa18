// SPDX-License-Identifier: Apache-2.0

package dynamoitem_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/eventsource/dynamoitem"
)

// Changes of a table become values of the program's own type, with exact numbers.
func ExampleNewImage() {
	type order struct {
		ID    int         `json:"Id"`
		Total json.Number `json:"Total"`
	}
	var event eventsource.DynamoDBEvent
	if err := json.Unmarshal(golden.Event("dynamodb/stream"), &event); err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range event.Records {
		now, err := dynamoitem.NewImage[order](record)
		if errors.Is(err, dynamoitem.ErrNoImage) {
			fmt.Println(record.EventName)
			continue
		}
		fmt.Println(record.EventName, now.ID, now.Total, err)
	}
	// Output:
	// INSERT 101 1234567890123456789.0123456789 <nil>
	// MODIFY 101 1234567890123456789.0123456789 <nil>
	// REMOVE
}
