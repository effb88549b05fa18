// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// shop is the 21 routes of a shop, registered with a router of any kind. The one that is asked for has two parameters.
func shop(handle func(pattern string, handler func(http.ResponseWriter, *http.Request))) {
	handle("GET /orders/{order}/items/{item}", showItem)
	for i := range 20 {
		handle(fmt.Sprintf("GET /shop%d/{id}", i), http.NotFound)
	}
}

// showItem answers with what it has taken from the path, the query and a header, and sets a header and a cookie.
func showItem(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Language", r.Header.Get("Accept-Language")[:2])
	w.Header().Set("Set-Cookie", "last=7; Path=/")
	_, _ = io.WriteString(w, itemJSON(r.PathValue("order"), r.PathValue("item"), r.URL.Query().Get("limit")))
}

func itemJSON(order, item, limit string) string {
	return `{"order":"` + order + `","item":"` + item + `","limit":"` + limit + `"}`
}

func shopMux() *http.ServeMux {
	mux := http.NewServeMux()
	shop(mux.HandleFunc)
	return mux
}

func shopRouter() *rest.Router {
	router := rest.New()
	shop(router.HandleFunc)
	return router
}

// httpEvent returns a recorded event of package httpevent's tests.
func httpEvent(t testing.TB, name string) []byte {
	t.Helper()
	event, err := os.ReadFile(filepath.Join("..", "handlers", "httpevent", "testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// httpPeers are the ways to answer an event of an HTTP API, as handlers that lambda.Start takes. No telemetry is recorded.
func httpPeers() []struct {
	name    string
	handler any
} {
	withoutMetrics := httpevent.WithMeterProvider(noop.NewMeterProvider())
	return []struct {
		name    string
		handler any
	}{
		{"aws-lambda-go/raw", rawItem},
		{"aws-lambda-go/typed", typedItem},
		{"httpevent", httpevent.New(shopMux(), withoutMetrics).HandleEvent},
		{"rest", httpevent.New(shopRouter(), withoutMetrics).HandleEvent},
		{"awslabs", httpadapter.NewV2(shopMux()).ProxyWithContext},
	}
}

// rawItem gives the same answer without looking at the event: what aws-lambda-go itself takes for a handler of JSON.
func rawItem(context.Context, json.RawMessage) (any, error) {
	return json.RawMessage(`{"statusCode":200,` +
		`"headers":{"Content-Type":"application/json","Content-Language":"en"},` +
		`"body":"{\"order\":\"42\",\"item\":\"7\",\"limit\":\"10\"}","cookies":["last=7; Path=/"]}`), nil
}

// typedItem gives it with nothing of net/http: what aws-lambda-go takes to decode an event into its own type and to encode
// an answer of it.
func typedItem(_ context.Context, in events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return events.APIGatewayV2HTTPResponse{
		StatusCode: http.StatusOK,
		Headers:    map[string]string{"Content-Type": "application/json", "Content-Language": in.Headers["accept-language"][:2]},
		Cookies:    []string{"last=7; Path=/"},
		Body:       itemJSON("42", "7", in.QueryStringParameters["limit"]),
	}, nil
}

// netHTTPRequest is the request of the event httpapi_v2.
func netHTTPRequest() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/orders/42/items/7?limit=10&expand=price", nil)
	r.Header.Set("Accept-Language", "en-US,en;q=0.9")
	return r
}

// BenchmarkHTTPEvent answers an event of an HTTP API by a router of 21 routes and 2 parameters, from event to answer.
func BenchmarkHTTPEvent(b *testing.B) {
	event := string(httpEvent(b, "httpapi_v2"))

	// The share of net/http: the router and the handler with a request that is there already.
	b.Run("net-http-alone", func(b *testing.B) {
		mux, r := shopMux(), netHTTPRequest()
		b.ReportAllocs()
		before := cpuTime()
		for b.Loop() {
			mux.ServeHTTP(httptest.NewRecorder(), r)
		}
		reportCPU(b, before)
	})
	for _, peer := range httpPeers() {
		b.Run(peer.name, func(b *testing.B) { invoke(b, peer.handler, unsampled, event) })
	}
	// The whole invocation with this project's three signals on.
	b.Run("powertools", func(b *testing.B) {
		t, documents := setUp(b)
		router := httpevent.New(shopRouter())
		b.Run("sampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, router, sampled, event, 1) })
		b.Run("unsampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, router, unsampled, event, 0) })
	})
}

// TestHTTPEventAnswersAreEqual shows that all that is measured does the same work.
func TestHTTPEventAnswersAreEqual(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	shopMux().ServeHTTP(recorder, netHTTPRequest())
	want := events.APIGatewayV2HTTPResponse{
		StatusCode: recorder.Code,
		Headers:    map[string]string{},
		Cookies:    recorder.Result().Header["Set-Cookie"],
		Body:       recorder.Body.String(),
	}
	for name := range recorder.Result().Header {
		if name != "Set-Cookie" {
			want.Headers[name] = recorder.Result().Header.Get(name)
		}
	}
	if want.StatusCode != http.StatusOK || want.Body != itemJSON("42", "7", "10") || len(want.Headers) != 2 || len(want.Cookies) != 1 {
		t.Fatalf("net/http alone: %+v", want)
	}
	for _, peer := range httpPeers() {
		answer, err := lambda.NewHandler(peer.handler).Invoke(t.Context(), httpEvent(t, "httpapi_v2"))
		if err != nil {
			t.Errorf("%s: %v", peer.name, err)
			continue
		}
		var got events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal(answer, &got); err != nil {
			t.Errorf("%s: %v in %s", peer.name, err, answer)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-net/http +it):\n%s", peer.name, diff)
		}
	}
}
