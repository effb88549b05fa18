// SPDX-License-Identifier: Apache-2.0

package stdstream_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/otel-powertools/powertools/internal/stdstream"
)

// childVariable makes the test binary the program under test.
const childVariable = "STDSTREAM_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// child writes to its standard output, waits for its reader to be gone, writes again and tells on standard error.
func child() {
	out := stdstream.Output()
	fmt.Fprintln(out, "first")
	_, _ = io.ReadAll(os.Stdin)
	_, err := fmt.Fprintln(out, "second")
	fmt.Fprintln(stdstream.Error(), "alive", err != nil)
}

func TestClosedPipeDoesNotEndTheProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGPIPE to survive")
	}
	cmd := exec.Command(os.Args[0]) //nolint:gosec // It runs itself.
	cmd.Env = append(os.Environ(), childVariable+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if line, err := bufio.NewReader(reader).ReadString('\n'); line != "first\n" || err != nil {
		t.Errorf("first line = %q, %v", line, err)
	}
	reader.Close()
	stdin.Close()
	told, _ := io.ReadAll(stderr)
	if err := cmd.Wait(); err != nil || string(told) != "alive true\n" {
		t.Errorf("program ended with %v and said %q, want it alive with a write error", err, told)
	}
}

// The example has an output, which is collected from a pipe that takes the place of os.Stdout: it ends only when nothing
// holds that pipe open any more.
func ExampleOutput() {
	fmt.Fprintln(stdstream.Output(), "a line")
	// Output: a line
}
