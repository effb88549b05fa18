// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
	"github.com/otel-powertools/powertools/otel/invocation"
)

func TestEvents_14_PublishEach(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/default/berths/*", func(ctx context.Context, in arrival) (map[string]any, error) {
		event := appsyncevents.EventOf(ctx)
		if in.Draught > 10 {
			return nil, &fs.PathError{Op: "dock", Path: in.Ship, Err: errors.New("too deep")}
		}
		return map[string]any{"berth": event.Info.Channel.Segments[2], "ship": in.Ship, "by": event.Identity.Username}, nil
	})
	const want = `{"events":[` +
		`{"id":"5f7dfbd1-b8ff-4c20-924e-23b42db467a0","payload":{"berth":"7","by":"ada","ship":"Erin"}},` +
		`{"id":"1b2c3d4e-0f1a-4b2c-8d3e-4f5a6b7c8d9e","error":"PathError - dock Maeve: too deep"}]}`
	if got := handle(t, r, eventFile(t, "publish")); got != want {
		t.Errorf("answer = %s\nwant     %s", got, want)
	}
}

// stubborn is an error with a name of its own.
type stubborn struct{}

func (stubborn) Error() string     { return "no" }
func (stubborn) ErrorType() string { return "Stubborn" }

type generic[T any] struct{ value T }

func (g generic[T]) Error() string { return fmt.Sprint(g.value) }

func TestEvents_14_ErrorText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want string
		opts []appsyncevents.Option
	}{
		{"text", errors.New("out of rope"), "Error - out of rope", nil},
		{"wrapped", fmt.Errorf("moor: %w", errors.New("out of rope")), "Error - moor: out of rope", nil},
		{"joined", errors.Join(errors.New("out of rope"), errors.New("fog")), "Error - out of rope\nfog", nil},
		{"wrapping two", fmt.Errorf("%w, %w", errors.New("out of rope"), errors.New("fog")), "Error - out of rope, fog", nil},
		{"as long as may be", errors.New(strings.Repeat("a", 1016)), "Error - " + strings.Repeat("a", 1016), nil},
		{"type", &fs.PathError{Op: "open", Path: "a", Err: fs.ErrNotExist}, "PathError - open a: file does not exist", nil},
		{"generic type", generic[*fs.PathError]{}, "generic - <nil>", nil},
		{"own name", stubborn{}, "Stubborn - no", nil},
		{"for clients", fmt.Errorf("moor: %w", &appsyncevents.Error{Type: "NoRope", Message: "come back later", Err: errors.New("secret")}), "NoRope - come back later", nil},
		{"masked", errors.New("password is 1234"), "InternalError - internal error", []appsyncevents.Option{appsyncevents.WithMaskedErrors()}},
		{
			"for clients, masked", &appsyncevents.Error{Type: "NoRope", Message: "come back later"}, "NoRope - come back later",
			[]appsyncevents.Option{appsyncevents.WithMaskedErrors()},
		},
		{
			"own text", stubborn{}, "E42", []appsyncevents.Option{appsyncevents.WithErrorText(func(error) string { return "E42" })},
		},
		{"long", errors.New(strings.Repeat("ä", 4000)), "Error - " + strings.Repeat("ä", 508), nil},
		{"quotes", errors.New("a\"b\n"), `Error - a"b` + "\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := appsyncevents.New(tt.opts...)
			appsyncevents.HandlePublish(r, "/a", func(context.Context, int) (int, error) { return 0, tt.err })
			appsyncevents.HandlePublishBatch(r, "/b", func(context.Context, []appsyncevents.Item[int]) ([]appsyncevents.Item[int], error) {
				return nil, tt.err
			})
			appsyncevents.HandleSubscribe(r, "/c", func(context.Context) error { return tt.err })
			var each struct{ Events []struct{ ID, Error string } }
			if err := json.Unmarshal([]byte(handle(t, r, publish(t, "/a", "1"))), &each); err != nil {
				t.Fatal(err)
			}
			if got := each.Events[0].Error; got != tt.want || each.Events[0].ID != "e0" {
				t.Errorf("error of an event = %q, want %q", got, tt.want)
			}
			for _, event := range []json.RawMessage{publish(t, "/b", "1"), subscribe(t, "/c")} {
				var whole struct{ Error string }
				if err := json.Unmarshal([]byte(handle(t, r, event)), &whole); err != nil || whole.Error != tt.want {
					t.Errorf("error of a request = %q, %v, want %q", whole.Error, err, tt.want)
				}
			}
		})
	}
}

// In a batch of 100 one panics, one fails, one has no result, ten leave by Goexit, one has a payload of another type, and
// one result cannot be encoded. The others are right and in order.
func TestEvents_26_OneOfAHundredConcurrentSafe(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{8, 1, 1000} {
		r := appsyncevents.New(appsyncevents.WithConcurrency(concurrency))
		appsyncevents.HandlePublish(r, "/default/*", func(ctx context.Context, n int) (any, error) {
			if got := string(invocation.Payload(ctx)); got != fmt.Sprint(n) {
				t.Errorf("payload of the scope = %s, want %d", got, n)
			}
			switch n {
			case 13:
				panic("overboard")
			case 20:
				return nil, errors.New("fog")
			case 40:
				return nil, nil
			case 50, 51, 52, 53, 54, 55, 56, 57, 58, 59:
				if concurrency > 1 {
					runtime.Goexit()
				}
			case 60:
				return func() {}, nil
			}
			return n * 2, nil
		})
		var payloads, want []string
		for i := range 100 {
			payloads = append(payloads, fmt.Sprint(i))
			switch {
			case i == 13, i == 60, i >= 50 && i < 60 && concurrency > 1:
				want = append(want, fmt.Sprintf(`{"id":"e%d","error":"InternalError - internal error"}`, i))
			case i == 20:
				want = append(want, `{"id":"e20","error":"Error - fog"}`)
			case i == 30:
				payloads[i] = `"thirty"`
				want = append(want, `{"id":"e30","error":"InvalidPayload - the payload does not fit: want int, got string"}`)
			case i == 40:
				want = append(want, `{"id":"e40","payload":null}`)
			default:
				want = append(want, fmt.Sprintf(`{"id":"e%d","payload":%d}`, i, i*2))
			}
		}
		got := handle(t, r, publish(t, "/default/a", payloads...))
		if diff := cmp.Diff(`{"events":[`+strings.Join(want, ",\n")+`]}`, strings.ReplaceAll(got, `},{"id"`, "},\n{\"id\"")); diff != "" {
			t.Errorf("concurrency %d (-want +got):\n%s", concurrency, diff)
		}
	}
}

// Whatever is asked for at once, no more handlers run than that.
func TestEvents_26_ConcurrencyConcurrentSafe(t *testing.T) {
	t.Parallel()
	const limit = 3
	var mu sync.Mutex
	running, most := 0, 0
	all := make(chan struct{})
	r := appsyncevents.New(appsyncevents.WithConcurrency(limit))
	appsyncevents.HandlePublish(r, "/*", func(context.Context, int) (int, error) {
		mu.Lock()
		running++
		if most = max(most, running); most == limit {
			select {
			case <-all:
			default:
				close(all)
			}
		}
		mu.Unlock()
		<-all // until as many run as may
		mu.Lock()
		running--
		mu.Unlock()
		return 0, nil
	})
	handle(t, r, publish(t, "/a", strings.Split(strings.Repeat("1 ", 29)+"1", " ")...))
	if most != limit {
		t.Errorf("%d handlers at once, want %d", most, limit)
	}
}

// By default as many run at once as a publish request has events.
func TestEvents_14_EventsOfARequestRunAtOnce(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	group.Add(5)
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", func(context.Context, int) (int, error) {
		group.Done()
		group.Wait()
		return 0, nil
	})
	handle(t, r, publish(t, "/a", "1", "2", "3", "4", "5"))
	group.Add(2)
	handle(t, r, publish(t, "/a", "1", "2"))
}

// Powertools swallows it in handlers of single events (TypeScript until September 2026).
func TestEvents_14_UnauthorizedFailsTheInvocation(t *testing.T) {
	t.Parallel()
	type item = appsyncevents.Item[int]
	for name, refusal := range map[string]error{
		"plain":   appsyncevents.Unauthorized("not yours"),
		"wrapped": fmt.Errorf("check: %w", fmt.Errorf("token: %w", appsyncevents.Unauthorized("not yours"))),
		"joined":  errors.Join(errors.New("first"), appsyncevents.Unauthorized("not yours")),
	} {
		r := appsyncevents.New(appsyncevents.WithMaskedErrors())
		appsyncevents.HandlePublish(r, "/each", func(_ context.Context, n int) (int, error) {
			if n == 3 {
				return 0, refusal
			}
			return n, nil
		})
		appsyncevents.HandlePublishBatch(r, "/batch", func(context.Context, []item) ([]item, error) { return nil, refusal })
		appsyncevents.HandlePublishBatch(r, "/item", func(_ context.Context, in []item) ([]item, error) {
			in[1].Err = refusal
			return in, nil
		})
		appsyncevents.HandleSubscribe(r, "/subscribe", func(context.Context) error { return refusal })
		for _, event := range []json.RawMessage{
			publish(t, "/each", "1", "2", "3", "4"), publish(t, "/batch", "1"), publish(t, "/item", "1", "2"), subscribe(t, "/subscribe"),
		} {
			answer, err := r.HandleEvent(t.Context(), event)
			//nolint:errorlint // Lambda looks at the error itself, not at what it wraps.
			denied, ok := err.(*appsyncevents.UnauthorizedException)
			if !ok || answer != nil || denied.Error() != "not yours" || !errors.Is(err, refusal) {
				t.Errorf("%s: answer %v, error %T %v", name, answer, err, err)
			}
		}
	}
}

func TestEvents_26_UnauthorizedStartsNoMoreEvents(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New(appsyncevents.WithConcurrency(1))
	calls := 0
	appsyncevents.HandlePublish(r, "/*", func(context.Context, int) (int, error) {
		calls++
		return 0, appsyncevents.Unauthorized("no")
	})
	if _, err := r.HandleEvent(t.Context(), publish(t, "/a", "1", "2", "3")); err == nil || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

func TestEvents_14_PublishBatch(t *testing.T) {
	t.Parallel()
	type item = appsyncevents.Item[arrival]
	tests := []struct {
		name string
		fn   func([]item) []item
		want string
	}{
		{"all", func(in []item) []item { return in }, `{"events":[{"id":"e0","payload":{"ship":"Erin","draught":7}},{"id":"e1","payload":{"ship":"Maeve","draught":12}}]}`},
		{"some", func(in []item) []item { return in[1:] }, `{"events":[{"id":"e1","payload":{"ship":"Maeve","draught":12}}]}`},
		{"none", func([]item) []item { return []item{} }, `{"events":[]}`},
		{"nil", func([]item) []item { return nil }, `{"events":[]}`},
		{"order of the handler", func(in []item) []item { return []item{in[1], in[0]} }, `{"events":[{"id":"e1","payload":{"ship":"Maeve","draught":12}},{"id":"e0","payload":{"ship":"Erin","draught":7}}]}`},
		{"error of one", func(in []item) []item {
			in[0].Err = errors.New("fog")
			return in
		}, `{"events":[{"id":"e0","error":"Error - fog"},{"id":"e1","payload":{"ship":"Maeve","draught":12}}]}`},
		{"panic", func([]item) []item { panic("overboard") }, `{"error":"InternalError - internal error"}`},
	}
	for _, tt := range tests {
		r := appsyncevents.New()
		appsyncevents.HandlePublishBatch(r, "/default/*", func(_ context.Context, in []item) ([]item, error) { return tt.fn(in), nil })
		event := publish(t, "/default/a", `{"ship":"Erin","draught":7}`, `{"ship":"Maeve","draught":12}`)
		if got := handle(t, r, event); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestEvents_26_BatchWithAPayloadThatDoesNotFit(t *testing.T) {
	t.Parallel()
	type item = appsyncevents.Item[arrival]
	r := appsyncevents.New()
	appsyncevents.HandlePublishBatch(r, "/*", func(_ context.Context, in []item) ([]item, error) { return in, nil })
	const want = `{"events":[{"id":"e1","payload":{"ship":"Maeve","draught":1}},` +
		`{"id":"e0","error":"InvalidPayload - the payload does not fit: draught: want int, got number"}]}`
	if got := handle(t, r, publish(t, "/a", `{"draught":12345678901234567890}`, `{"ship":"Maeve","draught":1}`)); got != want {
		t.Errorf("answer = %s\nwant     %s", got, want)
	}
}

func TestEvents_14_NoHandlerLetsPass(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	if got, want := handle(t, r, publish(t, "/default/a", `{"a":[1.50,"x"]}`, `null`)), `{"events":[{"id":"e0","payload":{"a":[1.50,"x"]}},{"id":"e1","payload":null}]}`; got != want {
		t.Errorf("publish: %s, want %s", got, want)
	}
	if got := handle(t, r, subscribe(t, "/default/a")); got != "null" {
		t.Errorf("subscribe: %s", got)
	}
}

// Powertools for TypeScript once answered with what the handler returned, and AppSync refused every subscription.
func TestEvents_14_SubscribeAnswersNull(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandleSubscribe(r, "/default/*", func(ctx context.Context) error {
		event := appsyncevents.EventOf(ctx)
		want := &appsyncevents.Identity{
			AccountID: "123456789012", UserARN: "arn:aws:sts::123456789012:assumed-role/pilot/ada",
			Username: "AROAEXAMPLEHARBOUR00:ada", SourceIP: []string{"203.0.113.7"},
		}
		if diff := cmp.Diff(want, event.Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
		if event.Request.DomainName != "realtime.harbour.example" || event.Request.Headers["upgrade"] != "websocket" {
			t.Errorf("request = %+v", event.Request)
		}
		return nil
	})
	if got := handle(t, r, eventFile(t, "subscribe")); got != "null" {
		t.Errorf("answer = %s", got)
	}
	failing := appsyncevents.New()
	appsyncevents.HandleSubscribe(failing, "/*", func(context.Context) error { panic("overboard") })
	if got, want := handle(t, failing, eventFile(t, "subscribe")), `{"error":"InternalError - internal error"}`; got != want {
		t.Errorf("answer to a panic = %s, want %s", got, want)
	}
}

func TestEvents_14_EventsTooLarge(t *testing.T) {
	t.Parallel()
	type item = appsyncevents.Item[string]
	for _, tt := range []struct {
		name string
		size int // of the event
		opts []appsyncevents.Option
		fits bool
	}{
		{"as large as may be", 245_760, nil, true},
		{"a byte too many", 245_761, nil, false},
		{"not checked", 300_000, []appsyncevents.Option{appsyncevents.WithMaxEventSize(0)}, true},
		{"own limit", 1001, []appsyncevents.Option{appsyncevents.WithMaxEventSize(1000)}, false},
	} {
		r := appsyncevents.New(tt.opts...)
		text := strings.Repeat("x", tt.size-len(`{"id":"e0","payload":""}`))
		appsyncevents.HandlePublish(r, "/each", say(text))
		appsyncevents.HandlePublishBatch(r, "/batch", func(_ context.Context, in []item) ([]item, error) {
			in[0].Payload = text
			return in, nil
		})
		for _, channel := range []string{"/each", "/batch"} {
			got := handle(t, r, publish(t, channel, `"a"`))
			if fits := strings.Contains(got, text); fits != tt.fits {
				t.Errorf("%s, %s: delivered %t, want %t", tt.name, channel, fits, tt.fits)
			}
			if want := fmt.Sprintf(`"error":"EventTooLarge - the event has %d bytes`, tt.size); !tt.fits && !strings.Contains(got, want) {
				t.Errorf("%s, %s: %.200s, want %s", tt.name, channel, got, want)
			}
		}
	}
}

func TestEvents_26_PayloadsAsTheyAre(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/number", func(_ context.Context, in int) (string, error) { return fmt.Sprintf("<%d>&", in), nil })
	appsyncevents.HandlePublish(r, "/*", func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil })
	const want = `{"events":[{"id":"e0","payload":{"n":1.000000000000000000001,"h":"<&>"}},{"id":"e1","payload":12345678901234567890}]}`
	if got := handle(t, r, publish(t, "/a", `{"n":1.000000000000000000001,"h":"<&>"}`, `12345678901234567890`)); strings.ReplaceAll(got, `\u003c\u0026\u003e`, "<&>") != want {
		t.Errorf("answer = %s\nwant     %s", got, want)
	}
	if got := handle(t, r, changed(t, "publish", "/number", `[{"id":"x"},{"id":"y","payload":null}]`)); got != `{"events":[{"id":"x","payload":"<0>&"},{"id":"y","payload":"<0>&"}]}` {
		t.Errorf("answer = %s", got)
	}
	// A payload that is missing is null.
	if got := handle(t, r, changed(t, "publish", "/a", `[{"id":"x"}]`)); got != `{"events":[{"id":"x","payload":null}]}` {
		t.Errorf("answer = %s", got)
	}
}

func TestEvents_1_OtherEvents(t *testing.T) {
	t.Parallel()
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/*", say("x"))
	for _, event := range []string{
		`null`, `[]`, `"text"`, `{}`, `{"info":null}`, `{"info":{"fieldName":"getPost","parentTypeName":"Query"}}`,
		`{"info":{"operation":"PUBLISH"}}`, `{"info":{"operation":"DELETE","channel":{"path":"/a"}}}`,
		`{"Records":[{"eventSource":"aws:sqs"}]}`, `{"info":{"operation":"PUBLISH","channel":{"path":"/a"}},"events":[7]}`, `{`,
	} {
		if answer, err := r.HandleEvent(t.Context(), json.RawMessage(event)); !errors.Is(err, appsyncevents.ErrNotAppSyncEvent) || answer != nil {
			t.Errorf("%s: %v, %v", event, answer, err)
		}
	}
	// What nobody needs may be anything.
	const odd = `{"info":{"operation":"PUBLISH","channel":{"path":"/a","segments":7},"channelNamespace":"a"},"events":[{"id":"1","payload":1}],"identity":7,"request":{"headers":{"a":1}},"stash":"x"}`
	if got := handle(t, r, json.RawMessage(odd)); got != `{"events":[{"id":"1","payload":"x"}]}` {
		t.Errorf("answer = %s", got)
	}
}

func TestEvents_26_EventOfInTests(t *testing.T) {
	t.Parallel()
	if appsyncevents.EventOf(t.Context()) != nil {
		t.Error("an event outside handlers")
	}
	event := &appsyncevents.Event{}
	if got := appsyncevents.EventOf(appsyncevents.WithEvent(t.Context(), event)); got != event {
		t.Errorf("EventOf = %v", got)
	}
}
