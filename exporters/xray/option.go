// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"os"
	"slices"
	"time"

	"go.opentelemetry.io/otel/metric"

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
	segmentName    string
	indexed        []string
	maxDocument    int
	urlQuery       bool
	sqlText        bool
	user           bool
	defaults       bool
	dotted         bool
	scope          bool
	resource       []string
	logGroups      []string
	report         func(Stats)
	meters         metric.MeterProvider // nil: no metrics of its own
	onlySampled    bool
	initSpans      bool
	lookup         resolver // of the daemon's host
	now            func() time.Time
	sleep          func(time.Duration)
	addressProblem error
	mistakes       []error // in the environment
}

func newConfig(opts []Option) config {
	c := config{
		maxDocument: MaxDocumentBytes - reservedBytes,
		defaults:    true,
		lookup:      lookupHost,
		now:         time.Now,
		sleep:       time.Sleep,
	}
	c.readEnvironment()
	for _, o := range opts {
		c = o.apply(c)
	}
	c.settleEnvironment()
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
// stands for any text. The pattern "*" alone leaves out what a block of the document shows. Passwords of URLs and connection
// strings are no more in annotations than elsewhere, nor is what [WithoutURLQuery], [WithoutSQLText] and [WithoutUser] leave
// out. X-Ray indexes 50 annotations of a trace. The default is
// POWERTOOLS_XRAY_INDEXED_ATTRIBUTES, a list with commas, else none: attributes become metadata.
func WithIndexedAttributes(patterns ...string) Option {
	return optionFunc(func(c config) config {
		c.indexed = append(slices.Clip(c.indexed), patterns...)
		return c
	})
}

// WithMaxDocumentBytes sets how large a document may be before parts are left out.
// The default is 512 bytes less than [MaxDocumentBytes], which is the most that makes sense over UDP.
func WithMaxDocumentBytes(n int) Option {
	return optionFunc(func(c config) config { c.maxDocument = n; return c })
}

// WithURLQuery keeps the query of URLs, which may hold personal data. By default it is cut off, unless
// POWERTOOLS_XRAY_URL_QUERY is true.
func WithURLQuery() Option {
	return optionFunc(func(c config) config { c.urlQuery = true; return c })
}

// WithoutURLQuery cuts off the query of URLs (url.full, http.url, http.target, url.query), whatever POWERTOOLS_XRAY_URL_QUERY says.
func WithoutURLQuery() Option {
	return optionFunc(func(c config) config { c.urlQuery = false; return c })
}

// WithSQLText sends the text of SQL queries, whatever POWERTOOLS_XRAY_SQL_TEXT says.
func WithSQLText() Option {
	return optionFunc(func(c config) config { c.sqlText = true; return c })
}

// WithoutSQLText leaves out the text of queries and their parameters (db.query.text, db.statement, db.query.parameter.<key>),
// of SQL and of other databases, which are sent by default, unless POWERTOOLS_XRAY_SQL_TEXT is false.
func WithoutSQLText() Option {
	return optionFunc(func(c config) config { c.sqlText = false; return c })
}

// WithUser sends who the user is, whatever POWERTOOLS_XRAY_USER says.
func WithUser() Option {
	return optionFunc(func(c config) config { c.user = true; return c })
}

// WithoutUser leaves out who the user is (user.id, user.name, user.email, enduser.id and the like), which is sent by default,
// unless POWERTOOLS_XRAY_USER is false. The account with which a program connects to its database is no user.
func WithoutUser() Option {
	return optionFunc(func(c config) config { c.user = false; return c })
}

// WithDottedAnnotations keeps dots in the keys of annotations. X-Ray takes them today and finds them with
// annotation[a.b] = "c"; its documentation and schema do not know them, so by default they become "_".
func WithDottedAnnotations() Option {
	return optionFunc(func(c config) config { c.dotted = true; return c })
}

// WithScope adds the name of the instrumentation scope to the metadata of every document, as otel.scope.name.
func WithScope() Option {
	return optionFunc(func(c config) config { c.scope = true; return c })
}

// WithResourceMetadata adds resource attributes whose keys match one of the patterns to the metadata of segments and of the
// invocation's own document, as otel.resource.<key>. "*" stands for any text. Those whose key in the document matches
// [WithIndexedAttributes] become annotations. The default is none.
func WithResourceMetadata(patterns ...string) Option {
	return optionFunc(func(c config) config {
		c.resource = append(slices.Clip(c.resource), patterns...)
		return c
	})
}

// WithLogGroups names the CloudWatch log groups of segments and of the invocation's own document, by name or ARN, where the
// resource names none (aws.log.group.arns, aws.log.group.names). The default is that of the function.
func WithLogGroups(groups ...string) Option {
	return optionFunc(func(c config) config {
		c.logGroups = append(slices.Clip(c.logGroups), groups...)
		return c
	})
}

// WithStats calls report with the counts so far at the end of every invocation, when what was waiting has been sent, and at
// shutdown. It must be quick, because the invocation waits for it, and safe for concurrent use.
func WithStats(report func(Stats)) Option {
	return optionFunc(func(c config) config { c.report = report; return c })
}

// WithMeterProvider counts documents as metrics too: powertools.xray.sent, refused, reduced, late and dropped, the last with
// attribute reason (transport, queue, size). A count appears once there is something to count. The provider may be that of
// otel.GetMeterProvider, also before the program has set one. The default is no metrics.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meters = provider; return c })
}

// WithoutDefaultAnnotations leaves out the annotations ColdStart and Service of an invocation.
func WithoutDefaultAnnotations() Option {
	return optionFunc(func(c config) config { c.defaults = false; return c })
}

// WithInitSpans sends spans that end before the first invocation, of clients that are set up for example, in traces of their
// own to which the invocation's span has links. They go out with the first invocation, if that is sampled, at most 256 of them.
// By default nothing is held: on Lambda package powertools does not record them, because no header has asked for it.
func WithInitSpans() Option {
	return optionFunc(func(c config) config { c.initSpans = true; return c })
}

// WithOnlySampled sends only in invocations whose X-Ray header says Sampled=1, for programs in which another exporter
// decides what is recorded. By default everything recorded is sent unless the header says Sampled=0.
func WithOnlySampled() Option {
	return optionFunc(func(c config) config { c.onlySampled = true; return c })
}
