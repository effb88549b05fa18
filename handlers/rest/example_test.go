// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
)

func Example() {
	type user struct {
		ID string `json:"id"`
	}
	find := func(ctx context.Context, _ struct{}) (user, error) {
		id := rest.Request(ctx).PathValue("id")
		if id != "7" {
			return user{}, rest.NotFound("no user %q", id)
		}
		return user{ID: id}, nil
	}

	r := rest.New()
	r.Handle("GET /users/{id}", rest.JSON(find))

	// powertools.Start(r) serves events, http.ListenAndServe(":8080", r) connections, and a test does it like this.
	for _, path := range []string{"/users/7", "/users/8"} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"id":"7"}
	// 404 {"statusCode":404,"error":"NotFoundError","message":"no user \"8\""}
}

// Code that has its routes in a ServeMux keeps it.
func Example_serveMux() {
	mux := http.NewServeMux()
	mux.Handle("GET /users/{id}", rest.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		if r.PathValue("id") != "7" {
			return rest.NotFound("no user %q", r.PathValue("id"))
		}
		_, err := fmt.Fprint(w, "Ada")
		return err
	}))
	handler := httpevent.New(mux) // for powertools.Start

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/users/8", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 404 {"statusCode":404,"error":"NotFoundError","message":"no user \"8\""}
}

func ExampleError_With() {
	r := rest.New(rest.WithProblemJSON())
	r.Handle("POST /payments", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		return rest.Conflict("paid already").With(map[string]string{"receipt": "r-9"})
	}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("POST", "/payments", nil))
	fmt.Println(w.Header().Get("Content-Type"), w.Body)
	// Output: application/problem+json {"type":"about:blank","title":"Conflict","status":409,"detail":"paid already","details":{"receipt":"r-9"}}
}

// The router is a handler of events as it is.
func ExampleRouter_HandleEvent() {
	r := rest.New()
	r.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, "user ", req.PathValue("id"))
	})

	answer, err := r.HandleEvent(context.Background(), json.RawMessage(`{
		"version": "2.0", "rawPath": "/users/7", "headers": {},
		"requestContext": {"stage": "$default", "http": {"method": "GET", "path": "/users/7"}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.Copy(os.Stdout, answer.(io.Reader))
	// Output: {"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"user 7","isBase64Encoded":false}
}
