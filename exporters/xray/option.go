// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"os"
	"slices"
	"time"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Option configures [NewProcessor].
type Option interface{ apply(config) config }

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

type config struct {
	environment    *invocation.Environment
	address        string
	transport      Transport
	service        string
	indexed        []string
	maxDocument    int
	urlQuery       bool
	sqlText        bool
	user           bool
	defaults       bool
	onlySampled    bool
	now            func() time.Time
	sleep          func(time.Duration)
	addressProblem error
}

func newConfig(opts []Option) config {
	c := config{
		maxDocument: MaxDocumentBytes,
		sqlText:     true,
		user:        true,
		defaults:    true,
		now:         time.Now,
		sleep:       time.Sleep,
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	if c.environment == nil {
		c.environment = invocation.NewEnvironment()
	}
	if c.address == "" {
		c.address = os.Getenv("AWS_XRAY_DAEMON_ADDRESS")
	}
	c.address, c.addressProblem = ParseAddress(c.address)
	return c
}

// maySend reports whether an invocation whose header carries the decision s may send documents.
func (c *config) maySend(s traceheader.Sampled) bool {
	if c.onlySampled {
		return s == traceheader.Yes
	}
	return s != traceheader.No
}

// WithEnvironment sets what the invocations of the process share, so that spans below a context.Background() are
// still attributed. It must be the one the handler's wrapper has. The default is a new one.
func WithEnvironment(e *invocation.Environment) Option {
	return optionFunc(func(c config) config { c.environment = e; return c })
}

// WithAddress sets the daemon's UDP address in any form that [ParseAddress] accepts. The default is the value of
// AWS_XRAY_DAEMON_ADDRESS, else [DefaultAddress]. A bad value is reported and replaced by DefaultAddress.
func WithAddress(address string) Option {
	return optionFunc(func(c config) config { c.address = address; return c })
}

// WithTransport sends documents another way than to the daemon over UDP. They are not paced then: the transport is
// expected to say when it is full.
func WithTransport(t Transport) Option {
	return optionFunc(func(c config) config { c.transport = t; return c })
}

// WithService sets the annotation Service of an invocation and the namespace of metadata.
// The default is the resource's service.name.
func WithService(name string) Option {
	return optionFunc(func(c config) config { c.service = name; return c })
}

// WithIndexedAttributes makes annotations of the span attributes whose keys match one of the patterns, in which "*"
// stands for any text. X-Ray indexes 50 annotations of a trace. The default is none: attributes become metadata.
func WithIndexedAttributes(patterns ...string) Option {
	return optionFunc(func(c config) config {
		c.indexed = append(slices.Clip(c.indexed), patterns...)
		return c
	})
}

// WithMaxDocumentBytes sets how large a document may be before parts are left out.
// The default is [MaxDocumentBytes]; larger values make no sense over UDP.
func WithMaxDocumentBytes(n int) Option {
	return optionFunc(func(c config) config { c.maxDocument = n; return c })
}

// WithURLQuery keeps the query of URLs, which may hold personal data. By default it is cut off.
func WithURLQuery() Option {
	return optionFunc(func(c config) config { c.urlQuery = true; return c })
}

// WithoutSQLText leaves out the text of SQL queries, which is sent by default.
func WithoutSQLText() Option {
	return optionFunc(func(c config) config { c.sqlText = false; return c })
}

// WithoutUser leaves out who the user is, which is sent by default.
func WithoutUser() Option {
	return optionFunc(func(c config) config { c.user = false; return c })
}

// WithoutDefaultAnnotations leaves out the annotations ColdStart and Service of an invocation.
func WithoutDefaultAnnotations() Option {
	return optionFunc(func(c config) config { c.defaults = false; return c })
}

// WithOnlySampled sends only in invocations whose X-Ray header says Sampled=1, for programs in which another exporter
// decides what is recorded. By default everything recorded is sent unless the header says Sampled=0.
func WithOnlySampled() Option {
	return optionFunc(func(c config) config { c.onlySampled = true; return c })
}
