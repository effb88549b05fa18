// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/handlers/openapi"
)

// TestBedrock_16_Descriptions shows that an operation without a description stops the program that wants all to have one.
func TestBedrock_16_Descriptions(t *testing.T) {
	t.Parallel()
	_, api := newAPI(openapi.WithRequiredDescriptions())
	find := func(ctx, struct{}) (string, error) { return "", nil }
	openapi.Handle(api, "GET /claims", find, openapi.WithDescription("All claims that are open"))
	openapi.Handle(api, "GET /health", find, openapi.WithoutDocumentation())
	defer func() {
		want := "openapi: GET /cases: no description, which agents choose the operation by: add openapi.WithDescription"
		if got := recover(); got != want {
			t.Errorf("it says %v, want %q", got, want)
		}
	}()
	openapi.Handle(api, "GET /cases", find)
}

// TestBedrock_26_TypedHandlers shows that typed handlers answer agents as they answer web clients: with the parameters of
// path and query, with lists, with the body, and with status 422 for what does not fit.
func TestBedrock_26_TypedHandlers(t *testing.T) {
	t.Parallel()
	router, api := newAPI()
	openapi.Handle(api, "POST /claims/{id}", func(_ ctx, in struct {
		ID    int      `path:"id"`
		State string   `query:"state" enum:"open,closed"`
		Tags  []string `query:"tags,explode"`
		Body  struct {
			Times int    `json:"times" maximum:"3"`
			Text  string `json:"text"`
		}
	},
	) (map[string]any, error) {
		return map[string]any{"id": in.ID, "state": in.State, "tags": in.Tags, "times": in.Body.Times, "text": in.Body.Text}, nil
	})
	r := bedrock.New()
	r.HandleHTTP(router)
	for _, tt := range []struct{ state, times, want string }{
		{"open", "2", `"httpStatusCode":200,"responseBody":{"application/json":{"body":"{\"id\":7,\"state\":\"open\",\"tags\":[\"a\",\"b\"],\"text\":\"7\",\"times\":2}`},
		{"lost", "2", `"httpStatusCode":422,`},
		{"open", "9", `"httpStatusCode":422,`},
		{"open", "many", `"httpStatusCode":422,`},
	} {
		event, err := json.Marshal(map[string]any{
			"messageVersion": "1.0", "actionGroup": "claims", "apiPath": "/claims/{id}", "httpMethod": "POST", "sessionId": "1",
			"agent": map[string]string{"name": "claims", "id": "A", "alias": "B", "version": "1"}, "inputText": "?",
			"parameters": []map[string]string{
				{"name": "id", "type": "integer", "value": "7"},
				{"name": "state", "type": "string", "value": tt.state},
				{"name": "tags", "type": "array", "value": "[a, b]"},
			},
			"requestBody": map[string]any{"content": map[string]any{"application/json": map[string]any{"properties": []map[string]string{
				{"name": "times", "type": "integer", "value": tt.times}, {"name": "text", "type": "string", "value": "7"},
			}}}},
			"sessionAttributes": map[string]string{}, "promptSessionAttributes": map[string]string{},
		})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := r.HandleEvent(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(answer.(io.Reader)); !strings.Contains(string(got), tt.want) {
			t.Errorf("%s, %s: %s, want %s", tt.state, tt.times, got, tt.want)
		}
	}
}
