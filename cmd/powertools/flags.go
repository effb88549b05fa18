// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// options are the flags and the argument of powertools invoke.
type options struct {
	pack        string
	event       string // "" looks for event.json
	n           int
	concurrency int
	timeout     time.Duration
	memory      int
	env         []string
	traceHeader *string // nil makes a new one
	freeze      bool
	listen      string
	all         bool
	json        bool
	color       string
}

// parseInvoke reads the command line; flags may stand before and after the package.
func parseInvoke(args []string) (options, error) {
	o := options{n: 1, concurrency: 1, timeout: 3 * time.Second, memory: 128, freeze: lambdaapi.FreezeSupported, color: "auto"}
	flags := flag.NewFlagSet("invoke", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are ours to word
	o.addCommon(flags)
	flags.StringVar(&o.event, "event", "", "")
	flags.Func("n", "", positive(&o.n))
	flags.Func("concurrency", "", positive(&o.concurrency))
	flags.Func("trace-header", "", func(v string) error { o.traceHeader = &v; return nil })
	err := o.parse(flags, args)
	return o, err
}

// addCommon adds the flags of all commands that run a function.
func (o *options) addCommon(flags *flag.FlagSet) {
	flags.BoolVar(&o.all, "all", false, "")
	flags.BoolVar(&o.json, "json", false, "")
	flags.Func("memory", "", positive(&o.memory))
	flags.Func("timeout", "", o.setTimeout)
	flags.Func("env", "", o.addEnv)
	flags.Func("freeze", "", o.setFreeze)
	flags.Func("listen", "", o.setListen)
	flags.Func("color", "", o.setColor)
}

// parse reads flags and the package.
func (o *options) parse(flags *flag.FlagSet, args []string) error {
	packs, err := parseMixed(flags, args)
	switch {
	case err != nil:
		return err
	case len(packs) == 0:
		return fmt.Errorf("no package given, as in powertools %s ./examples/hello; see powertools %[1]s -h", flags.Name())
	case len(packs) > 1:
		return fmt.Errorf("one package at a time, not %s", strings.Join(packs, " and "))
	}
	o.pack = packs[0]
	return nil
}

// parseMixed parses flags that may stand before and after the arguments, and returns the arguments.
func parseMixed(flags *flag.FlagSet, args []string) (arguments []string, err error) {
	for rest := args; ; {
		if err := flags.Parse(rest); err != nil {
			return nil, explain(err, flags)
		}
		if flags.NArg() == 0 {
			return arguments, nil
		}
		arguments, rest = append(arguments, flags.Arg(0)), flags.Args()[1:]
	}
}

// explain words an error of the flag package and hints at the flag that was meant.
func explain(err error, flags *flag.FlagSet) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("unknown flag -%s; did you mean -%s?", name, near)
	}
	return fmt.Errorf("unknown flag -%s; powertools %s -h lists the flags", name, flags.Name())
}

func positive(to *int) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return errors.New("want a whole number above 0")
		}
		*to = n
		return nil
	}
}

// setTimeout takes a duration or, as Lambda's configuration does, a number of seconds.
func (o *options) setTimeout(v string) error {
	d, err := time.ParseDuration(v)
	if seconds, numErr := strconv.ParseFloat(v, 64); numErr == nil {
		d, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil || d < time.Millisecond || d > 15*time.Minute {
		return errors.New("want a time between 1ms and 15m, such as 30s")
	}
	o.timeout = d
	return nil
}

func (o *options) addEnv(v string) error {
	if key, _, found := strings.Cut(v, "="); !found || key == "" {
		return errors.New("want KEY=VALUE")
	}
	o.env = append(o.env, v)
	return nil
}

func (o *options) setFreeze(v string) error {
	switch v {
	case "on":
		if !lambdaapi.FreezeSupported {
			return errors.New("this system cannot stop a process")
		}
		o.freeze = true
	case "off":
		o.freeze = false
	default:
		return errors.New("want on or off")
	}
	return nil
}

func (o *options) setListen(v string) error {
	if _, _, err := net.SplitHostPort(v); err != nil {
		return errors.New("want HOST:PORT")
	}
	o.listen = v
	return nil
}

func (o *options) setColor(v string) error {
	switch v {
	case "auto", "always", "never":
		o.color = v
		return nil
	}
	return errors.New("want auto, always or never")
}
