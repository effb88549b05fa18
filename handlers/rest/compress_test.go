// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// decoded returns the body of an answer as the client reads it.
func decoded(t testing.TB, encoding string, body []byte) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	var err error
	switch encoding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "deflate":
		r, err = zlib.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCompression_9_Rules(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("words and words, ", 200)
	writing := func(body string, headers ...string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			for len(body) > 0 { // in pieces, as most handlers do
				n := min(len(body), 300)
				_, _ = io.WriteString(w, body[:n])
				body = body[n:]
			}
		})
	}
	status := func(code int, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		})
	}
	tests := []struct {
		name, method string
		accept       []string
		handler      http.Handler
		config       rest.CompressConfig
		want         string
		body         string
	}{
		{name: "gzip", accept: []string{"gzip"}, handler: writing(long), want: "gzip", body: long},
		{name: "among others", accept: []string{"br, gzip;q=0.8", "zstd"}, handler: writing(long), want: "gzip", body: long},
		{name: "deflate alone", accept: []string{"deflate"}, handler: writing(long), want: "deflate", body: long},
		{name: "gzip before deflate", accept: []string{"deflate, gzip"}, handler: writing(long), want: "gzip", body: long},
		{name: "deflate wanted more", accept: []string{"gzip;q=0.5, deflate"}, handler: writing(long), want: "deflate", body: long},
		{name: "any", accept: []string{"*"}, handler: writing(long), want: "gzip", body: long},
		{name: "any but gzip", accept: []string{"*, gzip;q=0"}, handler: writing(long), want: "deflate", body: long},
		{name: "no Accept-Encoding", handler: writing(long), body: long}, // which to TypeScript means any
		{name: "refused", accept: []string{"gzip;q=0"}, handler: writing(long), body: long},
		{name: "identity wanted more", accept: []string{"gzip;q=0.5, identity"}, handler: writing(long), body: long},
		{name: "identity as well", accept: []string{"gzip, identity"}, handler: writing(long), want: "gzip", body: long},
		{name: "not a weight", accept: []string{"gzip;q=high"}, handler: writing(long), body: long},
		{name: "a name with gzip in it", accept: []string{"notgzip"}, handler: writing(long), body: long},
		{name: "HEAD", method: "HEAD", accept: []string{"gzip"}, handler: writing(long), body: long},
		{name: "small", accept: []string{"gzip"}, handler: writing(long[:1023]), body: long[:1023]},
		{name: "just large enough", accept: []string{"gzip"}, handler: writing(long[:1024]), want: "gzip", body: long[:1024]},
		{name: "small, any size", accept: []string{"gzip"}, handler: writing("a"), config: rest.CompressConfig{MinSize: -1}, want: "gzip", body: "a"},
		{name: "no body", accept: []string{"gzip"}, handler: writing(""), body: ""},
		{name: "says it is small", accept: []string{"gzip"}, handler: writing(long[:5], "Content-Length", "5"), body: long[:5]},
		{name: "JSON", accept: []string{"gzip"}, handler: writing(long, "Content-Type", "application/json; charset=utf-8"), want: "gzip", body: long},
		{name: "vendor's JSON", accept: []string{"gzip"}, handler: writing(long, "Content-Type", "application/hal+json"), want: "gzip", body: long},
		{name: "image", accept: []string{"gzip"}, handler: writing(long, "Content-Type", "image/png"), body: long},
		{
			name: "image, asked for", accept: []string{"gzip"}, handler: writing(long, "Content-Type", "image/png"),
			config: rest.CompressConfig{Types: []string{"image/*"}}, want: "gzip", body: long,
		},
		{
			name: "text, not asked for", accept: []string{"gzip"}, handler: writing(long),
			config: rest.CompressConfig{Types: []string{"image/*", "application/json"}}, body: long,
		},
		{name: "looks like an image", accept: []string{"gzip"}, handler: writing("\x89PNG\r\n\x1a\n" + long), body: "\x89PNG\r\n\x1a\n" + long},
		{name: "server-sent events", accept: []string{"gzip"}, handler: writing(long, "Content-Type", "text/event-stream"), body: long},
		{name: "no-transform", accept: []string{"gzip"}, handler: writing(long, "Cache-Control", "public, No-Transform"), body: long},
		{name: "encoded already", accept: []string{"gzip"}, handler: writing(long, "Content-Encoding", "br"), want: "br", body: long},
		{name: "part by its header", accept: []string{"gzip"}, handler: writing(long, "Content-Range", "bytes 0-9/10"), body: long},
		{name: "says it is just large enough", accept: []string{"gzip"}, handler: writing(long[:1024], "Content-Length", "1024"), want: "gzip", body: long[:1024]},
		{name: "weight above one", accept: []string{"gzip;q=1.5"}, handler: writing(long), body: long},
		{name: "negative weight", accept: []string{"deflate;q=-1, gzip;q=-0.5"}, handler: writing(long), body: long},
		{name: "negative weight beside any", accept: []string{"gzip;q=-1, *"}, handler: writing(long), want: "deflate", body: long},
		{name: "weight above one beside a good one", accept: []string{"gzip;q=2, deflate;q=0.5"}, handler: writing(long), want: "deflate", body: long},
		{name: "part", accept: []string{"gzip"}, handler: status(206, long), body: long},
		{name: "no content", accept: []string{"gzip"}, handler: status(204, ""), body: ""},
		{name: "error", accept: []string{"gzip"}, handler: status(500, long), want: "gzip", body: long},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rest.New()
			r.Use(rest.Compress(tt.config))
			r.Handle("GET /x", tt.handler)
			req := httptest.NewRequest(http.MethodGet, "/x", nil)
			if tt.method != "" {
				req.Method = tt.method
			}
			for _, value := range tt.accept {
				req.Header.Add("Accept-Encoding", value)
			}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if got := w.Header().Get("Content-Encoding"); got != tt.want {
				t.Errorf("Content-Encoding %q, want %q", got, tt.want)
			}
			if got := decoded(t, tt.want, w.Body.Bytes()); got != tt.body {
				t.Errorf("body of %d bytes, want %d", len(got), len(tt.body))
			}
			if got := w.Header().Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("Vary %q", got)
			}
		})
	}
}

func TestCompression_9_Headers(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{Level: 9}))
	r.HandleFunc("GET /x", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2000")
		w.Header().Set("Etag", `"v1"`)
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Vary", "Origin")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, strings.Repeat("a", 2000))
	})
	w := do(t, r, "GET /x", "", "Accept-Encoding", "gzip")
	got := w.Header()
	if w.Code != 201 || got.Get("Content-Length") != "" || got.Get("Etag") != `W/"v1"` || got.Get("Accept-Ranges") != "" ||
		strings.Join(got.Values("Vary"), ", ") != "Origin, Accept-Encoding" || got.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("answer = %d %v", w.Code, got)
	}
	if got := panicText(t, func() { rest.Compress(rest.CompressConfig{Level: 10}) }); !strings.Contains(got, "level") {
		t.Errorf("panic: %s", got)
	}
}

// TestCompression_9_Streams flushes, with a server on the other side.
func TestCompression_9_Streams(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		streams bool
		want    string
	}{{false, ""}, {true, "gzip"}} {
		r := rest.New()
		r.Use(rest.Compress(rest.CompressConfig{Streams: tt.streams}))
		goOn := make(chan struct{})
		r.HandleFunc("GET /x", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "first ")
			w.(http.Flusher).Flush()
			<-goOn
			_, _ = io.WriteString(w, "second")
		})
		server := httptest.NewServer(r)
		req, _ := http.NewRequest(http.MethodGet, server.URL+"/x", nil)
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Content-Encoding"); got != tt.want {
			t.Errorf("Content-Encoding %q, want %q", got, tt.want)
		}
		body := io.Reader(resp.Body)
		if tt.streams {
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		first := make([]byte, 6)
		if _, err := io.ReadFull(body, first); err != nil || string(first) != "first " {
			t.Errorf("first = %q, %v", first, err)
		}
		close(goOn)
		if rest, err := io.ReadAll(body); err != nil || string(rest) != "second" {
			t.Errorf("rest = %q, %v", rest, err)
		}
		resp.Body.Close()
		server.Close()
	}
}

// TestCompressConcurrentSafe shares encoders between answers.
func TestCompressConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{}))
	r.HandleFunc("GET /{letter}", func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat(req.PathValue("letter"), 5000))
	})
	done := make(chan string)
	for i := range 32 {
		go func() {
			letter, encoding := string(rune('a'+i%26)), []string{"gzip", "deflate"}[i%2]
			w := do(t, r, "GET /"+letter, "", "Accept-Encoding", encoding)
			if decoded(t, encoding, w.Body.Bytes()) != strings.Repeat(letter, 5000) {
				done <- "body of " + letter
				return
			}
			done <- ""
		}()
	}
	for range 32 {
		if problem := <-done; problem != "" {
			t.Error(problem)
		}
	}
}

// TestCompression_9_Negotiation has what an answer tells caches: that others get another one, whoever sets Vary first, and
// tags and lengths that agree between GET, HEAD and 304.
func TestCompression_9_Negotiation(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("words and words, ", 200)
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{}))
	r.HandleFunc("GET /x", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Vary", "Origin")
		w.Header().Set("Etag", `"v1"`)
		if strings.Contains(req.Header.Get("If-None-Match"), `"v1"`) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(long)))
		_, _ = io.WriteString(w, long)
	})
	r.HandleFunc("GET /weak", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", `W/"v1"`)
		_, _ = io.WriteString(w, long)
	})
	r.HandleFunc("GET /small", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5")
		_, _ = io.WriteString(w, "small")
	})
	r.HandleFunc("GET /nothing", func(http.ResponseWriter, *http.Request) {})
	tests := []struct {
		name, request, accept, match     string
		encoding, tag, length, wantsVary string
	}{
		{"compressed", "GET /x", "gzip", "", "gzip", `W/"v1"`, "", "Origin, Accept-Encoding"},
		{"plain", "GET /x", "", "", "", `"v1"`, fmt.Sprint(len(long)), "Origin, Accept-Encoding"},
		{"HEAD", "HEAD /x", "gzip", "", "", `"v1"`, "", "Origin, Accept-Encoding"},
		{"HEAD, plain", "HEAD /x", "", "", "", `"v1"`, fmt.Sprint(len(long)), "Origin, Accept-Encoding"},
		{"HEAD, small", "HEAD /small", "gzip", "", "", "", "5", "Accept-Encoding"},
		{"304 of what was compressed", "GET /x", "gzip", `W/"v1"`, "", `W/"v1"`, "", "Origin, Accept-Encoding"},
		{"304 of what was not", "GET /x", "gzip", `"v1"`, "", `"v1"`, "", "Origin, Accept-Encoding"},
		{"304, several", "GET /x", "gzip", `"v0", W/"v1"`, "", `W/"v1"`, "", "Origin, Accept-Encoding"},
		{"weak already", "GET /weak", "gzip", "", "gzip", `W/"v1"`, "", "Accept-Encoding"},
		{"nothing written", "GET /nothing", "", "", "", "", "", "Accept-Encoding"},
	}
	for _, tt := range tests {
		var headers []string
		if tt.accept != "" {
			headers = append(headers, "Accept-Encoding", tt.accept)
		}
		if tt.match != "" {
			headers = append(headers, "If-None-Match", tt.match)
		}
		h := do(t, r, tt.request, "", headers...).Header()
		got := []string{h.Get("Content-Encoding"), h.Get("Etag"), h.Get("Content-Length"), strings.Join(h.Values("Vary"), ", ")}
		if diff := cmp.Diff([]string{tt.encoding, tt.tag, tt.length, tt.wantsVary}, got); diff != "" {
			t.Errorf("%s: encoding, tag, length, Vary (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestCompression_9_LateWrites has handlers that leave a goroutine behind, which goes on writing when the encoder has gone to
// another answer. What it writes is refused, and all answers are whole.
func TestCompression_9_LateWrites(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("words and words, ", 200)
	var strays sync.WaitGroup
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{}), rest.CacheControl("max-age=60"))
	r.HandleFunc("GET /{do}", func(w http.ResponseWriter, req *http.Request) {
		returning := make(chan struct{})
		defer close(returning)
		strays.Go(func() {
			<-returning
			for {
				_, err := io.WriteString(w, long)
				if err == nil {
					err = http.NewResponseController(w).Flush()
				}
				if errors.Is(err, http.ErrHandlerTimeout) {
					return
				} else if err != nil {
					t.Error(err)
					return
				}
			}
		})
		_, _ = io.WriteString(w, long)
		if req.PathValue("do") == "panic" {
			panic(http.ErrAbortHandler)
		}
	})
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 50 {
				answer := httptest.NewRecorder()
				req := httptest.NewRequest(http.MethodGet, "/write", nil)
				req.Header.Set("Accept-Encoding", "gzip")
				if i == 0 {
					req.URL.Path = "/panic"
					func() {
						defer func() { _ = recover() }()
						r.ServeHTTP(answer, req)
					}()
					continue
				}
				r.ServeHTTP(answer, req)
				// What is written before the middleware knows that the handler has returned is part of the answer.
				if got := decoded(t, "gzip", answer.Body.Bytes()); got == "" || strings.ReplaceAll(got, long, "") != "" {
					t.Errorf("body of %d bytes, want some times %d whole ones", len(got), len(long))
				}
			}
		})
	}
	group.Wait()
	strays.Wait()
}

func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{"", "gzip", "gzip;q=0", "*;q=0.1, deflate;q=NaN", ";;;q=,", "gzip;q=1;q=0", "identity;q=0,*;q=0"} {
		f.Add(seed)
	}
	handler := rest.Compress(rest.CompressConfig{MinSize: -1})(say("hello"))
	f.Fuzz(func(t *testing.T, accept string) {
		w := do(t, handler, "GET /", "", "Accept-Encoding", accept)
		encoding := w.Header().Get("Content-Encoding")
		if encoding != "" && !strings.Contains(accept, "*") && !strings.Contains(strings.ToLower(accept), encoding) {
			t.Errorf("%q is answered with %q", accept, encoding)
		}
		if decoded(t, encoding, w.Body.Bytes()) != "hello" {
			t.Error("another body")
		}
	})
}

func ExampleCompress() {
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{MinSize: 4096}))
	r.HandleFunc("GET /report", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("all is well\n", 1000))
	})

	req := httptest.NewRequest("GET", "/report", nil)
	req.Header.Set("Accept-Encoding", "gzip, br")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Header().Get("Content-Encoding"), w.Body.Len() < 200)
	// Output: gzip true
}
