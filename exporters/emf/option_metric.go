// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"slices"
	"time"
)

// WithRules sets what single metrics become in CloudWatch: names, dimension sets, namespaces, and whether they are
// exported at all. The first rule that matches a metric counts. [New] fails if a rule asks for something that
// CloudWatch does not take.
func WithRules(rules ...Rule) Option {
	rules = slices.Clone(rules)
	return optionFunc(func(c config) config {
		c.rules = append(slices.Clip(c.rules), rules...)
		f := &c.features
		f.compile, f.plan, f.count, f.join = newRules, (*Exporter).newPlan, (*builder).addCounts, (*builder).sortJoined
		return c
	})
}

// WithNamespaceFromScope makes the name of a meter the CloudWatch namespace of its metrics, with underscores for what
// CloudWatch does not take. A rule and the scope attribute of [Namespace] win over it. It is off by default, because
// meters are mostly named by import paths.
func WithNamespaceFromScope() Option {
	return optionFunc(func(c config) config { c.scopeNamespace = true; return c })
}

// WithRawCounters exports every Add of a counter as a value, not one sum for each invocation and minute. Sums in
// CloudWatch stay the same; SampleCount and Average are those of the calls. A second reader of the same provider sees
// the calls as exemplars.
func WithRawCounters() Option {
	return optionFunc(func(c config) config { c.rawCounters = true; return c })
}

// WithKeepZeroDeltas exports an observable counter that did not move, as 0. By default it is left out.
func WithKeepZeroDeltas() Option {
	return optionFunc(func(c config) config { c.keepZeros = true; return c })
}

// WithoutUnitConversion leaves values in units that CloudWatch lacks, such as minutes, as they are and without unit.
// By default they are converted to a unit that it has.
func WithoutUnitConversion() Option {
	return optionFunc(func(c config) config { c.noConversion = true; return c })
}

// WithoutStructuredValues keeps to CloudWatch's written specification, in which a value is a number or a list of
// numbers. By default many values are written as values and counts, as the OpenTelemetry Collector does. Without that
// they take more lines, and above [WithRawLimit] sums are those of the buckets, a few per cent off.
func WithoutStructuredValues() Option {
	return optionFunc(func(c config) config { c.features.singles = (*Exporter).appendSingles; return c })
}

// WithCardinalityLimit sets how many combinations of attributes an instrument can have between two flushes of a
// [LambdaReader]; the rest is counted under the attribute otel.metric.overflow. The default is 500; 0 is no limit.
func WithCardinalityLimit(n int) Option {
	return optionFunc(func(c config) config { c.cardinality = max(0, n); return c })
}

// WithFlushEvery makes a [LambdaReader] keep measurements over invocations and export them when n invocations have
// ended or d has passed since the last flush, whichever comes first; a limit of 0 or less is none. It saves log bytes
// of functions that take a millisecond. The price: lines name no invocation and have no properties of its own, and what
// is held when Lambda ends the process is lost, unless a handler of SIGTERM shuts the provider down.
//
// By default every invocation is flushed at its end. On Lambda Managed Instances, whose processes are not frozen, that
// is at most once a second, a timer flushes the rest, and lines still name their invocations.
func WithFlushEvery(n int, d time.Duration) Option {
	return optionFunc(func(c config) config {
		c.coalesce, c.flushCount, c.flushAfter = true, max(0, n), max(0, d)
		return c
	})
}

// WithRequireMetrics reports an invocation that recorded no metric through otel.Handle, as [ErrNoMetrics], each time.
func WithRequireMetrics() Option {
	return optionFunc(func(c config) config { c.required = true; return c })
}
