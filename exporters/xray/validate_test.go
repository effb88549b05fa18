// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/exporters/xray"
)

const validDocument = `{"name":"a","id":"0123456789abcdef","trace_id":"` + rootText + `","start_time":1.000000,"end_time":2.000000}`

// with returns the valid document with more members.
func with(members string) string { return strings.TrimSuffix(validDocument, "}") + "," + members + "}" }

func TestValidateAccepts(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		validDocument,
		with(`"type":"subsegment","parent_id":"0123456789abcdef","namespace":"aws","fault":true`),
		with(`"origin":"AWS::Lambda::Function","resource_arn":"` + arn + `","user":"ada","error":true,"throttle":true`),
		with(`"http":{"request":{"method":"GET","x_forwarded_for":true},"response":{"status":200,"content_length":0}}`),
		with(`"cause":"0123456789abcdef"`),
		with(`"cause":{"exceptions":[{"id":"0123456789abcdef","cause":"0123456789abcdee"},{"id":"0123456789abcdee","stack":[{"path":"a.go","line":1,"label":"f"}]}]}`),
		with(`"annotations":{"a":1,"b":"x","c":true},"metadata":{"default":{"x":[{"y":null}]}}`),
		with(`"links":[{"trace_id":"` + rootText + `","id":"0123456789abcdef","attributes":{}}]`),
	} {
		if err := xray.Validate([]byte(document)); err != nil {
			t.Errorf("Validate(%s) = %v", document, err)
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	var annotations, links strings.Builder
	for i := range 51 {
		fmt.Fprintf(&annotations, `,"k%d":1`, i)
		fmt.Fprintf(&links, `,{"trace_id":"1-00000000-%024x","id":"0123456789abcdef"}`, i+1)
	}
	change := func(old, new string) string {
		if !strings.Contains(validDocument, old) {
			t.Fatalf("%s is not in the document", old)
		}
		return strings.Replace(validDocument, old, new, 1)
	}
	for name, document := range map[string]string{
		"nothing":                  "",
		"no JSON":                  "{",
		"list":                     "[]",
		"two values":               validDocument + validDocument,
		"not UTF-8":                change(`"a"`, "\"\xff\""),
		"too long":                 with(`"metadata":{"a":{"b":"` + strings.Repeat("x", 65536) + `"}}`),
		"member twice":             with(`"name":"b"`),
		"nested member twice":      with(`"metadata":{"a":{"b":1,"b":2}}`),
		"unknown member":           with(`"subsegments":[]`),
		"no name":                  change(`"name":"a",`, ""),
		"empty name":               change(`"a"`, `""`),
		"illegal name":             change(`"a"`, `"a|b"`),
		"long name":                change(`"a"`, `"`+strings.Repeat("a", 201)+`"`),
		"short id":                 change("0123456789abcdef", "0123456789abcde"),
		"upper-case id":            change("0123456789abcdef", "0123456789ABCDEF"),
		"zero id":                  change("0123456789abcdef", "0000000000000000"),
		"W3C trace id":             change(rootText, "5759e988bd862e3fe1be46a994272793"),
		"time without decimals":    change("1.000000", "1"),
		"time as text":             change("1.000000", `"1.000000"`),
		"end before start":         change("2.000000", "0.500000"),
		"neither end nor progress": change(`,"end_time":2.000000`, ""),
		"end and progress":         with(`"in_progress":true`),
		"false flag":               with(`"fault":false`),
		"subsegment, no parent":    with(`"type":"subsegment"`),
		"subsegment with origin":   with(`"type":"subsegment","parent_id":"0123456789abcdef","origin":"x"`),
		"segment with namespace":   with(`"namespace":"aws"`),
		"odd namespace":            with(`"type":"subsegment","parent_id":"0123456789abcdef","namespace":"x"`),
		"empty block":              with(`"http":{}`),
		"empty inner block":        with(`"http":{"request":{}}`),
		"long URL":                 with(`"http":{"request":{"url":"` + strings.Repeat("x", 251) + `"}}`),
		"status as text":           with(`"http":{"response":{"status":"200"}}`),
		"negative length":          with(`"http":{"response":{"content_length":-1}}`),
		"unknown aws member":       with(`"aws":{"x":"y"}`),
		"cause that is no id":      with(`"cause":"x"`),
		"no exceptions":            with(`"cause":{"exceptions":[]}`),
		"exception without id":     with(`"cause":{"exceptions":[{"type":"x"}]}`),
		"exceptions of one id":     with(`"cause":{"exceptions":[{"id":"0123456789abcdef"},{"id":"0123456789abcdef"}]}`),
		"cause that is not there":  with(`"cause":{"exceptions":[{"id":"0123456789abcdef","cause":"0123456789abcdee"}]}`),
		"line as text":             with(`"cause":{"exceptions":[{"id":"0123456789abcdef","stack":[{"line":"1"}]}]}`),
		"annotation key":           with(`"annotations":{"a.b":1}`),
		"annotation value":         with(`"annotations":{"a":[1]}`),
		"long annotation":          with(`"annotations":{"a":"` + strings.Repeat("x", 1001) + `"}`),
		"51 annotations":           with(`"annotations":{` + annotations.String()[1:] + `}`),
		"metadata, no namespace":   with(`"metadata":{"a":1}`),
		"reserved namespace":       with(`"metadata":{"AWS.x":{"a":1}}`),
		"link without object":      with(`"links":["x"]`),
		"links to 51 traces":       with(`"links":[` + links.String()[1:] + `]`),
	} {
		if err := xray.Validate([]byte(document)); err == nil {
			t.Errorf("%s: Validate(%.300s) found nothing", name, document)
		}
	}
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(validDocument))
	f.Add([]byte(with(`"metadata":{"a":{"b":[1,{"c":null}]}}`)))
	f.Add([]byte(`{"cause":{"exceptions":[1]},"links":{},"annotations":[]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		// Whatever passes must pass AWS's schema too.
		if xray.Validate(document) == nil {
			if err := validateSchema(document); err != nil {
				t.Errorf("%s: %v", document, err)
			}
		}
	})
}
