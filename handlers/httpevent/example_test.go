// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// A router of net/http. The program is powertools.Start(httpevent.New(mux)).
func Example() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "order %s of %s", r.PathValue("id"), httpevent.Claim(r.Context(), "sub"))
	})
	h := httpevent.New(mux)

	answer, err := h.HandleEvent(context.Background(), json.RawMessage(`{
		"version": "2.0", "rawPath": "/orders/7", "rawQueryString": "", "headers": {"host": "shop.example"},
		"requestContext": {
			"http": {"method": "GET", "sourceIp": "198.51.100.7"},
			"authorizer": {"jwt": {"claims": {"sub": "ada"}}}
		}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.Copy(stdout{}, answer.(io.Reader))
	// Output: {"statusCode":200,"headers":{"Content-Type":"text/plain"},"body":"order 7 of ada","isBase64Encoded":false}
}

// stdout prints what is written to it.
type stdout struct{}

func (stdout) Write(p []byte) (int, error) { return fmt.Print(string(p)) }

// A handler that asks who calls can be tested without an event.
func ExampleWithClaims() {
	greet := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s", httpevent.Claim(r.Context(), "name"))
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r = r.WithContext(httpevent.WithClaims(r.Context(), map[string]string{"name": "Ada"}))
	w := httptest.NewRecorder()
	greet(w, r)
	fmt.Println(w.Body)
	// Output: Hello, Ada
}
