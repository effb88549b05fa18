// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// Exit statuses.
const (
	statusFine   = 0
	statusFailed = 1 // the function failed
	statusUsage  = 2 // the function could not be built or run, or the command line is wrong
)

// streams are the command's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run runs one command and returns the exit status.
func run(ctx context.Context, args []string, s streams) int {
	if len(args) == 0 {
		fmt.Fprint(s.err, usage)
		return statusUsage
	}
	switch args[0] {
	case "invoke":
		return invoke(ctx, args[1:], s)
	case "serve":
		return serve(ctx, args[1:], s)
	case "new":
		return create(ctx, args[1:], s)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(s.out, usage)
		return statusFine
	case "version", "-version", "--version":
		fmt.Fprintln(s.out, version())
		return statusFine
	}
	hint := "see powertools help"
	if near := nearest(args[0], []string{"invoke", "serve", "new", "help", "version"}); near != "" {
		hint = "did you mean " + near + "?"
	}
	complain(s.err, fmt.Errorf("unknown command %q; %s", args[0], hint))
	return statusUsage
}

// invoke runs powertools invoke.
func invoke(ctx context.Context, args []string, s streams) int {
	options, err := parseInvoke(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(s.out, invokeUsage)
		return statusFine
	}
	if err != nil {
		complain(s.err, err)
		return statusUsage
	}
	failed, err := runFunction(ctx, options, s)
	switch {
	case err != nil && ctx.Err() != nil:
		complain(s.err, errors.New("interrupted"))
		return statusUsage
	case err != nil:
		complain(s.err, err)
		return statusUsage
	case failed:
		return statusFailed
	}
	return statusFine
}

// detailed is an error with output that explains it: the compiler's, or the function's.
type detailed struct {
	error
	detail string
}

// complain says what went wrong in one sentence, followed by the details if there are any.
func complain(w io.Writer, err error) {
	fmt.Fprintf(w, "powertools: %v\n", err)
	if d, ok := errors.AsType[detailed](err); ok {
		fmt.Fprint(w, d.detail)
	}
}

// version returns the version this program was built from.
func version() string {
	v, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value
			}
		}
	}
	return fmt.Sprintf("powertools %s%s %s %s/%s", v, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
