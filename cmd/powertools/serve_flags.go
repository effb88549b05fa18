// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
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
	var stage string
	flags.Func("stage", "", func(name string) error {
		if stage = name; !stageNames.MatchString(name) {
			return errors.New("want letters, digits, - and _")
		}
		return nil
	})
	flags.BoolVar(&o.watch, "watch", false, "")
	flags.Func("environments", "", positive(&o.environments))
	err := o.parse(flags, args)
	if err == nil && stage != "" && o.gateway.noStage.status == 0 {
		err = fmt.Errorf("-stage is for APIs; %s has no stages", o.gateway.name)
	}
	o.gateway.Stage = stage // The order of the flags does not count.
	return o, err
}

var stageNames = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

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
