// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMerge_11_Command(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write("a.json", `{"openapi":"3.1.0","info":{"title":"A","version":"1"},"paths":{"/a":{"get":{"summary":"first"}}}}`)
	b := write("b.json", `{"openapi":"3.1.0","info":{"title":"B","version":"1"},"paths":{"/a":{"get":{"summary":"second"}},"/b":{"get":{}}}}`)
	broken := write("broken.json", `{`)
	target := filepath.Join(dir, "all.json")
	tests := []struct {
		args           []string
		status         int
		stdout, stderr string // parts
	}{
		{args: []string{"merge", a, b}, stdout: "first", stderr: "conflict: paths /a get"},
		{args: []string{"merge", "-on-conflict=last", a, b}, stdout: "second"},
		{args: []string{"merge", "-on-conflict=error", a, b}, status: 1, stderr: "conflict: paths /a get\npowertools-openapi: documents are in conflict\n"},
		{args: []string{"merge", "-on-conflict=first", a, b}, stdout: "first"},
		{args: []string{"merge", a, "-o", target + "2", b, "-on-conflict=last"}},
		{args: []string{"-h"}, stdout: "usage"},
		{args: []string{"merge", "-h"}, stdout: "usage"},
		{args: []string{"merge", "-on-conflict=ask", a, b}, status: 1, stderr: `"ask" is not warn`},
		{args: []string{"merge", "-o", target, a}},
		{args: []string{"merge", a, broken}, status: 1, stderr: "powertools-openapi: " + broken + ": read document"},
		{args: []string{"merge", filepath.Join(dir, "none.json")}, status: 1, stderr: "none.json"},
		{args: []string{"merge"}, status: 2, stderr: "usage"},
		{args: []string{"merge", "-x", a}, status: 2, stderr: "-x"},
		{args: []string{"split", a}, status: 2, stderr: "usage"},
		{status: 2, stderr: "usage"},
	}
	for _, test := range tests {
		var stdout, stderr bytes.Buffer
		status := run(test.args, &stdout, &stderr)
		if status != test.status || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
			t.Errorf("%q = %d, %q, %q: want %d, %q, %q", test.args, status, &stdout, &stderr, test.status, test.stdout, test.stderr)
		}
		if test.stderr == "" && stderr.Len() > 0 {
			t.Errorf("%q says %q", test.args, &stderr)
		}
	}
	if text, err := os.ReadFile(target + "2"); err != nil || !bytes.Contains(text, []byte("second")) {
		t.Errorf("-o after a file wrote %q, %v", text, err)
	}
	if text, err := os.ReadFile(target); err != nil || !bytes.Contains(text, []byte("first")) {
		t.Errorf("-o wrote %q, %v", text, err)
	}
}
