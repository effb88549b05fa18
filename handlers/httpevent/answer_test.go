// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// responses are what the handlers of golden answers write.
func responses() []struct {
	name string
	h    http.HandlerFunc
} {
	type row = struct {
		name string
		h    http.HandlerFunc
	}
	return []row{
		{"json", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"name":"größe","html":"<a href='x'>&</a>"}`)
		}},
		{"nothing", func(http.ResponseWriter, *http.Request) {}},
		{"cookies", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Set-Cookie", "session=abc; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly")
			w.Header().Add("Set-Cookie", "theme=dark")
			w.WriteHeader(http.StatusNoContent)
		}},
		{"repeated header", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Vary"] = []string{"Accept", "Origin"}
			w.Header()["x-lower"] = []string{"as it is"}
			w.Header()["X-Newline"] = []string{"a\r\nb"}
			w.Header()["X Invalid"] = []string{"left out"}
			_, _ = io.WriteString(w, "ok")
		}},
		{"bytes", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write([]byte{0, 1, 2, 0xff})
		}},
		{"of one connection", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "keep-alive, X-Hop")
			w.Header().Set("X-Hop", "1")
			w.Header().Set("Transfer-Encoding", "chunked")
			w.Header().Set("Content-Length", "99")
			w.Header().Set(http.TrailerPrefix+"Sum", "1")
			_, _ = io.WriteString(w, "ok")
		}},
		{"unusual status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(599) }},
	}
}

// TestAnswer_3_3 has the answers to every source, byte by byte.
func TestAnswer_3_3(t *testing.T) {
	t.Parallel()
	for name := range eventFiles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			for _, r := range responses() {
				fmt.Fprintf(&out, "%s\n%s\n\n", r.name, handle(t, r.h, eventFile(t, name)))
			}
			golden(t, "answers/"+name+".txt", out.String())
		})
	}
}

// TestAnswer_3_3_Shape has which members an answer may have.
func TestAnswer_3_3_Shape(t *testing.T) {
	t.Parallel()
	members := map[string]string{
		"rest_api":     "statusCode multiValueHeaders body isBase64Encoded",
		"httpapi_v1":   "statusCode multiValueHeaders body isBase64Encoded",
		"httpapi_v2":   "statusCode headers cookies body isBase64Encoded",
		"function_url": "statusCode headers cookies body isBase64Encoded",
		"alb_single":   "statusCode statusDescription headers body isBase64Encoded",
		"alb_multi":    "statusCode statusDescription multiValueHeaders body isBase64Encoded",
		"lattice_v1":   "statusCode headers body isBase64Encoded",
		"lattice_v2":   "statusCode headers body isBase64Encoded",
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	})
	for name, want := range members {
		answer := handle(t, h, eventFile(t, name))
		d := json.NewDecoder(strings.NewReader(answer))
		_, _ = d.Token()
		var got []string
		for d.More() {
			key, _ := d.Token()
			got = append(got, key.(string))
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: members %s, want %s", name, got, want)
		}
	}
}

// TestAnswer_18_10_Writer holds the response writer to what net/http's does.
func TestAnswer_18_10_Writer(t *testing.T) {
	t.Parallel()
	v2 := eventFile(t, "httpapi_v2")
	tests := []struct {
		name   string
		method string
		h      http.HandlerFunc
		want   string
	}{
		{"header after the first byte", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "a")
			w.Header().Set("X-Late", "1")
			w.WriteHeader(http.StatusTeapot)
		}, `{"statusCode":200,"headers":{"Content-Type":"text/plain"},"body":"a","isBase64Encoded":false}`},
		{"second status", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusTeapot)
		}, `{"statusCode":202,"headers":{},"body":"","isBase64Encoded":false}`},
		{"informational status", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</a.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNotFound)
		}, `{"statusCode":404,"headers":{"Link":"</a.css>; rel=preload"},"body":"","isBase64Encoded":false}`},
		{"HEAD", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "6")
			_, _ = io.WriteString(w, "<html>")
		}, `{"statusCode":200,"headers":{"Content-Length":"6","Content-Type":"text/html; charset=utf-8"},"body":"","isBase64Encoded":false}`},
		{"no content", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			if _, err := io.WriteString(w, "a"); err != http.ErrBodyNotAllowed { //nolint:errorlint // that very error, as net/http
				t.Errorf("write after 204: %v", err)
			}
		}, `{"statusCode":204,"headers":{},"body":"","isBase64Encoded":false}`},
		{"not modified", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"1"`)
			w.WriteHeader(http.StatusNotModified)
		}, `{"statusCode":304,"headers":{"Etag":"\"1\""},"body":"","isBase64Encoded":false}`},
		{"content type that is not wanted", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "a")
		}, `{"statusCode":200,"headers":{},"body":"a","isBase64Encoded":false}`},
		{"reader, flush", "GET", func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Errorf("flush: %v", err)
			}
			w.(http.Flusher).Flush()
			n, err := w.(io.ReaderFrom).ReadFrom(iotestReader(10_000))
			if n != 10_000 || err != nil {
				t.Errorf("ReadFrom = %d, %v", n, err)
			}
		}, `{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"` + strings.Repeat("x", 10_000) + `","isBase64Encoded":false}`},
		{"content type of what is encoded", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "what is in it cannot be told")
		}, `{"statusCode":200,"headers":{"Content-Encoding":"br"},"body":"d2hhdCBpcyBpbiBpdCBjYW5ub3QgYmUgdG9sZA==","isBase64Encoded":true}`},
		{"length that is true", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2")
			_, _ = io.WriteString(w, "ok")
		}, `{"statusCode":200,"headers":{"Content-Length":"2","Content-Type":"text/plain; charset=utf-8"},"body":"ok","isBase64Encoded":false}`},
	}
	for _, tt := range tests {
		event := change(t, v2, map[string]any{"requestContext.http.method": tt.method})
		if got := handle(t, tt.h, event); got != tt.want {
			t.Errorf("%s: %.300s, want %.300s", tt.name, got, tt.want)
		}
	}
}

// TestAnswer_18_10_HeaderValues has values with bytes that no field can have, at sources of each form.
func TestAnswer_18_10_HeaderValues(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"a\r\nb": "a  b", "a\rb": "a b", "a\nb": "a b", "a\x00b": "a b", "a\x1bb": "a b", "a\x7fb": "a b", "a\tb": "a\tb", "größe": "größe",
		"a\xffb": "a\uFFFDb",
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-A", given) })
		for _, name := range []string{"rest_api", "httpapi_v2"} {
			var a struct {
				Headers           map[string]string
				MultiValueHeaders map[string][]string
			}
			if err := json.Unmarshal([]byte(handle(t, h, eventFile(t, name))), &a); err != nil {
				t.Fatal(err)
			}
			got := a.Headers["X-A"]
			if list := a.MultiValueHeaders["X-A"]; len(list) == 1 {
				got = list[0]
			}
			if got != want {
				t.Errorf("%s: %q leaves as %q, want %q", name, given, got, want)
			}
		}
	}
}

// iotestReader returns n bytes in small pieces.
func iotestReader(n int) io.Reader {
	return struct{ io.Reader }{io.LimitReader(endless{}, int64(n))}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	n := min(len(p), 777)
	copy(p, bytes.Repeat([]byte("x"), n))
	return n, nil
}

// TestAnswer_18_11_Base64 has what leaves as text and what as base64.
func TestAnswer_18_11_Base64(t *testing.T) {
	t.Parallel()
	zipped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "hello")
		_ = z.Close()
	}
	write := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = io.WriteString(w, body)
		}
	}
	binary := httpevent.WithBinaryTypes("image/*", "application/PDF")
	tests := []struct {
		name string
		h    http.HandlerFunc
		want bool
	}{
		{"text", write("text/plain", "größe"), false},
		{"gzip", zipped, true},
		{"not UTF-8", write("text/plain", "gr\xf6\xdfe"), true},
		{"listed", write("application/pdf; x=y", "%PDF"), true},
		{"listed, by kind", write("Image/SVG+xml", "<svg/>"), true},
		{"unlisted", write("application/zip", "text in disguise"), false},
		{"identity", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "identity")
			write("text/plain", "a")(w, r)
		}, false},
		{"no body", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") }, false},
	}
	for _, tt := range tests {
		for name := range eventFiles() {
			answer := handle(t, tt.h, eventFile(t, name), binary)
			if got := strings.HasSuffix(answer, `"isBase64Encoded":true}`); got != tt.want {
				t.Errorf("%s, %s: %s", tt.name, name, answer)
			}
		}
	}
}

// TestAnswer_18_12_Size has answers around the limit of each source.
func TestAnswer_18_12_Size(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	tests := []struct {
		event  string
		size   int
		binary bool
		opts   []httpevent.Option
		want   int
	}{
		{"httpapi_v2", 59 * mib / 10, false, nil, 200},
		{"httpapi_v2", 61 * mib / 10, false, nil, 500},
		{"rest_api", 59 * mib / 10, false, nil, 200},
		{"rest_api", 61 * mib / 10, false, nil, 500},
		{"function_url", 59 * mib / 10, false, nil, 200},
		{"function_url", 61 * mib / 10, false, nil, 500},
		{"httpapi_v2", 44 * mib / 10, true, nil, 200},
		{"httpapi_v2", 47 * mib / 10, true, nil, 500}, // base64 takes a third more
		{"alb_single", 9 * mib / 10, false, nil, 200},
		{"alb_single", mib, false, nil, 500},
		{"alb_multi", mib, false, nil, 500},
		{"lattice_v1", 59 * mib / 10, false, nil, 200},
		{"lattice_v2", 61 * mib / 10, false, nil, 500},
		{"httpapi_v2", 1000, false, []httpevent.Option{httpevent.WithMaxResponseSize(900)}, 500},
		{"httpapi_v2", 1000, false, []httpevent.Option{httpevent.WithMaxResponseSize(10)}, 500},
	}
	for _, tt := range tests {
		var writeErr error
		h := func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Of", "the response that does not leave")
			_, writeErr = io.CopyN(w, iotestReader(tt.size), int64(tt.size))
			if tt.binary {
				_, _ = w.Write([]byte{0xff})
			}
		}
		answer := handle(t, http.HandlerFunc(h), eventFile(t, tt.event), tt.opts...)
		if got := status(t, answer); got != tt.want {
			t.Errorf("%s, %d bytes: status %d, want %d", tt.event, tt.size, got, tt.want)
		}
		if tt.want == 500 && (len(answer) > 400 || strings.Contains(answer, "X-Of") || !strings.Contains(answer, "response is too large")) {
			t.Errorf("%s: %.400s", tt.event, answer)
		}
		if tt.size > 61*mib/10-1 && !tt.binary && writeErr == nil {
			t.Errorf("%s, %d bytes: no write failed", tt.event, tt.size)
		}
	}
}

// TestAnswer_18_12_ExactSize has answers that are just as large as each source takes, and one byte more.
func TestAnswer_18_12_ExactSize(t *testing.T) {
	t.Parallel()
	const lambda, loadBalancer = 6<<20 + 100, 1 << 20
	limits := map[string]int{
		"rest_api": lambda, "httpapi_v1": lambda, "httpapi_v2": lambda, "function_url": lambda, "lattice_v1": lambda, "lattice_v2": lambda,
		"alb_single": loadBalancer, "alb_multi": loadBalancer,
	}
	text := func(size int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", size)) }
	}
	for name, limit := range limits {
		around := len(handle(t, text(1), eventFile(t, name))) - 1
		for _, tt := range []struct {
			limit, size, want int
			opts              []httpevent.Option
		}{
			{limit, limit, 200, nil},
			{limit, limit + 1, 500, nil},
			{900, 900, 200, []httpevent.Option{httpevent.WithMaxResponseSize(900)}},
			{900, 901, 500, []httpevent.Option{httpevent.WithMaxResponseSize(900)}},
			{limit, limit + 1, 500, []httpevent.Option{httpevent.WithMaxResponseSize(8 << 20)}}, // It cannot be raised.
			{limit, limit, 200, []httpevent.Option{httpevent.WithMaxResponseSize(-1)}},
		} {
			answer := handle(t, text(tt.size-around), eventFile(t, name), tt.opts...)
			if got := status(t, answer); got != tt.want || got == 200 && len(answer) != tt.size {
				t.Errorf("%s: %d bytes of %d: status %d, %d bytes; want %d", name, tt.size, tt.limit, got, len(answer), tt.want)
			}
		}
	}
}

// TestAnswer_18_14_PanicOfALargeResponse has a handler that writes more than can leave, and then panics: that is what it is.
func TestAnswer_18_14_PanicOfALargeResponse(t *testing.T) {
	t.Parallel()
	answer := handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 7 {
			_, _ = w.Write(make([]byte, 1<<20))
		}
		panic("boom")
	}), eventFile(t, "httpapi_v2"))
	if !strings.Contains(answer, "Internal Server Error") || strings.Contains(answer, "too large") {
		t.Errorf("%.300s", answer)
	}
}

// TestAnswer_18_10_ReaderKeepsItsBuffer has a reader that goes on writing into the memory it was given, when the answer has
// left and the handler serves another request.
func TestAnswer_18_10_ReaderKeepsItsBuffer(t *testing.T) {
	t.Parallel()
	var kept []byte
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/first" {
			_, _ = w.(io.ReaderFrom).ReadFrom(readerFunc(func(p []byte) (int, error) {
				kept = p[:cap(p)]
				return 0, io.EOF
			}))
			return
		}
		_, _ = io.WriteString(w, "the second response")
		for i := range kept {
			kept[i] = '!'
		}
	}))
	for range 20 {
		for _, path := range []string{"/first", "/second"} {
			event := change(t, eventFile(t, "httpapi_v2"), map[string]any{"rawPath": path})
			if answer := readAll(t, must(h.HandleEvent(t.Context(), event))); strings.Contains(answer, "!") {
				t.Fatalf("%.300s", answer)
			}
		}
	}
}

// TestAnswer_18_13_Cookies has two cookies for each source. Where one is all that can be sent, it is the last.
func TestAnswer_18_13_Cookies(t *testing.T) {
	t.Parallel()
	const session = "session=abc; Expires=Wed, 21 Oct 2026 07:28:00 GMT"
	want := map[string]string{
		"rest_api":     `"multiValueHeaders":{"Set-Cookie":["` + session + `","theme=dark"]}`,
		"httpapi_v1":   `"multiValueHeaders":{"Set-Cookie":["` + session + `","theme=dark"]}`,
		"httpapi_v2":   `"cookies":["` + session + `","theme=dark"]`,
		"function_url": `"cookies":["` + session + `","theme=dark"]`,
		"alb_multi":    `"multiValueHeaders":{"Set-Cookie":["` + session + `","theme=dark"]}`,
		"alb_single":   `"headers":{"Set-Cookie":"theme=dark"}`,
		"lattice_v1":   `"headers":{"Set-Cookie":"theme=dark"}`,
		"lattice_v2":   `"headers":{"Set-Cookie":"theme=dark"}`,
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Set-Cookie"] = []string{session, "theme=dark"}
	})
	for name, want := range want {
		if answer := handle(t, h, eventFile(t, name)); !strings.Contains(answer, want) {
			t.Errorf("%s: %s, want %s in it", name, answer, want)
		}
	}
}
