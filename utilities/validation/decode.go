// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// decodeJSON returns the value of a JSON text with all digits of its numbers, or what is wrong with the text. It is
// stricter than encoding/json:
//
// A member that is there twice is refused. The last one would be validated, while encoding/json decodes a struct from all
// of them.
//
// So is a number that takes much longer to compare than to send.
func decodeJSON(raw []byte) (any, *Issue) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			return nil, &Issue{Message: "more behind the JSON"}
		}
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, &Issue{Message: fmt.Sprintf("invalid JSON at offset %d", syntax.Offset)}
	}
	if err != nil {
		return nil, &Issue{Message: "invalid JSON"}
	}
	members, hardNumber := scan(raw)
	if members != countMembers(value) {
		return nil, &Issue{Message: "a member is there twice"}
	}
	if hardNumber {
		if issue := checkNumbers(value, ""); issue != nil {
			return nil, issue
		}
	}
	return value, nil
}

// scan counts the members of all objects in a JSON text, and says if a number has an exponent or many digits.
func scan(raw []byte) (members int, hardNumber bool) {
	run := 0
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			run = 0
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case c == ':':
			members++
			run = 0
		case c >= '0' && c <= '9':
			run++
			hardNumber = hardNumber || run > maxDigits
		case c == 'e' || c == 'E':
			hardNumber = hardNumber || run > 0
		case c != '.':
			run = 0
		}
	}
	return members, hardNumber
}

func countMembers(value any) (n int) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			n += countMembers(item)
		}
	case map[string]any:
		n = len(v)
		for _, item := range v {
			n += countMembers(item)
		}
	}
	return n
}

// What numbers are taken. The validator makes fractions of them: 1e1000000 would have a million digits.
const (
	maxDigits   = 1000
	maxExponent = 1000
)

// checkNumbers returns an issue for the first number in a value that is not taken.
func checkNumbers(value any, at string) *Issue {
	switch v := value.(type) {
	case json.Number:
		mantissa, exponent, _ := strings.Cut(strings.ToLower(string(v)), "e")
		power, err := 0, error(nil)
		if exponent != "" {
			power, err = strconv.Atoi(exponent)
		}
		if len(mantissa) > maxDigits || err != nil || power > maxExponent || power < -maxExponent {
			return &Issue{InstancePath: at, Message: "a number out of range"}
		}
	case []any:
		for i, item := range v {
			if issue := checkNumbers(item, at+"/"+strconv.Itoa(i)); issue != nil {
				return issue
			}
		}
	case map[string]any:
		for key, item := range v {
			if issue := checkNumbers(item, at+"/"+escape(key)); issue != nil {
				return issue
			}
		}
	}
	return nil
}

// isPlain reports whether a value is made of what encoding/json decodes into an any.
func isPlain(value any) bool {
	switch v := value.(type) {
	case nil, bool, string, float64:
		return true
	case json.Number:
		return json.Valid([]byte(v))
	case []any:
		for _, item := range v {
			if !isPlain(item) {
				return false
			}
		}
		return v != nil
	case map[string]any:
		for _, item := range v {
			if !isPlain(item) {
				return false
			}
		}
		return v != nil
	}
	return false
}
