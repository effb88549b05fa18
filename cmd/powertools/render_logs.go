// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// logLine is one line of the log.
type logLine struct {
	text                 string // the whole line, where it is no record
	time, level, message string
	rest                 []member
}

// The members that make a record, under the names that loggers give them.
var (
	timeKeys    = []string{"timestamp", "time", "@timestamp"}
	levelKeys   = []string{"level", "severity", "log.level"}
	messageKeys = []string{"message", "msg", "body"}
)

// aboutInvocation holds the members that say again what the heading and the trace say.
var aboutInvocation = map[string]bool{
	"cold_start": true, "function_arn": true, "function_memory_size": true, "function_name": true,
	"function_request_id": true, "span_id": true, "trace_flags": true, "trace_id": true, "xray_trace_id": true,
}

// sortLines tells log lines from EMF documents.
func sortLines(lines []lambdaapi.Line) (logs []logLine, metrics []metricRow) {
	for _, line := range lines {
		members, ok := parseMembers(line.Text)
		if !ok {
			logs = append(logs, logLine{text: line.Text})
			continue
		}
		if rows, ok := parseEMF(members); ok {
			metrics = append(metrics, rows...)
			continue
		}
		logs = append(logs, newLogLine(line.Text, members))
	}
	return logs, metrics
}

// newLogLine takes a record apart. An object without level and message is no record.
func newLogLine(text string, members []member) logLine {
	var l logLine
	for _, m := range members {
		switch {
		case l.time == "" && slices.Contains(timeKeys, m.key):
			l.time = clock(m)
		case l.level == "" && slices.Contains(levelKeys, m.key):
			l.level = strings.ToUpper(value(m))
		case l.message == "" && slices.Contains(messageKeys, m.key):
			l.message = strings.ReplaceAll(cleanLines(plain(m)), "\n", "\n    ")
		default:
			l.rest = append(l.rest, m)
		}
	}
	if l.level == "" && l.message == "" {
		return logLine{text: text}
	}
	return l
}

func (o *output) logs(b *bytes.Buffer, logs []logLine) {
	if len(logs) == 0 {
		return
	}
	o.section(b, "Logs")
	for _, l := range logs {
		if l.text != "" || l.level+l.message == "" {
			fmt.Fprintf(b, "  %s\n", l.text)
			continue
		}
		b.WriteString("  ")
		if l.time != "" {
			b.WriteString(o.style.dim(l.time) + " ")
		}
		// The padding stands outside the paint, which has no width.
		fmt.Fprintf(b, "%s%s %s", o.style.level(l.level), strings.Repeat(" ", max(0, 5-len(l.level))), l.message)
		for _, m := range l.rest {
			if o.all || !aboutInvocation[m.key] {
				fmt.Fprintf(b, " %s%s", o.style.dim(m.key+"="), value(m))
			}
		}
		b.WriteByte('\n')
	}
}

// clock returns the time of day of an RFC 3339 timestamp, anything else as it is.
func clock(m member) string {
	t, err := time.Parse(time.RFC3339Nano, m.text())
	if err != nil {
		return value(m)
	}
	return t.Format("15:04:05.000")
}

// plain returns a string without quotes and any other value as JSON.
func plain(m member) string {
	if len(m.value) > 0 && m.value[0] == '"' {
		return m.text()
	}
	var compact bytes.Buffer
	if json.Compact(&compact, m.value) != nil {
		return string(m.value)
	}
	return compact.String()
}

// value returns what stands after the = sign: quoted only where it has to be.
func value(m member) string {
	s := plain(m)
	if len(m.value) > 0 && m.value[0] == '"' && needsQuotes(s) {
		return strconv.Quote(s)
	}
	return s
}

func needsQuotes(s string) bool {
	return s == "" || strings.ContainsFunc(s, func(r rune) bool {
		return r == '"' || r == '=' || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}
