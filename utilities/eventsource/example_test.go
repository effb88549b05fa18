// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
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
		now, err := eventsource.NewImage[order](record)
		if errors.Is(err, eventsource.ErrNoImage) {
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

// An event keeps the bytes it came in, so a member that its type does not have is not lost.
func ExampleEvent() {
	raw := []byte(`{"detail-type":"OrderPlaced","detail":{"id":"42"},"future":"member"}`)
	type placed struct {
		ID string `json:"id"`
	}
	var event eventsource.Event[eventsource.EventBridgeEvent[placed]]
	if err := json.Unmarshal(raw, &event); err != nil {
		fmt.Println(err)
		return
	}
	again, err := json.Marshal(event)
	fmt.Println(event.Value.DetailType, event.Value.Detail.ID)
	fmt.Println(string(again), err)
	// Output:
	// OrderPlaced 42
	// {"detail-type":"OrderPlaced","detail":{"id":"42"},"future":"member"} <nil>
}
