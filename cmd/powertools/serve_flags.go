// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// serveOptions are the flags and the argument of powertools serve.
type serveOptions struct {
	options
	gateway      gateway
	environments int
	watch        bool
}

// parseServe reads the command line; flags may stand before and after the package.
func parseServe(args []string) (serveOptions, error) {
	o := serveOptions{gateway: gateways()[0], environments: 4}
	o.options = options{
		n: 1, timeout: 3 * time.Second, memory: 128, freeze: lambdaapi.FreezeSupported, color: "auto", listen: "127.0.0.1:3000",
	}
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are ours to word
	o.addCommon(flags)
	flags.Func("source", "", o.setSource)
	flags.BoolVar(&o.watch, "watch", false, "")
	flags.Func("environments", "", positive(&o.environments))
	err := o.parse(flags, args)
	return o, err
}

func (o *serveOptions) setSource(name string) error {
	var names []string
	for _, g := range gateways() {
		if g.name == name {
			o.gateway = g
			return nil
		}
		names = append(names, g.name)
	}
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("did you mean %s?", near)
	}
	return fmt.Errorf("want one of %s", strings.Join(names, ", "))
}
