// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// TestAllocations holds what parsing allocates beside what encoding/json does with the same documents.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates as well")
	}
	ctx, raw := context.Background(), messages(100)
	var event events.SQSEvent
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatal(err)
	}
	bodies := testing.AllocsPerRun(50, func() {
		for _, m := range event.Records {
			var o order
			_ = json.Unmarshal([]byte(m.Body), &o)
		}
	})
	one := testing.AllocsPerRun(50, func() {
		var o order
		_ = json.Unmarshal([]byte(goodOrder), &o)
	})
	envelope := parser.SQS[order]()
	for _, test := range []struct {
		name   string
		run    func()
		budget float64
	}{
		// Of a record: its source and its body as they are decoded; all else is once an event.
		{"Unwrap of 100 messages", func() { _, _ = parser.Unwrap(ctx, raw, envelope) }, bodies + 3*100 + 30},
		// Of a record: the bytes that are kept.
		{"SQSRecords of 100 messages", func() {
			for range parser.SQSRecords[order](ctx, event) {
				continue
			}
		}, bodies + 1*100 + 10},
		{"Parse", func() { _, _ = parser.Parse[order](ctx, []byte(goodOrder)) }, one + 8},
	} {
		if got := testing.AllocsPerRun(50, test.run); got > test.budget {
			t.Errorf("%s: %v allocations, at most %v", test.name, got, test.budget)
		} else {
			t.Logf("%s: %v allocations, at most %v", test.name, got, test.budget)
		}
	}
}
