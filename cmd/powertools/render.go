// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// output shows invocations, each with one write.
type output struct {
	to    io.Writer
	style style
	total int
	all   bool
	json  bool
}

func newOutput(to io.Writer, o options) *output {
	return &output{to: to, style: newStyle(o.color, to), total: o.n, all: o.all, json: o.json}
}

// invocation shows the result with the given index, counted from 0.
func (o *output) invocation(index int, r lambdaapi.Result) error {
	if o.json {
		return o.writeJSON(jsonResult(r))
	}
	var b bytes.Buffer
	if index > 0 {
		b.WriteByte('\n')
	}
	o.heading(&b, index, r)
	o.answer(&b, r)
	o.sent(&b, join(r.Init, r.Capture), r)
	_, err := o.to.Write(b.Bytes())
	return err
}

// shared shows what the function sent that belongs to no single invocation.
func (o *output) shared(c lambdaapi.Capture) error {
	if o.json {
		return o.writeJSON(jsonShared{Shared: newJSONCapture(c)})
	}
	if len(c.Lines)+len(c.Documents)+len(c.Rejected) == 0 {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%s\n", o.style.bold("Outside the invocations"))
	o.sent(&b, c, lambdaapi.Result{})
	_, err := o.to.Write(b.Bytes())
	return err
}

// sent shows lines, metrics and documents; r is the invocation they belong to.
func (o *output) sent(b *bytes.Buffer, c lambdaapi.Capture, r lambdaapi.Result) {
	logs, metrics := sortLines(c.Lines)
	o.logs(b, logs)
	o.metrics(b, metrics)
	o.trace(b, c.Documents, r)
	for _, rejected := range c.Rejected {
		fmt.Fprintf(b, "\n%s %s\n", o.style.red("Datagram the X-Ray daemon cannot use:"), rejected.Reason)
	}
}

// join appends what came during the invocation to what came during the init.
func join(first, second lambdaapi.Capture) lambdaapi.Capture {
	return lambdaapi.Capture{
		Lines:     slices.Concat(first.Lines, second.Lines),
		Documents: slices.Concat(first.Documents, second.Documents),
		Rejected:  slices.Concat(first.Rejected, second.Rejected),
	}
}

// heading shows which invocation this is, whether its process was new, and how long it took.
func (o *output) heading(b *bytes.Buffer, index int, r lambdaapi.Result) {
	which := "Invocation"
	if o.total > 1 {
		which = fmt.Sprintf("Invocation %d of %d", index+1, o.total)
	}
	b.WriteString(o.style.bold(which))
	o.timing(b, r)
}

// timing ends a heading with the process and how long it took.
func (o *output) timing(b *bytes.Buffer, r lambdaapi.Result) {
	start := "warm"
	if r.Cold {
		start = "cold, init " + duration(r.InitDuration)
	}
	fmt.Fprintf(b, "  %s  %s  %s", firstOf(r.RequestID, 8), start, duration(r.Duration))
	if r.Duration-r.ResponseDuration >= time.Millisecond {
		fmt.Fprintf(b, " (answered after %s)", duration(r.ResponseDuration))
	}
	b.WriteByte('\n')
}

// answer shows what the caller gets.
func (o *output) answer(b *bytes.Buffer, r lambdaapi.Result) {
	if r.FunctionError == nil || r.Payload != nil {
		o.section(b, "Answer")
		if head, body, ok := splitStream(r.Payload, r.ContentType); ok {
			indent(b, readable(head, ""))
			b.WriteByte('\n')
			indent(b, readable(body, bodyType(head)))
		} else {
			indent(b, readable(r.Payload, r.ContentType))
		}
	}
	if e := r.FunctionError; e != nil {
		o.section(b, "Error")
		for line := range strings.SplitSeq(cleanLines(e.Type+": "+e.Message), "\n") {
			indent(b, o.style.red(line)) // painted line by line, so that an end of line ends the paint
		}
		for _, frame := range e.StackTrace {
			where := frame.Label
			if frame.Path != "" {
				where = fmt.Sprintf("%s (%s:%d)", frame.Label, frame.Path, frame.Line)
			}
			indent(b, o.style.dim("  at "+where))
		}
	}
}

func (o *output) section(b *bytes.Buffer, name string) {
	fmt.Fprintf(b, "\n%s\n", o.style.bold(name))
}

// readable returns JSON indented, other text as it is, and of anything else its size.
func readable(payload []byte, contentType string) string {
	var pretty bytes.Buffer
	switch {
	case len(payload) == 0:
		return "(empty)"
	case json.Indent(&pretty, payload, "", "  ") == nil:
		return pretty.String()
	case utf8.Valid(payload):
		return cleanLines(string(payload))
	}
	return fmt.Sprintf("(%d bytes of %s)", len(payload), contentType)
}

// indent writes each line of a text below its section.
func indent(b *bytes.Buffer, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(b, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
}

// duration returns a time with three digits that matter.
func duration(d time.Duration) string {
	ms := d.Seconds() * 1e3
	switch {
	case ms >= 1000:
		return fmt.Sprintf("%.2f s", ms/1000)
	case ms >= 100:
		return fmt.Sprintf("%.0f ms", ms)
	case ms >= 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.2f ms", ms)
}

func firstOf(s string, n int) string { return s[:min(len(s), n)] }

// cleanLines cleans each line of a text.
func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = clean(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}

// clean keeps control characters of a value from acting on the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, s)
}
