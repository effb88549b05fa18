// SPDX-License-Identifier: Apache-2.0

//go:build !linux && !darwin

package lambdaapi

import (
	"errors"
	"os/exec"
)

// FreezeSupported says whether this system can freeze a function's process.
const FreezeSupported = false

// ownGroup does nothing: this system has no process groups that could be killed as one.
func ownGroup(*exec.Cmd) {}

func (p *process) kill() error      { return p.cmd.Process.Kill() }
func (p *process) terminate() error { return p.cmd.Process.Kill() }
func (p *process) thaw() error      { return errors.ErrUnsupported }
func (p *process) freeze() error    { return errors.ErrUnsupported }

// reap waits for the end of the process and collects its exit status.
func (p *process) reap() {
	_ = p.cmd.Wait() // the exit status is in cmd.ProcessState
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaped()
}
