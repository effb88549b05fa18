// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/rest"
)

type order struct {
	ID    string  `json:"id"`
	Total float64 `json:"total"`
	Lines []struct {
		Count uint8 `json:"count"`
	} `json:"lines,omitempty"`
}

type created struct{ ID string }

func (created) HTTPStatus() int { return http.StatusCreated }
func (c created) HTTPHeader() http.Header {
	return http.Header{"location": {"/orders/" + c.ID}}
}

func TestHandlers_5_JSON(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Handle("POST /echo/{id}", rest.JSON(func(ctx context.Context, in order) (order, error) {
		in.ID = rest.Request(ctx).PathValue("id")
		return in, nil
	}))
	r.Handle("GET /request", rest.JSON(func(_ context.Context, req *http.Request) (string, error) {
		return "<" + req.URL.Query().Get("q") + ">", nil
	}))
	r.Handle("GET /nothing", rest.JSON(func(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil }))
	r.Handle("GET /nil", rest.JSON(func(context.Context, struct{}) (*order, error) { return nil, nil }))
	r.Handle("GET /raw", rest.JSON(func(context.Context, struct{}) (json.RawMessage, error) { return json.RawMessage(`{"a": 1}`), nil }))
	r.Handle("GET /number", rest.JSON(func(context.Context, struct{}) (float64, error) { return math.NaN(), nil }))
	r.Handle("GET /fail", rest.JSON(func(context.Context, struct{}) (order, error) { return order{ID: "x"}, rest.NotFound("none") }))
	r.Handle("POST /text", rest.JSON(func(_ context.Context, in string) (int, error) { return len(in), nil }))
	r.Handle("POST /bytes", rest.JSON(func(_ context.Context, in []byte) (int, error) { return len(in), nil }))
	r.Handle("POST /created", rest.JSON(func(context.Context, struct{}) (created, error) { return created{"7"}, nil }))
	r.Handle("POST /accepted", rest.JSON(func(context.Context, struct{}) (rest.Response[order], error) {
		return rest.Response[order]{
			Status: http.StatusAccepted, Header: http.Header{"X-Job": {"9"}},
			Cookies: []*http.Cookie{{Name: "job", Value: "9"}, {Name: "seen", Value: "1"}},
			Body:    order{ID: "7"},
		}, nil
	}))
	r.Handle("GET /notmodified", rest.JSON(func(context.Context, struct{}) (rest.Response[order], error) {
		return rest.Response[order]{Status: http.StatusNotModified}, nil
	}))
	r.Handle("GET /empty", rest.JSON(func(context.Context, struct{}) (rest.Response[struct{}], error) {
		return rest.Response[struct{}]{Header: http.Header{"X-A": {"1"}}}, nil
	}))
	r.Handle("GET /cookie", rest.JSON(func(context.Context, struct{}) (rest.Response[order], error) {
		return rest.Response[order]{Cookies: []*http.Cookie{{Name: "a b"}}}, nil
	}))
	problem := rest.Middleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Content-Type", "application/hal+json")
			next.ServeHTTP(w, req)
		})
	})
	r.Group("/hal", problem).Handle("GET /x", rest.JSON(func(context.Context, struct{}) (int, error) { return 1, nil }))
	tests := []struct {
		request, body string
		status        int
		want          string
		header        http.Header
	}{
		{"POST /echo/7", `{"total":1.5,"other":1}`, 200, `{"id":"7","total":1.5}`, typed("application/json", 22)},
		{"GET /request?q=a%26b", "", 200, `"<a&b>"`, typed("application/json", 7)},
		{"GET /nothing", "", 204, ``, nil},
		{"GET /nil", "", 200, `null`, typed("application/json", 4)},
		{"GET /raw", "", 200, `{"a":1}`, typed("application/json", 7)},
		{"GET /number", "", 500, `{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`, typed("application/json", 84)},
		{"GET /fail", "", 404, `{"statusCode":404,"error":"NotFoundError","message":"none"}`, typed("application/json", 59)},
		{"POST /text", "hällo", 200, `6`, typed("application/json", 1)},
		{"POST /bytes", "\x00\xff", 200, `2`, typed("application/json", 1)},
		{"POST /created", "", 201, `{"ID":"7"}`, with(typed("application/json", 10), "Location", "/orders/7")},
		{
			"POST /accepted", "", 202, `{"id":"7","total":0}`,
			with(with(typed("application/json", 20), "X-Job", "9"), "Set-Cookie", "job=9; Secure", "seen=1; Secure"),
		},
		{"GET /notmodified", "", 304, "", nil},
		{"GET /empty", "", 204, "", http.Header{"X-A": {"1"}}},
		{"GET /hal/x", "", 200, `1`, typed("application/hal+json", 1)},
		{"GET /cookie", "", 500, `{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`, typed("application/json", 84)},
	}
	for _, tt := range tests {
		t.Run(tt.request, func(t *testing.T) {
			w := do(t, r, tt.request, tt.body)
			if w.Code != tt.status || w.Body.String() != tt.want {
				t.Errorf("answer = %d %s, want %d %s", w.Code, w.Body, tt.status, tt.want)
			}
			if tt.header == nil {
				tt.header = http.Header{}
			}
			if diff := cmp.Diff(tt.header, w.Header()); diff != "" {
				t.Errorf("header (-want +got)\n%s", diff)
			}
		})
	}
}

func typed(contentType string, length int) http.Header {
	return http.Header{"Content-Type": {contentType}, "Content-Length": {fmt.Sprint(length)}}
}

func with(h http.Header, name string, values ...string) http.Header {
	h[name] = values
	return h
}

// TestHandlers_5_JSONWithoutRouter runs on net/http alone.
func TestHandlers_5_JSONWithoutRouter(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("POST /echo/{id}", rest.JSON(func(ctx context.Context, in order) (string, error) {
		return rest.Request(ctx).PathValue("id") + in.ID + rest.Route(ctx), nil
	}))
	server := httptest.NewServer(mux)
	defer server.Close()
	resp, err := http.Post(server.URL+"/echo/1", "application/json", strings.NewReader(`{"id":"2"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 200 || string(body) != `"12"` {
		t.Errorf("answer = %s %s", resp.Status, body)
	}
	if got := rest.Request(t.Context()); got != nil {
		t.Errorf("Request outside = %v", got)
	}
}

func TestHandlers_5_Codec(t *testing.T) {
	t.Parallel()
	r := rest.New(
		rest.WithDecoder(func(data []byte, v any) error {
			d := json.NewDecoder(strings.NewReader(string(data)))
			d.DisallowUnknownFields()
			d.UseNumber()
			return d.Decode(v)
		}),
		rest.WithEncoder(func(v any) ([]byte, error) { return fmt.Appendf(nil, "custom %v", v), nil }),
	)
	r.Handle("POST /any", rest.JSON(func(_ context.Context, in any) (any, error) { return in, nil }))
	r.Handle("POST /order", rest.JSON(func(_ context.Context, in order) (any, error) { return in, nil }))
	if got := text(do(t, r, "POST /any", "12345678901234567890")); got != "OK: custom 12345678901234567890" {
		t.Errorf("exact number: %s", got)
	}
	if w := do(t, r, "POST /order", `{"unknown":1}`); w.Code != 422 {
		t.Errorf("unknown field: %d %s", w.Code, w.Body)
	}
}

// TestHandlers_5_Unmarshal decodes with the decoder of the innermost router, and without one outside.
func TestHandlers_5_Unmarshal(t *testing.T) {
	t.Parallel()
	upper := func(data []byte, v any) error { return json.Unmarshal([]byte(strings.ToUpper(string(data))), v) }
	decode := func(w http.ResponseWriter, r *http.Request) {
		var in string
		if err := rest.Unmarshal(r.Context(), []byte(`"abc"`), &in); err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte(in))
	}
	inner := rest.New(rest.WithDecoder(upper))
	inner.HandleFunc("GET /in", decode)
	r := rest.New()
	r.HandleFunc("GET /out", decode)
	r.Mount("/mounted", inner)
	for target, want := range map[string]string{"/out": "abc", "/mounted/in": "ABC"} {
		if got := do(t, r, "GET "+target, "").Body.String(); got != want {
			t.Errorf("%s = %q, want %q", target, got, want)
		}
	}
	var mismatch *json.UnmarshalTypeError
	if err := rest.Unmarshal(t.Context(), []byte(`"abc"`), new(int)); !errors.As(err, &mismatch) {
		t.Errorf("error %v is not the decoder's own", err)
	}
}

func TestHandlers_5_JSONMisuse(t *testing.T) {
	t.Parallel()
	if got := panicText(t, func() { rest.JSON[struct{}, struct{}](nil) }); !strings.HasPrefix(got, "rest: ") {
		t.Errorf("panic: %s", got)
	}
}

type picky string

func (p *picky) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"teapot"`:
		return rest.NewError(http.StatusTeapot, "short and stout")
	case `"bad"`:
		return errors.New("secret reason")
	}
	*p = picky(data)
	return nil
}

func TestValidation_11_Decode(t *testing.T) {
	t.Parallel()
	type shape struct {
		Name  string         `json:"name"`
		Count int8           `json:"count"`
		Order *order         `json:"order"`
		Tags  []string       `json:"tags"`
		Extra map[string]any `json:"extra"`
		Flag  bool           `json:"flag"`
		Picky picky          `json:"picky"`
	}
	invalid := func(message string, path ...string) string {
		issue := map[string]any{"issues": []rest.Issue{{Message: message, Path: append([]string{"body"}, path...)}}}
		details, _ := json.Marshal(issue)
		return `{"statusCode":422,"error":"RequestValidationError","message":"Validation failed for request","details":` + string(details) + `}`
	}
	refused := func(status int, name, message string) string {
		return fmt.Sprintf(`{"statusCode":%d,"error":%q,"message":%q}`, status, name, message)
	}
	r := rest.New(rest.WithMaxBody(100))
	r.Handle("POST /", rest.JSON(func(_ context.Context, in shape) (string, error) { return in.Name, nil }))
	tests := []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{"fine", "application/json", `{"name":"a"}`, 200, `"a"`},
		{"with charset", "application/json; charset=utf-8", `{"name":"a"}`, 200, `"a"`},
		{"no content type", "", ` {"name":"a"} `, 200, `"a"`},
		{"problem", "application/problem+json", `{"name":"a"}`, 200, `"a"`},
		{"no body", "application/json", "", 400, refused(400, "BadRequestError", "The request has no body")},
		{"no JSON", "", `{"name":secret}`, 400, refused(400, "BadRequestError", "The body is not valid JSON, at byte 9")},
		{"ends early", "", `{"name":`, 400, refused(400, "BadRequestError", "The body is not valid JSON, at byte 8")},
		{"two values", "", `{} {}`, 400, refused(400, "BadRequestError", "The body is not valid JSON, at byte 4")},
		{"form", "application/x-www-form-urlencoded", "a=b", 415, refused(415, "UnsupportedMediaTypeError", "The body must be application/json")},
		{"parameter that cannot be", "application/json; charset", `{"name":"a"}`, 200, `"a"`},
		{"parameter that cannot be, of a form", "text/plain; charset", `{"name":"a"}`, 415, refused(415, "UnsupportedMediaTypeError", "The body must be application/json")},
		{"broken type", "/;/", "{}", 415, refused(415, "UnsupportedMediaTypeError", "The Content-Type cannot be read")},
		{"too long", "", `"` + strings.Repeat("a", 100) + `"`, 413, refused(413, "RequestEntityTooLargeError", "The body is longer than 100 bytes")},
		{"string for a number", "", `{"count":"secret"}`, 422, invalid("must be an integer of 8 bits", "count")},
		{"out of range", "", `{"count":300}`, 422, invalid("must be an integer of 8 bits", "count")},
		{"negative", "", `{"order":{"lines":[{"count":-1}]}}`, 422, invalid("must be an integer of 8 bits, not negative", "order", "lines", "count")},
		{"number for a string", "", `{"name":4111}`, 422, invalid("must be a string", "name")},
		{"text for a float", "", `{"order":{"total":"x"}}`, 422, invalid("must be a number", "order", "total")},
		{"object for a list", "", `{"tags":{}}`, 422, invalid("must be an array", "tags")},
		{"list for an object", "", `{"extra":[]}`, 422, invalid("must be an object", "extra")},
		{"text for a flag", "", `{"flag":"yes"}`, 422, invalid("must be a boolean", "flag")},
		{"not the shape at all", "", `[]`, 422, invalid("must be an object")},
		{"own decoder", "", `{"picky":"bad"}`, 422, invalid("is not valid")},
		{"own decoder with a status", "", `{"picky":"teapot"}`, 418, refused(418, "ImateapotError", "short and stout")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if tt.contentType != "" {
				headers = []string{"Content-Type", tt.contentType}
			}
			w := do(t, r, "POST /", tt.body, headers...)
			if diff := cmp.Diff(tt.want, w.Body.String()); diff != "" || w.Code != tt.status {
				t.Errorf("status %d, want %d; body (-want +got)\n%s", w.Code, tt.status, diff)
			}
		})
	}
}

// TestValidation_11_BodiesThatLie has bodies that are not as long as the header says, and ones that break off.
func TestValidation_11_BodiesThatLie(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		body   io.Reader
		length int64
		status int
	}{
		{"unknown length", strings.NewReader(`"abc"`), -1, 200},
		{"unknown length, too long", strings.NewReader(`"` + strings.Repeat("a", 10) + `"`), -1, 413},
		{"longer than said", strings.NewReader(`"abcd"`), 3, 200},
		{"longer than said and allowed", strings.NewReader(`"` + strings.Repeat("a", 10) + `"`), 3, 413},
		{"shorter than said", strings.NewReader(`"a`), 5, 400},
		{"says too much", strings.NewReader(`"a"`), 1 << 40, 413},
		{"breaks off", iotest.ErrReader(errors.New("connection of 10.0.0.1 reset")), 5, 400},
		{"limited before", http.MaxBytesReader(nil, io.NopCloser(strings.NewReader(`"abcdef"`)), 3), -1, 413},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rest.New(rest.WithMaxBody(10))
			r.Handle("POST /", rest.JSON(func(_ context.Context, in string) (int, error) { return len(in), nil }))
			req := httptest.NewRequest(http.MethodPost, "/", tt.body)
			req.ContentLength = tt.length
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if w.Code != tt.status || strings.Contains(w.Body.String(), "10.0.0.1") {
				t.Errorf("answer = %d %s, want %d", w.Code, w.Body, tt.status)
			}
		})
	}
	// Without a limit a length is not believed either: it would be memory.
	r := rest.New(rest.WithMaxBody(0))
	r.Handle("POST /", rest.JSON(func(_ context.Context, in string) (int, error) { return len(in), nil }))
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("abc"))
	req.ContentLength = 1 << 40
	w := httptest.NewRecorder()
	if r.ServeHTTP(w, req); text(w) != "OK: 3" {
		t.Errorf("answer = %s", text(w))
	}
}

// TestHandlers_5_CookiesAllOrNone has a cookie that is good and one that cannot be: the answer to the error has neither.
func TestHandlers_5_CookiesAllOrNone(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]*http.Cookie{"no such name": {Name: "b d"}, "nil": nil} {
		r := rest.New(rest.WithLogger(slog.New(slog.DiscardHandler)))
		r.Handle("GET /x", rest.JSON(func(context.Context, struct{}) (rest.Response[string], error) {
			return rest.Response[string]{Cookies: []*http.Cookie{{Name: "session", Value: "1"}, bad}}, nil
		}))
		w := do(t, r, "GET /x", "")
		if w.Code != http.StatusInternalServerError || len(w.Header()["Set-Cookie"]) != 0 {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	if err := rest.SetCookie(httptest.NewRecorder(), nil); err == nil {
		t.Error("nil is a cookie")
	}
}

// TestHandlers_5_HeaderOfTheBody has a body with a header of its own, alone and in a Response: that of the Response counts.
func TestHandlers_5_HeaderOfTheBody(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Handle("GET /plain", rest.JSON(func(context.Context, struct{}) (created, error) { return created{ID: "7"}, nil }))
	r.Handle("GET /whole", rest.JSON(func(context.Context, struct{}) (rest.Response[created], error) {
		return rest.Response[created]{Body: created{ID: "7"}, Header: http.Header{"X-Own": {"1"}}}, nil
	}))
	plain, whole := do(t, r, "GET /plain", "").Header(), do(t, r, "GET /whole", "").Header()
	if plain.Get("Location") == "" || whole.Get("Location") != "" || whole.Get("X-Own") != "1" {
		t.Errorf("plain %v, whole %v", plain, whole)
	}
}

// TestValidation_11_Limits has bodies around the limit, and limits at the end of the numbers.
func TestValidation_11_Limits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		limit  int64
		body   string
		status int
	}{
		{10, `"12345678"`, 200},
		{10, `"123456789"`, 413},
		{math.MaxInt64, `"12345678"`, 200},
		{math.MaxInt64 - 1, `"12345678"`, 200},
		{0, `"12345678"`, 200},
		{-1, `"12345678"`, 200},
	}
	for _, tt := range tests {
		r := rest.New(rest.WithMaxBody(tt.limit))
		r.Handle("POST /x", rest.JSON(func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil }))
		for _, length := range []int64{int64(len(tt.body)), -1} {
			req := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(tt.body))
			req.ContentLength = length
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if w.Code != tt.status || tt.status == 200 && w.Body.String() != tt.body {
				t.Errorf("limit %d, length %d: %d %s, want %d", tt.limit, length, w.Code, w.Body, tt.status)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"id":"7","total":1e400}`, `{"id":7}`, `[1,2`, `"\ud800"`, "\xff", `{"lines":[{"count":256}]}`, `nul`, `{"id":null}`,
	} {
		f.Add(seed, "application/json", int64(len(seed)))
	}
	f.Add(`{}`, "text/plain; x", int64(-1))
	r := rest.New(rest.WithMaxBody(1 << 10))
	r.Handle("POST /", rest.JSON(func(_ context.Context, in order) (order, error) { return in, nil }))
	f.Fuzz(func(t *testing.T, body, contentType string, length int64) {
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		req.Header.Set("Content-Type", contentType)
		req.ContentLength = length
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("body %q of status %d is no JSON", w.Body, w.Code)
		}
		switch w.Code {
		case 200:
			var want order
			if err := json.Unmarshal([]byte(body), &want); err != nil {
				t.Errorf("accepted what encoding/json does not: %v", err)
			}
		case 400, 413, 415, 422:
		default:
			t.Errorf("status %d", w.Code)
		}
	})
}

func TestHandlers_5_Cookies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cookie http.Cookie
		want   string
	}{
		{http.Cookie{Name: "a", Value: "1"}, "a=1; Secure"},
		{
			http.Cookie{Name: "a", Value: "1", Path: "/", Domain: "x.example", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode},
			"a=1; Path=/; Domain=x.example; Max-Age=60; HttpOnly; Secure; SameSite=Lax",
		},
		{http.Cookie{Name: "a", MaxAge: -1}, "a=; Max-Age=0; Secure"}, // a cookie is deleted, not left
		{http.Cookie{Name: "a", Value: "1", Partitioned: true}, "a=1; Secure; Partitioned"},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		if err := rest.SetCookie(w, &tt.cookie); err != nil || w.Header().Get("Set-Cookie") != tt.want {
			t.Errorf("cookie = %q, %v; want %q", w.Header().Get("Set-Cookie"), err, tt.want)
		}
		if tt.cookie.Secure {
			t.Error("the caller's cookie has changed")
		}
	}
	if err := rest.SetCookie(httptest.NewRecorder(), &http.Cookie{Name: "a b"}); err == nil {
		t.Error("no error for a name with a blank")
	}
}

func ExampleJSON() {
	type order struct {
		ID    string `json:"id"`
		Total int    `json:"total"`
	}
	r := rest.New()
	r.Handle("PUT /orders/{id}", rest.JSON(func(ctx context.Context, in order) (order, error) {
		if in.Total <= 0 {
			return order{}, rest.UnprocessableEntity("An order has a total")
		}
		in.ID = rest.Request(ctx).PathValue("id")
		return in, nil
	}))

	for _, body := range []string{`{"total":12}`, `{"total":0}`, `{"total":"12"}`} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest("PUT", "/orders/7", strings.NewReader(body)))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"id":"7","total":12}
	// 422 {"statusCode":422,"error":"RequestValidationError","message":"An order has a total"}
	// 422 {"statusCode":422,"error":"RequestValidationError","message":"Validation failed for request","details":{"issues":[{"message":"must be an integer of 64 bits","path":["body","total"]}]}}
}

func ExampleResponse() {
	type order struct {
		ID string `json:"id"`
	}
	r := rest.New()
	r.Handle("POST /orders", rest.JSON(func(context.Context, struct{}) (rest.Response[order], error) {
		return rest.Response[order]{
			Status:  http.StatusCreated,
			Header:  http.Header{"Location": {"/orders/7"}},
			Cookies: []*http.Cookie{{Name: "last", Value: "7", HttpOnly: true}},
			Body:    order{ID: "7"},
		}, nil
	}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("POST", "/orders", nil))
	fmt.Println(w.Code, w.Header().Get("Location"), w.Header().Get("Set-Cookie"), w.Body)
	// Output: 201 /orders/7 last=7; HttpOnly; Secure {"id":"7"}
}

func ExampleDecode() {
	r := rest.New()
	r.Handle("POST /sum", rest.HandlerFunc(func(w http.ResponseWriter, req *http.Request) error {
		numbers, err := rest.Decode[[]int](req)
		if err != nil {
			return err
		}
		sum := 0
		for _, n := range numbers {
			sum += n
		}
		_, err = fmt.Fprint(w, sum)
		return err
	}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("POST", "/sum", strings.NewReader("[1, 2, 3]")))
	fmt.Println(w.Body)
	// Output: 6
}

func ExampleSetCookie() {
	w := httptest.NewRecorder()
	if err := rest.SetCookie(w, &http.Cookie{Name: "session", Value: "a1", HttpOnly: true}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(w.Header().Get("Set-Cookie"))
	// Output: session=a1; HttpOnly; Secure
}
