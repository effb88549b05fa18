// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

func TestEvents_14_LongestLiteralPartWins(t *testing.T) {
	t.Parallel()
	patterns := []string{"/*", "/default/*", "/default/v1/*", "/default/v1/users", "/default/v1/users/*", "/default/v10/*", "/other/a.b"}
	channels := []struct{ channel, want string }{
		{"/default/v1/users", "/default/v1/users"},
		{"/default/v1/users/7", "/default/v1/users/*"},
		{"/default/v1/users/7/posts/1", "/default/v1/users/*"},
		{"/default/v1/orders", "/default/v1/*"},
		{"/default/v1", "/default/*"},
		{"/default/v10/users", "/default/v10/*"},
		{"/default/v2", "/default/*"},
		{"/default", "/*"},
		{"/defaults/v1", "/*"},
		{"/other/a.b", "/other/a.b"},
		{"/other/axb", "/*"}, // a dot is a dot
		{"/Default/v1/users", "/*"},
	}
	for _, reversed := range []bool{false, true} {
		r := appsyncevents.New()
		for i := range patterns {
			pattern := patterns[i]
			if reversed {
				pattern = patterns[len(patterns)-1-i]
			}
			appsyncevents.HandlePublish(r, pattern, say(pattern))
		}
		for _, tt := range channels {
			want := `{"events":[{"id":"e0","payload":"` + tt.want + `"}]}`
			if got := handle(t, r, publish(t, tt.channel, "1")); got != want {
				t.Errorf("%s (order reversed: %t): %s, want %s", tt.channel, reversed, got, want)
			}
		}
	}
}

// A wildcard subscription is a channel like others.
func TestEvents_14_SubscriptionToAWildcard(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	var seen []string
	note := func(pattern string) func(context.Context) error {
		return func(ctx context.Context) error {
			seen = append(seen, pattern+" for "+appsyncevents.EventOf(ctx).Info.Channel.Path)
			return nil
		}
	}
	appsyncevents.HandleSubscribe(r, "/*", note("/*"))
	appsyncevents.HandleSubscribe(r, "/default/*", note("/default/*"))
	for _, channel := range []string{"/default/*", "/default/a/*", "/other/*"} {
		handle(t, r, subscribe(t, channel))
	}
	const want = "/default/* for /default/*, /default/* for /default/a/*, /* for /other/*"
	if got := strings.Join(seen, ", "); got != want {
		t.Errorf("handlers = %s, want %s", got, want)
	}
}

// Powertools skips such patterns with a warning, and the handler is never called.
func TestEvents_14_InvalidPatternsPanic(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		"", "/", "*", "default", "default/*", "//*", "/default/", "/default//a", "/default/*/a", "/default/a*", "/*/a", "/de*fault/*", "/**", "/default/**",
	} {
		r := appsyncevents.New()
		got := panics(t, func() { appsyncevents.HandlePublish(r, pattern, say("")) })
		if !strings.HasPrefix(got, `appsyncevents: pattern "`+pattern+`" is not valid`) {
			t.Errorf("%q: %s", pattern, got)
		}
	}
}

func TestEvents_14_DuplicatesPanicWithBothPlaces(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/default/*", say("a"))
	appsyncevents.HandleSubscribe(r, "/default/*", func(context.Context) error { return nil }) // of another operation
	batch := func(context.Context, []appsyncevents.Item[int]) ([]appsyncevents.Item[int], error) { return nil, nil }
	got := panics(t, func() { appsyncevents.HandlePublishBatch(r, "/default/*", batch) })
	if strings.Count(got, "pattern_test.go:") != 2 || !strings.Contains(got, "publish /default/*") {
		t.Errorf("panic = %s, want both lines", got)
	}
}

func TestEvents_26_MisusePanics(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	for name, f := range map[string]func(){
		"publish":   func() { appsyncevents.HandlePublish[int, int](r, "/a", nil) },
		"batch":     func() { appsyncevents.HandlePublishBatch[int, int](r, "/a", nil) },
		"subscribe": func() { appsyncevents.HandleSubscribe(r, "/a", nil) },
	} {
		if got := panics(t, f); got != "appsyncevents: nil handler" {
			t.Errorf("%s: %s", name, got)
		}
	}
	handle(t, r, publish(t, "/a", "1"))
	if got := panics(t, func() { appsyncevents.HandlePublish(r, "/a", say("")) }); !strings.Contains(got, "before the first event") {
		t.Errorf("late registration: %s", got)
	}
}
