// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// Initialization types, as Lambda puts them into AWS_LAMBDA_INITIALIZATION_TYPE.
const (
	OnDemand         = "on-demand"
	Provisioned      = "provisioned-concurrency"
	ManagedInstances = "lambda-managed-instances"
)

// Config describes the function and how it is run. Only Command is required.
type Config struct {
	// Command is the program and its arguments. A relative program path is relative to the
	// working directory of the caller, not to Dir.
	Command []string
	// Dir is the function's working directory and LAMBDA_TASK_ROOT; default: the folder of the program.
	Dir string
	// Env is added to the variables Lambda sets, as KEY=VALUE; the last one of a key wins.
	Env []string

	FunctionName    string        // default: the program's file name without extension
	FunctionVersion string        // default: $LATEST
	Region          string        // default: us-east-1
	AccountID       string        // default: 123456789012
	MemoryMB        int           // default: 128
	Timeout         time.Duration // default: 3 s, counted from handing out the event

	// Concurrency is how many events the process may hold at once; default 1. Above 1 the
	// function runs as on Managed Instances: it is not frozen, and a timeout does not end it.
	Concurrency int
	// Freeze stops the process between invocations; see the package comment.
	Freeze bool
	// InitTimeout is how long the process may take to ask for its first event; default: 10 s.
	InitTimeout time.Duration
	// InitializationType is told to the function; default: on-demand, or
	// lambda-managed-instances where Concurrency is above 1.
	InitializationType string

	// ListenAddress is where the Runtime API listens, a loopback host and a port; default: 127.0.0.1:0.
	ListenAddress string
	// Stdout and Stderr, if set, receive a copy of what the function writes. After its first
	// error a writer is left alone; the capture goes on. They may be the same writer, are written
	// to by one goroutine at a time, and must not call the emulator.
	Stdout, Stderr io.Writer
	// BrokenStdout gives the function a standard output nobody reads: each write fails with EPIPE.
	BrokenStdout bool

	// XRayAddress replaces the emulator's own receiver in AWS_XRAY_DAEMON_ADDRESS; a dead port for instance.
	XRayAddress string
	// ReceiverDelay is how long the receiver takes for a datagram; see [WithDelay].
	ReceiverDelay time.Duration

	// OnEvent is called for each [Event], one at a time, in order, before the emulator goes on:
	// an Answered event is seen before the function gets its 202. It may read from the emulator
	// and its receiver, but must not call Invoke, Settle or Close, which wait for events.
	OnEvent func(Event)
}

// withDefaults fills in what the caller left out and refuses what cannot work.
func (c Config) withDefaults() (Config, error) {
	if len(c.Command) == 0 || c.Command[0] == "" {
		return c, errors.New("lambdaapi: no command")
	}
	if c.Timeout < 0 || c.InitTimeout < 0 || c.Concurrency < 0 || c.MemoryMB < 0 || c.ReceiverDelay < 0 {
		return c, errors.New("lambdaapi: a timeout, delay, concurrency or memory size is negative")
	}
	program, err := filepath.Abs(c.Command[0])
	if err == nil && strings.ContainsRune(c.Command[0], filepath.Separator) {
		c.Command = append([]string{program}, c.Command[1:]...)
	}
	if c.Dir == "" {
		c.Dir = filepath.Dir(program)
	}
	name := strings.TrimSuffix(filepath.Base(program), filepath.Ext(program))
	c.FunctionName = cmp.Or(c.FunctionName, name)
	c.FunctionVersion = cmp.Or(c.FunctionVersion, "$LATEST")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.AccountID = cmp.Or(c.AccountID, "123456789012")
	c.MemoryMB = cmp.Or(c.MemoryMB, 128)
	c.Timeout = cmp.Or(c.Timeout, 3*time.Second)
	c.InitTimeout = cmp.Or(c.InitTimeout, 10*time.Second)
	c.Concurrency = cmp.Or(c.Concurrency, 1)
	c.ListenAddress = cmp.Or(c.ListenAddress, "127.0.0.1:0")
	if c.InitializationType == "" {
		c.InitializationType = OnDemand
		if c.Concurrency > 1 {
			c.InitializationType = ManagedInstances
		}
	}
	// Many events at once means there is no moment between invocations.
	c.Freeze = c.Freeze && FreezeSupported && c.InitializationType != ManagedInstances && c.Concurrency == 1
	return c, checkLoopback(c.ListenAddress)
}

// checkLoopback keeps the Runtime API, which hands events to whoever asks, off the network.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("lambdaapi: listen address %q is not host:port", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("lambdaapi: listen address %q is not on the loopback interface", address)
	}
	return nil
}

// arn returns the ARN an unqualified invocation carries.
func (c Config) arn() string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", c.Region, c.AccountID, c.FunctionName)
}
