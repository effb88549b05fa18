// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// A tool of an action group with function details. The program is powertools.Start(r).
func Example() {
	type query struct {
		City string `json:"city"`
		Days int    `json:"days"`
	}
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(_ context.Context, in query) (string, error) {
		if in.City == "" {
			return "", bedrock.Reprompt("Ask for a city.")
		}
		return fmt.Sprintf("%s: sunny for %d days", in.City, in.Days), nil
	})

	answer, err := r.HandleEvent(context.Background(), json.RawMessage(`{
		"messageVersion": "1.0", "actionGroup": "forecasts", "function": "getForecast", "sessionId": "1",
		"parameters": [{"name": "city", "type": "string", "value": "Lyon"}, {"name": "days", "type": "integer", "value": "3"}],
		"sessionAttributes": {"units": "metric"}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.Copy(stdout{}, answer.(io.Reader))
	// Output: {"messageVersion":"1.0","response":{"actionGroup":"forecasts","function":"getForecast","functionResponse":{"responseBody":{"TEXT":{"body":"Lyon: sunny for 3 days"}}}},"sessionAttributes":{"units": "metric"},"promptSessionAttributes":{}}
}

// stdout prints what is written to it.
type stdout struct{}

func (stdout) Write(p []byte) (int, error) { return fmt.Print(string(p)) }

// An API of web clients serves the operations of a schema.
func ExampleRouter_HandleHTTP() {
	api := rest.New()
	api.HandleFunc("GET /claims/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"claim":%q,"state":%q}`, r.PathValue("id"), r.URL.Query().Get("state"))
	})
	r := bedrock.New()
	r.HandleHTTP(api)

	answer, err := r.HandleEvent(context.Background(), json.RawMessage(`{
		"messageVersion": "1.0", "actionGroup": "claims", "apiPath": "/claims/{id}", "httpMethod": "GET", "sessionId": "1",
		"parameters": [{"name": "id", "type": "integer", "value": "7"}, {"name": "state", "type": "string", "value": "open"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.Copy(stdout{}, answer.(io.Reader))
	// Output: {"messageVersion":"1.0","response":{"actionGroup":"claims","apiPath":"/claims/{id}","httpMethod":"GET","httpStatusCode":200,"responseBody":{"application/json":{"body":"{\"claim\":\"7\",\"state\":\"open\"}"}}},"sessionAttributes":{},"promptSessionAttributes":{}}
}
