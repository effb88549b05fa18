// SPDX-License-Identifier: Apache-2.0

package httpvalidation_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/utilities/validation"
	"github.com/otel-powertools/powertools/utilities/validation/httpvalidation"
)

// secret is a value in bodies; no answer and no error may hold a piece of it.
const secret = "Zs3cr3tZ"

func inbound() *validation.Schema {
	return validation.MustCompile([]byte(`{
		"type": "object",
		"required": ["id"],
		"additionalProperties": false,
		"properties": {"id": {"type": "integer", "minimum": 1}, "note": {"type": "string", "default": "none"}}
	}`))
}

func outbound() *validation.Schema {
	return validation.MustCompile([]byte(`{"type":"object","required":["total"],"properties":{"total":{"type":"number"}}}`))
}

// serve returns the answer to one request. The handler writes what it is given and remembers the body that it read.
func serve(t *testing.T, opts []httpvalidation.Option, r *http.Request, handler http.HandlerFunc) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	httpvalidation.New(opts...)(handler).ServeHTTP(w, r)
	return w
}

func TestMiddleware_R26_Inbound(t *testing.T) {
	t.Parallel()
	const failed = `{"statusCode":400,"error":"BadRequestError","message":"Validation failed for request","details":{"issues":[%s]}}`
	issue := func(message string, path ...string) string {
		return fmt.Sprintf(`{"message":%q,"path":["body"%s]}`, message, strings.Join(append([]string{""}, path...), `,"`)+strings.Repeat(`"`, len(path)))
	}
	tests := []struct {
		name, body string
		status     int
		want       string
	}{
		{"valid", ` {"id": 9007199254740993} `, 200, ` {"id": 9007199254740993} `},
		{"value", `{"id":-1}`, 400, fmt.Sprintf(failed, issue("want at least 1", "id"))},
		{"type", `{"id":"` + secret + `"}`, 400, fmt.Sprintf(failed, issue("got string, want integer", "id"))},
		{"missing and additional", `{"a/~b":"` + secret + `"}`, 400, fmt.Sprintf(failed, issue("missing property 'id'")+","+issue("not allowed", "a/~b"))},
		{"another case", `{"id":1,"ID":-5}`, 400, fmt.Sprintf(failed, issue("differs from a property by its case only", "ID"))},
		{"twice", `{"id":-5,"id":1}`, 400, fmt.Sprintf(failed, issue("a member is there twice"))},
		{"no JSON", `{"id":` + secret, 400, fmt.Sprintf(failed, issue("invalid JSON at offset 7"))},
		{"empty", ``, 400, fmt.Sprintf(failed, issue("invalid JSON"))},
		{"as large as allowed", `{"id":1,"note":"` + strings.Repeat("x", 82) + `"}`, 200, `{"id":1,"note":"` + strings.Repeat("x", 82) + `"}`},
		{"too large", `{"id":1,"note":"` + strings.Repeat("x", 83) + `"}`, 413, `{"statusCode":413,"error":"RequestEntityTooLargeError","message":"The body is too large"}`},
	}
	for _, test := range tests {
		for _, chunked := range []bool{false, true} {
			r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(test.body))
			if chunked {
				r.ContentLength = -1
			}
			called := false
			w := serve(t, []httpvalidation.Option{httpvalidation.WithInbound(inbound()), httpvalidation.WithMaxBody(100)}, r, func(w http.ResponseWriter, r *http.Request) {
				called = true
				body, err := io.ReadAll(r.Body)
				if err != nil || r.ContentLength != int64(len(body)) {
					t.Errorf("%s: length %d, %v", test.name, r.ContentLength, err)
				}
				w.Write(body) //nolint:errcheck // a recorder takes everything
			})
			if w.Code != test.status || w.Body.String() != test.want || called != (test.status == 200) {
				t.Errorf("%s: %d %s, called %t, want %d %s", test.name, w.Code, w.Body, called, test.status, test.want)
			}
			if test.status != 200 && w.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%s: Content-Type %q", test.name, w.Header().Get("Content-Type"))
			}
		}
	}
}

// TestMiddleware_R26_OutboundHasItsOwnSchema shows what Powertools for Python gets wrong: it holds responses against the
// schema of requests, and only where formats for responses are given.
func TestMiddleware_R26_OutboundHasItsOwnSchema(t *testing.T) {
	t.Parallel()
	const internal = `{"statusCode":500,"error":"InternalServerError","message":"Internal Server Error"}`
	both := []httpvalidation.Option{httpvalidation.WithInbound(inbound()), httpvalidation.WithOutbound(outbound())}
	tests := []struct {
		name, body string
		status     int
		wantStatus int
		want       string
	}{
		{"valid for responses only", `{"total":5}`, 201, 201, `{"total":5}`},
		{"valid for requests only", `{"id":1}`, 200, 500, internal},
		{"values stay inside", `{"total":"` + secret + `"}`, 200, 500, internal},
		{"no JSON", secret, 200, 500, internal},
		{"no body", ``, 0, 500, internal},
		{"no content", ``, 204, 204, ``},
		{"an error of the handler", `{"message":"no order"}`, 404, 404, `{"message":"no order"}`},
		{"a redirect", ``, 303, 303, ``},
		{"too large, but valid so far", `{"total":5}` + strings.Repeat(" ", 200), 200, 500, internal},
		{"too large", `{"total":` + strings.Repeat("1", 200) + `}`, 200, 500, internal},
	}
	for _, test := range tests {
		opts := append([]httpvalidation.Option{httpvalidation.WithMaxBody(100)}, both...)
		w := serve(t, opts, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"id":1}`)), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Own", "1")
			w.Header().Set("Etag", `"1"`)
			if test.status != 0 {
				w.WriteHeader(test.status)
				w.WriteHeader(599) // does not count
			}
			for _, c := range []byte(test.body) {
				w.Write([]byte{c}) //nolint:errcheck // a recorder takes everything
				w.(http.Flusher).Flush()
			}
		})
		if w.Code != test.wantStatus || w.Body.String() != test.want {
			t.Errorf("%s: %d %s, want %d %s", test.name, w.Code, w.Body, test.wantStatus, test.want)
		}
		if own := w.Header().Get("X-Own") != ""; own == (test.want == internal) {
			t.Errorf("%s: the handler's headers are there: %t", test.name, own)
		}
	}
	head := serve(t, both[1:], httptest.NewRequest(http.MethodHead, "/", nil), func(http.ResponseWriter, *http.Request) {})
	if head.Code != 200 {
		t.Errorf("HEAD: %d", head.Code)
	}
}

func TestMiddleware_R26_ErrorHandler(t *testing.T) {
	t.Parallel()
	var got error
	own := httpvalidation.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) {
		got = err
		w.WriteHeader(http.StatusTeapot)
	})
	w := serve(t, []httpvalidation.Option{httpvalidation.WithInbound(inbound()), own}, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{}`)), nil)
	failed, ok := errors.AsType[*validation.Error](got)
	if w.Code != http.StatusTeapot || !ok || failed.Direction != validation.Inbound || !errors.Is(got, validation.ErrInvalid) {
		t.Errorf("%d, %v", w.Code, got)
	}

	// The router's own answer has the status, the text and the details of none.
	router := rest.New()
	check := httpvalidation.New(httpvalidation.WithInbound(inbound()), httpvalidation.WithOutbound(outbound()), httpvalidation.WithErrorHandler(rest.WriteError))
	router.Handle("POST /orders/{id}", check(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"id":%q}`, r.PathValue("id"))
	})))
	for body, want := range map[string]string{
		`{"id":0}`: `{"statusCode":400,"error":"BadRequestError","message":"Validation failed for request"}`,
		`{"id":1}`: `{"statusCode":500,"error":"InternalServerError","message":"Internal Server Error"}`,
	} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/orders/7", strings.NewReader(body)))
		if w.Body.String() != want {
			t.Errorf("%s: %s, want %s", body, w.Body, want)
		}
	}
	plain := httptest.NewRecorder()
	httpvalidation.WriteError(plain, httptest.NewRequest(http.MethodGet, "/", nil), errors.New(secret))
	if plain.Code != 500 || strings.Contains(plain.Body.String(), secret) {
		t.Errorf("%d %s", plain.Code, plain.Body)
	}
}

// failingBody fails as a connection does.
type failingBody struct{ err error }

func (b failingBody) Read([]byte) (int, error) { return 0, b.err }

func TestMiddleware_R26_BodyCannotBeRead(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		io.ErrUnexpectedEOF:           `{"statusCode":400,"error":"BadRequestError","message":"The body cannot be read"}`,
		&http.MaxBytesError{Limit: 5}: `{"statusCode":413,"error":"RequestEntityTooLargeError","message":"The body is too large"}`,
	} {
		w := serve(t, []httpvalidation.Option{httpvalidation.WithInbound(inbound())}, httptest.NewRequest(http.MethodPost, "/", failingBody{err}), nil)
		if w.Body.String() != want {
			t.Errorf("%v: %s, want %s", err, w.Body, want)
		}
	}
}

// TestMiddleware_R26_TooLargeIsNotRead answers by the length that the client announces.
func TestMiddleware_R26_TooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "/", failingBody{io.ErrUnexpectedEOF})
	r.ContentLength = 101
	w := serve(t, []httpvalidation.Option{httpvalidation.WithInbound(inbound()), httpvalidation.WithMaxBody(100)}, r, nil)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestMiddleware_R26_NoDefaults wants that what the handler reads is valid, as it reads it.
func TestMiddleware_R26_NoDefaults(t *testing.T) {
	t.Parallel()
	schema := validation.MustCompile([]byte(`{"required":["a"],"properties":{"a":{"default":1}}}`))
	w := serve(t, []httpvalidation.Option{httpvalidation.WithInbound(schema)}, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{}`)), nil)
	if w.Code != http.StatusBadRequest {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestMiddleware_R26_Headers has headers that were set before the handler: it sees them and can take them away.
func TestMiddleware_R26_Headers(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	w.Header().Set("X-Kept", "1")
	w.Header().Set("X-Taken", "1")
	httpvalidation.New(httpvalidation.WithOutbound(outbound()))(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if w.Header().Get("X-Kept") != "1" {
			t.Error("the handler does not see X-Kept")
		}
		w.Header().Del("X-Taken")
		fmt.Fprint(w, `{"total":1}`)
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Header().Get("X-Kept") != "1" || w.Header().Get("X-Taken") != "" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestMiddleware_R26_Telemetry(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	spans := tracetest.NewSpanRecorder()
	tp := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	opts := []httpvalidation.Option{httpvalidation.WithInbound(inbound()), httpvalidation.WithOutbound(outbound()), httpvalidation.WithTracerProvider(tp)}
	serve(t, opts, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"id":1}`)), func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"total":%q}`, secret)
	})
	ended := spans.Ended()
	if len(ended) != 2 || ended[0].Name() != "validation.inbound" || ended[1].Name() != "validation.outbound" {
		t.Fatalf("%d spans, want one of the request and one of the response", len(ended))
	}
	if ended[0].Status().Code != codes.Unset || ended[1].Status().Code != codes.Error {
		t.Errorf("status %v and %v", ended[0].Status(), ended[1].Status())
	}
	if got := logged.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "/total: type: got string, want number") || strings.Contains(got, secret) {
		t.Errorf("logged %s, want the place once and no value", got)
	}
}

func TestMiddleware_R26_Panic(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	defer func() {
		if recover() != "broken" || w.Body.Len() > 0 {
			t.Errorf("written %q, want the panic and nothing written", w.Body)
		}
	}()
	httpvalidation.New(httpvalidation.WithOutbound(outbound()))(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"tot`)
		panic("broken")
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
}

// TestMiddleware_R26_Server runs in net/http's server, with early hints and without schemas.
func TestMiddleware_R26_Server(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(httpvalidation.New(httpvalidation.WithOutbound(outbound()))(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a>")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"total":1}`)
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != `{"total":1}` || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, %v, %v", body, response.Header, err)
	}
	w := serve(t, nil, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(secret)), func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }) //nolint:errcheck // a recorder takes everything
	if w.Body.String() != secret {
		t.Errorf("without schemas: %s", w.Body)
	}
}

func TestMiddlewareConcurrentSafe(t *testing.T) {
	t.Parallel()
	handler := httpvalidation.New(httpvalidation.WithInbound(inbound()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })) //nolint:errcheck // a recorder takes everything
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			body := fmt.Sprintf(`{"id":%d}`, n)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", strings.NewReader(body)))
			if (w.Code == 200) != (n > 0) || n > 0 && w.Body.String() != body {
				t.Errorf("%s: %d %s", body, w.Code, w.Body)
			}
		})
	}
	group.Wait()
}

func TestMiddleware_R26_Options(t *testing.T) {
	t.Parallel()
	s := validation.MustCompile([]byte(`{"properties":{"id":{"type":"integer"}}}`))
	ok := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	request := func(body string) *http.Request { return httptest.NewRequest("POST", "/", strings.NewReader(body)) }

	unbounded := []httpvalidation.Option{httpvalidation.WithInbound(s), httpvalidation.WithMaxBody(math.MaxInt64)}
	if got := serve(t, unbounded, request(`{"id":1}`), ok); got.Code != http.StatusNoContent {
		t.Errorf("without a bound: status %d, %s", got.Code, got.Body)
	}
	if got := serve(t, unbounded, request(`{"ID":"x"}`), ok); got.Code != http.StatusBadRequest {
		t.Errorf("another case: status %d, want 400", got.Code)
	}
	if got := serve(t, append(unbounded, httpvalidation.WithAnyCase()), request(`{"ID":"x"}`), ok); got.Code != http.StatusNoContent {
		t.Errorf("another case, taken: status %d, %s", got.Code, got.Body)
	}
}

func TestMiddleware_R26_EarlyHints(t *testing.T) {
	t.Parallel()
	w := &hints{ResponseRecorder: httptest.NewRecorder()}
	handler := httpvalidation.New(httpvalidation.WithOutbound(validation.MustCompile([]byte(`{}`))))
	handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>")
		w.WriteHeader(http.StatusEarlyHints)
		w.Write([]byte("{}")) //nolint:errcheck // a recorder takes everything
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.early.Get("Link") != "</style.css>" {
		t.Errorf("early hints %v, want the link", w.early)
	}
}

// hints keeps the headers of a response with 103.
type hints struct {
	*httptest.ResponseRecorder
	early http.Header
}

func (h *hints) WriteHeader(status int) {
	if status == http.StatusEarlyHints {
		h.early = h.Header().Clone()
		return
	}
	h.ResponseRecorder.WriteHeader(status)
}
