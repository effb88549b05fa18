// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// A stopped function does not outlive a parent that had no chance to close the emulator.
func TestClose_ParentDies(t *testing.T) {
	parent := exec.Command(os.Args[0], "-test.run=^$")
	parent.Env = append(os.Environ(), orphanVariable+"="+programs)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if state := processState(t, pid); state != "T" {
		t.Errorf("the function is in state %q, want it stopped", state)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // killed, as asked
	waitFor(t, "the end of the function", func() bool { return !running(t, pid) })
}
