// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"strings"
)

// Limits of CloudWatch and of its embedded metric format.
const (
	maxMetricsPerLine  = 100
	maxValuesPerMetric = 100
	maxDimensions      = 30
	maxDimensionKey    = 250
	maxDimensionValue  = 1024
	maxMetricName      = 255
	maxNamespace       = 255
	// maxMagnitude is 2^360, the largest absolute value that CloudWatch stores.
	maxMagnitude = 0x1p360
)

// validNamespace reports whether CloudWatch takes s as a namespace of a program: AWS/ is reserved for AWS services.
func validNamespace(s string) bool {
	if s == "" || len(s) > maxNamespace || strings.HasPrefix(s, "AWS/") || strings.TrimSpace(s) == "" {
		return false
	}
	for i := range len(s) {
		if !namespaceByte(s[i]) {
			return false
		}
	}
	return true
}

func namespaceByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("._#:/ -", c) >= 0
}

// cleanNamespace makes a namespace of a name that was not meant to be one, such as a service's.
// It returns "" when nothing usable is left.
func cleanNamespace(s string) string {
	s = strings.TrimSpace(s)
	s = replaceInvalid(strings.TrimPrefix(s, "AWS/"), maxNamespace, namespaceByte)
	if !validNamespace(s) {
		return ""
	}
	return s
}

// validDimensionKey reports whether CloudWatch takes s as the name of a dimension.
func validDimensionKey(s string) bool {
	return len(s) <= maxDimensionKey && printableASCII(s) && s[0] != ':'
}

// validDimensionValue reports whether CloudWatch takes s as the value of a dimension.
func validDimensionValue(s string) bool {
	return len(s) <= maxDimensionValue && printableASCII(s)
}

func validMetricName(s string) bool {
	return len(s) <= maxMetricName && printableASCII(s)
}

// cleanMetricName returns s with what CloudWatch does not take replaced by underscores.
func cleanMetricName(s string) string {
	return replaceInvalid(s, maxMetricName, printable)
}

// printableASCII reports whether s consists of printable ASCII and is not blank.
func printableASCII(s string) bool {
	blank := true
	for i := range len(s) {
		if !printable(s[i]) {
			return false
		}
		if s[i] != ' ' {
			blank = false
		}
	}
	return !blank
}

func printable(c byte) bool { return ' ' <= c && c <= '~' }

// replaceInvalid returns at most limit bytes of s, each byte that is not valid replaced by an underscore.
func replaceInvalid(s string, limit int, valid func(byte) bool) string {
	b := []byte(s[:min(len(s), limit)])
	for i, c := range b {
		if !valid(c) {
			b[i] = '_'
		}
	}
	return string(b)
}
