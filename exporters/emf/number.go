// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"math"
	"strconv"

	"go.opentelemetry.io/otel/sdk/metric/exemplar"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// number is the value of a measurement: an integer stays one, so all its digits are printed.
type number struct {
	bits  uint64
	float bool
}

func integerNumber(i int64) number { return number{bits: uint64(i)} } //nolint:gosec // the bits are read back as int64

func floatNumber(f float64) number { return number{bits: math.Float64bits(f), float: true} }

// toNumber converts a value of the SDK's.
func toNumber[N int64 | float64](value N) number {
	switch v := any(value).(type) {
	case int64:
		return integerNumber(v)
	case float64:
		return floatNumber(v)
	}
	return number{}
}

func exemplarNumber(v exemplar.Value) number {
	if v.Type() == exemplar.Float64ValueType {
		return floatNumber(v.Float64())
	}
	return integerNumber(v.Int64())
}

func (n number) exemplar() exemplar.Value {
	if n.float {
		return exemplar.NewValue(n.float64())
	}
	return exemplar.NewValue(int64(n.bits)) //nolint:gosec // see integerNumber
}

func (n number) float64() float64 {
	if n.float {
		return math.Float64frombits(n.bits)
	}
	return float64(int64(n.bits)) //nolint:gosec // see integerNumber
}

// times returns n multiplied by a unit's factor.
func (n number) times(factor float64) number {
	if factor == 1 {
		return n
	}
	return floatNumber(n.float64() * factor)
}

// plus returns the sum of two numbers, an integer if both are and it is one.
func (n number) plus(other number) number {
	if sum := n.float64() + other.float64(); n.float || other.float || math.Abs(sum) > math.MaxInt64/2 {
		return floatNumber(sum)
	}
	return number{bits: n.bits + other.bits} // as two's complement
}

// storable reports whether CloudWatch stores the value: a finite one of magnitude up to 2^360.
func (n number) storable() bool {
	return math.Abs(n.float64()) <= maxMagnitude // false for NaN
}

func (n number) append(dst []byte) []byte {
	if n.float {
		return appendFloat(dst, math.Float64frombits(n.bits))
	}
	return strconv.AppendInt(dst, int64(n.bits), 10) //nolint:gosec // see integerNumber
}

// maxDecimal is where the fast way of appendFloat ends: below it a thousandth of a number has at most 15 digits. No two
// decimals of so few digits are the same float64, so the one that reads back as f is also the shortest.
const maxDecimal = 1e12

// appendFloat appends f as jsonenc.AppendFloat does. It takes a quarter of the time for numbers with up to three
// decimals, which is how most things are measured.
func appendFloat(dst []byte, f float64) []byte {
	if !(math.Abs(f) < maxDecimal) || f == 0 { // NaN and negative zero too
		return jsonenc.AppendFloat(dst, f)
	}
	thousandths := int64(math.RoundToEven(f * 1000))
	if float64(thousandths)/1000 != f {
		return jsonenc.AppendFloat(dst, f)
	}
	if thousandths < 0 {
		dst, thousandths = append(dst, '-'), -thousandths
	}
	dst = strconv.AppendInt(dst, thousandths/1000, 10)
	rest := byte(0)
	if decimals := thousandths % 1000; decimals > 0 {
		dst = append(dst, '.', '0'+byte(decimals/100)) //nolint:gosec // one digit
		rest = byte(decimals % 100)                    //nolint:gosec // two digits
	}
	if rest > 0 {
		dst = append(dst, '0'+rest/10)
	}
	if rest%10 > 0 {
		dst = append(dst, '0'+rest%10)
	}
	return dst
}
