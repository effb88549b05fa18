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
	err = itself(err)
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

// itself returns the error that err stands for: err, unless it only carries another one beside what is for machines, and
// has a method Itself to say so.
func itself(err error) (found error) {
	found = err
	defer func() { _ = recover() }()
	for range MaxDepth {
		carrier, ok := found.(interface{ Itself() error })
		if !ok {
			break
		}
		carried := carrier.Itself()
		if carried == nil {
			break
		}
		found = carried
	}
	return found
}

// lambdaError returns the fields of a messages.InvokeResponse_Error of aws-lambda-go, whose text is that of its Go value. A
// look at the type saves the import.
func lambdaError(err error) (name, text string, ok bool) {
	v := reflect.ValueOf(err)
	t := v.Type()
	if t.Kind() != reflect.Struct || t.Name() != "InvokeResponse_Error" || t.PkgPath() != "github.com/aws/aws-lambda-go/lambda/messages" {
		return "", "", false
	}
	return v.FieldByName("Type").String(), v.FieldByName("Message").String(), true
}

// message returns err.Error(), or what fmt prints where that panics: "<nil>" for a nil pointer in an error.
func message(err error) (text string) {
	if _, text, ok := lambdaError(err); ok {
		return text
	}
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
// an AWS API error, such as ThrottlingException), else its Go type with the pointer kept, such as *fs.PathError. Of a
// messages.InvokeResponse_Error it is the field Type.
// It looks at err alone, not at what err wraps. The type of nil is empty.
func Type(err error) (name string) {
	if err == nil {
		return ""
	}
	err = itself(err)
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
	name, _, _ = lambdaError(err)
	return name
}
