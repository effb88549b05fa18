// SPDX-License-Identifier: Apache-2.0

// Package settings reads environment variables the way all Powertools do: blanks around values do not count, booleans
// have the extended set of words, and a bad value keeps the default and is reported once, never a panic.
//
//	disabled, err := settings.Bool("POWERTOOLS_METRICS_DISABLED", false)
//	if err != nil {
//		otel.Handle(err) // POWERTOOLS_METRICS_DISABLED="maybe" is not a boolean: using false
//	}
//
// The variables are read when a function is called, so constructors call it and the fast path does not.
package settings

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Mistake is an error in what the user set: a variable or an option. Unlike an internal error of telemetry it is always
// said, because only the user can put it right.
type Mistake struct {
	// Text says what is wrong, what is used instead, and what would be right.
	Text string
}

// Error implements error.
func (m *Mistake) Error() string { return m.Text }

// Mistakef returns a Mistake with a formatted text.
func Mistakef(format string, args ...any) error { return &Mistake{fmt.Sprintf(format, args...)} }

// IsMistake reports whether err is a Mistake or wraps one.
func IsMistake(err error) bool {
	_, ok := errors.AsType[*Mistake](err)
	return ok
}

// Loss is an error that loses something the user wanted to have, as a log line that cannot be written. Like a [Mistake]
// it is always said, because nothing else would tell.
type Loss struct{ err error }

// Error implements error.
func (l *Loss) Error() string { return l.err.Error() }

// Unwrap returns what led to the loss.
func (l *Loss) Unwrap() error { return l.err }

// Lossf returns a Loss with a formatted text, as fmt.Errorf makes it.
func Lossf(format string, args ...any) error { return &Loss{fmt.Errorf(format, args...)} }

// IsLoss reports whether err is a Loss or wraps one.
func IsLoss(err error) bool {
	_, ok := errors.AsType[*Loss](err)
	return ok
}

// Text returns the value of an environment variable without blanks around it; empty when it is not set.
func Text(name string) string { return strings.TrimSpace(os.Getenv(name)) }

// Bool returns a boolean variable: 1, y, yes, t, true, on and 0, n, no, f, false, off in any case. A variable that is
// not set or empty is byDefault; any other value is byDefault too, with a [Mistake].
func Bool(name string, byDefault bool) (bool, error) {
	value := Text(name)
	switch strings.ToLower(value) {
	case "":
		return byDefault, nil
	case "1", "y", "yes", "t", "true", "on":
		return true, nil
	case "0", "n", "no", "f", "false", "off":
		return false, nil
	}
	return byDefault, Mistakef("%s=%q is not a boolean: using %t", name, value, byDefault)
}

// List returns the parts of a comma-separated variable, lower case and without blanks; nil when it is not set.
func List(name string) []string {
	var list []string
	for part := range strings.SplitSeq(Text(name), ",") {
		if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// First returns the first string that is not empty.
func First(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}
