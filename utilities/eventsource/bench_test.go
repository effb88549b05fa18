// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// BenchmarkDecode reads the largest event of each row of the table that has a type of its own here and one in
// aws-lambda-go, by both.
func BenchmarkDecode(b *testing.B) {
	for _, r := range table() {
		if r.elsewhere != "" || r.lambda.name == "" || r.lambda.name == r.use.name {
			continue
		}
		raw := largest(r.use)
		if _, err := r.lambda.decode(raw); err != nil {
			continue // refused: there is nothing to compare
		}
		name := strings.NewReplacer("/*", "", "[^t]", "", "/", "-", "*", "").Replace(r.events)
		for _, c := range []codec{r.use, r.lambda} {
			b.Run(name+"/"+c.name, func(b *testing.B) { benchmarkDecode(b, raw, c.decode) })
		}
	}
}

// BenchmarkEvent reads an event by its type, and by Event of it.
func BenchmarkEvent(b *testing.B) {
	raw := golden.Event("apigateway-rest/request")
	c := of[eventsource.APIGatewayProxyRequest]()
	b.Run("type", func(b *testing.B) { benchmarkDecode(b, raw, c.decode) })
	b.Run("Event", func(b *testing.B) {
		benchmarkDecode(b, raw, func(raw []byte) (any, error) {
			event, _, err := c.event(raw)
			return event, err
		})
	})
}

func benchmarkDecode(b *testing.B, raw []byte, decode func([]byte) (any, error)) {
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}
