// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// trace shows documents as trees: those of the invocation's own trace below it, as X-Ray would show
// them below the function's segment, and others below the id of their trace.
func (o *output) trace(b *bytes.Buffer, documents []lambdaapi.Document, r lambdaapi.Result) {
	if len(documents) == 0 {
		return
	}
	o.section(b, "Trace")
	roots, unreadable := buildTrace(documents)
	own := traceRoot(r.TraceHeader)
	grouped := make(map[string][]*segment)
	var order []string
	for _, s := range roots {
		if grouped[s.TraceID] == nil {
			order = append(order, s.TraceID)
		}
		grouped[s.TraceID] = append(grouped[s.TraceID], s)
	}
	for _, id := range order {
		title := "Trace " + clean(id)
		switch id {
		case "":
			title = "Without a trace id"
		case own:
			title = "Lambda invocation  " + o.style.dim(duration(r.Duration))
		}
		fmt.Fprintf(b, "  %s\n", title)
		for _, s := range grouped[id] {
			o.segment(b, s, 2)
		}
	}
	for _, reason := range unreadable {
		fmt.Fprintf(b, "  %s %s\n", o.style.red("document that cannot be read:"), reason)
	}
}

// segment shows one segment in a line, and its children below it.
func (o *output) segment(b *bytes.Buffer, s *segment, depth int) {
	parts := []string{clean(s.Name)}
	if !s.InProgress {
		parts = append(parts, o.style.dim(duration(s.duration())))
	}
	if about := clean(s.about()); about != "" {
		parts = append(parts, about)
	}
	if text := annotations(s); text != "" {
		parts = append(parts, o.style.dim(text))
	}
	parts = append(parts, o.marks(s)...)
	fmt.Fprintf(b, "%s%s\n", strings.Repeat("  ", depth), strings.Join(parts, "  "))
	for _, child := range s.children {
		o.segment(b, child, depth+1)
	}
}

// marks says what went wrong.
func (o *output) marks(s *segment) []string {
	var marks []string
	if s.InProgress {
		marks = append(marks, o.style.yellow("IN PROGRESS"))
	}
	word := ""
	switch {
	case s.Throttle:
		word = "THROTTLE"
	case s.Fault:
		word = "FAULT"
	case s.Error:
		word = "ERROR"
	}
	if text := strings.TrimSpace(word + " " + clean(s.exception())); text != "" {
		marks = append(marks, o.style.red(text))
	}
	return marks
}

// annotations shows key=value pairs, in at most 80 characters.
func annotations(s *segment) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(s.Annotations)) {
		pairs = append(pairs, clean(key)+"="+value(member{key, s.Annotations[key]}))
	}
	text := []rune(strings.Join(pairs, " "))
	if len(text) > 80 {
		return string(text[:79]) + "…"
	}
	return string(text)
}

// traceRoot returns the trace id in an X-Ray trace header, "" if there is none.
func traceRoot(header string) string {
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return root
		}
	}
	return ""
}
