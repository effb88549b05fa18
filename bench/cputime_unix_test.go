// SPDX-License-Identifier: Apache-2.0

//go:build unix

package main_test

import (
	"syscall"
	"time"
)

// cpuTime returns the user and system time of this process; 0 if the system does not say.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
