// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// command is the built command.
var command string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "powertools-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	command = filepath.Join(dir, "powertools")
	if runtime.GOOS == "windows" {
		command += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", command, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the command: %v\n%s", err, out)
		return 1
	}
	status := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && status == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

// execute runs the command and returns what it wrote and its exit status.
func execute(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(command, args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &err
	if runErr := cmd.Run(); runErr != nil && cmd.ProcessState == nil {
		t.Fatal(runErr)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}

var changing = regexp.MustCompile(`[0-9a-f]{8}  |\d+(\.\d+)? (ms|s)\b`)

// onStderr is what aws-lambda-go logs of a failure.
var onStderr = regexp.MustCompile(`(?m)^  \S+ \S+ \{"errorMessage":"nobody to greet","errorType":"errorString"\}\n`)

func TestCommand_Invoke(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		status      int
	}{
		{"hello", "", []string{"-n", "2", "./testdata/src/hello", "-env", "EXTRA=from the flag"}, 0},
		{"hello-fails", `{"name":"Bob","fail":true}`, []string{"-event", "-", "./testdata/src/hello"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := execute(t, tt.stdin, append([]string{"invoke"}, tt.args...)...)
			if status != tt.status || stderr != "" {
				t.Errorf("status %d, stderr %q; want %d and nothing", status, stderr, tt.status)
			}
			// Standard error is a pipe of its own: where its line stands among the others is up to the system.
			stdout = onStderr.ReplaceAllLiteralString(stdout, "")
			stdout = regexp.MustCompile(` \(answered after [^)]*\)`).ReplaceAllLiteralString(stdout, "") // on a busy machine
			golden(t, tt.name, changing.ReplaceAll([]byte(stdout), []byte("* ")))
		})
	}
}

func TestCommand_JSON(t *testing.T) {
	stdout, stderr, status := execute(t, "", "invoke", "-json", "-n", "2", "-freeze", "off", "-trace-header", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8", "./testdata/src/hello")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	objects := strings.Split(strings.TrimSpace(stdout), "\n")
	if len(objects) != 2 {
		t.Fatalf("%d objects, want 2", len(objects))
	}
	for i, object := range objects {
		var got struct {
			Cold        bool
			TraceHeader string `json:"trace_header"`
			Answer      struct{ Greeting string }
			Lines       []struct{ Stream, Text string }
			Documents   []struct {
				TraceID string `json:"trace_id"`
			}
		}
		if err := json.Unmarshal([]byte(object), &got); err != nil {
			t.Fatal(err)
		}
		if got.Cold != (i == 0) || got.Answer.Greeting != "Hello, Ada" || len(got.Lines) != 3 ||
			len(got.Documents) != 1 || got.Documents[0].TraceID != "1-5759e988-bd862e3fe1be46a994272793" {
			t.Errorf("object %d = %s", i, object)
		}
	}
}

func TestCommand_Concurrency(t *testing.T) {
	stdout, stderr, status := execute(t, "", "invoke", "-n", "8", "-concurrency", "4", "-color", "never", "./testdata/src/hello")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	inside, outside, _ := strings.Cut(stdout, "Outside the invocations")
	for text, want := range map[string]int{"greeting location=": 8, "compose": 8, "Greeter    greetings": 8, "plain text": 0} {
		if got := strings.Count(inside, text); got != want {
			t.Errorf("%q stands %d times with the invocations, want %d", text, got, want)
		}
	}
	if got := strings.Count(outside, "plain text"); got != 8 {
		t.Errorf("plain lines outside the invocations: %d, want 8", got)
	}
}

// A program outside this module is built in its own folder, with its own go.mod.
func TestCommand_OtherModule(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"go.mod": "module elsewhere\n\ngo 1.26\n",
		"main.go": `package main

import (
	"net/http"
	"os"
	"strings"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		next.Body.Close()
		answer, err := http.Post(base+id+"/response", "text/plain", strings.NewReader("hello from "+os.Getenv("AWS_LAMBDA_FUNCTION_NAME")))
		if err != nil {
			os.Exit(1)
		}
		answer.Body.Close()
	}
}
`,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stdout, stderr, status := execute(t, "", "invoke", dir)
	if want := "hello from " + functionName(dir); status != 0 || !strings.Contains(stdout, want) {
		t.Errorf("status %d, stdout %q, stderr %q; want %q", status, stdout, stderr, want)
	}
}

func TestCommand_BadInput(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().String()
	tests := []struct {
		name, stdin string
		args        []string
		stderr      string // a pattern
	}{
		{"nothing", "", nil, `^powertools runs a Lambda function`},
		{"unknown command", "", []string{"invok"}, `^powertools: unknown command "invok"; did you mean invoke\?\n$`},
		{"very unknown command", "", []string{"deploy-it"}, `^powertools: unknown command "deploy-it"; see powertools help\n$`},
		{"unknown flag", "", []string{"invoke", "-evnt", "x"}, `^powertools: unknown flag -evnt; did you mean -event\?\n$`},
		{"no package", "", []string{"invoke"}, `^powertools: no package given.*\n$`},
		{"no such package", "", []string{"invoke", "./absent"}, `^powertools: no such package: there is no folder \./absent\n$`},
		{"file", "", []string{"invoke", "./main.go"}, `^powertools: \./main\.go is a file; name the folder of the program, \.\n$`},
		{"not main", "", []string{"invoke", "./testdata/src/library"}, `^powertools: .*library is not a program: it is package library, not package main\n$`},
		{"no Go files", "", []string{"invoke", "./testdata/src/empty"}, `^powertools: no program in .*: no Go files in .*\n$`},
		{"does not compile", "", []string{"invoke", "./testdata/src/broken"}, `^powertools: cannot build \./testdata/src/broken\n# .*\n\./main\.go:6:15: undefined: undefinedFunction\n$`},
		{"event is not JSON", "{\n b", []string{"invoke", "-event", "-", "./testdata/src/hello"}, `^powertools: the event in standard input is not JSON: line 2, column 2: .*\n$`},
		{"event is too large", `"` + strings.Repeat("x", maxEvent) + `"`, []string{"invoke", "-event", "-", "./testdata/src/hello"}, `^powertools: the event in standard input has 6291558 bytes; Lambda takes 6291556\n$`},
		{"event file is missing", "", []string{"invoke", "-event", "absent.json", "./testdata/src/hello"}, `^powertools: cannot read the event: open absent\.json: .*\n$`},
		{"never asks for an event", "", []string{"invoke", "./testdata/src/busy"}, `^powertools: cannot start \./testdata/src/busy: the function ended before it asked for its first event: exit status 0; does its main call .*\?\nbusy with other things\n$`},
		{"port taken", "", []string{"invoke", "-listen", port, "./testdata/src/hello"}, `^powertools: cannot listen on ` + regexp.QuoteMeta(port) + `: .*\n$`},
		{"open to the network", "", []string{"invoke", "-listen", "0.0.0.0:0", "./testdata/src/hello"}, `^powertools: listen address "0\.0\.0\.0:0" is not on the loopback interface\n$`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := execute(t, tt.stdin, tt.args...)
			if status != 2 || stdout != "" || !regexp.MustCompile(tt.stderr).MatchString(stderr) {
				t.Errorf("status %d, stdout %q, stderr %q; want 2, nothing, %s", status, stdout, stderr, tt.stderr)
			}
		})
	}
}

// Ctrl-C ends the function too.
func TestCommand_Interrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to another process")
	}
	ready, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	cmd := exec.Command(command, "invoke", "-env", "READY="+ready.Addr().String(), "./testdata/src/busy")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := ready.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	conn, err := ready.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var pid int
	if _, err := fmt.Fscan(conn, &pid); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status is looked at below
	if status := cmd.ProcessState.ExitCode(); status != 2 || out.String() != "" || errOut.String() != "powertools: interrupted\n" {
		t.Errorf("status %d, stdout %q, stderr %q", status, out.String(), errOut.String())
	}
	// The command waits for the function's end before its own, so there is nothing to wait for here.
	if function, err := os.FindProcess(pid); err == nil && function.Signal(syscall.Signal(0)) == nil {
		t.Errorf("the function, process %d, still runs", pid)
	}
}

func TestRun_Interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	status := run(ctx, []string{"invoke", "./testdata/src/hello"}, streams{out: &out, err: &err})
	if status != 2 || out.String() != "" || err.String() != "powertools: interrupted\n" {
		t.Errorf("status %d, stdout %q, stderr %q", status, out.String(), err.String())
	}
}

func TestCommand_Help(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"version"}, {"invoke", "-h"}, {"serve", "-h"}, {"new", "-h"}} {
		stdout, stderr, status := execute(t, "", args...)
		if status != 0 || stderr != "" || !strings.HasPrefix(stdout, "powertools ") {
			t.Errorf("%v: status %d, stdout %q, stderr %q", args, status, stdout, stderr)
		}
	}
}

// The text of the help names each flag once, so that none is added without it.
func TestCommand_HelpListsTheFlags(t *testing.T) {
	for _, name := range []string{"event", "n", "concurrency", "timeout", "memory", "env", "trace-header", "freeze", "listen", "all", "json", "color"} {
		if strings.Count(invokeUsage, "\n\t-"+name+" ") != 1 {
			t.Errorf("the help does not list -%s", name)
		}
	}
	for _, name := range []string{"source", "stage", "listen", "environments", "watch", "timeout", "memory", "env", "freeze", "all", "json", "color"} {
		if strings.Count(serveUsage, "\n\t-"+name+" ") != 1 {
			t.Errorf("the help of serve does not list -%s", name)
		}
	}
	for _, name := range []string{"module", "replace"} {
		if strings.Count(newUsage, "\n\t-"+name+" ") != 1 {
			t.Errorf("the help of new does not list -%s", name)
		}
	}
}
