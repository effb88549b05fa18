// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// planted is a member that no type has. Its number does not fit a float64.
const planted = `"a member that nobody knows": {"number": 9007199254740993}`

// plant puts an unknown member first into the first object.
func plant(raw []byte) []byte {
	at := bytes.IndexByte(raw, '{') + 1
	separator := ", "
	if rest := bytes.TrimSpace(raw[at:]); rest[0] == '}' {
		separator = ""
	}
	return append(append(bytes.Clone(raw[:at]), planted+separator...), raw[at:]...)
}

// TestEvent_11_5_KeepsUnknownMembers plants an unknown member in every event and reads it by Event of every type, those
// of aws-lambda-go too. The member must be in Raw and come out again.
func TestEvent_11_5_KeepsUnknownMembers(t *testing.T) {
	t.Parallel()
	for _, r := range table() {
		if r.elsewhere != "" {
			continue
		}
		for name, raw := range r.matching() {
			raw = plant(raw)
			event, kept, err := r.use.event(raw)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !bytes.Equal(bytes.TrimSpace(raw), kept) {
				t.Errorf("%s: Raw is not what came", name)
			}
			again, err := json.Marshal(event)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if found := compare(tree(raw), tree(again), ""); len(found) > 0 {
				t.Errorf("%s: encoded again, it differs at %v", name, found)
			}
		}
	}
}

func TestEvent_ChangedValue(t *testing.T) {
	t.Parallel()
	var event eventsource.Event[eventsource.CognitoPreSignUpEvent]
	if err := json.Unmarshal(golden.Event("cognito-pre-sign-up/sign-up"), &event); err != nil {
		t.Fatal(err)
	}
	event.Value.Response.AutoConfirmUser = true
	again, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Response map[string]bool `json:"response"`
	}
	if err := json.Unmarshal(again, &answer); err != nil {
		t.Fatal(err)
	}
	if !answer.Response["autoConfirmUser"] {
		t.Errorf("the answer is %s, want the change in it", again)
	}
}

func TestEvent_WithoutRaw(t *testing.T) {
	t.Parallel()
	event := eventsource.Event[map[string]int]{Value: map[string]int{"a": 1}}
	got, err := json.Marshal(event)
	if want := `{"a":1}`; err != nil || string(got) != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
	event.Raw = json.RawMessage(`{broken`)
	if got, err := json.Marshal(event); err != nil || string(got) != `{"a":1}` {
		t.Errorf("with broken Raw, Marshal = %s, %v, want the value", got, err)
	}
}

func TestEvent_ExactNumbers(t *testing.T) {
	t.Parallel()
	var event eventsource.Event[any]
	if err := json.Unmarshal([]byte(`[9007199254740993, 0.10]`), &event); err != nil {
		t.Fatal(err)
	}
	want := []any{json.Number("9007199254740993"), json.Number("0.10")}
	if diff := cmp.Diff(want, event.Value); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEvent_OwnMemory shows that an event stays as it is when the buffer it was read from is used again.
func TestEvent_OwnMemory(t *testing.T) {
	t.Parallel()
	buffer := []byte(`{"Records": [{"messageId": "1"}]}`)
	var event eventsource.Event[events.SQSEvent]
	if err := event.UnmarshalJSON(buffer); err != nil {
		t.Fatal(err)
	}
	copy(buffer, bytes.Repeat([]byte("x"), len(buffer)))
	if got, want := string(event.Raw), `{"Records": [{"messageId": "1"}]}`; got != want {
		t.Errorf("Raw = %s, want %s", got, want)
	}
}

func TestEvent_Errors(t *testing.T) {
	t.Parallel()
	event := eventsource.Event[events.SQSEvent]{Raw: json.RawMessage(`{"Records":null}`)}
	for _, raw := range []string{``, `{`, `[]`, `{"Records": 1}`, `"text"`, `{} {}`, `{"Records": []} x`} {
		if err := event.UnmarshalJSON([]byte(raw)); err == nil {
			t.Errorf("UnmarshalJSON(%q) = nil, want an error", raw)
		}
		if string(event.Raw) != `{"Records":null}` {
			t.Errorf("UnmarshalJSON(%q) left %s, want the event as it was", raw, event.Raw)
		}
	}
}

// TestEvent_ThroughHandler gives an event to a handler that returns it changed or not, as a trigger of Cognito does.
func TestEvent_ThroughHandler(t *testing.T) {
	t.Parallel()
	type event = eventsource.Event[eventsource.CognitoPreSignUpEvent]
	for _, confirm := range []bool{false, true} {
		handler, err := invocation.Adapt(func(_ context.Context, e event) (event, error) {
			e.Value.Response.AutoConfirmUser = confirm
			return e, nil
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		result, err := handler(t.Context(), plant(golden.Event("cognito-pre-sign-up/sign-up")))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		kept := bytes.Contains(answer, []byte("9007199254740993"))
		changed := bytes.Contains(answer, []byte(`"autoConfirmUser":true`))
		if kept == confirm || changed != confirm {
			t.Errorf("confirm = %t: unknown members kept = %t, changed = %t: %s", confirm, kept, changed, answer)
		}
	}
}
