// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// safeDigits is how many decimal digits every float64 in its normal range keeps.
const safeDigits = 15

// exactNumber returns the number of a JSON text as a float64 if that still says the same decimal, else as it is. So 0.1
// and 1e3 are float64, and 9007199254740993 and 1e400 are not.
func exactNumber(text string) any {
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && (len(text) <= safeDigits && !strings.ContainsAny(text, "eE") || decimalOf(text) == decimalOfFloat(f)) {
		return f
	}
	return json.Number(text)
}

// decimal is a number by its digits: 0.digits × 10^exponent. The digits neither begin nor end with a zero; zero has none.
// Two decimals are equal if the numbers are.
type decimal struct {
	negative bool
	digits   string
	exponent int64
}

func decimalOfFloat(f float64) decimal {
	return decimalOf(strconv.FormatFloat(f, 'e', -1, 64))
}

// maxExponent is where exponents are cut. No text of a number that is shorter than that is compared wrongly.
const maxExponent = math.MaxInt64 / 4

// decimalOf reads a number that JSON allows.
func decimalOf(text string) decimal {
	var d decimal
	text, d.negative = strings.CutPrefix(text, "-")
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err := strconv.ParseInt(text[at+1:], 10, 64)
		if err != nil && strings.HasPrefix(text[at+1:], "-") { // out of range
			exponent = -maxExponent
		} else if err != nil {
			exponent = maxExponent
		}
		d.exponent = max(-maxExponent, min(maxExponent, exponent))
		text = text[:at]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	d.exponent += int64(len(whole))
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	d.exponent -= int64(len(digits) - len(significant))
	d.digits = strings.TrimRight(significant, "0")
	if d.digits == "" {
		return decimal{}
	}
	return d
}

func (d decimal) compare(other decimal) int {
	sign := d.sign()
	if c := cmp.Compare(sign, other.sign()); c != 0 || sign == 0 {
		return c
	}
	if c := cmp.Compare(d.exponent, other.exponent); c != 0 {
		return c * sign
	}
	return strings.Compare(d.digits, other.digits) * sign
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compareNumbers compares two numbers by all their digits.
func compareNumbers(a, b any) int {
	if x, ok := a.(float64); ok {
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	}
	return toDecimal(a).compare(toDecimal(b))
}

func toDecimal(v any) decimal {
	if f, ok := v.(float64); ok {
		return decimalOfFloat(f)
	}
	return decimalOf(string(v.(json.Number)))
}

// isNumber reports whether a value is a number of JMESPath.
func isNumber(v any) bool { return Number.has(v) }

// toFloat returns a value with the numbers in it, itself or the items of an array, as the nearest float64.
func toFloat(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64() // ±Inf if it is out of range
		return f
	case []any:
		for _, item := range v {
			if _, ok := item.(json.Number); ok {
				floats := make([]any, len(v))
				for i := range v {
					floats[i] = v[i]
					if n, ok := v[i].(json.Number); ok {
						floats[i], _ = n.Float64()
					}
				}
				return floats
			}
		}
	}
	return v
}

// hasHardNumber reports whether a JSON text has, outside of strings, a number that float64 may not hold: one with an
// exponent or with more than safeDigits characters.
func hasHardNumber(raw []byte) bool {
	run := 0
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			run = 0
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case c >= '0' && c <= '9' || c == '.' || c == '-':
			if run++; run > safeDigits {
				return true
			}
		case run > 0 && (c == 'e' || c == 'E'):
			return true
		default:
			run = 0
		}
	}
	return false
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
