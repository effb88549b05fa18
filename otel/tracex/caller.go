// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"runtime"
	"strings"
)

// ownFunctions is how the names of this package's functions begin.
const ownFunctions = ScopeName + "."

// caller returns the function that called into this package, such as "shop.Cart.Pay" for a method of *shop.Cart and
// for closures in it.
func caller() string {
	var pcs [8]uintptr // more than this package ever has on the stack
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, ownFunctions) {
			return functionName(frame.Function)
		}
		if !more {
			return "function"
		}
	}
}

// functionName shortens a function's name to package, type and name. It leaves out what X-Ray takes in no name, and
// what numbers the closures: that changes with every edit of the function.
func functionName(full string) string {
	// Type arguments have paths of their own.
	path, arguments, generic := strings.Cut(full, "[")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if generic {
		name += arguments[strings.LastIndexByte(arguments, ']')+1:]
	}
	for _, c := range []string{"(", "*", ")"} { // of a pointer receiver
		name = strings.ReplaceAll(name, c, "")
	}
	for {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 || !isClosure(name[dot+1:]) {
			return name
		}
		name = name[:dot]
	}
}

// isClosure reports whether an element of a function's name counts closures: func1, or 2 inside it.
func isClosure(element string) bool {
	return strings.Trim(strings.TrimPrefix(element, "func"), "0123456789") == "" && element != ""
}
