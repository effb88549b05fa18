// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

const (
	canonicalID     = "8f6ac2de-1b2c-4d3e-8f90-a1b2c3d4e5f6"
	canonicalRoot   = "1-5759e988-bd862e3fe1be46a994272793"
	canonicalHeader = "Root=" + canonicalRoot + ";Parent=53995c3f42cd8ad8;Sampled=1"
)

// lines returns lines of standard output.
func lines(texts ...string) []lambdaapi.Line {
	var l []lambdaapi.Line
	for _, text := range texts {
		l = append(l, lambdaapi.Line{Stream: lambdaapi.Stdout, Text: text, Time: time.Unix(1_700_000_000, 0).UTC()})
	}
	return l
}

func documents(texts ...string) []lambdaapi.Document {
	var d []lambdaapi.Document
	for _, text := range texts {
		d = append(d, lambdaapi.Document{JSON: []byte(text)})
	}
	return d
}

// canned returns a result that has everything.
func canned() lambdaapi.Result {
	return lambdaapi.Result{
		RequestID: canonicalID, TraceHeader: canonicalHeader, Cold: true,
		InitDuration: 4123 * time.Microsecond, Duration: 153 * time.Millisecond, ResponseDuration: 120 * time.Millisecond,
		Payload: []byte(`{"order":"o-1","total":12.50}`), ContentType: "application/json",
		Init: lambdaapi.Capture{Lines: lines("starting up")},
		Capture: lambdaapi.Capture{
			Lines: lines(
				`{"level":"INFO","location":"main.go:29","message":"order placed","timestamp":"2026-01-02T03:04:05.006Z","service":"shop","cold_start":true,"function_name":"orders","function_memory_size":"128","function_arn":"arn:aws:lambda:us-east-1:123456789012:function:orders","function_request_id":"`+canonicalID+`","xray_trace_id":"`+canonicalRoot+`","trace_id":"5759e988bd862e3fe1be46a994272793","span_id":"53995c3f42cd8ad8","order":"o-1","customer":"Ada Lovelace","items":[{"sku":"a", "n":2}],"empty":"","total":12.50}`,
				`{"time":"2026-01-02T03:04:05.1Z","level":"WARN","msg":"stock is low","left":3}`,
				`{"timestamp":"yesterday","level":"CRITICAL","message":{"code":7},"more":"two\nlines","escape":"\u001b[31mred"}`,
				`{"level":"ERROR","message":"first line\nsecond \u001b[0mline"}`,
				`{"neither":"level nor message"}`,
				"plain text, as it is",
				"{not json",
				`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"],["service","region"]],"Metrics":[{"Name":"orders","Unit":"Count"},{"Name":"latency","Unit":"Milliseconds","StorageResolution":1},{"Name":"gone"}]}]},"service":"shop","region":"eu","orders":1,"latency":[12.5,3,8]}`,
				`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[[]],"Metrics":[{"Name":"size","Unit":"Bytes"},{"Name":"wait","Unit":"Seconds"},{"Name":"many","Unit":"None"}]}]},"size":{"Values":[1,5],"Counts":[1,3],"Min":1,"Max":5,"Sum":16,"Count":4},"wait":{"Min":1,"Max":5,"Sum":16,"Count":4},"many":[1,2,3,4,5,6,7,8,9,10,11,12]}`,
				`{"_aws":{"no":"directive"},"level":"INFO","message":"not EMF"}`,
			),
			Documents: documents(
				`{"name":"POST /orders","id":"aaaaaaaaaaaaaaaa","trace_id":"`+canonicalRoot+`","parent_id":"53995c3f42cd8ad8","type":"subsegment","start_time":100.0,"in_progress":true}`,
				`{"name":"charge","id":"bbbbbbbbbbbbbbbb","trace_id":"`+canonicalRoot+`","parent_id":"aaaaaaaaaaaaaaaa","type":"subsegment","start_time":100.05,"end_time":100.062,"fault":true,"cause":{"exceptions":[{"type":"*errors.errorString","message":"card declined","stack":[]}]},"annotations":{"order":"o-1","amount":12.5}}`,
				`{"name":"DynamoDB","id":"cccccccccccccccc","trace_id":"`+canonicalRoot+`","parent_id":"aaaaaaaaaaaaaaaa","type":"subsegment","namespace":"aws","start_time":100.01,"end_time":100.0104,"aws":{"operation":"PutItem"},"http":{"response":{"status":400}},"error":true,"throttle":true}`,
				`{"name":"POST /orders","id":"aaaaaaaaaaaaaaaa","trace_id":"`+canonicalRoot+`","parent_id":"53995c3f42cd8ad8","type":"subsegment","start_time":100.0,"end_time":100.15,"http":{"request":{"method":"POST","url":"https://shop.example/orders"},"response":{"status":201}},"subsegments":[{"name":"nested","id":"dddddddddddddddd","start_time":100.001,"end_time":100.002}]}`,
				`{"name":"upload","id":"eeeeeeeeeeeeeeee","trace_id":"`+canonicalRoot+`","parent_id":"aaaaaaaaaaaaaaaa","type":"subsegment","start_time":100.1,"in_progress":true,"error":true,"cause":{"message":"about to time out"}}`,
				`{"name":"elsewhere","id":"ffffffffffffffff","trace_id":"1-00000000-000000000000000000000001","start_time":101,"end_time":102.5}`,
				`{"name":5}`,
			),
			Rejected: []lambdaapi.Rejection{{Datagram: []byte("{}"), Reason: "no header line"}},
		},
	}
}

func TestRender_Golden(t *testing.T) {
	failed := lambdaapi.Result{
		RequestID: canonicalID, Duration: 2500 * time.Millisecond, ResponseDuration: 2500 * time.Millisecond,
		FunctionError: &lambdaapi.FunctionError{
			Type: "*errors.errorString", Message: "boom\nand more", Raw: []byte(`{}`),
			StackTrace: []lambdaapi.StackFrame{{Path: "orders/main.go", Line: 12, Label: "handle"}, {Label: "line 5 of the plug-in"}},
		},
	}
	tests := []struct {
		name    string
		options options
		results []lambdaapi.Result
	}{
		{"everything", options{color: "never", n: 1}, []lambdaapi.Result{canned()}},
		{"everything-color", options{color: "always", n: 1}, []lambdaapi.Result{canned()}},
		{"everything-all", options{color: "never", n: 1, all: true}, []lambdaapi.Result{canned()}},
		{"everything-json", options{json: true, n: 1}, []lambdaapi.Result{canned()}},
		{"failed", options{color: "never", n: 1}, []lambdaapi.Result{failed}},
		{"failed-json", options{json: true, n: 1}, []lambdaapi.Result{failed}},
		{"answers", options{color: "never", n: 4}, []lambdaapi.Result{
			{RequestID: "short", Payload: []byte("plain\ntext"), ContentType: "text/plain"},
			{RequestID: canonicalID, Payload: []byte{0xff, 0xfe}, ContentType: "image/png"},
			{RequestID: canonicalID, Payload: []byte{}},
			{RequestID: canonicalID, Payload: []byte("null")},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			out := newOutput(&b, tt.options)
			for i, r := range tt.results {
				if err := out.invocation(i, r); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, tt.name, b.Bytes())
		})
	}
}

// golden compares with a file of testdata/golden, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestAssign(t *testing.T) {
	results := []lambdaapi.Result{
		{RequestID: "a", TraceHeader: "Root=1-a;Parent=x"},
		{RequestID: "b", TraceHeader: "Root=1-b;Parent=x"},
		{RequestID: "c", TraceHeader: "Root=1-c;Parent=x"},
		{RequestID: "d", TraceHeader: "Root=1-c;Parent=x"}, // the same trace as c
	}
	shared := assign(results,
		lines(`{"function_request_id":"b","n":1}`, `{"trace":"1-a"}`, "b", `{"other":"z"}`, `{"function_request_id":"d"}`),
		documents(`{"trace_id":"1-a"}`, `{"trace_id":"1-c"}`, `{"trace_id":5}`))
	count := func(c lambdaapi.Capture) [2]int { return [2]int{len(c.Lines), len(c.Documents)} }
	got := [][2]int{count(shared)}
	for _, r := range results {
		got = append(got, count(r.Capture))
	}
	if diff := cmp.Diff([][2]int{{2, 2}, {1, 1}, {1, 0}, {0, 0}, {1, 0}}, got); diff != "" {
		t.Errorf("lines and documents: shared, a, b, c, d (-want +got):\n%s", diff)
	}
}

func TestBuildTrace_BadParents(t *testing.T) {
	roots, unreadable := buildTrace(documents(
		`{"name":"self","id":"1","parent_id":"1"}`,
		`{"name":"left","id":"2","parent_id":"3"}`,
		`{"name":"right","id":"3","parent_id":"2"}`,
		`{"name":"no id"}`,
		`{"name":"no id either"}`,
		`[]`,
	))
	shown := 0
	var count func([]*segment)
	count = func(list []*segment) {
		for _, s := range list {
			shown++
			count(s.children)
		}
	}
	count(roots)
	if shown != 5 || len(unreadable) != 1 {
		t.Errorf("%d segments shown and %d unreadable, want 5 and 1", shown, len(unreadable))
	}
}

// An end that overtakes its own in-progress document on the way stays.
func TestBuildTrace_OvertakenInProgress(t *testing.T) {
	roots, _ := buildTrace(documents(`{"name":"a","id":"1","start_time":1,"end_time":2}`, `{"name":"a","id":"1","start_time":1,"in_progress":true}`))
	if len(roots) != 1 || roots[0].InProgress {
		t.Errorf("roots = %+v, want the finished one", roots)
	}
}
