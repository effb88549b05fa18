// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"encoding/json"
	"log/slog"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// Option configures [New].
type Option interface{ apply(config) config }

// config is what a router and its groups have in common. Its zero value, with the default codec, serves handlers that
// run without a router.
type config struct {
	strictSlash bool
	problem     bool
	debug       bool // error answers tell what happened, requests are logged
	development bool // CORS is open as well
	maxBody     int64
	decode      func(data []byte, v any) error
	encode      func(v any) ([]byte, error)
	logger      *slog.Logger
	cors        *CORSConfig
}

// defaultMaxBody is the most that Lambda takes as an event, so it limits nothing there.
const defaultMaxBody = 6 << 20

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := defaultConfig()
	c.development = flag("POWERTOOLS_DEV")
	c.debug = flag("POWERTOOLS_EVENT_HANDLER_DEBUG") || c.development
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

func defaultConfig() config {
	return config{maxBody: defaultMaxBody, decode: json.Unmarshal}
}

func flag(name string) bool {
	on, err := settings.Bool(name, false)
	if err != nil {
		otel.Handle(err)
	}
	return on
}

// WithStrictSlash makes a slash at the end of a path count: /users/ is not found where only /users is registered, and
// the other way round. By default both are the same.
func WithStrictSlash() Option {
	return optionFunc(func(c config) config { c.strictSlash = true; return c })
}

// WithProblemJSON makes error bodies those of RFC 9457, application/problem+json, in place of the form of Powertools.
func WithProblemJSON() Option {
	return optionFunc(func(c config) config { c.problem = true; return c })
}

// WithDebug turns debug mode on or off. In debug mode the answer to an error says what happened, with the types of the
// causes and a stack, JSON is indented, and every request is logged with its event and its answer's status. It is for a
// developer's machine: events and errors may hold secrets.
//
// The default is that of the variables POWERTOOLS_DEV and POWERTOOLS_EVENT_HANDLER_DEBUG: on if one is true. POWERTOOLS_DEV
// opens CORS as well, whatever this option says.
func WithDebug(on bool) Option {
	return optionFunc(func(c config) config { c.debug = on; return c })
}

// WithMaxBody limits how many bytes of a body [Decode] and [JSON] read. A longer body is answered with 413. The default
// is 6 MiB; 0 or less is no limit.
func WithMaxBody(bytes int64) Option {
	return optionFunc(func(c config) config { c.maxBody = bytes; return c })
}

// WithDecoder sets how [Decode] and [JSON] decode bodies, for exact numbers or strict fields, and package openapi those that
// fit their schema. The default is [json.Unmarshal].
func WithDecoder(decode func(data []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decode = decode; return c })
}

// WithEncoder sets how [JSON] encodes what handlers return. The default is package encoding/json without HTML escaping.
func WithEncoder(encode func(v any) ([]byte, error)) Option {
	return optionFunc(func(c config) config { c.encode = encode; return c })
}

// WithLogger sets where errors that end in an answer of 500 and above are logged, and requests in debug mode. The
// default is [slog.Default] at the time.
func WithLogger(logger *slog.Logger) Option {
	return optionFunc(func(c config) config { c.logger = logger; return c })
}

// log returns the logger.
func (c *config) log() *slog.Logger {
	if c.logger != nil {
		return c.logger
	}
	return slog.Default()
}
