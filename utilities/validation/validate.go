// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"errors"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ValidateBytes validates a JSON text. The error is an [*Error] with all that is wrong, also if the text is no JSON.
// Defaults of the schema are not looked at; see [Extract].
func (s *Schema) ValidateBytes(raw []byte) error {
	value, issue := decodeJSON(raw)
	if issue != nil {
		return &Error{Issues: []Issue{*issue}}
	}
	return s.validate(value)
}

// Validate validates a value: decoded JSON as encoding/json has it in an any, a []byte or [json.RawMessage] with JSON, or
// anything else as encoding/json encodes it. The error is an [*Error].
func (s *Schema) Validate(v any) error {
	switch v := v.(type) {
	case []byte:
		return s.ValidateBytes(v)
	case json.RawMessage:
		return s.ValidateBytes(v)
	}
	if !isPlain(v, 0) {
		raw, err := json.Marshal(v)
		if err != nil {
			return &Error{Issues: []Issue{{Message: "a value that JSON does not have"}}}
		}
		return s.ValidateBytes(raw)
	}
	if issue := checkLimits(v, nil, 0); issue != nil {
		return &Error{Issues: []Issue{*issue}}
	}
	return s.validate(v)
}

func (s *Schema) validate(value any) error {
	err := s.compiled.Validate(value)
	if err == nil {
		return nil
	}
	failed, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return &Error{Issues: []Issue{{Message: "it cannot be validated"}}}
	}
	return s.errorOf(failed)
}
