// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"fmt"
	"reflect"
)

// Limits of what [Describe] returns. They also end the walk through errors that unwrap to themselves in ways a
// comparison cannot see.
const (
	// MaxDepth is how many exceptions a chain of causes has at most, the first included.
	MaxDepth = 10
	// MaxExceptions is how many exceptions a tree of joined errors has at most.
	MaxExceptions = 32
)

// Exception describes one error of a chain.
type Exception struct {
	// Type is a name with few values, fit to group by; see [Type].
	Type string
	// Message is the error's text, in full.
	Message string
	// Frames are the error's own, the innermost call first; empty for most errors.
	Frames []Frame
	// Causes are the errors it wraps.
	Causes []Exception
}

// Describe returns err, its frames and the errors it wraps. The zero Exception stands for a nil err.
// Methods of err that panic are survived: the message says so.
func Describe(err error) Exception {
	if err == nil {
		return Exception{}
	}
	w := walk{left: MaxExceptions}
	return w.describe(err)
}

// walk is one pass over a tree of errors.
type walk struct {
	path []error // from the root to the error being described
	left int     // exceptions that may still be added
}

func (w *walk) describe(err error) Exception {
	w.left--
	described := Exception{Type: Type(err), Message: message(err), Frames: framesOfError(err)}
	w.path = append(w.path, err)
	if len(w.path) < MaxDepth {
		for _, cause := range unwrap(err) {
			if cause == nil || w.onPath(cause) {
				continue
			}
			if w.left == 0 {
				break
			}
			described.Causes = append(described.Causes, w.describe(cause))
		}
	}
	w.path = w.path[:len(w.path)-1]
	return described
}

// onPath reports whether err is one of the errors that led to it. Values that cannot be compared count as new.
func (w *walk) onPath(err error) bool {
	value := reflect.ValueOf(err)
	if !value.Comparable() {
		return false
	}
	for _, ancestor := range w.path {
		if reflect.TypeOf(ancestor) == value.Type() && reflect.ValueOf(ancestor).Comparable() && ancestor == err {
			return true
		}
	}
	return false
}

func unwrap(err error) (causes []error) {
	defer func() {
		if recover() != nil {
			causes = nil
		}
	}()
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return []error{wrapper.Unwrap()}
	case interface{ Unwrap() []error }:
		return wrapper.Unwrap()
	}
	return nil
}

// message returns err.Error(), or what fmt prints where that panics: "<nil>" for a nil pointer in an error.
func message(err error) (text string) {
	defer func() {
		if value := recover(); value == nil {
			return
		} else if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
			text = "<nil>"
		} else {
			text = fmt.Sprintf("!ERROR: Error method of %T panicked: %v", err, value)
		}
	}()
	return err.Error()
}

// Type returns the name to group err by: what its method ErrorType returns, else what ErrorCode returns (the code of
// an AWS API error, such as ThrottlingException), else its Go type with the pointer kept, such as *fs.PathError.
// It looks at err alone, not at what err wraps. The type of nil is empty.
func Type(err error) (name string) {
	if err == nil {
		return ""
	}
	defer func() {
		if recover() != nil || name == "" {
			name = reflect.TypeOf(err).String()
		}
	}()
	switch typed := err.(type) {
	case interface{ ErrorType() string }:
		return typed.ErrorType()
	case interface{ ErrorCode() string }:
		return typed.ErrorCode()
	}
	return ""
}
