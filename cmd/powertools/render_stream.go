// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// splitStream takes a streamed answer apart at its eight zeros: status and header in JSON, and the body. It reports false
// for any other answer, and for a stream that no gateway would take.
func splitStream(payload []byte, contentType string) (head, body []byte, ok bool) {
	if contentType != streamContentType {
		return nil, nil, false
	}
	head, body, ok = bytes.Cut(payload, make([]byte, 8))
	return head, body, ok && json.Valid(head)
}

// bodyType returns the content type that the head of a stream declares.
func bodyType(head []byte) string {
	var fields struct {
		Headers           map[string]string
		MultiValueHeaders map[string][]string
	}
	_ = json.Unmarshal(head, &fields) // What is not there has no type.
	found := ""
	for name, value := range fields.Headers {
		if strings.EqualFold(name, "Content-Type") {
			found = value
		}
	}
	for name, values := range fields.MultiValueHeaders {
		if strings.EqualFold(name, "Content-Type") && len(values) > 0 {
			found = values[0]
		}
	}
	return cmp.Or(clean(found), "unknown type")
}
