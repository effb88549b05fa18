// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"os"
	"os/exec"
	"syscall"
	"unsafe"
)

// ownGroup puts the command into a process group of its own and lets the system kill it when the
// thread that starts it ends, which is at the latest when this program ends.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// stopped reports whether all threads of the process are stopped: the kernel tells a parent about a
// stopped child only when the last thread has stopped.
func (p *process) stopped() (bool, error) {
	signal, err := waitid(p.pid(), syscall.WSTOPPED|syscall.WNOHANG)
	return signal == syscall.SIGCHLD, err
}

// reap waits for the end of the process, ends the rest of its group while the group's id cannot be
// taken by others, and collects the exit status.
func (p *process) reap() {
	// WNOWAIT leaves the process as a zombie, which keeps its id.
	_, _ = waitid(p.pid(), syscall.WEXITED|syscall.WNOWAIT)
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = syscall.Kill(-p.pid(), syscall.SIGKILL)
	_ = p.cmd.Wait() // the exit status is in cmd.ProcessState
	p.reaped()
}

// waitid asks about one child and returns SIGCHLD if it has changed its state, 0 if it has not.
func waitid(pid, options int) (syscall.Signal, error) {
	const idIsPID = 1  // P_PID
	var info [32]int32 // siginfo_t, 128 bytes; its first member is the signal's number
	pointer := unsafe.Pointer(&info)
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, idIsPID, uintptr(pid), uintptr(pointer), uintptr(options), 0, 0)
		switch errno {
		case 0:
			return syscall.Signal(info[0]), nil
		case syscall.EINTR:
		default:
			return 0, os.NewSyscallError("waitid", errno)
		}
	}
}
