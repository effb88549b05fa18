// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// The same handler behind two gateways.
func ExampleGateway_Client() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /files/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s from %s", r.PathValue("name"), httpevent.SourceOf(r.Context()))
	})
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.ALB} {
		client := handlertest.Gateway{Source: source}.Client(httpevent.New(mux))
		response, err := client.Get("https://shop.example/files/a%2Fb")
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Println(response.Status, string(body))
	}
	// Output:
	// 200 OK a/b from API Gateway REST API
	// 200 OK a/b from Application Load Balancer
}

// An event can be made and an answer read without a client in between.
func ExampleGateway_Event() {
	gateway := handlertest.Gateway{Source: httpevent.FunctionURL}
	event, _ := gateway.Event(httptest.NewRequest(http.MethodGet, "/orders?limit=3", nil))

	var members struct{ RawPath, RawQueryString string }
	_ = json.Unmarshal(event, &members)
	fmt.Println(members.RawPath, members.RawQueryString)

	response, _ := gateway.Response([]byte(`{"statusCode":204,"cookies":["a=1","b=2"]}`))
	fmt.Println(response.Status, response.Header["Set-Cookie"])
	// Output:
	// /orders limit=3
	// 204 No Content [a=1 b=2]
}
