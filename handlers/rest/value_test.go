// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestMiddleware_7_Value(t *testing.T) {
	t.Parallel()
	one, other := rest.NewValue[string]("tenant"), rest.NewValue[string]("tenant")
	ctx := one.With(t.Context(), "acme")
	if got, ok := one.From(ctx); got != "acme" || !ok {
		t.Errorf("value = %q, %t", got, ok)
	}
	if got, ok := other.From(ctx); ok {
		t.Errorf("a key of the same name gets %q", got)
	}
	if got, ok := one.From(t.Context()); got != "" || ok {
		t.Errorf("value where none is = %q, %t", got, ok)
	}
	if one.String() != "tenant" {
		t.Errorf("name = %s", one)
	}
}

func ExampleValue() {
	tenant := rest.NewValue[string]("tenant")

	r := rest.New()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			ctx := tenant.With(req.Context(), req.Header.Get("X-Tenant"))
			next.ServeHTTP(w, req.WithContext(ctx))
		})
	})
	r.HandleFunc("GET /", func(w http.ResponseWriter, req *http.Request) {
		name, _ := tenant.From(req.Context())
		fmt.Fprint(w, "hello, ", name)
	})

	req := httptest.NewRequest("GET", "/", nil)
	req.Header.Set("X-Tenant", "acme")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Body)
	// Output: hello, acme
}
