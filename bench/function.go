// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
)

// Names of the functions that the others are compared with.
const (
	bare    = "bare"
	sdkOnly = "sdkonly"
)

// function is a program under functions/ and the least that one of its invocations must send: a function that sends
// nothing would be fast for no good reason.
type function struct {
	name      string
	lines     int // lines on standard output
	datagrams int // to the X-Ray daemon
	requests  int // to the OTLP receiver

	program string // the folder under functions, if it is not called like the function
	otlp    otlpUse
}

// otlpUse says whether a function is led to the OTLP receiver.
type otlpUse int

const (
	withoutOTLP otlpUse = iota
	besideOTLP          // with whatever it does by default
	onlyOTLP            // instead
)

// folder returns that of the function's program under functions.
func (f function) folder() string {
	if f.program != "" {
		return f.program
	}
	return f.name
}

// functions returns all there are, in the order of the table. To add one, add its folder under functions and a row.
func functions() []function {
	return []function{
		{name: bare, lines: 1},
		{name: sdkOnly, lines: 1},
		{name: "powertools", lines: 2, datagrams: 2},
		{name: "powertools-both", program: "powertools", lines: 2, datagrams: 2, requests: 3, otlp: besideOTLP},
		{name: "powertools-otlp", program: "powertools", requests: 3, otlp: onlyOTLP},
		{name: "otlphttp", lines: 1, requests: 2, otlp: besideOTLP},
		{name: "xraysdk", lines: 1, datagrams: 1},
	}
}

// selectFunctions returns the functions with these names, separated by commas; all if there are none.
func selectFunctions(names string) ([]function, error) {
	all := functions()
	if names == "" {
		return all, nil
	}
	var selected []function
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(all, func(f function) bool { return f.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no function %q under functions/", name)
		}
		selected = append(selected, all[i])
	}
	return selected, nil
}
