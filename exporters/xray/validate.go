// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// Validate checks a document against what X-Ray documents: fields and their types, lengths, characters and ids, what a
// segment and an independent subsegment must have. It is stricter than X-Ray, which ignores fields that it does not
// know; here they are mistakes. It returns all that is wrong, joined.
//
// It is meant for tests: the daemon answers nothing, and X-Ray drops what it does not accept.
func Validate(doc []byte) error {
	if len(doc) > maxSegmentBytes {
		return fmt.Errorf("xray: document of %d bytes, more than %d", len(doc), maxSegmentBytes)
	}
	if !utf8.Valid(doc) {
		return errors.New("xray: document is not UTF-8")
	}
	if err := checkKeys(doc); err != nil {
		return fmt.Errorf("xray: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(doc))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		return fmt.Errorf("xray: document is no JSON object: %w", err)
	}
	v := validation{}
	v.document(root)
	return errors.Join(v.problems...)
}

// maxSegmentBytes is the limit of a document, however it is sent.
const maxSegmentBytes = 64 << 10

// checkKeys reports text that is no JSON, and objects with two members of the same name.
func checkKeys(doc []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(doc))
	var seen []map[string]bool // of the open objects; nil for a list
	var expectKey []bool
	for values := 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && values == 1 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("document is not one JSON value: %w", err)
		}
		last := len(seen) - 1
		if last < 0 {
			if values++; values > 1 {
				return errors.New("document is more than one JSON value")
			}
		}
		switch token {
		case json.Delim('{'):
			seen, expectKey = append(seen, map[string]bool{}), append(expectKey, true)
			continue
		case json.Delim('['):
			seen, expectKey = append(seen, nil), append(expectKey, false)
			continue
		case json.Delim('}'), json.Delim(']'):
			seen, expectKey = seen[:last], expectKey[:last]
			last--
		default:
			if last >= 0 && expectKey[last] {
				key := token.(string)
				if seen[last][key] {
					return fmt.Errorf("member %q occurs twice", key)
				}
				seen[last][key] = true
				expectKey[last] = false
				continue
			}
		}
		if last >= 0 && seen[last] != nil {
			expectKey[last] = true
		}
	}
}

// validation collects what is wrong with one document.
type validation struct{ problems []error }

func (v *validation) fail(format string, args ...any) {
	v.problems = append(v.problems, fmt.Errorf("xray: "+format, args...))
}

// check tests one member; path names it in a problem.
type check func(v *validation, path string, value any)

func (v *validation) document(root map[string]any) {
	v.object("", root, map[string]check{
		"name": isName, "id": isSpanID, "trace_id": isTraceID, "parent_id": isSpanID,
		"type": oneOf("subsegment"), "namespace": oneOf("aws", "remote"),
		"start_time": isTime, "end_time": isTime, "in_progress": isTrue,
		"origin": isText(maxField), "resource_arn": isText(maxField), "user": isText(maxField),
		"error": isTrue, "throttle": isTrue, "fault": isTrue,
		"service": members(map[string]check{
			"version": isText(maxField), "runtime": isText(maxField), "runtime_version": isText(maxField),
		}),
		"http": members(map[string]check{
			"request": members(map[string]check{
				"method": isText(maxField), "url": isText(maxField), "user_agent": isText(maxField),
				"client_ip": isText(maxField), "x_forwarded_for": isTrue,
			}),
			"response": members(map[string]check{"status": isCount, "content_length": isCount}),
		}),
		"aws": members(awsMembers()),
		"sql": members(map[string]check{
			"connection_string": isText(maxField), "url": isText(maxField), "database_type": isText(maxField),
			"user": isText(maxField), "preparation": oneOf("call", "statement"), "sanitized_query": isText(maxQuery + 1),
		}),
		"cause":       isCause,
		"annotations": isAnnotations,
		"metadata":    isMetadata,
		"links":       isLinks,
	})
	for _, required := range []string{"name", "id", "trace_id", "start_time"} {
		if _, ok := root[required]; !ok {
			v.fail("%s is missing", required)
		}
	}
	_, ended := root["end_time"]
	if _, open := root["in_progress"]; open == ended {
		v.fail("exactly one of end_time and in_progress must be there")
	}
	forbidden, kind := []string{"namespace"}, "segment"
	if _, subsegment := root["type"]; subsegment {
		forbidden, kind = []string{"origin", "resource_arn"}, "subsegment"
		if _, ok := root["parent_id"]; !ok {
			v.fail("a subsegment needs a parent_id")
		}
	}
	for _, key := range forbidden {
		if _, ok := root[key]; ok {
			v.fail("%s has no place on a %s", key, kind)
		}
	}
	if start, end := number64(root["start_time"]), number64(root["end_time"]); ended && end < start {
		v.fail("end_time %v is before start_time %v", end, start)
	}
}

func awsMembers() map[string]check {
	texts := func(keys ...string) map[string]check {
		m := map[string]check{}
		for _, key := range keys {
			m[key] = isText(maxField)
		}
		return m
	}
	m := texts("account_id", "operation", "region", "request_id", "id_2", "queue_url", "table_name", "bucket_name")
	m["retries"] = isCount
	m["table_names"], m["resource_names"] = isTexts, isTexts
	m["cloudwatch_logs"] = list(members(texts("log_group", "arn")))
	m["ec2"] = members(texts("instance_id", "instance_size", "ami_id", "availability_zone"))
	m["ecs"] = members(texts("container", "container_id", "container_arn", "task_arn", "task_family", "cluster_arn",
		"availability_zone", "launch_type"))
	m["eks"] = members(texts("pod", "cluster_name", "container_id"))
	beanstalk := texts("environment_name", "version_label")
	beanstalk["deployment_id"] = isCount
	m["elastic_beanstalk"] = members(beanstalk)
	sdk := texts("sdk", "sdk_version")
	sdk["auto_instrumentation"] = isBool
	m["xray"] = members(sdk)
	return m
}

// object checks the members of an object that must not be empty.
func (v *validation) object(path string, object map[string]any, checks map[string]check) {
	if len(object) == 0 {
		v.fail("%s is empty", path)
	}
	for key, value := range object {
		if test, ok := checks[key]; ok {
			test(v, strings.TrimPrefix(path+"."+key, "."), value)
		} else {
			v.fail("%s is not known", strings.TrimPrefix(path+"."+key, "."))
		}
	}
}

func members(checks map[string]check) check {
	return func(v *validation, path string, value any) {
		object, ok := value.(map[string]any)
		if !ok {
			v.fail("%s is %T, want an object", path, value)
			return
		}
		v.object(path, object, checks)
	}
}

func list(element check) check {
	return func(v *validation, path string, value any) {
		elements, ok := value.([]any)
		if !ok || len(elements) == 0 {
			v.fail("%s is %v, want a list with elements", path, value)
		}
		for i, e := range elements {
			element(v, fmt.Sprintf("%s[%d]", path, i), e)
		}
	}
}

func isTexts(v *validation, path string, value any) { list(isText(maxField))(v, path, value) }

func isText(limit int) check {
	return func(v *validation, path string, value any) {
		if text, ok := value.(string); !ok || utf8.RuneCountInString(text) > limit {
			v.fail("%s is %.40v, want a string of at most %d characters", path, value, limit)
		}
	}
}

func oneOf(allowed ...string) check {
	return func(v *validation, path string, value any) {
		if text, ok := value.(string); !ok || !slices.Contains(allowed, text) {
			v.fail("%s is %.40v, want one of %q", path, value, allowed)
		}
	}
}

func isBool(v *validation, path string, value any) {
	if _, ok := value.(bool); !ok {
		v.fail("%s is %.40v, want a boolean", path, value)
	}
}

// isTrue is for flags that are left out when they are false.
func isTrue(v *validation, path string, value any) {
	if value != true {
		v.fail("%s is %.40v, want true", path, value)
	}
}

func isCount(v *validation, path string, value any) {
	n, ok := value.(json.Number)
	if !ok {
		v.fail("%s is %.40v, want a number", path, value)
		return
	}
	if i, err := n.Int64(); err != nil || i < 0 {
		v.fail("%s is %v, want a whole number from 0 on", path, value)
	}
}

// isTime wants seconds with six decimals.
func isTime(v *validation, path string, value any) {
	n, ok := value.(json.Number)
	if _, decimals, found := strings.Cut(n.String(), "."); !ok || !found || len(decimals) != 6 || number64(value) < 0 {
		v.fail("%s is %.40v, want seconds with six decimals", path, value)
	}
}

func number64(value any) float64 {
	n, ok := value.(json.Number)
	if !ok {
		return 0
	}
	f, err := n.Float64()
	if err != nil {
		return -1
	}
	return f
}

func isName(v *validation, path string, value any) {
	text, ok := value.(string)
	if !ok || text == "" || utf8.RuneCountInString(text) > maxName || strings.ContainsFunc(text, func(r rune) bool { return !isNameRune(r) }) {
		v.fail("%s is %.40q, want 1 to %d letters, digits, blanks or _ . : / %% & # = + - @", path, value, maxName)
	}
}

func isSpanID(v *validation, path string, value any) {
	text, ok := value.(string)
	if !ok || len(text) != 16 || strings.Trim(text, "0123456789abcdef") != "" || text == "0000000000000000" {
		v.fail("%s is %.40v, want 16 hexadecimal digits, not all zero", path, value)
	}
}

func isTraceID(v *validation, path string, value any) {
	text, ok := value.(string)
	if _, valid := traceheader.ParseTraceID(text); !ok || !valid || strings.ToLower(text) != text {
		v.fail("%s is %.40v, want 1-8 hexadecimal digits-24 hexadecimal digits", path, value)
	}
}

// isCause wants exceptions, or the id of one that a child has.
func isCause(v *validation, path string, value any) {
	if _, ok := value.(string); ok {
		isSpanID(v, path, value)
		return
	}
	members(map[string]check{"exceptions": list(func(v *validation, path string, value any) {
		members(map[string]check{
			"id": isSpanID, "type": isText(maxField), "message": isText(maxMessage), "remote": isTrue,
			"truncated": isCount, "skipped": isCount, "cause": isSpanID,
			"stack": list(members(map[string]check{"path": isText(maxField), "line": isCount, "label": isText(maxField)})),
		})(v, path, value)
		if object, _ := value.(map[string]any); object["id"] == nil {
			v.fail("%s has no id", path)
		}
	})})(v, path, value)
	object, _ := value.(map[string]any)
	exceptions, _ := object["exceptions"].([]any)
	if len(exceptions) > maxExceptions {
		v.fail("%s has %d exceptions, want at most %d", path, len(exceptions), maxExceptions)
	}
	ids := map[any]bool{}
	for _, x := range exceptions {
		x, _ := x.(map[string]any)
		if ids[x["id"]] {
			v.fail("%s has two exceptions with id %v", path, x["id"])
		}
		ids[x["id"]] = true
	}
	for _, x := range exceptions {
		if x, _ := x.(map[string]any); x["cause"] != nil && !ids[x["cause"]] {
			v.fail("%s has no exception %v, which another names as cause", path, x["cause"])
		}
	}
}

func isAnnotations(v *validation, path string, value any) {
	object, ok := value.(map[string]any)
	if !ok || len(object) == 0 || len(object) > maxAnnotations {
		v.fail("%s is %.40v, want an object with 1 to %d members", path, value, maxAnnotations)
	}
	for key, value := range object {
		if annotationKeyOf(key, false) != key {
			v.fail("key %.40q of %s has other characters than letters, digits and _, or more than %d", key, path, maxAnnotationKey)
		}
		switch value := value.(type) {
		case bool, json.Number:
		case string:
			isText(maxAnnotationValue)(v, path+"."+key, value)
		default:
			v.fail("%s.%s is %T, want a string, number or boolean", path, key, value)
		}
	}
}

func isMetadata(v *validation, path string, value any) {
	object, ok := value.(map[string]any)
	if !ok || len(object) == 0 {
		v.fail("%s is %.40v, want an object of namespaces", path, value)
	}
	for namespace, value := range object {
		if members, ok := value.(map[string]any); !ok || len(members) == 0 {
			v.fail("%s.%s is %.40v, want an object with members", path, namespace, value)
		} else if strings.HasPrefix(namespace, "AWS.") {
			v.fail("%s.%s is X-Ray's own", path, namespace)
		}
	}
}

func isLinks(v *validation, path string, value any) {
	list(members(map[string]check{
		"trace_id": isTraceID, "id": isSpanID,
		"attributes": func(v *validation, path string, value any) {
			if _, ok := value.(map[string]any); !ok {
				v.fail("%s is %T, want an object", path, value)
			}
		},
	}))(v, path, value)
	links, _ := value.([]any)
	traces := map[any]int{}
	for _, link := range links {
		if link, ok := link.(map[string]any); ok {
			traces[link["trace_id"]]++
		}
	}
	if len(traces) > maxLinkedTraces {
		v.fail("%s leads to %d traces, want at most %d", path, len(traces), maxLinkedTraces)
	}
	for id, n := range traces {
		if n > maxLinksPerTrace {
			v.fail("%s has %d links to trace %v, want at most %d", path, n, id, maxLinksPerTrace)
		}
	}
}
