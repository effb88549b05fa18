// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"bytes"
	"encoding/json"
)

// indented returns a line for people to read, as POWERTOOLS_DEV wants it. What is no JSON, as another formatter may
// make it, is returned as it is.
func indented(line []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, line, "", "    ") != nil {
		return line
	}
	return out.Bytes()
}
