// SPDX-License-Identifier: Apache-2.0

package emf

import "slices"

// WithPropertyKeys sets which attributes are properties, searchable in the logs, and not dimensions, each value of
// which CloudWatch bills as a metric of its own. An entry that ends in an asterisk stands for all keys with that prefix.
// The default is [DefaultPropertyKeys], to which a program can append; no entries make every attribute a dimension.
// Dimensions that a [Rule] names are dimensions all the same.
func WithPropertyKeys(keys ...string) Option {
	keys = slices.Clone(keys)
	return optionFunc(func(c config) config { c.propertyKeys = keys; return c })
}

// WithPropertyConflict sets what becomes of a property for which the measurements of one line have different values.
// The default is [ConflictMerge].
func WithPropertyConflict(conflict PropertyConflict) Option {
	return optionFunc(func(c config) config { c.conflict = conflict; return c })
}

// WithContextFields renames or, where a name is empty, leaves out what a line says about its invocation: begin with
// [DefaultContextFields] and change it. Every byte of a log line is billed.
func WithContextFields(fields ContextFields) Option {
	return optionFunc(func(c config) config {
		c.fields, c.features.extras = fields, (*Exporter).extras
		return c
	})
}

// WithResourceAttributes makes attributes of the resource properties of every line, such as "faas.version" or
// "cloud.*". By default there are none: they are the same on every line and cost their bytes each time.
func WithResourceAttributes(keys ...string) Option {
	keys = slices.Clone(keys)
	return optionFunc(func(c config) config {
		c.resourceKeys, c.features.resource = keys, (*Exporter).resourceProperties
		return c
	})
}

// WithBaggage makes members of the OpenTelemetry baggage properties of the measurements made with it. By default there
// are none. Baggage comes from callers, so it never becomes a dimension: they would decide about the bill.
func WithBaggage(keys ...string) Option {
	keys = slices.Clone(keys)
	return optionFunc(func(c config) config {
		c.baggage, c.features.extras = keys, (*Exporter).extras
		return c
	})
}

// WithLogGroup names the log group and stream in each line, which the CloudWatch agent wants to know. The stream may be
// empty. On Lambda neither is needed.
func WithLogGroup(group, stream string) Option {
	return optionFunc(func(c config) config { c.logGroup, c.logStream = group, stream; return c })
}
