// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	library "github.com/jmespath-community/go-jmespath"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// queueEvent returns an SQS event with ten messages of some 200 bytes.
func queueEvent() []byte {
	body := quoted(`{"id":123456,"total":12.5,"items":[{"sku":"a-1","qty":2},{"sku":"b-2","qty":1}],"note":"` + strings.Repeat("x", 100) + `"}`)
	record := `{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","body":` + body + `,"attributes":{"ApproximateReceiveCount":"1"},"eventSource":"aws:sqs"}`
	return []byte(`{"Records":[` + strings.Repeat(record+",", 9) + record + `]}`)
}

// BenchmarkSearch compares a search of raw bytes with the library alone, which gets the event from encoding/json and the
// function from this file.
func BenchmarkSearch(b *testing.B) {
	event := queueEvent()
	unpack := library.FunctionEntry{
		Name:      "powertools_json",
		Arguments: []library.ArgSpec{{Types: []library.JpType{library.JpString}}},
		Handler: func(args []any) (value any, err error) {
			return value, json.Unmarshal([]byte(args[0].(string)), &value)
		},
	}
	for _, expression := range []string{"Records[0].messageId", jmespath.SQS, "Records[?eventSource=='aws:sqs'].messageId"} {
		b.Run(fmt.Sprintf("%s/ours", expression), func(b *testing.B) {
			e := jmespath.MustCompile(expression)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.SearchBytes(event); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%s/library", expression), func(b *testing.B) {
			e := library.MustCompile(expression, unpack)
			b.ReportAllocs()
			for b.Loop() {
				var value any
				if err := json.Unmarshal(event, &value); err != nil {
					b.Fatal(err)
				}
				if _, err := e.Search(value); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRatio takes turns with the library alone and reports what ours takes of its time, by the fastest turn of each:
// what else the machine does makes turns slower, never faster.
func BenchmarkRatio(b *testing.B) {
	event := queueEvent()
	const expression = "Records[*].messageId"
	ours, theirs := jmespath.MustCompile(expression), library.MustCompile(expression)
	took, alone := time.Hour, time.Hour
	for b.Loop() {
		begin := time.Now()
		if _, err := ours.SearchBytes(event); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		var value any
		if err := json.Unmarshal(event, &value); err != nil {
			b.Fatal(err)
		}
		if _, err := theirs.Search(value); err != nil {
			b.Fatal(err)
		}
		took, alone = min(took, middle.Sub(begin)), min(alone, time.Since(middle))
	}
	b.ReportMetric(float64(took)/float64(alone), "ours/library")
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		jmespath.MustCompile(jmespath.SQS)
	}
}

// TestSearch_Allocations holds what a search allocates beside decoding the event.
func TestSearch_Allocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates as well")
	}
	event := queueEvent()
	var value any
	decoding := testing.AllocsPerRun(100, func() {
		if err := json.Unmarshal(event, &value); err != nil {
			t.Fatal(err)
		}
	})
	tests := []struct {
		expression string
		budget     float64
	}{
		{"Records[0].messageId", 4},
		{"length(Records)", 8},
	}
	for _, test := range tests {
		e := jmespath.MustCompile(test.expression)
		all := testing.AllocsPerRun(100, func() {
			if _, err := e.SearchBytes(event); err != nil {
				t.Fatal(err)
			}
		})
		if all-decoding > test.budget {
			t.Errorf("%s: %.0f allocations beside decoding, want at most %.0f", test.expression, all-decoding, test.budget)
		}
	}
}
