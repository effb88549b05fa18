// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"errors"
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

// TestLateWrites has a handler that leaves a goroutine behind, which goes on writing: what it writes once the handler has
// returned is refused, and harms neither this request nor another. The writers are the same object to the handler, so each
// method is tried.
func TestLateWrites(t *testing.T) {
	t.Parallel()
	writes := map[string]func(w http.ResponseWriter) error{
		"Write": func(w http.ResponseWriter) error { _, err := w.Write([]byte("late")); return err },
		"WriteString": func(w http.ResponseWriter) error {
			_, err := io.WriteString(w, strings.Repeat("late", 100))
			return err
		},
		"ReadFrom": func(w http.ResponseWriter) error { _, err := io.Copy(w, iotestReader(5000)); return err },
		"Flush":    func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() },
		"WriteHeader": func(w http.ResponseWriter) error {
			w.WriteHeader(http.StatusTeapot)
			return http.NewResponseController(w).Flush()
		},
	}
	for name, write := range writes {
		for _, streaming := range []bool{false, true} {
			for round := range 50 {
				late := make(chan error, 1)
				var opts []httpevent.Option
				if streaming {
					opts = append(opts, httpevent.WithStreaming())
				}
				h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					returning := make(chan struct{})
					defer close(returning)
					go func() {
						<-returning
						for {
							if err := write(w); err != nil {
								late <- err
								return
							}
						}
					}()
					_, _ = io.WriteString(w, "in time")
				}), opts...)
				answer, err := h.HandleEvent(t.Context(), eventFile(t, "function_url"))
				if err != nil {
					t.Fatal(err)
				}
				got := readAll(t, answer)
				if err := <-late; !errors.Is(err, http.ErrHandlerTimeout) {
					t.Errorf("%s, streaming %t: error %v", name, streaming, err)
				}
				if !strings.Contains(got, "in time") || status(t, strings.Split(got, zeros)[0]) != http.StatusOK {
					t.Errorf("%s, streaming %t, round %d: %.200q", name, streaming, round, got)
				}
			}
		}
	}
}

// TestWritesAtOnce has goroutines of a handler that write, flush and set the status all at once, and a panic meanwhile.
func TestWritesAtOnce(t *testing.T) {
	t.Parallel()
	for _, streaming := range []bool{false, true} {
		for _, panics := range []bool{false, true} {
			var opts []httpevent.Option
			if streaming {
				opts = append(opts, httpevent.WithStreaming())
			}
			var group sync.WaitGroup
			h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for range 4 {
					group.Go(func() {
						for range 200 {
							_, _ = io.WriteString(w, "12345678")
							w.(http.Flusher).Flush()
							w.WriteHeader(http.StatusOK)
						}
					})
				}
				if panics {
					panic("boom")
				}
				group.Wait()
			}), opts...)
			answer, err := h.HandleEvent(t.Context(), eventFile(t, "function_url"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(answer.(io.Reader))
			if closer, ok := answer.(io.Closer); ok {
				_ = closer.Close()
			}
			group.Wait()
			switch whole := strings.Count(string(got), "12345678") == 800; {
			case panics && !streaming && strings.Contains(string(got), "1234"):
				t.Errorf("panic: a write came into the answer to it: %.200q", got)
			case panics && err == nil && !strings.Contains(string(got), "Internal Server Error"):
				t.Errorf("streaming %t, panic: %.200q", streaming, got)
			case !panics && (!whole || err != nil):
				t.Errorf("streaming %t: %d bytes, %v", streaming, len(got), err)
			}
		}
	}
}

// TestLateReadFrom has a goroutine that still reads into the response's memory when the handler panics: the answer to the
// panic must not lie there.
func TestLateReadFrom(t *testing.T) {
	t.Parallel()
	for range 50 {
		reading, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			go func() {
				defer close(done)
				_, _ = w.(io.ReaderFrom).ReadFrom(readerFunc(func(p []byte) (int, error) {
					close(reading)
					<-release
					for i := range p {
						p[i] = '!'
					}
					return len(p), io.EOF
				}))
			}()
			<-reading
			defer close(release)
			panic("boom")
		})
		if got := handle(t, h, eventFile(t, "httpapi_v2")); strings.Contains(got, "!") {
			t.Errorf("%.300s", got)
		}
		<-done
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
