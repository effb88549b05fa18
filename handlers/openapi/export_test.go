// SPDX-License-Identifier: Apache-2.0

package openapi

import "math"

// ParseJSON is parseJSON for tests that compare it with package encoding/json.
func ParseJSON(raw []byte) (value any, repeated []string) {
	p := parseJSON(raw, math.MaxInt)
	return p.value, p.repeated
}

// KeywordOf is keywordOf for messages that the pinned version of huma does not have.
func KeywordOf(message string) (keyword, safe string) { return keywordOf(message) }
