// SPDX-License-Identifier: Apache-2.0

//go:build unix

package stdstream

import (
	"io"
	"os"
	"syscall"
)

// duplicate returns the stream itself if a program has put another file in its place: the signal is for descriptors 1 and
// 2 alone, and a duplicate would keep open what the program wants to close. Example functions wait for that.
func duplicate(stream *os.File) io.Writer {
	raw, err := stream.SyscallConn()
	if err != nil {
		return stream
	}
	duplicated := -1
	err = raw.Control(func(fd uintptr) {
		if fd != uintptr(syscall.Stdout) && fd != uintptr(syscall.Stderr) {
			return
		}
		// The lock keeps a fork between the two calls from handing the duplicate to a child.
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		if d, err := syscall.Dup(int(fd)); err == nil {
			syscall.CloseOnExec(d)
			duplicated = d
		}
	})
	if err != nil || duplicated < 0 {
		return stream
	}
	return os.NewFile(uintptr(duplicated), stream.Name())
}
