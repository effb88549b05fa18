// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

// FuzzEvent gives any text to a router. What comes back is an answer in JSON with the ids that came in, in their order, or
// the error for what is no event.
func FuzzEvent(f *testing.F) {
	f.Add(string(eventFile(f, "publish")))
	f.Add(string(eventFile(f, "subscribe")))
	f.Add(`{"info":{"operation":"PUBLISH","channel":{"path":"/each/a"}},"events":[{"id":"\u0000\ud800","payload":"<"},{"payload":[null]},{"id":7}]}`)
	f.Add(`{"info":{"operation":"PUBLISH","channel":{"path":"/batch/a"}},"events":[{"id":"a","payload":{"A":[1,{"b":2}]}},null]}`)
	f.Add(`{"INFO":{"operation":"PUBLISH","operation":"SUBSCRIBE","channel":{"path":"*"}},"events":{}}`)
	f.Add(`{"info":{"operation":"SUBSCRIBE","channel":{"path":"/subscribe/*"}},"identity":{"sourceIp":"x"}}`)
	r := appsyncevents.New(appsyncevents.WithMaxEventSize(1000))
	type payload struct {
		A []json.Number
		B map[string]payload2
	}
	appsyncevents.HandlePublish(r, "/each/*", func(_ context.Context, in payload) (payload, error) { return in, nil })
	appsyncevents.HandlePublish(r, "/default/*", func(_ context.Context, in any) (any, error) { return in, nil })
	appsyncevents.HandlePublishBatch(r, "/batch/*", func(_ context.Context, in []appsyncevents.Item[any]) ([]appsyncevents.Item[any], error) {
		return in, nil
	})
	appsyncevents.HandleSubscribe(r, "/*", func(ctx context.Context) error { return errors.New(appsyncevents.EventOf(ctx).Info.Channel.Path) })
	f.Fuzz(func(t *testing.T, event string) {
		answer, err := r.HandleEvent(context.Background(), json.RawMessage(event))
		if err != nil {
			if !errors.Is(err, appsyncevents.ErrNotAppSyncEvent) {
				t.Errorf("%q: %v", event, err)
			}
			return
		}
		if answer == nil {
			return
		}
		text, err := io.ReadAll(answer.(io.Reader))
		if err != nil || !json.Valid(text) {
			t.Fatalf("%q: answer %q, %v", event, text, err)
		}
		var got, want struct {
			Error  string
			Events []struct{ ID any }
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q: answer %q: %v", event, text, err)
		}
		_ = json.Unmarshal([]byte(event), &want)
		if got.Error == "" && len(got.Events) != len(want.Events) {
			t.Fatalf("%q: answer %q", event, text)
		}
	})
}

type payload2 struct{ C bool }

// FuzzPattern registers any pattern. It panics, or it is found for its own path and for channels below a wildcard.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"/*", "/default/*", "/default/a/b", "/a*", "//", "/ä/\x00/*", "*"} {
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, pattern, segment string) {
		if strings.ContainsAny(segment, "/") || segment == "" || segment != strings.ToValidUTF8(segment, "") || pattern != strings.ToValidUTF8(pattern, "") {
			return
		}
		r := appsyncevents.New()
		valid := func() (valid bool) {
			defer func() {
				if value := recover(); value != nil && !strings.HasPrefix(value.(string), "appsyncevents: pattern ") {
					t.Errorf("%q: %v", pattern, value)
				}
			}()
			appsyncevents.HandlePublish(r, pattern, say("found"))
			return true
		}()
		if !valid {
			return
		}
		literal, wildcard := strings.CutSuffix(pattern, "/*")
		channel := literal
		if wildcard {
			channel += "/" + segment
		}
		path, err := json.Marshal(channel)
		if err != nil {
			t.Fatal(err)
		}
		event := `{"info":{"operation":"PUBLISH","channel":{"path":` + string(path) + `}},"events":[{"id":"1","payload":0}]}`
		if got := handle(t, r, json.RawMessage(event)); got != `{"events":[{"id":"1","payload":"found"}]}` {
			t.Errorf("pattern %q, channel %q: %s", pattern, channel, got)
		}
	})
}
