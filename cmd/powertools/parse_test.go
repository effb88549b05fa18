// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func TestParseInvoke(t *testing.T) {
	header := "Root=1"
	none := ""
	base := options{pack: "x", n: 1, concurrency: 1, timeout: 3 * time.Second, memory: 128, freeze: lambdaapi.FreezeSupported, color: "auto"}
	with := func(change func(*options)) options {
		o := base
		change(&o)
		return o
	}
	tests := []struct {
		args string
		want options
		err  string
	}{
		{"x", base, ""},
		{"-n 2 x -memory=512", with(func(o *options) { o.n, o.memory = 2, 512 }), ""},
		{"-timeout 500ms x", with(func(o *options) { o.timeout = 500 * time.Millisecond }), ""},
		{"-timeout 30 x", with(func(o *options) { o.timeout = 30 * time.Second }), ""},
		{"-env A=1 -env B= x", with(func(o *options) { o.env = []string{"A=1", "B="} }), ""},
		{"-trace-header Root=1 x", with(func(o *options) { o.traceHeader = &header }), ""},
		{"-trace-header= x", with(func(o *options) { o.traceHeader = &none }), ""},
		{"-freeze off x", with(func(o *options) { o.freeze = false }), ""},
		{"-json -all -color never -event - -listen 127.0.0.1:0 -concurrency 4 x", with(func(o *options) {
			o.json, o.all, o.color, o.event, o.listen, o.concurrency = true, true, "never", "-", "127.0.0.1:0", 4
		}), ""},
		{"", options{}, "no package given, as in powertools invoke ./examples/hello; see powertools invoke -h"},
		{"x y", options{}, "one package at a time, not x and y"},
		{"-evnt e x", options{}, "unknown flag -evnt; did you mean -event?"},
		{"-zzzzzz x", options{}, "unknown flag -zzzzzz; powertools invoke -h lists the flags"},
		{"-n 0 x", options{}, `invalid value "0" for flag -n: want a whole number above 0`},
		{"-n", options{}, "flag needs an argument: -n"},
		{"-timeout 1h x", options{}, `invalid value "1h" for flag -timeout: want a time between 1ms and 15m, such as 30s`},
		{"-timeout NaN x", options{}, `invalid value "NaN" for flag -timeout: want a time between 1ms and 15m, such as 30s`},
		{"-env A x", options{}, `invalid value "A" for flag -env: want KEY=VALUE`},
		{"-freeze maybe x", options{}, `invalid value "maybe" for flag -freeze: want on or off`},
		{"-color blue x", options{}, `invalid value "blue" for flag -color: want auto, always or never`},
		{"-listen 9000 x", options{}, `invalid value "9000" for flag -listen: want HOST:PORT`},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got, err := parseInvoke(strings.Fields(tt.args))
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("error = %v, want %s", err, tt.err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(options{})); diff != "" || err != nil {
				t.Errorf("error %v, options (-want +got):\n%s", err, diff)
			}
		})
	}
	if _, err := parseInvoke([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}

func TestReadEvent(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(with, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("event.json", `{"default":true}`)
	good := write("good.json", "[1,\n2]\n")
	broken := write("broken.json", "{\n  \"a\": 1,\n  b: 2\n}")
	cut := write("cut.json", `{"a":`)
	empty := write("empty.json", " \n")
	two := write("two.json", "{}\n{}")
	tests := []struct{ name, dir, in, want, err string }{
		{"", with, "", `{"default":true}`, ""},
		{"", without, "", "{}", ""},
		{"-", without, `"in"`, `"in"`, ""},
		{good, without, "", "[1,\n2]\n", ""},
		{"-", without, "", "", "the event in standard input is empty; an event is JSON, such as {}"},
		{empty, without, "", "", "the event in " + empty + " is empty; an event is JSON, such as {}"},
		{broken, without, "", "", "the event in " + broken + " is not JSON: line 3, column 3: invalid character 'b' looking for beginning of object key string"},
		{cut, without, "", "", "the event in " + cut + " is not JSON: line 1, column 5: unexpected end of JSON input"},
		{two, without, "", "", "the event in " + two + " is not JSON: line 2, column 1: invalid character '{' after top-level value"},
	}
	for _, tt := range tests {
		got, err := readEvent(tt.name, tt.dir, strings.NewReader(tt.in))
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != tt.err || (tt.err == "" && string(got) != tt.want) {
			t.Errorf("readEvent(%q) = %s, %v; want %s, %s", tt.name, got, err, tt.want, tt.err)
		}
	}
	if _, err := readEvent(filepath.Join(with, "absent.json"), with, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"event", "env", "n", "timeout"}
	for word, want := range map[string]string{"evnt": "event", "enviro": "", "time-out": "timeout", "x": "", "": ""} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestFunctionName(t *testing.T) {
	for dir, want := range map[string]string{"/src/hello": "hello", "/src/my app.v2": "my-app-v2", "/": "-", "/" + strings.Repeat("x", 80): strings.Repeat("x", 64)} {
		if got := functionName(dir); got != want {
			t.Errorf("functionName(%q) = %q, want %q", dir, got, want)
		}
	}
}

func TestExplainRun(t *testing.T) {
	failed := &lambdaapi.InitError{Reason: "the function did not ask for its first event within 10s"}
	failed.Lines = lines("busy")
	var b bytes.Buffer
	complain(&b, explainRun(options{pack: "./x"}, failed))
	want := "powertools: cannot start ./x: the function did not ask for its first event within 10s; does its main call powertools.Start or lambda.Start?\nbusy\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	failed.Reported = &lambdaapi.FunctionError{Type: "Config.Missing", Message: "no table"}
	if got, want := explainRun(options{pack: "./x"}, failed).Error(), "cannot start ./x: the function did not ask for its first event within 10s: Config.Missing: no table"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzLines(f *testing.F) {
	for _, l := range canned().Lines {
		f.Add(l.Text)
	}
	f.Add(`{"a":1}{"b":2}`)
	f.Add(`{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"a"}]}]},"a":{"Values":[1],"Counts":[]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		members, ok := parseMembers(text)
		if ok && !json.Valid([]byte(text)) {
			t.Errorf("took %q for JSON", text)
		}
		for _, m := range members {
			if ok && !json.Valid(m.value) {
				t.Errorf("member %q of %q is %q", m.key, text, m.value)
			}
		}
		// Whatever a function writes can be shown.
		out := newOutput(&bytes.Buffer{}, options{color: "never", n: 1})
		if err := out.invocation(0, lambdaapi.Result{Capture: lambdaapi.Capture{Lines: lines(text)}}); err != nil {
			t.Error(err)
		}
	})
}

func FuzzTrace(f *testing.F) {
	for _, d := range canned().Documents {
		f.Add(string(d.JSON), `{"id":"1","parent_id":"1"}`)
	}
	f.Add(`{"id":"1","parent_id":"2"}`, `{"id":"2","parent_id":"1","subsegments":[{"id":"1"}]}`)
	f.Fuzz(func(t *testing.T, first, second string) {
		out := newOutput(&bytes.Buffer{}, options{color: "never", n: 1})
		if err := out.invocation(0, lambdaapi.Result{Capture: lambdaapi.Capture{Documents: documents(first, second)}}); err != nil {
			t.Error(err)
		}
	})
}

func FuzzCheckJSON(f *testing.F) {
	f.Add("{}")
	f.Add("{\n b")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if err := checkJSON("x", []byte(text)); (err == nil) != json.Valid([]byte(text)) {
			t.Errorf("checkJSON(%q) = %v", text, err)
		}
	})
}
