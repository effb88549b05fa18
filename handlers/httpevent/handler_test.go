// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// TestThroughTheWrapper is not parallel: it has a recorder.
func TestThroughTheWrapper(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{order}/items/{item}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "order %s, item %s, limit %s", r.PathValue("order"), r.PathValue("item"), r.FormValue("limit"))
	})
	rec := oteltest.New(t)
	answer, err := rec.Invoke(httpevent.New(mux), eventFile(t, "httpapi_v2"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"order 42, item 7, limit 10","isBase64Encoded":false}`
	if string(answer) != want {
		t.Errorf("answer = %s, want %s", answer, want)
	}
}
