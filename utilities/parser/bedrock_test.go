// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/parser"
)

func TestBedrockAgentBody_3_5(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	type reminder struct {
		Channel   string `json:"channel"`
		Urgent    bool   `json:"urgent"`
		Documents string `json:"documents"` // agents write lists in a form of their own
	}
	got, err := parser.Unwrap(ctx, golden.Event("bedrock-agent/post"), parser.BedrockAgentBody[reminder]())
	if diff := cmp.Diff(reminder{"email", true, "[a, b]"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	event := func(properties string) []byte {
		return []byte(`{"inputText":"","requestBody":{"content":{"application/json":{"properties":[` + properties + `]}}}}`)
	}
	all, err := parser.Unwrap(ctx, event(`{"name":"n","type":"number","value":"-1.5"},{"name":"i","type":"integer","value":"12"},{"name":"b","type":"boolean","value":"x"},
		{"name":"a","type":"array","value":"[1]"},{"name":"o","type":"object","value":" {}"},{"name":"s","type":"string","value":"12"},{"name":"\"","type":"","value":""},
		{"name":"w","type":"integer","value":"\"12\""}`), parser.BedrockAgentBody[map[string]any]())
	want := map[string]any{"n": -1.5, "i": 12.0, "b": "x", "a": []any{1.0}, "o": map[string]any{}, "s": "12", `"`: "", "w": `"12"`}
	if diff := cmp.Diff(want, all); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	_, err = parser.Unwrap(ctx, event(`{"name":"urgent","type":"boolean","value":"`+secret+`"}`), parser.BedrockAgentBody[reminder]())
	if want := `parser: BedrockAgentBody: requestBody.content["application/json"].properties.urgent: want bool, got string`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := parser.Unwrap(ctx, golden.Event("bedrock-agent/get"), parser.BedrockAgentBody[reminder]()); !errors.Is(err, parser.ErrEmptyPayload) {
		t.Errorf("no body: %v", err)
	}
	if none, err := parser.Unwrap(ctx, golden.Event("bedrock-agent/get"), parser.BedrockAgentBody[*reminder]()); none != nil || err != nil {
		t.Errorf("no body: %v, %v", none, err)
	}
	for _, other := range []string{`{}`, `[]`, `{"requestBody":5}`} {
		if _, err := parser.Unwrap(ctx, []byte(other), parser.BedrockAgentBody[reminder]()); !errors.Is(err, parser.ErrParse) {
			t.Errorf("%s: %v", other, err)
		}
	}
}
