// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/bedrock"
)

// TestBedrock_16_OtherEvents shows that events of other sources, and broken ones, fail the invocation, without their values
// in the error.
func TestBedrock_16_OtherEvents(t *testing.T) {
	t.Parallel()
	event := eventFile(t, "function")
	with := func(changes map[string]any) string { return string(change(t, event, changes)) }
	for _, tt := range []struct{ name, event, want string }{
		{"nothing", ``, "not valid JSON"},
		{"no object", `[1]`, "cannot be of type"},
		{"null", `null`, "messageVersion"},
		{"HTTP API", `{"version":"2.0","rawPath":"/","requestContext":{}}`, "messageVersion"},
		{"no action group", with(map[string]any{"actionGroup": nil}), "actionGroup"},
		{"no version", with(map[string]any{"messageVersion": nil}), "messageVersion"},
		{"another version", with(map[string]any{"messageVersion": "2.0"}), "of message version 1.0"},
		{"neither", with(map[string]any{"function": nil}), "either function or apiPath"},
		{"both", with(map[string]any{"apiPath": "/x", "httpMethod": "GET"}), "either function or apiPath"},
		{"no method", with(map[string]any{"function": nil, "apiPath": "/x"}), "httpMethod"},
		{"parameters that are none", with(map[string]any{"parameters": "secret"}), `member "parameters"`},
		{"attributes that are none", with(map[string]any{"sessionAttributes": []any{"secret"}}), "cannot be of type"},
		{"function that is none", with(map[string]any{"function": 7}), `member "function"`},
	} {
		_, err := bedrock.New().HandleEvent(t.Context(), []byte(tt.event))
		if !errors.Is(err, bedrock.ErrNotAgent) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestBedrock_26_NoHandler shows that an operation without a handler is an error which says what is missing.
func TestBedrock_26_NoHandler(t *testing.T) {
	t.Parallel()
	_, err := bedrock.New().HandleEvent(t.Context(), eventFile(t, "operation_get"))
	if err == nil || errors.Is(err, bedrock.ErrNotAgent) || !strings.Contains(err.Error(), "call HandleHTTP") {
		t.Errorf("error %v", err)
	}
}
