// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
)

var (
	// ErrParse is matched by each [*Error].
	ErrParse = errors.New("parser: not parsed")
	// ErrWrongEventSource means that the event, or a record in it, is not from the source of the envelope.
	ErrWrongEventSource = errors.New("parser: from another source")
	// ErrEmptyPayload means that there is no payload, or null, for a type that has no nil. A pointer, map, slice or
	// interface is nil then.
	ErrEmptyPayload = errors.New("parser: no payload")
	// ErrMalformed means that bytes are not JSON, base64 or compressed, or do not have the form that the source documents.
	ErrMalformed = errors.New("parser: malformed")
	// ErrMismatch means that a payload does not fit its type.
	ErrMismatch = errors.New("parser: does not fit its type")
	// ErrTooLarge means that a payload is larger than [WithMaxInflated] allows once it is decompressed.
	ErrTooLarge = errors.New("parser: too large")
)

// Error says where an event could not be parsed. It has names of members and types, and no values of the event, unless
// [WithValuesInErrors] wants them or a validator puts them into its own text. It can be logged.
type Error struct {
	Envelope string  // name of the envelope, empty without one
	Issues   []Issue // in the order of the event; at least one
}

// Issue is one thing that is wrong.
type Issue struct {
	// Path is the place in the event as a whole, such as Records[1].body.items[0].quantity, also where that is inside a
	// text or compressed. Empty is the event itself.
	Path string
	// Index is the number of the record, or -1 where there are no records.
	Index int
	// Reason says what was wanted.
	Reason string
	// Err is one of this package's errors, or what a schema, validator or method Validate returned.
	Err error
}

// String returns the path and the reason.
func (i Issue) String() string {
	if i.Path == "" {
		return i.Reason
	}
	return i.Path + ": " + i.Reason
}

// shownIssues is how many issues the text of an error has.
const shownIssues = 3

// Error returns the first issues, in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("parser: ")
	if e.Envelope != "" {
		text.WriteString(e.Envelope + ": ")
	}
	for i, issue := range e.Issues[:min(len(e.Issues), shownIssues)] {
		if i > 0 {
			text.WriteString("; ")
		}
		text.WriteString(issue.String())
	}
	if more := len(e.Issues) - shownIssues; more > 0 {
		fmt.Fprintf(&text, "; and %d more", more)
	}
	return text.String()
}

// Is reports whether target is [ErrParse].
func (*Error) Is(target error) bool { return target == ErrParse }

// Unwrap returns what the issues come from, each error once: many records have the same of this package, and a schema has one
// for many places.
func (e *Error) Unwrap() []error {
	var errs []error
	seen := map[error]bool{}
	for _, issue := range e.Issues {
		if issue.Err == nil {
			continue
		}
		if reflect.ValueOf(issue.Err).Comparable() {
			if seen[issue.Err] {
				continue
			}
			seen[issue.Err] = true
		}
		errs = append(errs, issue.Err)
	}
	return errs
}

// ErrorType is the name of the error in traces, that of Powertools.
func (*Error) ErrorType() string { return "ParseError" }

// Failed returns how many records, or events, could not be parsed.
func (e *Error) Failed() int {
	failed, last := 0, -2
	for _, issue := range e.Issues {
		if issue.Index != last {
			failed, last = failed+1, issue.Index
		}
	}
	return failed
}

// Places returns the paths of the issues with their reasons.
func (e *Error) Places() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, issue := range e.Issues {
			if !yield(issue.Path, issue.Reason) {
				return
			}
		}
	}
}

// fail returns an error with one issue, whose path is below what the caller knows.
func fail(err error, path, reason string) *Error {
	return &Error{Issues: []Issue{{Path: path, Index: -1, Reason: reason, Err: err}}}
}

// At puts a path in front of those of an error, as an envelope of one's own does with what [Decoder.Decode] returns:
// parser.At("detail", -1, err). An index that is not -1 is that of the record. The result is an [*Error], or nil if err is.
func At(path string, index int, err error) error {
	if err == nil {
		return nil
	}
	failed := asError(err)
	for i := range failed.Issues {
		failed.Issues[i].Path = join(path, failed.Issues[i].Path)
		if index >= 0 {
			failed.Issues[i].Index = index
		}
	}
	return failed
}

// asError returns an error as an [*Error] that the caller may change: errors of others may be shared.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Envelope: e.Envelope, Issues: slices.Clone(e.Issues)}
	}
	return fail(err, "", err.Error())
}
