// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"time"
)

// sample is what one run of a function measured. Times are milliseconds.
type sample struct {
	Init   float64 `json:"initMs"`
	First  float64 `json:"firstMs"`
	Third  float64 `json:"thirdMs"`
	Billed float64 `json:"thirdBilledMs"`
	CPU    float64 `json:"cpuMs"`
	Peak   float64 `json:"peakMiB"` // 0 where the system does not say
}

const (
	invokes = 3                // invocations of a run
	limit   = 20 * time.Second // of a run; a healthy one takes milliseconds
	payload = `{"name":"Ada"}`
	want    = `"Hello, Ada"`
)

// runOnce starts the program, invokes it a few times and ends it. It also returns how many lines it wrote.
func runOnce(ctx context.Context, path string, variables []string) (sample, int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no progress in %s", limit))
	defer cancel()
	api, err := startRuntimeAPI(ctx)
	if err != nil {
		return sample{}, 0, err
	}
	defer api.Close()

	var output, complaints lineCounter
	cmd := exec.Command(path)
	cmd.Env = append(environment(api.address), variables...)
	cmd.Stdout, cmd.Stderr = &output, &complaints

	started := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, 0, fmt.Errorf("start: %w", err)
	}
	ctx, exited := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // Killed in the end, so it always fails.
		exited(errors.New("the process has ended"))
	}()

	s, err := invokeAll(ctx, api, started)
	s.Peak = peakMemory(cmd.Process.Pid)
	_ = cmd.Process.Kill()
	<-ended
	if err != nil {
		return sample{}, 0, fmt.Errorf("%w; standard error ends with: %s", err, complaints.tail())
	}
	state := cmd.ProcessState
	s.CPU = milliseconds(state.UserTime() + state.SystemTime())
	return s, output.lines(), nil
}

// invokeAll waits for the process and invokes it.
func invokeAll(ctx context.Context, api *runtimeAPI, started time.Time) (sample, error) {
	var s sample
	asked, err := receive(ctx, api.asked)
	if err != nil {
		return s, fmt.Errorf("initialize: %w", err)
	}
	s.Init = milliseconds(asked.Sub(started))
	for n := range invokes {
		i, err := api.invoke(ctx, event{id: fmt.Sprintf("6f47d2f9-96f4-4d19-8b8e-%012d", n+1), payload: payload}, want)
		if err != nil {
			return s, fmt.Errorf("invocation %d: %w", n+1, err)
		}
		answered := milliseconds(i.answered.Sub(i.handed))
		if n == 0 {
			s.First = answered
		}
		s.Third, s.Billed = answered, milliseconds(i.done.Sub(i.handed))
	}
	return s, nil
}

// environment returns what Lambda sets, with active tracing.
func environment(runtimeAPI string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME=bench",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/bench",
		"AWS_LAMBDA_LOG_STREAM_NAME=2026/01/01/[$LATEST]00000000000000000000000000000000",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"AWS_REGION=eu-west-1",
		"AWS_DEFAULT_REGION=eu-west-1",
		"AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
		"LAMBDA_TASK_ROOT=/var/task",
		"TZ=:UTC",
		"PATH=" + os.Getenv("PATH"),
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// lineCounter counts the lines that a process writes and keeps the end of the text. The text may be read once the
// process has ended.
type lineCounter struct {
	count atomic.Int64
	last  []byte
}

const keep = 2 << 10 // bytes

// Write implements [io.Writer].
func (c *lineCounter) Write(p []byte) (int, error) {
	c.count.Add(int64(bytes.Count(p, []byte("\n"))))
	c.last = append(c.last, p...)
	if n := len(c.last); n > keep {
		c.last = c.last[n-keep:]
	}
	return len(p), nil
}

func (c *lineCounter) lines() int   { return int(c.count.Load()) }
func (c *lineCounter) tail() string { return string(c.last) }
