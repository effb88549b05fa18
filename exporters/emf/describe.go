// SPDX-License-Identifier: Apache-2.0

package emf

import "fmt"

// The descriptions of problems, each a sentence that says what happens to the data.

func describeMetricName(name string) error {
	return fmt.Errorf("emf: metric %q: CloudWatch takes 1 to %d printable ASCII characters: others become underscores",
		name, maxMetricName)
}

func describeValue(name string) error {
	return fmt.Errorf("emf: metric %q: a value that is not a number of magnitude up to 2^360 was dropped", name)
}

func describeDimensionCount(key string) error {
	return fmt.Errorf("emf: attribute %q: a metric has at most %d dimensions: it is a property", key, maxDimensions)
}

func describeDimensionName(name string) error {
	return fmt.Errorf("emf: metric %q has a dimension of the same name, which is a property now", name)
}

func describeUnit(name string) error {
	return fmt.Errorf("emf: metric %q is recorded with two units or resolutions, which CloudWatch keeps apart", name)
}

func describeOverflow(name string) error {
	return fmt.Errorf("emf: metric %q has too many combinations of attributes: "+
		"the rest is counted under otel.metric.overflow", name)
}

func describeRawValues(name string) error {
	return fmt.Errorf("emf: metric %q: not every value was offered, so percentiles are approximate and lines "+
		"name no invocation: make the provider with ProviderOptions", name)
}

func describeTime(name string) error {
	return fmt.Errorf("emf: metric %q: a value older than two weeks or more than two hours ahead was dropped", name)
}

func describeTemporality(name string) error {
	return fmt.Errorf("emf: metric %q is cumulative, which cannot be exported: use the exporter's temporality", name)
}

func describeSummary(name string) error {
	return fmt.Errorf("emf: metric %q is of a kind that cannot be exported", name)
}

func describeProperties(key string) error {
	return fmt.Errorf("emf: property %q was left out: the properties of a line are too long", key)
}
