// SPDX-License-Identifier: Apache-2.0

package httpvalidation_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/otel-powertools/powertools/utilities/validation"
	"github.com/otel-powertools/powertools/utilities/validation/httpvalidation"
)

func Example() {
	order := validation.MustCompile([]byte(`{"required":["id"],"properties":{"id":{"type":"integer"}}}`))
	check := httpvalidation.New(httpvalidation.WithInbound(order))

	mux := http.NewServeMux()
	mux.Handle("POST /orders", check(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "placed")
	})))
	for _, body := range []string{`{"id":7}`, `{"id":"7"}`} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("POST", "/orders", strings.NewReader(body)))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 placed
	// 400 {"statusCode":400,"error":"BadRequestError","message":"Validation failed for request","details":{"issues":[{"message":"got string, want integer","path":["body","id"]}]}}
}
