// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestWriter_18_10_AsNetHTTP holds the response writers to net/http's server: the same handlers behind a real connection,
// and behind gateways, whole and streamed. What differs by nature is left out: lengths, and headers of one connection.
func TestWriter_18_10_AsNetHTTP(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	handle := func(name string, h http.HandlerFunc) string {
		mux.HandleFunc("/"+name, h)
		return name
	}
	names := []string{
		handle("nothing", func(http.ResponseWriter, *http.Request) {}),
		handle("text", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "größe") }),
		handle("html", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<!DOCTYPE html><p>") }),
		handle("bytes", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\x89PNG\r\n\x1a\n\xff")) }),
		handle("empty-write", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(nil) }),
		handle("pieces", func(w http.ResponseWriter, _ *http.Request) {
			for range 3000 {
				_, _ = io.WriteString(w, "<b>")
			}
		}),
		handle("flushed-first", func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "text")
		}),
		handle("status", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			w.WriteHeader(http.StatusOK)
			w.Header().Set("X-Late", "1")
			_, _ = io.WriteString(w, "short and stout")
		}),
		handle("no-content", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			_, _ = io.WriteString(w, "a")
		}),
		handle("not-modified", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Etag", `"1"`)
			w.WriteHeader(http.StatusNotModified)
		}),
		handle("no-type", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "a")
		}),
		handle("encoded", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "x-own")
			_, _ = io.WriteString(w, "a")
		}),
		handle("cookies", func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Expires: time.Unix(1e9, 0)})
			http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		}),
		handle("newline", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-A", "b\r\nc\nd") }),
		handle("error", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }),
		handle("redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?a=b", http.StatusSeeOther)
		}),
		handle("content", func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "a.txt", time.Unix(1e9, 0), strings.NewReader("0123456789"))
		}),
		handle("early", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</a>")
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "a")
		}),
		handle("read-from", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, iotestReader(50_000)) }),
		handle("echo", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Method", r.Method)
			w.Header().Set("X-Range", r.Header.Get("Range"))
			_, _ = io.Copy(w, r.Body)
		}),
		"nowhere", "/twice", "..%2f", "a/../text",
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	direct := server.Client()
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	for _, gateway := range []handlertest.Gateway{
		{Source: httpevent.FunctionURL},
		{Source: httpevent.FunctionURL, Streaming: true},
		{Source: httpevent.RESTAPI},
		{Source: httpevent.RESTAPI, Streaming: true},
		{Source: httpevent.ALB, MultiValue: true},
		{},
	} {
		var opts []httpevent.Option
		if gateway.Streaming {
			opts = append(opts, httpevent.WithStreaming())
		}
		client := gateway.Client(httpevent.New(mux, opts...))
		for _, name := range names {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				switch {
				case name == "..%2f" && gateway.Source == httpevent.Auto:
					continue // an HTTP API decodes it, so it is another path
				case name == "flushed-first" && !gateway.Streaming:
					continue // nothing has left, so the type of what comes later is still found
				}
				want := exchangeOn(t, direct, method, server.URL+"/"+name)
				got := exchangeOn(t, client, method, server.URL+"/"+name)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s, streaming %t: %s %s (-net/http +here):\n%s", gateway.Source, gateway.Streaming, method, name, diff)
				}
			}
		}
	}
}

// answered is what clients see of a response.
type answered struct {
	Status int
	Header http.Header
	Body   string
}

func exchangeOn(t *testing.T, client *http.Client, method, url string) answered {
	t.Helper()
	var sent io.Reader
	if method == http.MethodPost {
		sent = strings.NewReader("hello")
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, sent)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=2-4")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Date", "Content-Length", "Connection", "Transfer-Encoding"} {
		response.Header.Del(name)
	}
	return answered{response.StatusCode, response.Header, string(data)}
}
