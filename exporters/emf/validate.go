// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrInvalid is what every error of [Validate] wraps.
var ErrInvalid = errors.New("emf: invalid line")

// Validate checks a line, with or without its newline, against all that CloudWatch asks of an embedded metric and that
// can be seen from the line alone: form, limits, names, units, and that every dimension and metric has its member. It
// knows the lists of values and counts, which CloudWatch accepts and does not document. It does not check that the
// timestamp is from the last two weeks.
//
// The error wraps [ErrInvalid] and names the first thing that is wrong, and where it is: the byte at which JSON ends to be
// JSON, or the element of a list, as in "Metrics[3], in CloudWatchMetrics[0]". CloudWatch itself says nothing: it drops the
// metrics and counts them in AWS/Logs EMFParsingErrors and EMFValidationErrors.
func Validate(line []byte) error {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if err := validateText(line); err != nil {
		return err
	}
	root, err := decodeRoot(line)
	if err != nil {
		return err
	}
	envelope, ok := root[envelopeKey].(map[string]any)
	if !ok {
		return invalid("_aws is not an object")
	}
	if err := validateTimestamp(envelope["Timestamp"]); err != nil {
		return err
	}
	for _, name := range []string{"LogGroupName", "LogStreamName"} {
		if value, ok := envelope[name]; ok {
			if _, ok := value.(string); !ok {
				return invalid("%s is not a string", name)
			}
		}
	}
	directives, ok := envelope["CloudWatchMetrics"].([]any)
	if !ok || len(directives) == 0 {
		return invalid("CloudWatchMetrics is not a list with elements")
	}
	metrics := 0
	for i, d := range directives {
		n, err := validateDirective(root, d)
		if err != nil {
			return within(err, "CloudWatchMetrics", i)
		}
		metrics += n
	}
	if metrics > maxMetricsPerLine {
		return invalid("%d metrics, at most %d", metrics, maxMetricsPerLine)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

// within adds the position of an element of a list to an error.
func within(err error, list string, i int) error { return fmt.Errorf("%w, in %s[%d]", err, list, i) }

func validateText(line []byte) error {
	switch {
	case len(line) > highestMaxLineBytes:
		return invalid("%d bytes, at most %d", len(line), highestMaxLineBytes)
	case bytes.ContainsAny(line, "\r\n"):
		return invalid("a line break inside")
	case !utf8.Valid(line):
		return invalid("not UTF-8")
	case len(line) == 0 || line[0] != '{' || line[len(line)-1] != '}':
		return invalid("not one JSON object and nothing else")
	}
	var text json.RawMessage
	if err := json.Unmarshal(line, &text); err != nil {
		syntax, _ := errors.AsType[*json.SyntaxError](err)
		if syntax == nil {
			return invalid("not JSON: %v", err)
		}
		return invalid("not JSON at byte %d: %v", syntax.Offset, err)
	}
	return nil
}

// decodeRoot reads valid JSON and refuses objects with a member that occurs twice.
func decodeRoot(line []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	value, err := decodeValue(decoder)
	if err != nil {
		return nil, err
	}
	root, ok := value.(map[string]any)
	if !ok {
		return nil, invalid("not a JSON object")
	}
	return root, nil
}

func decodeValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, invalid("%v", err)
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, invalid("%v", err)
			}
			name, _ := key.(string)
			if _, ok := object[name]; ok {
				return nil, invalid("member %q occurs twice", name)
			}
			if object[name], err = decodeValue(decoder); err != nil {
				return nil, err
			}
		}
		_, err := decoder.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := decodeValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := decoder.Token()
		return list, err
	}
	return token, nil
}

func validateTimestamp(value any) error {
	n, ok := value.(json.Number)
	if !ok {
		return invalid("Timestamp is not a number")
	}
	if ms, err := n.Int64(); err != nil || ms < 0 {
		return invalid("Timestamp %s is not a whole number of milliseconds", n)
	}
	return nil
}

// validateDirective checks a directive and its members and returns how many metrics it defines.
func validateDirective(root map[string]any, value any) (int, error) {
	directive, ok := value.(map[string]any)
	if !ok {
		return 0, invalid("a directive is not an object")
	}
	if namespace, ok := directive["Namespace"].(string); !ok || !validNamespace(namespace) {
		return 0, invalid("Namespace %v", directive["Namespace"])
	}
	sets, ok := directive["Dimensions"].([]any)
	if !ok || len(sets) == 0 {
		return 0, invalid("Dimensions is not a list with elements")
	}
	for i, set := range sets {
		if err := validateDimensionSet(root, set); err != nil {
			return 0, within(err, "Dimensions", i)
		}
	}
	metrics, ok := directive["Metrics"].([]any)
	if !ok || len(metrics) == 0 {
		return 0, invalid("Metrics is not a list with elements")
	}
	seen := map[string]bool{}
	for i, m := range metrics {
		name, err := validateMetric(root, m)
		if err == nil && seen[name] {
			err = invalid("metric %q is defined twice", name)
		}
		if err != nil {
			return 0, within(err, "Metrics", i)
		}
		seen[name] = true
	}
	return len(metrics), nil
}

func validateDimensionSet(root map[string]any, value any) error {
	set, ok := value.([]any)
	if !ok || len(set) > maxDimensions {
		return invalid("a dimension set is not a list of at most %d", maxDimensions)
	}
	for i, k := range set {
		key, ok := k.(string)
		if !ok || !validDimensionKey(key) {
			return invalid("dimension name %v", k)
		}
		if slices.Contains(set[:i], k) {
			return invalid("dimension %q occurs twice", key)
		}
		target, ok := root[key].(string)
		if !ok || !validDimensionValue(target) {
			return invalid("dimension %q has the value %v", key, root[key])
		}
	}
	return nil
}

// validateMetric checks the definition of a metric and its value and returns its name.
func validateMetric(root map[string]any, value any) (string, error) {
	definition, ok := value.(map[string]any)
	if !ok {
		return "", invalid("a metric definition is not an object")
	}
	name, ok := definition["Name"].(string)
	if !ok || !validMetricName(name) {
		return "", invalid("metric name %v", definition["Name"])
	}
	if u, ok := definition["Unit"]; ok {
		if s, ok := u.(string); !ok || !nativeUnit(s) {
			return "", invalid("metric %q has the unit %v", name, u)
		}
	}
	if resolution, ok := definition["StorageResolution"]; ok {
		if resolution != json.Number("1") && resolution != json.Number("60") {
			return "", invalid("metric %q has the resolution %v", name, resolution)
		}
	}
	target, ok := root[name]
	if !ok || name == envelopeKey {
		return "", invalid("metric %q has no value", name)
	}
	if err := validateValue(target); err != nil {
		return "", fmt.Errorf("%w: metric %q", err, name)
	}
	return name, nil
}

func validateValue(value any) error {
	switch value := value.(type) {
	case json.Number:
		_, err := storableNumber(value)
		return err
	case []any:
		_, err := numbers(value)
		return err
	case map[string]any:
		return validateDistribution(value)
	}
	return invalid("a value is neither number nor list nor distribution")
}

func validateDistribution(d map[string]any) error {
	values, err := memberNumbers(d, "Values")
	if err != nil {
		return err
	}
	counts, err := memberNumbers(d, "Counts")
	if err != nil {
		return err
	}
	if len(values) != len(counts) {
		return invalid("%d Values but %d Counts", len(values), len(counts))
	}
	total := 0.0
	for _, c := range counts {
		if c <= 0 || c != math.Trunc(c) {
			return invalid("a count of %v", c)
		}
		total += c
	}
	fields := map[string]float64{}
	for _, name := range []string{"Max", "Min", "Count", "Sum"} {
		n, ok := d[name].(json.Number)
		if !ok {
			return invalid("%s is not a number", name)
		}
		if fields[name], err = n.Float64(); err != nil {
			return invalid("%s %s is too large", name, n)
		}
	}
	low, high := fields["Min"], fields["Max"]
	switch {
	case fields["Count"] != total:
		return invalid("Count is %v but the counts add up to %v", fields["Count"], total)
	case low > high || slices.Min(values) < low || slices.Max(values) > high:
		return invalid("values outside Min %v and Max %v", low, high)
	case math.Abs(low) > maxMagnitude || math.Abs(high) > maxMagnitude:
		return invalid("Min or Max beyond 2^360")
	case len(d) != 6:
		return invalid("a distribution has %s", strings.Join(keysOf(d), ", "))
	}
	return nil
}

func keysOf(d map[string]any) []string {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func memberNumbers(d map[string]any, name string) ([]float64, error) {
	list, ok := d[name].([]any)
	if !ok {
		return nil, invalid("%s is not a list", name)
	}
	return numbers(list)
}

// numbers reads 1 to 100 numbers that CloudWatch stores.
func numbers(list []any) ([]float64, error) {
	if len(list) == 0 || len(list) > maxValuesPerMetric {
		return nil, invalid("%d values, not 1 to %d", len(list), maxValuesPerMetric)
	}
	result := make([]float64, len(list))
	for i, value := range list {
		n, ok := value.(json.Number)
		if !ok {
			return nil, invalid("a value that is no number")
		}
		f, err := storableNumber(n)
		if err != nil {
			return nil, err
		}
		result[i] = f
	}
	return result, nil
}

func storableNumber(n json.Number) (float64, error) {
	f, err := n.Float64()
	if err != nil || math.Abs(f) > maxMagnitude {
		return 0, invalid("a value of %s, beyond 2^360", n)
	}
	return f, nil
}
