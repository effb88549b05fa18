// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
)

// BedrockAgentInput returns the envelope of events of agents of Amazon Bedrock. The payload is the text that the user wrote:
// T is a string unless an agent hands on JSON.
func BedrockAgentInput[T any]() Envelope[T] {
	return NewEnvelope("BedrockAgentInput", func(ctx context.Context, event []byte, d *Decoder) (T, error) {
		var out T
		e, err := readEvent[struct {
			InputText *string `json:"inputText"`
		}](event)
		if err != nil {
			return out, err
		}
		if e.InputText == nil {
			return out, fail(ErrWrongEventSource, "inputText", "missing")
		}
		err = At("inputText", -1, d.Decode(ctx, d.bytesOf(*e.InputText), &out))
		return out, err
	})
}

// bedrockProperty is a member of a body as agents write it: the value is a text, whatever the type.
type bedrockProperty struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// BedrockAgentBody returns the envelope of events of agents of Amazon Bedrock with a request body of application/json. The
// payload is the object that has the properties as members. A number, boolean, list or object is one if its text is; else it
// stays the text, as that of a string does.
func BedrockAgentBody[T any]() Envelope[T] {
	const at = `requestBody.content["application/json"].properties`
	return NewEnvelope("BedrockAgentBody", func(ctx context.Context, event []byte, d *Decoder) (T, error) {
		var out T
		e, err := readEvent[struct {
			AgentInput  *string `json:"inputText"`
			RequestBody struct {
				Content map[string]struct {
					Properties []bedrockProperty `json:"properties"`
				} `json:"content"`
			} `json:"requestBody"`
		}](event)
		if err != nil {
			return out, err
		}
		if e.AgentInput == nil {
			return out, fail(ErrWrongEventSource, "inputText", "missing")
		}
		var payload []byte
		if content, ok := e.RequestBody.Content["application/json"]; ok {
			payload = objectOf(content.Properties)
		}
		err = At(at, -1, d.Decode(ctx, payload, &out))
		return out, err
	})
}

// objectOf returns properties as an object.
func objectOf(properties []bedrockProperty) []byte {
	object := []byte{'{'}
	for i, p := range properties {
		if i > 0 {
			object = append(object, ',')
		}
		object = append(append(object, quoted(p.Name)...), ':')
		if p.isTyped() {
			object = append(object, p.Value...)
		} else {
			object = append(object, quoted(p.Value)...)
		}
	}
	return append(object, '}')
}

// isTyped reports whether the text of the value is JSON of the property's type, other than a string.
func (p bedrockProperty) isTyped() bool {
	if !json.Valid([]byte(p.Value)) {
		return false
	}
	switch first := p.Value[skipSpace([]byte(p.Value), 0)]; p.Type {
	case "number", "integer":
		return first == '-' || first >= '0' && first <= '9'
	case "boolean":
		return first == 't' || first == 'f'
	case "array":
		return first == '['
	case "object":
		return first == '{'
	}
	return false
}

// quoted returns a text as JSON, which every text has.
func quoted(text string) []byte {
	encoded, _ := json.Marshal(text) //nolint:errchkjson // a string does not fail
	return encoded
}
