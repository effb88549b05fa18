// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// serveLocal serves mux on this machine, each request as an invocation, and returns the address.
func serveLocal(t *testing.T, mux http.Handler, opts ...httpevent.Option) string {
	t.Helper()
	server := httptest.NewServer(httpevent.Local(invocation.New(httpevent.New(mux, opts...).HandleEvent)))
	t.Cleanup(server.Close)
	return server.URL
}

func body(t *testing.T, response *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

func TestLocal_18_16(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /files/{name}", func(w http.ResponseWriter, r *http.Request) {
		event, ok := httpevent.Event[events.LambdaFunctionURLRequest](r.Context())
		_, inside := invocation.From(r.Context())
		if !ok || !inside || event.RawQueryString != "q=1&q=2" {
			t.Errorf("event %+v, %t; in an invocation: %t", event, ok, inside)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, "%s %v %s ", r.PathValue("name"), r.URL.Query()["q"], r.Header.Get("X-Tag"))
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("GET /fail", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	url := serveLocal(t, mux, httpevent.WithSource(httpevent.ALB), httpevent.WithFailInvocation(func(status int) bool { return status == 503 }))

	for _, sent := range []string{"größe", "\xff\x00", ""} {
		r, err := http.NewRequest(http.MethodPost, url+"/files/a%2Fb?q=1&q=2", strings.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		r.Header["X-Tag"] = []string{"x", "y"}
		response, err := http.DefaultClient.Do(r)
		if got, want := body(t, response, err), "a/b [1 2] x,y "+sent; got != want || response.StatusCode != http.StatusAccepted || len(response.Cookies()) != 2 {
			t.Errorf("%d %q with cookies %v, want %q", response.StatusCode, got, response.Cookies(), want)
		}
	}
	if response, err := http.Get(url + "/fail"); body(t, response, err) != "Bad Gateway\n" || response.StatusCode != http.StatusBadGateway {
		t.Errorf("failed invocation: %d", response.StatusCode)
	}
	if response, err := http.Get(url + "/nowhere"); body(t, response, err) != "404 page not found\n" || response.StatusCode != http.StatusNotFound {
		t.Errorf("no route: %d", response.StatusCode)
	}
	response, err := http.Post(url+"/files/a", "", bytes.NewReader(make([]byte, 7<<20)))
	if body(t, response, err); response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: %d", response.StatusCode)
	}
}

// TestLocal_18_16_Streams reads a part before the handler writes the next, and sees a stream break.
func TestLocal_18_16_Streams(t *testing.T) {
	t.Parallel()
	next := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /parts", func(w http.ResponseWriter, _ *http.Request) {
		for i := range 3 {
			fmt.Fprintf(w, "part %d\n", i)
			w.(http.Flusher).Flush()
			<-next
		}
	})
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of it")
		w.(http.Flusher).Flush()
		panic("boom")
	})
	url := serveLocal(t, mux, httpevent.WithStreaming())
	response, err := http.Get(url + "/parts")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for i := range 3 {
		if !lines.Scan() || lines.Text() != fmt.Sprintf("part %d", i) {
			t.Fatalf("line %q, %v", lines.Text(), lines.Err())
		}
		next <- struct{}{}
	}
	response, err = http.Get(url + "/broken")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if data, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("broken stream: %q without an error", data)
	}
}

// TestLocal_18_16_ClientGone shows that a local server's handlers are told that their client is gone, unlike those on AWS.
func TestLocal_18_16_ClientGone(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]httpevent.Option{"whole": nil, "streamed": {httpevent.WithStreaming()}} {
		began, ended := make(chan struct{}), make(chan error, 1)
		url := serveLocal(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			close(began)
			<-r.Context().Done()
			ended <- r.Context().Err()
		}), opts...)
		ctx, leave := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-began
			leave()
		}()
		if response, err := http.DefaultClient.Do(request); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		if err := <-ended; err == nil {
			t.Errorf("%s: the context has not ended", name)
		}
	}
}

// TestServeHTTP has the handler itself as an http.Handler: without events.
// TestLocal_18_16_Headers has what a client says of itself: its address is what the server sees, and cookies in several
// lines are all there.
func TestLocal_18_16_Headers(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	url := serveLocal(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r }))
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["X-Forwarded-For"] = []string{"203.0.113.66"}
	r.Header["X-Forwarded-Proto"] = []string{"https"}
	r.Header["Cookie"] = []string{"a=1", "b=2"}
	response, err := http.DefaultClient.Do(r)
	body(t, response, err)
	if got := seen.Header["X-Forwarded-For"]; len(got) != 1 || got[0] != "127.0.0.1" || seen.TLS != nil {
		t.Errorf("X-Forwarded-For %q, TLS %v", got, seen.TLS)
	}
	if a, errA := seen.Cookie("a"); errA != nil || a.Value != "1" || len(seen.Cookies()) != 2 {
		t.Errorf("cookies %v", seen.Cookies())
	}
}

func TestServeHTTP(t *testing.T) {
	t.Parallel()
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, httpevent.SourceOf(r.Context()))
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if got := w.Body.String(); got != "automatic" {
		t.Errorf("body %q", got)
	}
}
