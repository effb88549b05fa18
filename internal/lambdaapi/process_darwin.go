// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
)

// ownGroup puts the command into a process group of its own. The system offers no way to end it
// together with this program; Close does.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// stopped reports whether the process is stopped, as ps sees it: waitid tells this system's callers
// of stops in ways that differ between its versions.
func (p *process) stopped() (bool, error) {
	out, err := exec.Command("/bin/ps", "-o", "state=", "-p", strconv.Itoa(p.pid())).Output()
	if err != nil {
		return false, fmt.Errorf("ask ps for the process's state: %w", err)
	}
	return bytes.HasPrefix(bytes.TrimSpace(out), []byte("T")), nil
}

// reap waits for the end of the process, collects its exit status and ends the rest of its group.
func (p *process) reap() {
	_ = p.cmd.Wait() // the exit status is in cmd.ProcessState
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = syscall.Kill(-p.pid(), syscall.SIGKILL)
	p.reaped()
}
