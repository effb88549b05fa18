// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding/json"
	"strings"
)

// downgrade turns a document in OpenAPI 3.1 into one in 3.0.3.
func downgrade(text []byte) ([]byte, error) {
	document, err := decodeDocument(text)
	if err != nil {
		return nil, err
	}
	document["openapi"] = "3.0.3"
	delete(document, "webhooks")
	delete(document, "jsonSchemaDialect")
	if info, ok := document["info"].(map[string]any); ok {
		delete(info, "summary")
		if license, ok := info["license"].(map[string]any); ok {
			delete(license, "identifier")
		}
	}
	if components, ok := document["components"].(map[string]any); ok {
		delete(components, "pathItems")
		if schemas, ok := components["schemas"].(map[string]any); ok {
			for _, schema := range schemas {
				downgradeSchema(schema)
			}
		}
	}
	downgradeSchemasIn(document["paths"])
	downgradeSchemasIn(document["components"])
	return json.Marshal(document)
}

// downgradeSchemasIn finds schemas where they stand in parameters, headers and media types.
func downgradeSchemasIn(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			downgradeSchemasIn(item)
		}
	case map[string]any:
		for name, member := range v {
			switch name {
			case "schema":
				downgradeSchema(member)
			case "schemas", "example", "examples", "value":
			case "responses", "parameters", "headers", "requestBodies", "content", "encoding", "callbacks", "links":
				// The names in these are anybody's: a response may be called default, and a header schema.
				if named, ok := member.(map[string]any); ok {
					for _, one := range named {
						downgradeSchemasIn(one)
					}
					continue
				}
				downgradeSchemasIn(member)
			default:
				if !strings.HasPrefix(name, "x-") {
					downgradeSchemasIn(member)
				}
			}
		}
	}
}

// downgradeBound makes the bound that a value must not reach into a limit with a mark, unless the other one is closer.
func downgradeBound(s map[string]any, exclusive, inclusive string, closer func(a, b float64) bool) {
	open, ok := s[exclusive].(json.Number)
	if !ok {
		return
	}
	if closed, ok := s[inclusive].(json.Number); ok {
		a, _ := closed.Float64()
		b, _ := open.Float64()
		if closer(a, b) {
			delete(s, exclusive)
			return
		}
	}
	s[inclusive], s[exclusive] = open, true
}

// downgradeSchema changes what JSON Schema 2020-12 says in another way than OpenAPI 3.0 does.
func downgradeSchema(v any) {
	s, ok := v.(map[string]any)
	if !ok {
		return
	}
	if ref, ok := s["$ref"]; ok {
		// In 3.0 nothing beside a reference counts.
		clear(s)
		s["$ref"] = ref
		return
	}
	if types, ok := s["type"].([]any); ok {
		delete(s, "type")
		for _, t := range types {
			if t == "null" {
				s["nullable"] = true
			} else {
				s["type"] = t
			}
		}
	}
	downgradeBound(s, "exclusiveMinimum", "minimum", func(a, b float64) bool { return a > b })
	downgradeBound(s, "exclusiveMaximum", "maximum", func(a, b float64) bool { return a < b })
	if examples, ok := s["examples"].([]any); ok {
		delete(s, "examples")
		if len(examples) > 0 {
			s["example"] = examples[0]
		}
	}
	switch {
	case s["contentEncoding"] == "base64":
		s["format"] = "byte"
	case s["contentMediaType"] != nil:
		s["format"] = "binary"
	}
	for _, name := range []string{"contentEncoding", "contentMediaType", "dependentRequired", "patternDescription", "$schema"} {
		delete(s, name)
	}
	for _, name := range []string{"items", "not", "additionalProperties"} {
		downgradeSchema(s[name])
	}
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := s[name].([]any); ok {
			for _, part := range list {
				downgradeSchema(part)
			}
		}
	}
	if properties, ok := s["properties"].(map[string]any); ok {
		for _, property := range properties {
			downgradeSchema(property)
		}
	}
}
