// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"
)

// report is what a run of the bench measured.
type report struct {
	Date      string   `json:"date"` // UTC day
	Go        string   `json:"go"`
	OS        string   `json:"os"`
	Arch      string   `json:"arch"`
	CPUs      int      `json:"cpus"`
	Functions []result `json:"functions"`
}

// result is one function's. Samples of the same index are of the same round.
type result struct {
	Name    string   `json:"name"`
	Bytes   int64    `json:"bytes"`
	Samples []sample `json:"samples"`
}

// measure runs all functions in turn, round after round. It fails at the first function that does not do its work.
func measure(ctx context.Context, binaries []binary, rounds int, progress io.Writer) (*report, error) {
	b, err := startBackends(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Close()

	r := &report{
		Date: time.Now().UTC().Format(time.DateOnly),
		Go:   runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(),
	}
	for _, bin := range binaries {
		if err := check(ctx, b, bin); err != nil {
			return nil, fmt.Errorf("%s: %w", bin.name, err)
		}
		r.Functions = append(r.Functions, result{Name: bin.name, Bytes: bin.size})
	}
	for round := range rounds {
		fmt.Fprintf(progress, "\rround %d of %d", round+1, rounds)
		for step := range binaries {
			n := (round + step) % len(binaries)
			s, _, err := runOnce(ctx, binaries[n].path, b.environment(binaries[n].otlp))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", binaries[n].name, err)
			}
			r.Functions[n].Samples = append(r.Functions[n].Samples, s)
		}
	}
	fmt.Fprintln(progress)
	return r, nil
}

// check is the untimed run of a function, which must send at least what it is there to send.
func check(ctx context.Context, b *backends, bin binary) error {
	datagrams, requests := b.counts.datagrams.Load(), b.counts.requests.Load()
	_, lines, err := runOnce(ctx, bin.path, b.environment(bin.otlp))
	if err != nil {
		return err
	}
	if err := b.settle(ctx); err != nil {
		return err
	}
	datagrams, requests = b.counts.datagrams.Load()-datagrams, b.counts.requests.Load()-requests
	for _, sent := range []struct {
		what      string
		got, want int64
	}{
		{"lines on standard output", int64(lines), int64(bin.lines) * invokes},
		{"datagrams to the X-Ray daemon", datagrams, int64(bin.datagrams) * invokes},
		{"requests to the OTLP receiver", requests, int64(bin.requests) * invokes},
	} {
		if sent.got < sent.want {
			return fmt.Errorf("sent %d %s in %d invocations, want %d or more", sent.got, sent.what, invokes, sent.want)
		}
	}
	return nil
}
