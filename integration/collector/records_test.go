// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// compareSpans holds the spans that the back end got to the documents that the X-Ray daemon got.
func (r *observed) compareSpans(t *testing.T) {
	documents := byID(r.documents)
	for span := range spansOf(r.backend.spans) {
		id := span.SpanID().String()
		document := documents[id]
		if document == nil {
			t.Errorf("span %s %s has no document, or came twice", id, span.Name())
			continue
		}
		delete(documents, id)
		want := map[string]any{
			"name": document["name"], "parent": document["parent_id"], "failed": document["fault"] == true,
			"trace": strings.NewReplacer("1-", "", "-", "").Replace(fmt.Sprint(document["trace_id"])),
			"error": path(document, "cause", "exceptions", 0, "message"), "cold": path(document, "annotations", "ColdStart"),
		}
		got := map[string]any{
			"name": span.Name(), "parent": span.ParentSpanID().String(), "failed": span.Status().Code() == ptrace.StatusCodeError,
			"trace": span.TraceID().String(), "error": exceptionMessage(span), "cold": raw(span.Attributes(), "faas.coldstart"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("span %s (-document +span):\n%s", id, diff)
		}
		if !sameTime(document["start_time"], seconds(span.StartTimestamp())) || !sameTime(document["end_time"], seconds(span.EndTimestamp())) {
			t.Errorf("span %s is from %v to %v, its document from %v to %v", id, span.StartTimestamp(), span.EndTimestamp(), document["start_time"], document["end_time"])
		}
		// What is done for X-Ray is not done to the others.
		if wantKind := kindOf(document); span.Kind() != wantKind {
			t.Errorf("kind of %s = %v, want %v", span.Name(), span.Kind(), wantKind)
		}
	}
	if len(documents) > 0 {
		t.Errorf("documents without a span: %v", documents)
	}
}

// kindOf returns the kind of the span of a document: only an invocation has annotations.
func kindOf(document map[string]any) ptrace.SpanKind {
	if document["annotations"] != nil {
		return ptrace.SpanKindServer
	}
	return ptrace.SpanKindInternal
}

// compareRecords holds the log records that the back end got to the lines on standard output.
func (r *observed) compareRecords(t *testing.T) {
	lines := r.linesByRecord()
	for record := range recordsOf(r.backend.logs) {
		key := record.SpanID().String() + " " + record.Body().AsString()
		line := lines[key]
		delete(lines, key)
		want := map[string]any{
			"message": line["message"], "level": line["level"], "trace": line["trace_id"], "span": line["span_id"],
			"request": line["function_request_id"], "name": line["name"], "location": line["location"],
			"error": path(line, "error", "message"), "time": line["timestamp"],
		}
		attributes := record.Attributes()
		got := map[string]any{
			"message": record.Body().AsRaw(), "level": record.SeverityText(), "trace": record.TraceID().String(), "span": record.SpanID().String(),
			"request": raw(attributes, "faas.invocation_id"), "name": raw(attributes, "name"), "location": location(attributes),
			"error": raw(attributes, "exception.message"), "time": record.Timestamp().AsTime().Format("2006-01-02T15:04:05.000Z"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("record %s (-line +record):\n%s", key, diff)
		}
	}
}

// compareEvents holds the log events of CloudWatch Logs to the lines on standard output.
func (r *observed) compareEvents(t *testing.T) {
	lines := r.linesByRecord()
	for _, event := range r.aws.events[logsGroup] {
		record := object(t, []byte(event))
		key := fmt.Sprint(record["span_id"], " ", record["body"])
		line := lines[key]
		delete(lines, key)
		want := map[string]any{
			"message": line["message"], "level": line["level"], "trace": line["trace_id"], "span": line["span_id"],
			"request": line["function_request_id"], "name": line["name"], "service": line["service"],
		}
		got := map[string]any{
			"message": record["body"], "level": record["severity_text"], "trace": record["trace_id"], "span": record["span_id"],
			"request": path(record, "attributes", "faas.invocation_id"), "name": path(record, "attributes", "name"),
			"service": path(record, "resource", "service.name"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("event %s (-line +event):\n%s", key, diff)
		}
	}
}

// linesByRecord returns the lines on standard output by their span and message. There are as many as records, and each key is
// taken once, so that none can stand for another.
func (r *observed) linesByRecord() map[string]map[string]any {
	lines := map[string]map[string]any{}
	for _, line := range r.lines {
		lines[fmt.Sprint(line["span_id"], " ", line["message"])] = line
	}
	return lines
}

// compareMetrics holds the points that the back end got to the EMF lines on standard output.
func (r *observed) compareMetrics(t *testing.T) {
	want, got := map[string]float64{}, map[string]float64{}
	for _, line := range r.metrics {
		if value, ok := line["greetings"].(float64); ok {
			want[fmt.Sprintf("greetings channel=%v", line["channel"])] += value
		}
	}
	for metric, point := range pointsOf(r.backend.metrics) {
		if metric.Name() == coldStartByOTLP {
			continue
		}
		channel, _ := point.Attributes().Get("channel")
		got[fmt.Sprintf("%s channel=%s", metric.Name(), channel.Str())] += float64(point.IntValue())
		if metric.Unit() != "{greeting}" {
			t.Errorf("unit = %s, want that of the program, whatever CloudWatch wants", metric.Unit())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("(-lines +points):\n%s", diff)
	}
}

func byID(documents []map[string]any) map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, document := range documents {
		all[fmt.Sprint(document["id"])] = document
	}
	return all
}

// path returns a value inside JSON by the names and indexes that lead to it, nil if nothing is there.
func path(value any, steps ...any) any {
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// raw returns the value of an attribute, nil if there is none.
func raw(attributes pcommon.Map, key string) any {
	if value, ok := attributes.Get(key); ok {
		return value.AsRaw()
	}
	return nil
}

// location returns what a log line calls so, nil if the record has none.
func location(attributes pcommon.Map) any {
	function, line := raw(attributes, "code.function.name"), raw(attributes, "code.line.number")
	if function == nil {
		return nil
	}
	return fmt.Sprintf("%v:%v", function, line)
}

func exceptionMessage(span ptrace.Span) any {
	for _, event := range span.Events().All() {
		if event.Name() == "exception" {
			return raw(event.Attributes(), "exception.message")
		}
	}
	return nil
}

func seconds(at pcommon.Timestamp) float64 { return float64(at) / 1e9 }

// sameTime reports whether two times of X-Ray, in seconds, are the same but for what is cut off: ours have microseconds.
func sameTime(a, b any) bool {
	x, xOK := a.(float64)
	y, yOK := b.(float64)
	return xOK && yOK && math.Abs(x-y) < 2e-6
}

func readJSON(t *testing.T, file string, to any) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(content, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
