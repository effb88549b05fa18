// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// blog has 21 fields. Those that are measured do next to nothing.
func blog(opts ...appsync.Option) *appsync.Router {
	r := appsync.New(opts...)
	appsync.Handle(r, "Query.getPost", echo)
	appsync.HandleEach(r, "Post.author", echo)
	appsync.HandleBatch(r, "Post.editor", func(_ context.Context, args []postID) ([]*post, error) {
		posts := make([]*post, len(args))
		for i, a := range args {
			posts[i] = &post{ID: a.ID}
		}
		return posts, nil
	})
	for i := range 18 {
		appsync.Handle(r, "Query.field"+string(rune('A'+i)), echo)
	}
	return r
}

// fullBatch is a batch of 25 events with all that AppSync sends.
func fullBatch(t testing.TB, name string) []byte {
	item := bytes.Replace(eventFile(t, "query_cognito"), []byte(`"fieldName": "getPost"`), []byte(`"fieldName": "`+name+`"`), 1)
	item = bytes.Replace(item, []byte(`"parentTypeName": "Query"`), []byte(`"parentTypeName": "Post"`), 1)
	return slices.Concat([]byte("["), bytes.Join(slices.Repeat([][]byte{item}, 25), []byte(",")), []byte("]"))
}

func benchmark(b *testing.B, r *appsync.Router, event []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(event)))
	for b.Loop() {
		value, err := r.HandleEvent(b.Context(), event)
		if err != nil {
			b.Fatal(err)
		}
		if _, document := invocation.EncodeAnswer(value); len(document) == 0 {
			b.Fatal("no answer")
		}
	}
}

// BenchmarkEvent is the whole way of a single event: event in, answer out.
func BenchmarkEvent(b *testing.B) { benchmark(b, blog(), eventFile(b, "query_cognito")) }

// BenchmarkEventTyped decodes the whole event.
func BenchmarkEventTyped(b *testing.B) {
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(_ context.Context, e appsync.Event[postID, any]) (*post, error) {
		return &post{ID: e.Arguments.ID}, nil
	})
	benchmark(b, r, eventFile(b, "query_cognito"))
}

// BenchmarkBatchEach and BenchmarkBatchWhole are batches of 25 full events.
func BenchmarkBatchEach(b *testing.B)  { benchmark(b, blog(), fullBatch(b, "author")) }
func BenchmarkBatchWhole(b *testing.B) { benchmark(b, blog(), fullBatch(b, "editor")) }

// BenchmarkUnmarshal is what decoding the same event with encoding/json alone costs.
func BenchmarkUnmarshal(b *testing.B) {
	event := eventFile(b, "query_cognito")
	b.ReportAllocs()
	b.SetBytes(int64(len(event)))
	for b.Loop() {
		var e appsync.Event[postID, any]
		if err := json.Unmarshal(event, &e); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInvocation is a whole invocation with all three signals on.
func BenchmarkInvocation(b *testing.B) {
	rec, r, event := oteltest.New(b), blog(), eventFile(b, "query_cognito")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rec.Invoke(r, event); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAllocations holds what events cost beyond the resolver: it counts, so it is not parallel.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	for _, test := range []struct {
		name   string
		event  []byte
		budget float64
	}{
		{"single", eventFile(t, "query_cognito"), 20},
		{"batch of 25, each", fullBatch(t, "author"), 280},
		{"batch of 25, whole", fullBatch(t, "editor"), 200},
	} {
		r := blog(appsync.WithConcurrency(1))
		got := testing.AllocsPerRun(500, func() {
			if _, err := r.HandleEvent(t.Context(), test.event); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %v allocations", test.name, got)
		if got > test.budget {
			t.Errorf("%s: %v allocations, want at most %v", test.name, got, test.budget)
		}
	}
}
