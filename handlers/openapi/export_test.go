// SPDX-License-Identifier: Apache-2.0

package openapi

// ParseJSON is parseJSON for tests that compare it with package encoding/json.
func ParseJSON(raw []byte) (value any, repeated []string) { return parseJSON(raw) }
