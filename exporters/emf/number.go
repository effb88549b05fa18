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
		return jsonenc.AppendFloat(dst, math.Float64frombits(n.bits))
	}
	return strconv.AppendInt(dst, int64(n.bits), 10) //nolint:gosec // see integerNumber
}
