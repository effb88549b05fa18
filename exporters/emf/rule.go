// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Rule says what the metrics that it matches become in CloudWatch, and there alone: other readers of the same provider
// see what was recorded. The zero value matches everything and changes nothing.
type Rule struct {
	// Scope and Name are patterns for the name of the meter and of the metric; an asterisk stands for any characters,
	// an empty pattern matches everything.
	Scope, Name string

	// Drop keeps the metric out of CloudWatch.
	Drop bool
	// Rename is the metric's name in CloudWatch; empty for its own.
	Rename string
	// Namespace is the metric's namespace; empty for that of the meter or exporter.
	Namespace string
	// Unit is one of CloudWatch's units or a unit in UCUM, for metrics whose own is missing or wrong. Values that are in
	// this unit are expected.
	Unit string
	// Resolution is 1 for storage by the second, 60 by the minute, 0 for what the meter or measurement asks for.
	Resolution int

	// Dimensions are the sets of attributes that CloudWatch keeps the metric by, each at the price of a metric. Nothing
	// is added to them: name "service" where it is wanted. A set counts for a series that has all its attributes, among
	// them the default dimensions; the empty set is the total over all series. A series without any usable set has the
	// default dimensions only. Attributes in no set are properties, and series that differ in those alone become one:
	// values are put together, sums and levels added, of gauges the latest counts. [WithPropertyConflict] says what
	// their properties are.
	//
	// nil leaves every attribute a dimension that can be one.
	Dimensions [][]string

	// Counts adds metrics to a histogram's that count some of its measurements; see [Count].
	Counts []Count
}

// Count is a metric that is 1 for each measurement of a histogram whose attribute begins with a prefix and 0 for the
// others. Its Sum is how many they are, its Average their share. It has the dimensions of the histogram.
type Count struct {
	// Name is the metric's name in CloudWatch.
	Name string
	// Attribute is a key; a measurement without it is not counted.
	Attribute string
	// Prefix is how the attribute's value, as text, has to begin.
	Prefix string
}

// HTTPServerRules returns rules that turn the duration of HTTP requests, as instrumentation with current or older
// semantic conventions records it, into the three metrics that dashboards are made of: Latency, Fault (status 5xx) and
// Error (status 4xx), by service and route and for the service as a whole.
func HTTPServerRules() []Rule {
	dimensions := [][]string{{"service", "http.route"}, {"service"}}
	rule := func(name, status string) Rule {
		return Rule{
			Name: name, Rename: "Latency", Dimensions: dimensions,
			Counts: []Count{{"Fault", status, "5"}, {"Error", status, "4"}},
		}
	}
	return []Rule{
		rule("http.server.request.duration", "http.response.status_code"),
		rule("http.server.duration", "http.status_code"),
	}
}

// rule is a Rule made ready.
type rule struct {
	Rule
	unit unit
	// group is the number of the first rule with the same dimension sets, so that metrics of both share lines.
	group int
}

var errRule = errors.New("emf: rule")

// newRules checks rules and makes copies of them.
func newRules(rules []Rule) ([]rule, error) {
	made := make([]rule, 0, len(rules))
	for i := range rules {
		r := rule{Rule: rules[i], group: i}
		if r.Unit != "" {
			r.unit = convertUnit(r.Unit, true)
		}
		if what := r.mistake(); what != "" {
			return nil, fmt.Errorf("%w %d: %s", errRule, i, what)
		}
		r.unit.factor = 1
		r.Counts = slices.Clone(r.Counts)
		r.Dimensions = copySets(r.Dimensions)
		for j := range made {
			if slices.EqualFunc(made[j].Dimensions, r.Dimensions, slices.Equal[[]string]) {
				r.group = j
				break
			}
		}
		made = append(made, r)
	}
	return made, nil
}

// mistake returns what is wrong with a rule, or "".
func (r *rule) mistake() string {
	switch {
	case r.Rename != "" && (!validMetricName(r.Rename) || r.Rename == envelopeKey):
		return fmt.Sprintf("%q is no name for a metric", r.Rename)
	case r.Namespace != "" && !validNamespace(r.Namespace):
		return fmt.Sprintf("%q is no namespace", r.Namespace)
	case r.Unit != "" && r.unit.name == "":
		return fmt.Sprintf("CloudWatch has no unit %q", r.Unit)
	case r.Resolution != 0 && r.Resolution != 1 && r.Resolution != 60:
		return fmt.Sprintf("a resolution of %d, not 1 or 60", r.Resolution)
	}
	for _, set := range r.Dimensions {
		if len(set) > maxDimensions {
			return fmt.Sprintf("%d dimensions, at most %d", len(set), maxDimensions)
		}
		for i, key := range set {
			if !validDimensionKey(key) || key == envelopeKey || slices.Contains(set[:i], key) {
				return fmt.Sprintf("%q is no dimension", key)
			}
		}
	}
	for _, c := range r.Counts {
		if !validMetricName(c.Name) || c.Name == envelopeKey {
			return fmt.Sprintf("%q is no name for a metric", c.Name)
		}
	}
	return ""
}

// copySets returns dimension sets without those that say the same as an earlier one. nil stays nil.
func copySets(sets [][]string) [][]string {
	if sets == nil {
		return nil
	}
	copied := make([][]string, 0, len(sets))
	for _, set := range sets {
		if !containsSet(copied, set) {
			copied = append(copied, slices.Clone(set))
		}
	}
	return copied
}

// containsSet reports whether one of sets has the keys of set, in any order. No set has a key twice.
func containsSet(sets [][]string, set []string) bool {
	return slices.ContainsFunc(sets, func(have []string) bool {
		return len(have) == len(set) && !slices.ContainsFunc(set, func(key string) bool { return !slices.Contains(have, key) })
	})
}

// rule returns the first rule that matches a metric, or nil.
func (e *Exporter) rule(scope, name string) *rule {
	for i := range e.rules {
		if r := &e.rules[i]; matches(r.Scope, scope) && matches(r.Name, name) {
			return r
		}
	}
	return nil
}

// matches reports whether s matches a pattern, in which an asterisk stands for any characters.
func matches(pattern, s string) bool {
	literal, rest, star := strings.Cut(pattern, "*")
	if pattern == "" || !star {
		return pattern == "" || pattern == s
	}
	if !strings.HasPrefix(s, literal) {
		return false
	}
	for s = s[len(literal):]; ; {
		if literal, rest, star = strings.Cut(rest, "*"); !star {
			return strings.HasSuffix(s, literal)
		}
		i := strings.Index(s, literal)
		if i < 0 {
			return false
		}
		s = s[i+len(literal):]
	}
}
