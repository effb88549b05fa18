// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"fmt"

	"github.com/otel-powertools/powertools/utilities/eventsource"
)

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
