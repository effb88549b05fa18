// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// Issue is one reason why input is not valid, in the details of an error with status 422. It never holds a value that the
// client sent.
type Issue struct {
	// Message says what was expected.
	Message string `json:"message" doc:"What was expected" example:"expected length >= 1"`
	// Path is "path", "query", "header", "cookie" or "body", and the names and indexes that lead to the value.
	Path []string `json:"path" doc:"Where it was expected" example:"[\"body\",\"title\"]" nullable:"false"`
	// Keyword is the one of JSON Schema that was not met.
	Keyword string `json:"keyword,omitempty" doc:"The keyword of JSON Schema that was not met" example:"minLength"`
}

const (
	// maxIssues keeps an answer small, whatever a client sends.
	maxIssues = 50
	// maxName is how many bytes of the name of an unknown member are told.
	maxName = 64
)

// issues collects what is wrong with one request or response.
type issues struct{ list []Issue }

func (s *issues) none() bool { return len(s.list) == 0 }

func (s *issues) add(keyword, message string, path ...string) {
	if len(s.list) >= maxIssues {
		return
	}
	for i, name := range path {
		path[i] = shorten(name)
	}
	s.list = append(s.list, Issue{Message: message, Path: path, Keyword: keyword})
}

// sort orders the issues from one on by their paths: members of objects come in no order.
func (s *issues) sort(from int) {
	slices.SortStableFunc(s.list[from:], func(a, b Issue) int { return slices.Compare(a.Path, b.Path) })
}

// details is what the client gets.
func (s *issues) details() any { return errorDetails{Issues: s.list} }

// cause is what goes to logs and traces: paths and keywords only.
func (s *issues) cause() error {
	var text strings.Builder
	for i, issue := range s.list {
		if i > 0 {
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "%s: %s", strings.Join(issue.Path, "."), issue.Keyword)
	}
	return errors.New(text.String())
}

// failure is the answer, nil if there are no issues.
func (s *issues) failure() error {
	if s.none() {
		return nil
	}
	return rest.UnprocessableEntity("Validation failed for request").With(s.details()).Because(s.cause())
}

// validate holds a value to a schema. The path leads to the value.
func (s *issues) validate(schemas huma.Registry, schema *huma.Schema, mode huma.ValidateMode, value any, path ...string) {
	var found huma.ValidateResult
	defer func() {
		// huma keeps items that have to be unique in a map, which cannot take the objects and arrays that a client may send.
		if cause := recover(); cause != nil {
			if _, ok := cause.(runtime.Error); !ok {
				panic(cause)
			}
			s.add("uniqueItems", "expected array items to be comparable", path...)
		}
	}()
	huma.Validate(schemas, schema, huma.NewPathBuffer(nil, 0), mode, value, &found)
	for _, err := range found.Errors {
		if len(s.list) >= maxIssues {
			return
		}
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			s.add("", "expected another value", path...)
			continue
		}
		keyword, message := keywordOf(detail.Message)
		whole := append(append([]string(nil), path...), splitLocation(detail.Location)...)
		if name, missing := missingProperty(detail.Message); missing {
			whole = append(whole, name)
		}
		s.add(keyword, message, whole...)
	}
}

// splitLocation takes a location such as items[3].tags apart.
func splitLocation(location string) []string {
	var path []string
	for part := range strings.FieldsFuncSeq(location, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		path = append(path, part)
	}
	return path
}

// shorten returns at most maxName bytes, and whole characters.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	end := maxName
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}

const (
	missingPrefix = "expected required property "
	missingSuffix = " to be present"
)

// missingProperty returns the name of the property that a message says is missing.
func missingProperty(message string) (name string, ok bool) {
	name, ok = strings.CutPrefix(message, missingPrefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, missingSuffix)
}

// keywordOf returns the keyword of JSON Schema that a message of huma is about, and the message without what it repeats of
// the value. A message that is not known is replaced: it might repeat the value too.
func keywordOf(message string) (keyword, safe string) {
	for _, known := range knownMessages() {
		if message == known.text || !known.exact && strings.HasPrefix(message, known.text) {
			switch {
			case known.keyword == "required":
				message = "expected a value"
			case known.repeats:
				message = strings.TrimSuffix(known.text, ":")
			}
			return known.keyword, message
		}
	}
	return "", "expected another value"
}

// knownMessage is how messages of one kind begin.
type knownMessage struct {
	text    string
	keyword string
	exact   bool // the text is the whole message
	repeats bool // what follows may repeat the value
}

// knownMessages has the messages of huma. The first that fits counts.
func knownMessages() []knownMessage {
	return []knownMessage{
		{text: "unexpected property", keyword: "additionalProperties", exact: true},
		{text: "expected string", keyword: "type", exact: true},
		{text: "expected boolean", keyword: "type", exact: true},
		{text: "expected integer", keyword: "type", exact: true},
		{text: "expected number", keyword: "type", exact: true},
		{text: "expected array", keyword: "type", exact: true},
		{text: "expected object", keyword: "type", exact: true},
		{text: missingPrefix, keyword: "required"},
		{text: "expected length >= ", keyword: "minLength"},
		{text: "expected length <= ", keyword: "maxLength"},
		{text: "expected number >= ", keyword: "minimum"},
		{text: "expected number > ", keyword: "exclusiveMinimum"},
		{text: "expected number <= ", keyword: "maximum"},
		{text: "expected number < ", keyword: "exclusiveMaximum"},
		{text: "expected number to be a multiple of ", keyword: "multipleOf"},
		{text: "expected array length >= ", keyword: "minItems"},
		{text: "expected array length <= ", keyword: "maxItems"},
		{text: "expected array items to be unique", keyword: "uniqueItems"},
		{text: "expected object with at least ", keyword: "minProperties"},
		{text: "expected object with at most ", keyword: "maxProperties"},
		{text: "expected property ", keyword: "dependentRequired"},
		{text: "expected propertyName value", keyword: "discriminator"},
		{text: "expected value to be one of ", keyword: "enum"},
		{text: "expected value to match at least one schema", keyword: "anyOf"},
		{text: "expected value to match exactly one schema", keyword: "oneOf"},
		{text: "expected value to not match schema", keyword: "not"},
		{text: "expected string to match pattern ", keyword: "pattern"},
		{text: "expected string to be RFC 5322 email:", keyword: "format", repeats: true},
		{text: "expected string to be RFC 3986 uri:", keyword: "format", repeats: true},
		{text: "expected string to be RFC 4122 uuid:", keyword: "format", repeats: true},
		{text: "expected string to be regex:", keyword: "format", repeats: true},
		{text: "expected duration:", keyword: "format", repeats: true},
		{text: "expected string to be RFC ", keyword: "format"},
		{text: "expected string to be either RFC ", keyword: "format"},
		{text: "expected string to be base64 encoded", keyword: "contentEncoding"},
		{text: "expected string to be ", keyword: "pattern"},
	}
}
