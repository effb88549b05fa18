// SPDX-License-Identifier: Apache-2.0

package openapi

import "encoding/json"

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
			case "schemas", "example", "examples", "default", "value":
			default:
				downgradeSchemasIn(member)
			}
		}
	}
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
	for _, bound := range [][2]string{{"exclusiveMinimum", "minimum"}, {"exclusiveMaximum", "maximum"}} {
		if limit, ok := s[bound[0]].(json.Number); ok {
			s[bound[1]], s[bound[0]] = limit, true
		}
	}
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
