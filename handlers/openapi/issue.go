// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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
type issues struct {
	list []Issue
	most int // 0 is maxIssues
}

func (s *issues) none() bool { return len(s.list) == 0 }

// full reports whether no more are told, so that nobody needs to look for them.
func (s *issues) full() bool { return len(s.list) >= cmp.Or(s.most, maxIssues) }

func (s *issues) add(keyword, message string, path ...string) {
	if s.full() {
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

// unknownMessage stands for one of huma that is not known, since it might repeat the value.
const unknownMessage = "expected another value"

// keywordOf returns the keyword of JSON Schema that a message of huma about a text is about, and the message without what it
// repeats of the value.
func keywordOf(message string) (keyword, safe string) {
	for _, known := range knownMessages() {
		if strings.HasPrefix(message, known.text) {
			if known.repeats {
				message = strings.TrimSuffix(known.text, ":")
			}
			return known.keyword, message
		}
	}
	return "", unknownMessage
}

// knownMessage is how messages of one kind begin.
type knownMessage struct {
	text    string
	keyword string
	repeats bool // what follows may repeat the value
}

// knownMessages has the messages of huma about texts. The first that fits counts.
func knownMessages() []knownMessage {
	return []knownMessage{
		{text: "expected length >= ", keyword: "minLength"},
		{text: "expected length <= ", keyword: "maxLength"},
		{text: "expected value to be one of ", keyword: "enum"},
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
		{text: "expected string", keyword: "type"},
	}
}
