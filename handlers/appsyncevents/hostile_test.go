// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

type item = appsyncevents.Item[json.RawMessage]

// badText is an error whose text cannot be had.
type badText struct{ text string }

func (e *badText) Error() string { return e.text }

// badUnwrap is one that cannot be looked into.
type badUnwrap struct{}

func (badUnwrap) Error() string { return "fog" }
func (badUnwrap) Unwrap() error { panic("overboard") }

// A nil pointer in an error is the mistake that every Go program makes once. In goroutines of the router it would end the
// process.
func TestEvents_26_ErrorsThatCannotBeTold(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"nil pointer":              (*badText)(nil),
		"nil pointer that unwraps": (*fs.PathError)(nil),
		"nil Error":                (*appsyncevents.Error)(nil),
		"nil Unauthorized":         (*appsyncevents.UnauthorizedException)(nil),
		"wrapped nil Error":        fmt.Errorf("moor: %w", (*appsyncevents.Error)(nil)),
		"wrapped nil Unauthorized": fmt.Errorf("moor: %w", (*appsyncevents.UnauthorizedException)(nil)),
		"unwraps with a panic":     badUnwrap{},
	} {
		for _, concurrency := range []int{1, 8} {
			r := appsyncevents.New(appsyncevents.WithConcurrency(concurrency))
			appsyncevents.HandlePublish(r, "/each", func(_ context.Context, n int) (int, error) {
				if n == 2 {
					return 0, failure
				}
				return n, nil
			})
			appsyncevents.HandlePublishBatch(r, "/item", func(_ context.Context, in []item) ([]item, error) {
				in[1].Err = failure
				return in, nil
			})
			appsyncevents.HandlePublishBatch(r, "/batch", func(context.Context, []item) ([]item, error) { return nil, failure })
			appsyncevents.HandleSubscribe(r, "/subscribe", func(context.Context) error { return failure })
			const one = `{"events":[{"id":"e0","payload":1},{"id":"e1","error":"InternalError - internal error"},{"id":"e2","payload":3}]}`
			const all = `{"error":"InternalError - internal error"}`
			for channel, want := range map[string]string{"/each": one, "/item": one, "/batch": all} {
				if got := handle(t, r, publish(t, channel, "1", "2", "3")); got != want {
					t.Errorf("%s, %s: %s, want %s", name, channel, got, want)
				}
			}
			if got := handle(t, r, subscribe(t, "/subscribe")); got != all {
				t.Errorf("%s, subscription: %s", name, got)
			}
		}
	}
}

// wild is a payload that panics where it is decoded or encoded.
type wild string

func (w *wild) UnmarshalJSON(data []byte) error {
	if string(data) == `"in"` {
		panic("overboard")
	}
	return json.Unmarshal(data, (*string)(w))
}

func (w wild) MarshalJSON() ([]byte, error) {
	if w == "out" {
		panic("overboard")
	}
	return json.Marshal(string(w))
}

func TestEvents_26_PayloadsThatPanicAreAloneConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New(appsyncevents.WithConcurrency(8))
	appsyncevents.HandlePublish(r, "/each", func(_ context.Context, in wild) (wild, error) { return in, nil })
	appsyncevents.HandlePublishBatch(r, "/batch", func(_ context.Context, in []appsyncevents.Item[wild]) ([]appsyncevents.Item[wild], error) {
		return in, nil
	})
	const failed = `"error":"InternalError - internal error"}`
	for channel, want := range map[string]string{
		"/each":  `{"events":[{"id":"e0","payload":"a"},{"id":"e1",` + failed + `,{"id":"e2",` + failed + `,{"id":"e3","payload":"b"}]}`,
		"/batch": `{"events":[{"id":"e0","payload":"a"},{"id":"e2",` + failed + `,{"id":"e3","payload":"b"},{"id":"e1",` + failed + `]}`,
	} {
		if got := handle(t, r, publish(t, channel, `"a"`, `"in"`, `"out"`, `"b"`)); got != want {
			t.Errorf("%s: %s\nwant %s", channel, got, want)
		}
	}
}

// badLogger panics where it is written to.
type badLogger struct{ slog.Handler }

func (badLogger) Handle(context.Context, slog.Record) error { panic("disk full") }

func TestEvents_26_PanicsOfTheLoggerAndOfTexts(t *testing.T) {
	t.Parallel()
	fog := func(context.Context, int) (int, error) { return 0, errors.New("fog") }
	r := appsyncevents.New(appsyncevents.WithLogger(slog.New(badLogger{slog.NewTextHandler(nil, nil)})))
	appsyncevents.HandlePublish(r, "/*", fog)
	const want = `{"events":[{"id":"e0","error":"InternalError - internal error"},{"id":"e1","error":"InternalError - internal error"}]}`
	if got := handle(t, r, publish(t, "/a", "1", "2")); got != want {
		t.Errorf("logger: %s", got)
	}
	r = appsyncevents.New(appsyncevents.WithErrorText(func(error) string { panic("no text") }))
	appsyncevents.HandlePublish(r, "/*", fog)
	if got := handle(t, r, publish(t, "/a", "1", "2")); got != want {
		t.Errorf("text: %s", got)
	}
}

// A panic is nobody's answer, also where its value is made for clients.
func TestEvents_14_PanicsAreAlwaysMasked(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", func(context.Context, int) (int, error) {
		panic(&appsyncevents.Error{Type: "NoRope", Message: "secret"})
	})
	if got, want := handle(t, r, publish(t, "/a", "1")), `{"events":[{"id":"e0","error":"InternalError - internal error"}]}`; got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
}

// What is no identity must not come out as one: handlers ask for nil.
func TestEvents_14_IdentityThatIsNone(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", func(ctx context.Context, _ int) (bool, error) { return appsyncevents.EventOf(ctx).Identity == nil, nil })
	for identity, want := range map[string]string{
		`null`: "true", `"None"`: "true", `7`: "true", `[]`: "true", `{}`: "true",
		`{"username":"ada"}`: "false", `{"handlerContext":{"tenant":"t7"}}`: "false", `{"claims":{}}`: "false",
	} {
		event := `{"info":{"operation":"PUBLISH","channel":{"path":"/a"}},"events":[{"id":"1","payload":1}],"identity":` + identity + `}`
		if got := handle(t, r, json.RawMessage(event)); got != `{"events":[{"id":"1","payload":`+want+`}]}` {
			t.Errorf("%s: %s", identity, got)
		}
	}
}

func TestEvents_14_WholeEvent(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	var got *appsyncevents.Event
	appsyncevents.HandleSubscribe(r, "/*", func(ctx context.Context) error {
		got = appsyncevents.EventOf(ctx)
		return nil
	})
	handle(t, r, json.RawMessage(`{
		"info": {"operation": "SUBSCRIBE", "channel": {"path": "/a/ü", "segments": ["a", "ü"]}, "channelNamespace": {"name": "a"}},
		"identity": {"defaultAuthStrategy": "DENY", "cognitoIdentityAuthType": "authenticated", "cognitoIdentityAuthProvider": "p"},
		"stash": {"k": 12345678901234567890}, "prev": {"result": 1}, "result": [2], "error": {"message": "m"}, "outErrors": [],
		"request": {"headers": null, "domainName": null}, "events": null, "of the future": {"x": 1}}`))
	want := &appsyncevents.Event{
		Info: appsyncevents.Info{
			Operation: appsyncevents.Subscribe, Channel: appsyncevents.Channel{Path: "/a/ü", Segments: []string{"a", "ü"}},
			ChannelNamespace: appsyncevents.ChannelNamespace{Name: "a"},
		},
		Identity: &appsyncevents.Identity{DefaultAuthStrategy: "DENY", CognitoIdentityAuthType: "authenticated", CognitoIdentityAuthProvider: "p"},
		Stash:    map[string]json.RawMessage{"k": json.RawMessage("12345678901234567890")},
		Prev:     json.RawMessage(`{"result": 1}`), Result: json.RawMessage("[2]"), Error: json.RawMessage(`{"message": "m"}`), OutErrors: json.RawMessage("[]"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

// Without events there is nothing to do, and with items of no kind nothing to guess.
func TestEvents_14_EmptyAndOddLists(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/each", say("x"))
	appsyncevents.HandlePublishBatch(r, "/batch", func(_ context.Context, in []item) ([]item, error) { return in, nil })
	for _, tt := range []struct{ channel, events, want string }{
		{"/each", `null`, `{"events":[]}`},
		{"/each", `[]`, `{"events":[]}`},
		{"/batch", `[]`, `{"events":[]}`},
		{"/none", `null`, `{"events":[]}`},
		{"/batch", `[{"id":"é\"\u2028","payload":null},{"id":"1","payload":{"a":null}}]`, `{"events":[{"id":"é\"` + "\u2028" + `","payload":null},{"id":"1","payload":{"a":null}}]}`},
		{"/each", `[{"id":null,"payload":1}]`, `{"events":[{"id":"","payload":"x"}]}`},
	} {
		got := handle(t, r, changed(t, "publish", tt.channel, tt.events))
		if got = strings.ReplaceAll(got, `\u2028`, "\u2028"); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.channel, tt.events, got, tt.want)
		}
	}
}

// strict is a payload with an opinion.
type strict struct{ text string }

func (s *strict) UnmarshalJSON(data []byte) error {
	if string(data) == `""` {
		return fmt.Errorf("read: %w", &appsyncevents.Error{Type: "Empty", Message: "say something"})
	}
	return json.Unmarshal(data, &s.text)
}

// Clients learn what is wanted in words of JSON, and nothing of the program.
func TestEvents_26_PayloadErrors(t *testing.T) {
	t.Parallel()
	type berth struct {
		Name   *string  `json:"name"`
		Tiny   int8     `json:"tiny"`
		Depth  float64  `json:"depth"`
		Ships  []string `json:"ships"`
		Inside struct {
			Map map[string]int `json:"map"`
		} `json:"inside"`
	}
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/berth", func(context.Context, berth) (int, error) { return 0, nil })
	appsyncevents.HandlePublish(r, "/strict", func(context.Context, strict) (int, error) { return 0, nil })
	for _, tt := range []struct{ channel, payload, want string }{
		{"/berth", `{"name":7}`, "InvalidPayload - the payload does not fit: name: want string, got number"},
		{"/berth", `{"tiny":98765}`, "InvalidPayload - the payload does not fit: tiny: want int8, got number"},
		{"/berth", `{"depth":"4111111111111111"}`, "InvalidPayload - the payload does not fit: depth: want number, got string"},
		{"/berth", `{"ships":{}}`, "InvalidPayload - the payload does not fit: ships: want array, got object"},
		{"/berth", `{"inside":{"map":[]}}`, "InvalidPayload - the payload does not fit: inside.map: want object, got array"},
		{"/berth", `"secret"`, "InvalidPayload - the payload does not fit: want object, got string"},
		{"/strict", `""`, "Empty - say something"},
		{"/strict", `7`, "InvalidPayload - the payload does not fit: want string, got number"},
	} {
		want := `{"events":[{"id":"e0","error":"` + tt.want + `"}]}`
		if got := handle(t, r, publish(t, tt.channel, tt.payload)); got != want {
			t.Errorf("%s: %s, want %s", tt.payload, got, want)
		}
	}
}

func TestEvents_26_Decoder(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New(appsyncevents.WithDecoder(func(data []byte, v any) error {
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.UseNumber()
		return decoder.Decode(v)
	}))
	appsyncevents.HandlePublish(r, "/each", func(_ context.Context, in any) (any, error) { return in, nil })
	appsyncevents.HandlePublishBatch(r, "/batch", func(_ context.Context, in []appsyncevents.Item[any]) ([]appsyncevents.Item[any], error) {
		return in, nil
	})
	for _, channel := range []string{"/each", "/batch"} {
		if got, want := handle(t, r, publish(t, channel, `{"n":12345678901234567890}`)), `{"events":[{"id":"e0","payload":{"n":12345678901234567890}}]}`; got != want {
			t.Errorf("%s: %s, want %s", channel, got, want)
		}
	}
}
