// SPDX-License-Identifier: Apache-2.0

//go:build linux || darwin

package lambdaapi

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// FreezeSupported says whether this system can freeze a function's process.
const FreezeSupported = true

// signal sends a signal to the whole process group, unless the process is gone.
func (p *process) signal(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return os.ErrProcessDone
	}
	return syscall.Kill(-p.pid(), s)
}

func (p *process) kill() error      { return p.signal(syscall.SIGKILL) }
func (p *process) thaw() error      { return p.signal(syscall.SIGCONT) }
func (p *process) terminate() error { return p.signal(syscall.SIGTERM) }

// freeze stops the process group and returns when no thread of the process runs any more, within tens
// of microseconds as a rule. It fails when the process is gone or does not stop within five seconds.
func (p *process) freeze() error {
	if err := p.signal(syscall.SIGSTOP); err != nil {
		return fmt.Errorf("freeze the function: %w", err)
	}
	for begun := time.Now(); time.Since(begun) < 5*time.Second; {
		stopped, err := p.stopped()
		if err != nil {
			return fmt.Errorf("freeze the function: %w", err)
		}
		if stopped {
			return nil
		}
		if time.Since(begun) < 200*time.Microsecond {
			runtime.Gosched() // a timer would take longer than the stop
			continue
		}
		select {
		case <-p.exited:
			return fmt.Errorf("freeze the function: %w", os.ErrProcessDone)
		case <-time.After(100 * time.Microsecond):
		}
	}
	return fmt.Errorf("freeze the function: process %d did not stop", p.pid())
}
