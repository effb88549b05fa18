// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/rest"
)

var (
	errTaken = errors.New("store: name is taken in table users-prod")
	errGone  = errors.New("store: row was deleted")
)

// failing returns a router with a handler of GET /fail that returns err, and its log.
func failing(err error, opts ...rest.Option) (*rest.Router, *bytes.Buffer) {
	var log bytes.Buffer
	r := rest.New(append([]rest.Option{rest.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}, opts...)...)
	r.Handle("GET /fail", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return err }))
	return r, &log
}

func TestErrors_6_Constructors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err    *rest.Error
		status int
		name   string
	}{
		{rest.BadRequest("m"), 400, "BadRequestError"},
		{rest.Unauthorized("m"), 401, "UnauthorizedError"},
		{rest.Forbidden("m"), 403, "ForbiddenError"},
		{rest.NotFound("m"), 404, "NotFoundError"},
		{rest.MethodNotAllowed("m"), 405, "MethodNotAllowedError"},
		{rest.RequestTimeout("m"), 408, "RequestTimeoutError"},
		{rest.Conflict("m"), 409, "ConflictError"},
		{rest.TooLarge("m"), 413, "RequestEntityTooLargeError"},
		{rest.UnprocessableEntity("m"), 422, "RequestValidationError"},
		{rest.Internal("m"), 500, "InternalServerError"},
		{rest.Unavailable("m"), 503, "ServiceUnavailableError"},
		{rest.NewError(418, "m"), 418, "ImateapotError"},
		{rest.NewError(429, "m"), 429, "TooManyRequestsError"},
		{rest.NewError(499, "m"), 499, "HTTPError"},
		{rest.NewError(200, "m"), 500, "InternalServerError"},
		{&rest.Error{Message: "m"}, 500, "InternalServerError"},
	}
	for _, tt := range tests {
		r, _ := failing(fmt.Errorf("handle: %w", tt.err))
		w := do(t, r, "GET /fail", "")
		want := fmt.Sprintf(`{"statusCode":%d,"error":%q,"message":"m"}`, tt.status, tt.name)
		if w.Code != tt.status || w.Body.String() != want || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("answer = %d %s, want %s", w.Code, w.Body, want)
		}
		if tt.err.HTTPStatus() != tt.status || tt.err.ErrorType() != tt.name {
			t.Errorf("error = %d %s, want %d %s", tt.err.HTTPStatus(), tt.err.ErrorType(), tt.status, tt.name)
		}
	}
}

func TestErrors_6_Bodies(t *testing.T) {
	t.Parallel()
	plain := rest.BadRequest // by another name, for go vet would object to the text
	tests := []struct {
		name            string
		err             error
		body, problem   string
		statusOfProblem int
	}{
		{
			"formatted", rest.NotFound("no order %q <b>", "7"),
			`{"statusCode":404,"error":"NotFoundError","message":"no order \"7\" <b>"}`,
			`{"type":"about:blank","title":"Not Found","status":404,"detail":"no order \"7\" <b>"}`, 404,
		},
		{
			"percent without arguments", plain("100% wrong"),
			`{"statusCode":400,"error":"BadRequestError","message":"100% wrong"}`,
			`{"type":"about:blank","title":"Bad Request","status":400,"detail":"100% wrong"}`, 400,
		},
		{
			"without message", rest.NotFound(""),
			`{"statusCode":404,"error":"NotFoundError","message":"Not found"}`,
			`{"type":"about:blank","title":"Not Found","status":404}`, 404,
		},
		{
			"details", rest.Conflict("taken").With(map[string]any{"by": "Ada"}),
			`{"statusCode":409,"error":"ConflictError","message":"taken","details":{"by":"Ada"}}`,
			`{"type":"about:blank","title":"Conflict","status":409,"detail":"taken","details":{"by":"Ada"}}`, 409,
		},
		{
			"cause is not told", rest.Unavailable("try later").Because(errTaken),
			`{"statusCode":503,"error":"ServiceUnavailableError","message":"try later"}`,
			`{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"try later"}`, 503,
		},
		{
			"any error", errTaken,
			`{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`,
			`{"type":"about:blank","title":"Internal Server Error","status":500}`, 500,
		},
		{
			"details that have no form", rest.Conflict("taken").With(func() {}),
			`{"statusCode":409,"error":"ConflictError","message":"taken"}`,
			`{"type":"about:blank","title":"Conflict","status":409,"detail":"taken"}`, 409,
		},
		{
			"status by method",
			coded{},
			`{"statusCode":402,"error":"PaymentRequiredError","message":"Payment Required"}`,
			`{"type":"about:blank","title":"Payment Required","status":402}`, 402,
		},
		{
			"status and message by method", fmt.Errorf("pay: %w", speaking{}),
			`{"statusCode":402,"error":"PaymentRequiredError","message":"pay first"}`,
			`{"type":"about:blank","title":"Payment Required","status":402,"detail":"pay first"}`, 402,
		},
		{
			"body too large for http.MaxBytesReader", &http.MaxBytesError{Limit: 10},
			`{"statusCode":413,"error":"RequestEntityTooLargeError","message":"The body is longer than 10 bytes"}`,
			`{"type":"about:blank","title":"Request Entity Too Large","status":413,"detail":"The body is longer than 10 bytes"}`, 413,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, _ := failing(tt.err)
			if diff := cmp.Diff(tt.body, do(t, r, "GET /fail", "").Body.String()); diff != "" {
				t.Errorf("body (-want +got)\n%s", diff)
			}
			r, _ = failing(tt.err, rest.WithProblemJSON())
			w := do(t, r, "GET /fail", "")
			if diff := cmp.Diff(tt.problem, w.Body.String()); diff != "" {
				t.Errorf("problem (-want +got)\n%s", diff)
			}
			if w.Code != tt.statusOfProblem || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("problem = %d %s", w.Code, w.Header().Get("Content-Type"))
			}
		})
	}
}

type coded struct{}

func (coded) Error() string   { return "card 4111 was refused" }
func (coded) HTTPStatus() int { return http.StatusPaymentRequired }

type speaking struct{ coded }

func (speaking) HTTPMessage() string { return "pay first" }

func TestErrors_6_Sentinels(t *testing.T) {
	t.Parallel()
	r, _ := failing(fmt.Errorf("register: %w", errTaken))
	r.ErrorStatus(http.StatusConflict, errTaken)
	w := do(t, r, "GET /fail", "")
	if want := `{"statusCode":409,"error":"ConflictError","message":"Conflict"}`; w.Body.String() != want {
		t.Errorf("body = %s, want %s", w.Body, want)
	}
	for _, misuse := range []func(){
		func() { rest.New().ErrorStatus(200, errTaken) },
		func() { rest.New().ErrorStatus(404, nil) },
	} {
		if got := panicText(t, misuse); !strings.HasPrefix(got, "rest: ErrorStatus") {
			t.Errorf("panic: %s", got)
		}
	}
}

type limitError struct{ limit int }

func (e *limitError) Error() string { return "limit reached" }

// TestErrors_6_Handlers shows the order: the nearest group first, by type through the chain of causes.
func TestErrors_6_Handlers(t *testing.T) {
	t.Parallel()
	returning := func(err error) http.Handler {
		return rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("handle: %w", err) })
	}
	answering := func(text string) func(http.ResponseWriter, *http.Request, *limitError) {
		return func(w http.ResponseWriter, _ *http.Request, err *limitError) {
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprint(w, text, " ", err.limit)
		}
	}
	r := rest.New()
	r.Handle("GET /limit", returning(&limitError{1}))
	inner := r.Group("/inner")
	inner.Handle("GET /limit", returning(&limitError{2}))
	inner.Handle("GET /own", returning(rest.NotFound("mine")))
	inner.Handle("GET /deep/limit", returning(&limitError{3}))
	inner.Handle("GET /timeout", returning(errTaken))
	inner.Group("/deepest").Handle("GET /limit", returning(&limitError{4}))
	rest.OnError(r, answering("router"))
	rest.OnError(r, answering("router again"))
	rest.OnError(inner, answering("inner"))
	rest.OnError(inner, func(w http.ResponseWriter, req *http.Request, err *rest.Error) {
		rest.WriteError(w, req, rest.NewError(http.StatusTeapot, "not %s", err.Message)) // a mapping may fail itself
	})
	rest.OnError(inner, func(w http.ResponseWriter, req *http.Request, err error) {
		rest.WriteError(w, req, err) // and does not come back to itself
	})
	tests := []struct{ request, want string }{
		{"GET /limit", "Too Many Requests: router 1"},
		{"GET /inner/limit", "Too Many Requests: inner 2"},
		{"GET /inner/deepest/limit", "Too Many Requests: inner 4"},
		{"GET /inner/own", `I'm a teapot: {"statusCode":418,"error":"ImateapotError","message":"not mine"}`},
		{"GET /inner/timeout", `Internal Server Error: {"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`},
	}
	for _, tt := range tests {
		if got := text(do(t, r, tt.request, "")); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.request, got, tt.want)
		}
	}
}

// TestErrors_6_HeadersOfMiddlewareStay shows that what middleware has set is on the error's answer, and that what the
// handler has said of its own body is not.
func TestErrors_6_HeadersOfMiddlewareStay(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(mark("router"))
	r.Handle("GET /fail", rest.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Content-Length", "7")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Etag", `"7"`)
		return rest.NotFound("none")
	}))
	got := do(t, r, "GET /fail", "").Header()
	want := http.Header{"Trail": {"router"}, "Content-Type": {"application/json"}, "Content-Length": {"59"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("header (-want +got)\n%s", diff)
	}
}

// TestErrors_6_NotFoundInsideMiddleware holds what Powertools for Python got wrong first: middleware runs for requests
// that match no route.
func TestErrors_6_NotFoundInsideMiddleware(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(mark("router"))
	r.HandleFunc("GET /users", say("users"))
	r.NotFound(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "my 404")
	}))
	r.MethodNotAllowed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusMethodNotAllowed)
		_, _ = io.WriteString(w, "my 405, not "+w.Header().Get("Allow"))
	}))
	for request, want := range map[string]string{
		"GET /none":    "Not Found: my 404",
		"PUT /users":   "Method Not Allowed: my 405, not GET, HEAD",
		"GET /users/x": "Not Found: my 404",
	} {
		w := do(t, r, request, "")
		if got := text(w); got != want || w.Header().Get("Trail") != "router" {
			t.Errorf("%s = %s, %v; want %s", request, got, w.Header(), want)
		}
	}
}

func TestErrors_6_ServersFailuresAreLogged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want string
	}{
		{errTaken, "store: name is taken"},
		{rest.Unavailable("later").Because(errTaken), "later: store: name is taken"},
		{rest.NotFound("none").Because(errTaken), ""},
	}
	for _, tt := range tests {
		r, log := failing(tt.err)
		do(t, r, "GET /fail", "")
		if got := log.String(); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("log = %q, want %q", got, tt.want)
		}
	}
}

// TestErrors_6_WithoutRouter shows handlers of this package on a plain ServeMux.
func TestErrors_6_WithoutRouter(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("GET /fail", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return rest.NotFound("none") }))
	want := `Not Found: {"statusCode":404,"error":"NotFoundError","message":"none"}`
	if got := text(do(t, mux, "GET /fail", "")); got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
	w := httptest.NewRecorder()
	rest.WriteError(w, httptest.NewRequest("GET", "/", nil), nil)
	if w.Code != 500 {
		t.Errorf("WriteError(nil) = %d", w.Code)
	}
}

// TestErrors_6_AfterTheAnswerBegan leaves what has been written alone.
func TestErrors_6_AfterTheAnswerBegan(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := rest.New(rest.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	r.Handle("GET /half", rest.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "half")
		return errTaken
	}))
	if got := text(do(t, r, "GET /half", "")); got != "Accepted: half" || !strings.Contains(log.String(), "name is taken") {
		t.Errorf("answer = %s, log %s", got, &log)
	}
}

// TestErrors_6_PanicsPass shows that the router leaves panics to the server, or to the invocation.
func TestErrors_6_PanicsPass(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(rest.Compress(rest.CompressConfig{}), rest.CacheControl("max-age=1"))
	r.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("boom")
	})
	req := httptest.NewRequest("GET", "/users/7", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	if got := panicText(t, func() { r.ServeHTTP(w, req) }); got != "boom" {
		t.Errorf("panic: %s", got)
	}
	if req.Pattern != "GET /users/{id}" || w.Body.Len() != 0 {
		t.Errorf("Pattern = %q, body %q", req.Pattern, w.Body)
	}
}

// TestErrors_6_Debug shows that the real error is told in debug mode only.
func TestErrors_6_Debug(t *testing.T) {
	t.Parallel()
	r, _ := failing(fmt.Errorf("register: %w", errTaken), rest.WithDebug(true))
	var body struct {
		StatusCode            int
		Error, Message, Stack string
		Details               map[string]string
	}
	w := do(t, r, "GET /fail", "")
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if body.StatusCode != 500 || body.Message != "register: store: name is taken in table users-prod" ||
		!strings.Contains(body.Stack, "rest_test.failing") && !strings.Contains(body.Stack, "rest.HandlerFunc") ||
		body.Details["errorName"] == "" {
		t.Errorf("body = %+v", body)
	}
	if !strings.HasPrefix(w.Body.String(), "{\n    \"statusCode\": 500,") {
		t.Errorf("not indented: %s", w.Body)
	}
}

// conflicting is an error with a status around another one.
type conflicting struct{ error }

func (conflicting) HTTPStatus() int { return http.StatusConflict }
func (c conflicting) Unwrap() error { return c.error }

// TestErrors_6_OutermostCounts has errors within errors that both know a status: who wraps one means to replace it.
func TestErrors_6_OutermostCounts(t *testing.T) {
	t.Parallel()
	secret := rest.NotFound("inner secret")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"around ours", conflicting{secret}, `Conflict: {"statusCode":409,"error":"ConflictError","message":"Conflict"}`},
		{"deeper", fmt.Errorf("save: %w", conflicting{fmt.Errorf("find: %w", secret)}), `Conflict: {"statusCode":409,"error":"ConflictError","message":"Conflict"}`},
		{"ours around another", rest.Forbidden("no").Because(conflicting{errTaken}), `Forbidden: {"statusCode":403,"error":"ForbiddenError","message":"no"}`},
	}
	for _, tt := range tests {
		r, _ := failing(tt.err)
		if got := text(do(t, r, "GET /fail", "")); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestErrors_6_NilError has the mistake of a typed nil in an error.
func TestErrors_6_NilError(t *testing.T) {
	t.Parallel()
	var none *rest.Error
	const want = `Internal Server Error: {"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`
	for _, err := range []error{none, fmt.Errorf("find: %w", none)} {
		r, log := failing(err)
		if got := text(do(t, r, "GET /fail", "")); got != want || !strings.Contains(log.String(), "nil *rest.Error") {
			t.Errorf("%v: %s, want %s; log %s", err, got, want, log)
		}
		r, _ = failing(err, rest.WithDebug(true), rest.WithProblemJSON())
		if w := do(t, r, "GET /fail", ""); w.Code != http.StatusInternalServerError {
			t.Errorf("debug: %d %s", w.Code, w.Body)
		}
	}
	if none.HTTPMessage() != "Internal Server Error" || none.ErrorType() != "InternalServerError" {
		t.Errorf("message %q, type %q", none.HTTPMessage(), none.ErrorType())
	}
}

// TestErrors_6_HandlerThatWritesNothing has a mapping that forgets to answer: the error must not look like success.
func TestErrors_6_HandlerThatWritesNothing(t *testing.T) {
	t.Parallel()
	r, log := failing(errTaken)
	rest.OnError(r, func(w http.ResponseWriter, _ *http.Request, _ error) { w.Header().Set("X-Seen", "1") })
	w := do(t, r, "GET /fail", "")
	if w.Code != http.StatusInternalServerError || w.Header().Get("X-Seen") != "1" || !strings.Contains(log.String(), "users-prod") {
		t.Errorf("answer %d %v %s, log %s", w.Code, w.Header(), w.Body, log)
	}
}

// TestErrors_6_HeadersOfTheBodyGo has a handler that fails after it has said of what kind its body is.
func TestErrors_6_HeadersOfTheBodyGo(t *testing.T) {
	t.Parallel()
	r := rest.New()
	of := []string{"Content-Encoding", "Etag", "Last-Modified"}
	r.Handle("GET /fail", rest.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		for _, name := range of {
			w.Header().Set(name, "x")
		}
		return rest.NotFound("none")
	}))
	w := do(t, r, "GET /fail", "")
	for _, name := range of {
		if got := w.Header().Get(name); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func ExampleOnError() {
	r := rest.New()
	rest.OnError(r, func(w http.ResponseWriter, req *http.Request, err *json.SyntaxError) {
		rest.WriteError(w, req, rest.BadRequest("no JSON after byte %d", err.Offset))
	})
	r.Handle("GET /parse", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		var v any
		return json.Unmarshal([]byte(`{"a":}`), &v)
	}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/parse", nil))
	fmt.Println(w.Body)
	// Output: {"statusCode":400,"error":"BadRequestError","message":"no JSON after byte 6"}
}

func ExampleRouter_ErrorStatus() {
	errNone := errors.New("orders: no such row in orders-prod")

	r := rest.New()
	r.ErrorStatus(http.StatusNotFound, errNone)
	r.Handle("GET /orders/{id}", rest.JSON(func(context.Context, struct{}) (any, error) {
		return nil, fmt.Errorf("find order: %w", errNone)
	}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/orders/7", nil))
	fmt.Println(w.Body)
	// Output: {"statusCode":404,"error":"NotFoundError","message":"Not found"}
}
