// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

var update = flag.Bool("update", false, "write the golden files anew")

// eventFiles are the events of testdata/events, with the source that each comes from.
func eventFiles() map[string]httpevent.Source {
	return map[string]httpevent.Source{
		"rest_api":         httpevent.RESTAPI,
		"httpapi_v1":       httpevent.HTTPAPIv1,
		"httpapi_v2":       httpevent.HTTPAPIv2,
		"httpapi_v2_stage": httpevent.HTTPAPIv2,
		"function_url":     httpevent.FunctionURL,
		"alb_single":       httpevent.ALB,
		"alb_multi":        httpevent.ALB,
		"lattice_v1":       httpevent.LatticeV1,
		"lattice_v2":       httpevent.LatticeV2,
	}
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

// golden compares got with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// change returns an event with members replaced: the path of a member has dots, nil removes it.
func change(t testing.TB, event []byte, changes map[string]any) []byte {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(event, &members); err != nil {
		t.Fatal(err)
	}
	for path, value := range changes {
		at := members
		names := strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			next, ok := at[name].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[name] = next
			}
			at = next
		}
		if name := names[len(names)-1]; value == nil {
			delete(at, name)
		} else {
			at[name] = value
		}
	}
	changed, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// handle gives an event to a handler made of h, and returns the answer.
func handle(t testing.TB, h http.Handler, event []byte, opts ...httpevent.Option) string {
	t.Helper()
	answer, err := httpevent.New(h, opts...).HandleEvent(context.Background(), event)
	if err != nil {
		t.Fatalf("HandleEvent: %v", err)
	}
	return readAll(t, answer)
}

func readAll(t testing.TB, answer any) string {
	t.Helper()
	data, err := io.ReadAll(answer.(io.Reader))
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	if closer, ok := answer.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			t.Errorf("close the answer: %v", err)
		}
	}
	return string(data)
}

// request returns the request that a handler gets for an event.
func request(t testing.TB, event []byte, opts ...httpevent.Option) (seen *http.Request) {
	t.Helper()
	answer := handle(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r }), event, opts...)
	if seen == nil {
		t.Fatalf("the handler was not called: %s", answer)
	}
	return seen
}

// status returns the status of an answer.
func status(t testing.TB, answer string) int {
	t.Helper()
	var a struct{ StatusCode int }
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		t.Fatalf("answer %.200q: %v", answer, err)
	}
	return a.StatusCode
}

// must returns the answer of an event that has one.
func must(answer any, err error) any {
	if err != nil {
		panic(err)
	}
	return answer
}
