// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrInvalid is matched by each [*Error].
	ErrInvalid = errors.New("validation: not valid")

	// ErrCompile is matched by each [*CompileError].
	ErrCompile = errors.New("validation: schema cannot be compiled")
)

// Direction is what was validated.
type Direction string

// The directions. [Schema.Validate] has none.
const (
	Inbound  Direction = "inbound"  // the event or request
	Outbound Direction = "outbound" // the answer
)

// Error says where a document does not fit its schema. Paths and names are in it, but no values unless
// [WithValuesInErrors] wants them.
type Error struct {
	Direction Direction
	Issues    []Issue // in the order of their paths; at least one
	Omitted   int     // how many there are beyond those
}

// Issue is one reason.
type Issue struct {
	InstancePath string // the place in the document as a JSON pointer, such as /items/0/quantity
	SchemaPath   string // the place in the schema, such as #/properties/items/items/required
	Keyword      string // the schema's keyword, empty if the document is no JSON
	Message      string
}

// String returns the path, the keyword and the message.
func (i Issue) String() string {
	at := i.InstancePath
	if at == "" {
		at = "/"
	}
	if i.Keyword == "" {
		return at + ": " + i.Message
	}
	return at + ": " + i.Keyword + ": " + i.Message
}

// shownIssues is how many issues the text of an error has.
const shownIssues = 3

// Error returns the first issues, in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("validation: ")
	if e.Direction != "" {
		text.WriteString(string(e.Direction) + ": ")
	}
	for i, issue := range e.Issues[:min(len(e.Issues), shownIssues)] {
		if i > 0 {
			text.WriteString("; ")
		}
		text.WriteString(issue.String())
	}
	if more := len(e.Issues) + e.Omitted - shownIssues; more > 0 {
		fmt.Fprintf(&text, "; and %d more", more)
	}
	return text.String()
}

// Is reports whether target is [ErrInvalid].
func (*Error) Is(target error) bool { return target == ErrInvalid }

// ErrorType is the name of the error in traces, that of Powertools.
func (*Error) ErrorType() string { return "SchemaValidationError" }

// CompileError says what is wrong with a schema.
type CompileError struct{ Err error }

// Error returns the reason.
func (e *CompileError) Error() string { return "validation: compile schema: " + e.Err.Error() }

// Unwrap returns the reason.
func (e *CompileError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrCompile].
func (*CompileError) Is(target error) bool { return target == ErrCompile }
