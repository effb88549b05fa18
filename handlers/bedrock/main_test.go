// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/otel-powertools/powertools/handlers/bedrock"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // What it says is looked at by tests with a recorder.
	// The recorder's telemetry lives as long as the process.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/otel-powertools/powertools/otel/telemetry.startBackground.func1"))
}

// eventFile returns an event of testdata/events.
func eventFile(t testing.TB, name string) []byte {
	t.Helper()
	event, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// change returns an event with members replaced; nil removes one.
func change(t testing.TB, event []byte, changes map[string]any) []byte {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(event, &members); err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		if members[name] = value; value == nil {
			delete(members, name)
		}
	}
	changed, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// parameters returns parameters of an event: name, type and value of each.
func parameters(values ...string) []map[string]string {
	list := []map[string]string{}
	for i := 0; i+2 < len(values); i += 3 {
		list = append(list, map[string]string{"name": values[i], "type": values[i+1], "value": values[i+2]})
	}
	return list
}

// answer gives an event to a router and returns the answer.
func answer(t testing.TB, r *bedrock.Router, event []byte) string {
	t.Helper()
	value, err := r.HandleEvent(context.Background(), event)
	if err != nil {
		t.Fatalf("HandleEvent: %v", err)
	}
	data, err := io.ReadAll(value.(io.Reader))
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(data) {
		t.Fatalf("answer is not JSON: %s", data)
	}
	return string(data)
}

// functionAnswer is the answer of a function.
type functionAnswer struct {
	MessageVersion string
	Response       struct {
		ActionGroup      string
		Function         string
		FunctionResponse struct {
			ResponseState string
			ResponseBody  map[string]struct{ Body string }
		}
	}
	SessionAttributes           map[string]any
	PromptSessionAttributes     map[string]any
	KnowledgeBasesConfiguration any
}

// httpAnswer is the answer of an operation.
type httpAnswer struct {
	Response struct {
		ActionGroup    string
		APIPath        string
		HTTPMethod     string
		HTTPStatusCode int
		ResponseBody   map[string]struct{ Body string }
	}
	SessionAttributes map[string]any
}

// body returns state and body of what a router answers to a call of a function.
func body(t testing.TB, r *bedrock.Router, event []byte) (state, body string) {
	t.Helper()
	var a functionAnswer
	if err := json.Unmarshal([]byte(answer(t, r, event)), &a); err != nil {
		t.Fatal(err)
	}
	return a.Response.FunctionResponse.ResponseState, a.Response.FunctionResponse.ResponseBody["TEXT"].Body
}
