// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package xray_test

// runAsSlowDaemon is for Linux, whose socket buffers the pacing is made for.
func runAsSlowDaemon() bool { return false }
