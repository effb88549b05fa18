// SPDX-License-Identifier: Apache-2.0

package jmespath

import "slices"

// Option configures [Compile].
type Option interface{ apply(config) config }

type config struct {
	functions         []namedFunction
	withoutPowertools bool
	maxDecoded        int
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// defaultMaxDecoded is more than any event of Lambda becomes that was not made to be large.
const defaultMaxDecoded = 16 << 20

func newConfig(opts []Option) config {
	c := config{maxDecoded: defaultMaxDecoded}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithFunction adds a function that expressions may call by name, beside all others; one of the same name is replaced.
// Parameters say what it takes, see [Type]; fn gets as many arguments as it was called with, of these types. What it
// returns may be anything that encoding/json can encode. It must be safe for concurrent use and must not change its
// arguments, which are parts of the event.
func WithFunction(name string, parameters []Parameter, fn func(args []any) (any, error)) Option {
	return optionFunc(func(c config) config {
		c.functions = append(slices.Clip(c.functions), namedFunction{
			name:     name,
			function: function{parameters: parameters, call: func(_ *call, args []any) (any, error) { return fn(args) }, own: true},
		})
		return c
	})
}

// WithoutPowertoolsFunctions leaves out powertools_json, powertools_base64 and powertools_base64_gzip.
func WithoutPowertoolsFunctions() Option {
	return optionFunc(func(c config) config { c.withoutPowertools = true; return c })
}

// WithMaxDecoded sets how many bytes the functions of one search may make by unpacking, padding and replacing, all
// together. The default is 16 MiB. A few kilobytes of gzip can hold gigabytes.
func WithMaxDecoded(bytes int) Option {
	return optionFunc(func(c config) config { c.maxDecoded = bytes; return c })
}
