// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
)

// process is one run of the function's program in a process group of its own.
type process struct {
	cmd *exec.Cmd

	mu   sync.Mutex
	gone bool // reaped: its id may belong to another process by now

	exited chan struct{} // closed when reaped
	state  *os.ProcessState
}

// startProcess starts the command; stdout and stderr may be nil. On Linux the system kills a child when
// the thread that started it ends, so one locked thread starts the process and stays until it is gone.
func startProcess(command []string, dir string, env []string, stdout, stderr *os.File) (*process, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Env = dir, env
	// A nil *os.File in the interface would not be nil.
	if stdout != nil {
		cmd.Stdout = stdout
	}
	if stderr != nil {
		cmd.Stderr = stderr
	}
	ownGroup(cmd)
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.reap()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("lambdaapi: start the function: %w", err)
	}
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// reaped notes that the process is gone. The caller holds p.mu.
func (p *process) reaped() {
	p.gone = true
	p.state = p.cmd.ProcessState
}

// ended says in Lambda's words how the process ended. Call it after exited is closed.
func (p *process) ended() string {
	if p.state == nil || p.state.Success() {
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + p.state.String()
}
