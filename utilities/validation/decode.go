// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// decodeJSON returns the value of a JSON text with all digits of its numbers, or what is wrong with the text. It is
// stricter than encoding/json:
//
// A member that is there twice is refused. The last one would be validated, while encoding/json decodes a struct from all
// of them.
//
// So are a number that takes much longer to compare than to send, and a document that is nested deeply: the validator keeps
// the whole path for each level of a schema that refers to itself.
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
	found := scan(raw)
	if found.members != countMembers(value) {
		return nil, &Issue{Message: "a member is there twice"}
	}
	if found.hardNumber || found.depth > maxDepth {
		if issue := checkLimits(value, nil, 0); issue != nil {
			return nil, issue
		}
	}
	return value, nil
}

// scanned is what can be told of a JSON text without decoding it.
type scanned struct {
	members    int  // of all objects
	depth      int  // of arrays and objects
	hardNumber bool // one has an exponent or many digits
}

func scan(raw []byte) (found scanned) {
	run, depth := 0, 0
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			run = 0
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case c >= '0' && c <= '9':
			run++
			found.hardNumber = found.hardNumber || run > maxDigits
		case c == 'e' || c == 'E':
			found.hardNumber = found.hardNumber || run > 0
		case c == '.': // inside a number
		case c == ':':
			found.members++
			run = 0
		case c == '{' || c == '[':
			depth++
			found.depth = max(found.depth, depth)
		case c == '}' || c == ']':
			depth--
			run = 0
		default:
			run = 0
		}
	}
	return found
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

// What is taken. Of numbers the validator makes fractions: 1e1000000 would have a million digits.
const (
	maxDigits   = 400
	maxExponent = 400
	maxDepth    = 500
)

// checkLimits returns an issue for the first thing in a value that is not taken.
func checkLimits(value any, at *place, depth int) *Issue {
	switch v := value.(type) {
	case json.Number:
		if !isTaken(string(v)) {
			return &Issue{InstancePath: cut(at.path()), Message: "a number out of range"}
		}
		return nil
	case []any:
		if depth < maxDepth {
			for i, item := range v {
				if issue := checkLimits(item, &place{parent: at, name: strconv.Itoa(i)}, depth+1); issue != nil {
					return issue
				}
			}
			return nil
		}
	case map[string]any:
		if depth < maxDepth {
			for name, member := range v {
				if issue := checkLimits(member, &place{parent: at, name: name}, depth+1); issue != nil {
					return issue
				}
			}
			return nil
		}
	default:
		return nil
	}
	return &Issue{InstancePath: cut(at.path()), Message: "nested too deeply"}
}

// isTaken reports whether a number is in range.
func isTaken(number string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(number), "e")
	if len(mantissa) > maxDigits {
		return false
	}
	power, err := strconv.Atoi(exponent)
	return !ok || err == nil && power <= maxExponent && power >= -maxExponent
}

// isPlain reports whether a value is made of what encoding/json decodes into an any, and not nested without end.
func isPlain(value any, depth int) bool {
	switch v := value.(type) {
	case nil, bool, string:
		return true
	case float64:
		return !math.IsNaN(v) && !math.IsInf(v, 0)
	case json.Number: // Its text may be anything, also other JSON.
		return v != "" && (v[0] == '-' || isDigit(v[0])) && isDigit(v[len(v)-1]) && json.Valid([]byte(v))
	case []any:
		for _, item := range v {
			if depth > maxDepth || !isPlain(item, depth+1) {
				return false
			}
		}
		return v != nil
	case map[string]any:
		for _, item := range v {
			if depth > maxDepth || !isPlain(item, depth+1) {
				return false
			}
		}
		return v != nil
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
