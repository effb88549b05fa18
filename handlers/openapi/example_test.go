// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type order struct {
	ID   string   `json:"id"`
	SKUs []string `json:"skus"`
}

type placeOrder struct {
	Tenant string   `header:"X-Tenant" required:"true"`
	SKUs   []string `json:"skus" minItems:"1"`
}

func place(_ context.Context, in placeOrder) (order, error) {
	return order{ID: in.Tenant + "-1", SKUs: in.SKUs}, nil
}

func Example() {
	router := rest.New()
	api := openapi.New(router, openapi.Info{Title: "Orders", Version: "1.0.0"})
	openapi.Handle(api, "POST /orders", place, openapi.WithStatus(http.StatusCreated))

	for _, body := range []string{`{"skus":["tea"]}`, `{"skus":[]}`} {
		request := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(body))
		request.Header.Set("X-Tenant", "acme")
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, request)
		fmt.Println(answer.Code, answer.Body)
	}
	// Output:
	// 201 {"id":"acme-1","skus":["tea"]}
	// 422 {"statusCode":422,"error":"RequestValidationError","message":"Validation failed for request","details":{"issues":[{"message":"expected array length >= 1","path":["body","skus"],"keyword":"minItems"}]}}
}

func ExampleAPI_Spec() {
	api := openapi.New(rest.New(), openapi.Info{Title: "Orders", Version: "1.0.0"})
	openapi.Handle(api, "POST /orders", place)
	document, err := api.Spec()
	fmt.Println(strings.Contains(string(document), `"/orders"`), err)
	// Output: true <nil>
}

func ExampleMerge() {
	orders := []byte(`{"openapi":"3.1.0","info":{"title":"Shop","version":"1"},"paths":{"/orders":{}}}`)
	payments := []byte(`{"openapi":"3.1.0","info":{"title":"Payments","version":"1"},"paths":{"/payments":{}}}`)
	_, conflicts, err := openapi.Merge(openapi.ConflictError, orders, payments)
	fmt.Println(conflicts, err)
	// Output: [] <nil>
}
