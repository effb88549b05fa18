// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"io"
	"os"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	writer       io.Writer
	environment  *invocation.Environment
	namespace    string
	service      string
	functionName string
	dimensions   []attribute.KeyValue
	propertyKeys []string
	rawLimit     int
	maxLineBytes int
	cardinality  int
	rules        []Rule
	fields       ContextFields
	conflict     PropertyConflict
	resourceKeys []string
	features     features
	baggage      []string
	logGroup     string
	logStream    string
	flushCount   int
	flushAfter   time.Duration
	coalesce     bool

	scopeNamespace bool
	rawCounters    bool
	keepZeros      bool
	noConversion   bool
	required       bool
	noColdStart    bool
	now            func() time.Time // nil: time.Now
}

const (
	defaultRawLimit     = 1000
	highestRawLimit     = 1 << 20
	defaultMaxLineBytes = 60_000
	// defaultCardinality is a quarter of the SDK's: each combination of dimensions is a billed metric.
	defaultCardinality = 500
	// lowestMaxLineBytes leaves room for a line's envelope and one metric with a hundred values.
	lowestMaxLineBytes = 16_384
	// highestMaxLineBytes is what CloudWatch Logs takes as one event, 1 MiB, less its own 26 bytes.
	highestMaxLineBytes = 1<<20 - 26
)

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{
		writer:       os.Stdout,
		propertyKeys: DefaultPropertyKeys(),
		rawLimit:     defaultRawLimit,
		maxLineBytes: defaultMaxLineBytes,
		cardinality:  defaultCardinality,
		fields:       DefaultContextFields(),
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	if c.environment == nil {
		c.environment = invocation.NewEnvironment()
	}
	return c
}

// WithWriter sets where lines go; the default is os.Stdout, which Lambda ships to CloudWatch Logs. Each line is one
// Write call. A writer that others use at the same time must serialise its calls, as *os.File does.
func WithWriter(w io.Writer) Option {
	return optionFunc(func(c config) config { c.writer = w; return c })
}

// WithNamespace sets the CloudWatch namespace. The default is the first of POWERTOOLS_METRICS_NAMESPACE,
// AWS_EMF_NAMESPACE, the resource's service.namespace/service.name, the service's name, the function's name and
// "default_namespace". The scope attribute of [Namespace] wins over all of them.
func WithNamespace(name string) Option {
	return optionFunc(func(c config) config { c.namespace = name; return c })
}

// WithService sets the value of the dimension "service". The default is the first of POWERTOOLS_SERVICE_NAME,
// OTEL_SERVICE_NAME, the resource's service.name, the function's name and "service_undefined".
func WithService(name string) Option {
	return optionFunc(func(c config) config { c.service = name; return c })
}

// WithDefaultDimensions adds dimensions to every metric, after "service". An attribute of a measurement with the same
// key wins. A dimension with the key "service" replaces that of [WithService].
func WithDefaultDimensions(dimensions ...attribute.KeyValue) Option {
	dimensions = slices.Clone(dimensions)
	return optionFunc(func(c config) config {
		c.dimensions = append(slices.Clip(c.dimensions), dimensions...)
		return c
	})
}

// WithEnvironment sets what the invocations of the process share, so that a measurement made with a
// context.Background() is attributed to the only running invocation. Give it the environment of the wrapper.
// The default is a new one, which knows the function but never an invocation.
func WithEnvironment(environment *invocation.Environment) Option {
	return optionFunc(func(c config) config { c.environment = environment; return c })
}

// WithRawLimit sets how many values of one series are kept one by one until the next flush: 1,000 by default, times the
// number of invocations that the process serves at once. With more, the series leaves as the buckets of an exponential
// histogram: count, sum, minimum and maximum stay exact, a percentile is a few per cent off, and where several
// invocations contributed no line names one. 0 keeps no values; the most is 1,048,576.
func WithRawLimit(values int) Option {
	return optionFunc(func(c config) config { c.rawLimit = min(max(0, values), highestRawLimit); return c })
}

// WithMaxLineBytes sets the longest line, in bytes, before its metrics are spread over several. The default of 60,000
// stays below what a pipe passes on in one piece; the bounds are 16,384 and 1,048,550, the event size of CloudWatch
// Logs.
func WithMaxLineBytes(n int) Option {
	return optionFunc(func(c config) config {
		c.maxLineBytes = min(max(n, lowestMaxLineBytes), highestMaxLineBytes)
		return c
	})
}

// WithFunctionName sets the dimension "function_name" of the ColdStart metric. The default is
// POWERTOOLS_METRICS_FUNCTION_NAME, else the function's name.
func WithFunctionName(name string) Option {
	return optionFunc(func(c config) config { c.functionName = name; return c })
}

// WithoutColdStart turns the ColdStart metric off.
func WithoutColdStart() Option {
	return optionFunc(func(c config) config { c.noColdStart = true; return c })
}

// WithClock replaces time.Now, also as the time of measurements. It is for tests; now must be safe for concurrent use.
func WithClock(now func() time.Time) Option {
	return optionFunc(func(c config) config { c.now = now; return c })
}
