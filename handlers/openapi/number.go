// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Numbers of JSON are float64 here, as package encoding/json has them, but for integers that a float64 may round: those are
// int64 or uint64.

// maxExact is the first integer, 2^53, whose neighbour a float64 cannot tell from it.
const maxExact = 1 << 53

// exactInt returns an integer as numbers are kept.
func exactInt(i int64) any {
	if -maxExact < i && i < maxExact {
		return float64(i)
	}
	return i
}

// exactUint returns an integer as numbers are kept.
func exactUint(u uint64) any {
	if u < maxExact {
		return float64(u)
	}
	if u <= math.MaxInt64 {
		return int64(u)
	}
	return u
}

// parseNumber returns a number of JSON. One that is too large is infinite here, and refused when it is decoded.
func parseNumber(text string) any {
	const surelyExact = 15 // digits
	if len(text) > surelyExact {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return exactInt(i)
		}
		if u, err := strconv.ParseUint(text, 10, 64); err == nil {
			return u
		}
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// floatOf returns a number as a float64, which may round it.
func floatOf(value any) (f float64, ok bool) {
	switch value := value.(type) {
	case float64:
		return value, true
	case int64:
		return float64(value), true
	case uint64:
		return float64(value), true
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

// number checks a number, and reports whether it is one. Rounding does no harm to comparisons with bounds: those of integers
// are less than 2^53, and a field that is a float gets the rounded value.
func (v *validator) number(schema *huma.Schema, value any) bool {
	f, ok := floatOf(value)
	if !ok {
		v.fails("type", "expected "+schema.Type)
		return false
	}
	if schema.Type == huma.TypeInteger && f != math.Trunc(f) {
		v.fails("type", "expected integer")
	}
	if schema.Minimum != nil && f < *schema.Minimum {
		v.fails("minimum", fmt.Sprintf("expected number >= %v", *schema.Minimum))
	}
	if schema.ExclusiveMinimum != nil && f <= *schema.ExclusiveMinimum {
		v.fails("exclusiveMinimum", fmt.Sprintf("expected number > %v", *schema.ExclusiveMinimum))
	}
	if schema.Maximum != nil && f > *schema.Maximum {
		v.fails("maximum", fmt.Sprintf("expected number <= %v", *schema.Maximum))
	}
	if schema.ExclusiveMaximum != nil && f >= *schema.ExclusiveMaximum {
		v.fails("exclusiveMaximum", fmt.Sprintf("expected number < %v", *schema.ExclusiveMaximum))
	}
	if schema.MultipleOf != nil && !isMultiple(value, *schema.MultipleOf) {
		v.fails("multipleOf", fmt.Sprintf("expected number to be a multiple of %v", *schema.MultipleOf))
	}
	return true
}

// isMultiple reports whether a number is a multiple of another, as they are written: 19.99 is one of 0.01, though neither is
// a sum of powers of two.
func isMultiple(value any, of float64) bool {
	f, _ := floatOf(value)
	whole := of == math.Trunc(of) && of < maxExact
	switch {
	case math.IsInf(f, 0) || math.IsNaN(f):
		return false
	case whole && math.Abs(f) < maxExact:
		return math.Mod(f, of) == 0
	}
	quotient := decimal(value)
	return quotient.Quo(quotient, decimal(of)).IsInt()
}

// decimal returns a number as it is written. It is finite.
func decimal(value any) *big.Rat {
	switch value := value.(type) {
	case int64:
		return new(big.Rat).SetInt64(value)
	case uint64:
		return new(big.Rat).SetUint64(value)
	}
	f, _ := floatOf(value)
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return exact
}

// same reports whether two values are equal in JSON.
func same(a, b any) bool {
	if x, ok := floatOf(a); ok {
		y, ok := floatOf(b)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}

// unique reports whether no two items are equal.
func unique(items []any) bool {
	seen := make(map[any]struct{}, len(items))
	for _, item := range items {
		switch item.(type) {
		case []any, map[string]any:
			item = compound(canonical(item))
		}
		if _, found := seen[item]; found {
			return false
		}
		seen[item] = struct{}{}
	}
	return true
}

// compound is an array or object in a form that can be compared, and is not taken for a text.
type compound string

// canonical returns a value with its members in order.
func canonical(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		// Only an infinite number, which is refused when it is decoded.
		return fmt.Sprint(value)
	}
	return string(text)
}
