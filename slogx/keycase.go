// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"strings"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// KeyCase is how the keys of members are written. It concerns all members at the top of a line, attributes too.
type KeyCase int

// Cases of keys. The zero value reads POWERTOOLS_LOGGER_CASE, which is one of the three names, SnakeCase if it is not
// set.
const (
	CaseFromEnvironment KeyCase = iota
	SnakeCase                   // function_name, keys as they are
	CamelCase                   // functionName
	PascalCase                  // FunctionName
)

func (c KeyCase) resolve() KeyCase {
	if c != CaseFromEnvironment {
		return c
	}
	const variable = "POWERTOOLS_LOGGER_CASE"
	text := settings.Text(variable)
	switch strings.ToLower(text) {
	case "camelcase":
		return CamelCase
	case "pascalcase":
		return PascalCase
	case "", "snakecase":
	default:
		otel.Handle(settings.Mistakef("slogx: %s=%q is not one of SnakeCase, CamelCase, PascalCase: using SnakeCase", variable, text))
	}
	return SnakeCase
}

// apply returns a key, with its quotes, in the case.
func (c KeyCase) apply(key []byte) []byte {
	if c == SnakeCase {
		return key
	}
	converted := make([]byte, 0, len(key))
	upper := c == PascalCase
	for i, b := range key {
		switch {
		case b == '_' && i > 1 && i < len(key)-2:
			upper = true
			continue
		case upper && 'a' <= b && b <= 'z':
			b -= 'a' - 'A'
		}
		converted = append(converted, b)
		upper = upper && b == '"' // Past the quote, a letter or whatever stands for it has come.
	}
	return converted
}
