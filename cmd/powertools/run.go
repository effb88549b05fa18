// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// runFunction builds the program, hands it its events and shows what came out. It reports whether any
// invocation failed; the error is for everything that kept the function from running.
func runFunction(ctx context.Context, o options, s streams) (failed bool, err error) {
	dir, err := findProgram(ctx, o.pack)
	if err != nil {
		return false, err
	}
	event, err := readEvent(o.event, dir, s.in)
	if err != nil {
		return false, err
	}
	folder, err := os.MkdirTemp("", "powertools")
	if err != nil {
		return false, fmt.Errorf("cannot build %s: %w", o.pack, err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	built, err := buildProgram(ctx, o.pack, dir, folder)
	if err != nil {
		return false, err
	}
	emulator, err := lambdaapi.Start(ctx, lambdaapi.Config{
		Command: []string{built.path}, Dir: built.dir, Env: o.env, FunctionName: functionName(dir),
		MemoryMB: o.memory, Timeout: o.timeout, Concurrency: o.concurrency, Freeze: o.freeze, ListenAddress: o.listen,
	})
	if err != nil {
		return false, explainStart(o, err)
	}
	defer func() { _ = emulator.Close() }()

	out := newOutput(s.out, o)
	run := inTurn
	if o.concurrency > 1 {
		run = atOnce
	}
	failed, err = run(ctx, emulator, o, event, out)
	return failed, explainRun(o, err)
}

// functionName names the function after its folder, in the letters Lambda allows.
func functionName(dir string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, filepath.Base(dir))
	return name[:min(len(name), 64)]
}

// inTurn hands out one event after the other and shows each invocation as it ends.
func inTurn(ctx context.Context, emulator *lambdaapi.Emulator, o options, event []byte, out *output) (failed bool, err error) {
	for i := range o.n {
		result, err := emulator.Invoke(ctx, lambdaapi.Request{Payload: event, TraceHeader: o.traceHeader})
		if err != nil {
			return failed, err
		}
		failed = failed || result.FunctionError != nil
		if err := out.invocation(i, result); err != nil {
			return failed, err
		}
	}
	return failed, nil
}

// atOnce keeps as many events under way as the function may hold, and shows the invocations when all
// have ended: only then is it known what the function sent for each.
func atOnce(ctx context.Context, emulator *lambdaapi.Emulator, o options, event []byte, out *output) (failed bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]lambdaapi.Result, o.n)
	indexes := make(chan int)
	var workers sync.WaitGroup
	for range min(o.concurrency, o.n) {
		workers.Go(func() {
			for i := range indexes {
				result, err := emulator.Invoke(ctx, lambdaapi.Request{Payload: event, TraceHeader: o.traceHeader})
				if err != nil {
					cancel(err) // the first one ends all
				}
				results[i] = result
			}
		})
	}
	for i := range o.n {
		indexes <- i
	}
	close(indexes)
	workers.Wait()
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	// A function that timed out may never settle; what it sent so far is shown all the same.
	settled, stop := context.WithTimeout(ctx, o.timeout)
	defer stop()
	_ = emulator.Settle(settled)

	shared := assign(results, emulator.Lines(), emulator.Receiver().Documents())
	shared.Rejected = emulator.Receiver().Rejected()
	for i, result := range results {
		failed = failed || result.FunctionError != nil
		if err := out.invocation(i, result); err != nil {
			return failed, err
		}
	}
	return failed, out.shared(shared)
}

// explainStart words an emulator that does not start.
func explainStart(o options, err error) error {
	if refused, ok := errors.AsType[*net.OpError](err); ok && o.listen != "" {
		return fmt.Errorf("cannot listen on %s: %w", o.listen, refused.Err)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "lambdaapi: "))
}

// explainRun words an invocation that did not take place.
func explainRun(o options, err error) error {
	if err == nil {
		return nil
	}
	failed, ok := errors.AsType[*lambdaapi.InitError](err)
	if !ok {
		return errors.New(strings.TrimPrefix(err.Error(), "lambdaapi: "))
	}
	reason := failed.Reason
	if failed.Reported != nil {
		reason += ": " + failed.Reported.Error()
	} else {
		reason += "; does its main call powertools.Start or lambda.Start?"
	}
	var said strings.Builder
	for _, line := range failed.Lines {
		fmt.Fprintln(&said, line.Text)
	}
	return detailed{fmt.Errorf("cannot start %s: %s", o.pack, reason), said.String()}
}
