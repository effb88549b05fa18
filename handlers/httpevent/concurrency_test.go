// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// TestHandler_18_15_ConcurrentSafe runs 64 invocations at once in one process, whole and streamed, from several sources.
// Each gets its own answer, claim and log attributes. It has a recorder, so it is not parallel.
func TestHandler_18_15_ConcurrentSafe(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		httpevent.SetRoute(r.Context(), "/orders/"+r.PathValue("id"))
		slog.InfoContext(r.Context(), "handling", "id", r.PathValue("id"))
		body, _ := io.ReadAll(r.Body)
		for range 10 {
			fmt.Fprintf(w, "%s %s %s\n", r.PathValue("id"), body, r.URL.RawQuery)
		}
	})
	rec := oteltest.New(t)
	h := httpevent.New(mux, httpevent.WithStreaming())
	var group sync.WaitGroup
	for i := range 64 {
		id := fmt.Sprintf("order-%d", i)
		name, member := "httpapi_v2", "rawPath"
		switch i % 3 {
		case 1:
			name = "function_url"
		case 2:
			name, member = "alb_single", "path"
		}
		event := change(t, eventFile(t, name), map[string]any{
			member: "/orders/" + id, "body": "body-" + id, "rawQueryString": "q=" + id, "queryStringParameters": map[string]any{"q": id},
		})
		group.Go(func() {
			answer, err := rec.Invoke(h, event)
			if err != nil {
				t.Error(err)
				return
			}
			line := fmt.Sprintf("%s body-%s q=%s", id, id, id)
			if got := strings.Count(string(answer), line); got != 10 {
				t.Errorf("%s: %s has its line %d times, want 10", name, answer, got)
			}
			if others := strings.Count(string(answer), "order-"); others != 30 {
				t.Errorf("%s: %s has %d ids, want 30", name, answer, others)
			}
		})
	}
	group.Wait()
	for _, line := range rec.Logs() {
		if line["message"] == "handling" && line["http.route"] != "/orders/"+line["id"].(string) {
			t.Errorf("line of another invocation: %v", line)
		}
	}
	routes := map[any]int{}
	for _, span := range rec.Spans() {
		routes[attributesOf(span)["http.route"]]++
	}
	if len(routes) != 64 {
		t.Errorf("%d routes on spans, want 64", len(routes))
	}
}

// TestLateWrites has a handler that leaves a goroutine behind: what it writes later is refused, and harms no other request.
func TestLateWrites(t *testing.T) {
	t.Parallel()
	release, late := make(chan struct{}), make(chan error)
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		go func() {
			<-release
			_, err := io.WriteString(w, "late")
			late <- err
		}()
		_, _ = io.WriteString(w, "in time")
	}))
	answer, err := h.HandleEvent(context.Background(), eventFile(t, "httpapi_v2"))
	if err != nil {
		t.Fatal(err)
	}
	close(release)
	if err := <-late; err == nil {
		t.Error("a write after the handler returned was taken")
	}
	if got := readAll(t, answer); !strings.Contains(got, `"body":"in time"`) {
		t.Errorf("answer %s", got)
	}
}
