// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A new function is formatted, vetted, tested and run as its user would, offline and on this checkout.
func TestCommand_New(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a folder", "order-greeter")
	stdout, stderr, status := execute(t, "", "new", folder, "-module", "example.com/order-greeter", "-replace", "../..")
	if status != 0 || stderr != "" || !strings.Contains(stdout, "cd "+folder) {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("{{")) || bytes.Contains(content, []byte("<no value>")) {
			t.Errorf("%s is not rendered:\n%s", entry.Name(), content)
		}
		if formatted, err := format.Source(content); strings.HasSuffix(entry.Name(), ".go") && (err != nil || !bytes.Equal(formatted, content)) {
			t.Errorf("%s is not formatted: %v\n%s", entry.Name(), err, content)
		}
	}
	want := []string{".gitignore", "README.md", "event.json", "go.mod", "go.sum", "main.go", "main_test.go", "template.yaml"}
	if !slices.Equal(names, want) {
		t.Errorf("files = %v, want %v", names, want)
	}
	for _, args := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off")
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %v: %v\n%s", args, err, output)
		}
	}
	if named := filepath.Join(t.TempDir(), "fmt"); true {
		// A function may be called as a package of Go, if its module is not.
		if stdout, stderr, status := execute(t, "", "new", named, "-module", "example.com/fmt", "-replace", "../.."); status != 0 {
			t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
		}
	}
	stdout, stderr, status = execute(t, "", "invoke", "-color", "never", folder)
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	for _, part := range []string{`"Hello, Ada"`, "service=order-greeter", "greetings", "compose"} {
		if !strings.Contains(stdout, part) {
			t.Errorf("invoke does not show %s:\n%s", part, stdout)
		}
	}
}

func TestCommand_NewBadInput(t *testing.T) {
	full := filepath.Join(t.TempDir(), "full")
	taken := filepath.Join(full, "mine")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		args   []string
		stderr string // a pattern
	}{
		{"no name", nil, `^powertools: no name given.*\n$`},
		{"two names", []string{"a", "b"}, `^powertools: one function at a time, not a and b\n$`},
		{"not empty", []string{"-replace", "../..", full}, `^powertools: .*full is not empty; nothing was written\n$`},
		{"a file", []string{"-replace", "../..", taken}, `^powertools: cannot look at .*mine: .*\n$`},
		{"name", []string{"a b"}, `^powertools: "a b" cannot be a function's name.*\n$`},
		{"dots", []string{".."}, `^powertools: "\.\." cannot be a function's name.*\n$`},
		{"digit", []string{"1st"}, `^powertools: "1st" cannot be a function's name.*\n$`},
		{"long", []string{strings.Repeat("n", 65)}, `^powertools: "n+" cannot be a function's name.*\n$`},
		{"module", []string{"-module", "a b", "orders"}, `^powertools: "a b" cannot be a module's path.*\n$`},
		{"package of Go", []string{"-replace", "../..", "fmt"}, `^powertools: the go command takes "fmt" for one of its own .* -module example\.com/fmt\n$`},
		{"folder of Go", []string{"-replace", "../..", "go"}, `^powertools: the go command takes "go" for one .*\n$`},
		{"commands of Go", []string{"-replace", "../..", "cmd"}, `^powertools: the go command takes "cmd" for one .*\n$`},
		{"all of Go", []string{"-replace", "../..", "std"}, `^powertools: the go command takes "std" for one .*\n$`},
		{"module of Go", []string{"-replace", "../..", "orders", "-module", "net/http"}, `^powertools: the go command takes "net/http" for one .* -module example\.com/orders\n$`},
		{"module only Go refuses", []string{"-replace", "../..", filepath.Join(full, "odd"), "-module", "a..b/c."}, `^powertools: .*odd is written, but the go command does not take it\n.*malformed module path`},
		{"not a checkout", []string{"-replace", ".", filepath.Join(full, "orders")}, `^powertools: \. is no checkout of github\.com/otel-powertools/powertools\n$`},
		{"unknown flag", []string{"-repalce", "x", "orders"}, `^powertools: unknown flag -repalce; did you mean -replace\?\n$`},
		{"very unknown flag", []string{"-nothing", "orders"}, `^powertools: unknown flag -nothing; powertools new -h lists the flags\n$`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := execute(t, "", append([]string{"new"}, tt.args...)...)
			if status != 2 || stdout != "" || !regexp.MustCompile(tt.stderr).MatchString(stderr) {
				t.Errorf("status %d, stdout %q, stderr %q; want 2, nothing, %s", status, stdout, stderr, tt.stderr)
			}
		})
	}
}
