// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
	"net/http"
	"strconv"
)

// JSON returns the handler of a function that takes a value and returns one. In says what the function gets:
//
//	*http.Request   the request
//	struct{}        nothing
//	string, []byte  the body as it is
//	any other type  the body, by Decode
//
// What it returns is encoded as JSON, with status 200: a struct{} is no body and 204. An Out with a method HTTPStatus() int
// or HTTPHeader() http.Header has its own status or headers, and so has [Response]. A Content-Type set by middleware stays.
// An error is answered by [WriteError].
//
// [Request] returns the request inside the function, for path values and headers.
func JSON[In, Out any](fn func(ctx context.Context, in In) (Out, error)) http.Handler {
	if fn == nil {
		panic("rest: JSON of a nil function")
	}
	take := taker[In]()
	serve := func(w http.ResponseWriter, r *http.Request) error {
		in, err := take(r)
		if err != nil {
			return err
		}
		out, err := fn(withRequest(r), in)
		if err != nil {
			return err
		}
		return answer(w, r, out)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := serve(w, r); err != nil {
			WriteError(w, r, err) // Nothing has been written yet.
		}
	})
}

// taker returns how the input of a function is taken from a request.
func taker[In any]() func(*http.Request) (In, error) {
	var none In
	switch any(none).(type) {
	case *http.Request:
		return func(r *http.Request) (In, error) { return any(r).(In), nil }
	case struct{}:
		return func(*http.Request) (In, error) { return none, nil }
	}
	return Decode[In]
}

type requestKey struct{}

// withRequest returns a context in which [Request] finds r.
func withRequest(r *http.Request) context.Context {
	ctx := r.Context()
	if x := exchangeOf(ctx); x != nil {
		x.request.Store(r)
		return ctx
	}
	return context.WithValue(ctx, requestKey{}, r)
}

// Response is a value with a status, headers and cookies, for functions that [JSON] takes.
type Response[T any] struct {
	// Status is the HTTP status; 0 is 200.
	Status int
	Header http.Header
	// Cookies are set as by SetCookie, so they are Secure.
	Cookies []*http.Cookie
	// Body is encoded as JSON. A struct{} is no body.
	Body T
}

func (r Response[T]) parts() (header http.Header, cookies []*http.Cookie, status int, body any) {
	return r.Header, r.Cookies, r.Status, r.Body
}

// answer writes what a function returned. Nothing has been written if it returns an error.
func answer(w http.ResponseWriter, r *http.Request, out any) error {
	var header http.Header
	var cookies []*http.Cookie
	var status int
	if whole, ok := out.(interface {
		parts() (http.Header, []*http.Cookie, int, any)
	}); ok {
		header, cookies, status, out = whole.parts()
	}
	if own, ok := out.(interface{ HTTPStatus() int }); ok && status == 0 {
		status = own.HTTPStatus()
	}
	if own, ok := out.(interface{ HTTPHeader() http.Header }); ok && header == nil {
		header = own.HTTPHeader()
	}
	_, empty := out.(struct{})
	if status == 0 {
		status = http.StatusOK
		if empty {
			status = http.StatusNoContent
		}
	}
	var body []byte
	if !empty && bodyAllowed(status) {
		var err error
		if body, err = configOf(r.Context()).marshal(out); err != nil {
			return err
		}
	}
	safe := make([]*http.Cookie, len(cookies))
	for i, cookie := range cookies {
		var err error
		if safe[i], err = secured(cookie); err != nil {
			return err
		}
	}
	for _, cookie := range safe { // all of them, or none
		http.SetCookie(w, cookie)
	}
	for name, values := range header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if body != nil && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	writeBody(w, status, body)
	return nil
}

func (c *config) marshal(v any) ([]byte, error) {
	if c.encode != nil {
		return c.encode(v)
	}
	return c.marshalJSON(v)
}

// bodyAllowed reports whether answers of a status may have a body.
func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// writeBody writes a whole answer.
func writeBody(w http.ResponseWriter, status int, body []byte) {
	if bodyAllowed(status) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if len(body) > 0 {
		_, _ = w.Write(body) // The client has gone; there is nobody to tell.
	}
}
