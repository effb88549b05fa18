// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// checkFloat compares with encoding/json, whose numbers are the shortest that read back as the same.
func checkFloat(t *testing.T, f float64) {
	t.Helper()
	want, err := json.Marshal(f)
	if err != nil {
		return // no number
	}
	if got := string(emf.AppendFloat(nil, f)); got != string(want) {
		t.Errorf("AppendFloat(%s) = %s", want, got)
	}
}

// TestAppendFloat_AsEncodingJSON tries numbers with few decimals, and their neighbours, which have many.
func TestAppendFloat_AsEncodingJSON(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 4))
	for range 200_000 {
		f := float64(random.Int64N(1<<random.IntN(60)+1)) / math.Pow10(random.IntN(6))
		if random.IntN(2) == 0 {
			f = -f
		}
		checkFloat(t, f)
		checkFloat(t, math.Nextafter(f, math.Inf(1)))
		checkFloat(t, math.Nextafter(f, math.Inf(-1)))
	}
}

func FuzzAppendFloat(f *testing.F) {
	for _, seed := range []float64{
		0, math.Copysign(0, -1), 0.5, -0.5, 12.345, 1.005, 0.001, 0.0005, 99.99, 1e12, 999_999_999_999.999, 1e15, 1e21,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(-1), 1.0 / 3, 9_007_199_254_740_993,
	} {
		f.Add(seed)
	}
	f.Fuzz(checkFloat)
}

func BenchmarkAppendFloat(b *testing.B) {
	b.ReportAllocs()
	var buffer [32]byte
	values := [...]float64{0.5, 12.25, 103.125, 7, 1.1, 42}
	for b.Loop() {
		for _, f := range values {
			emf.AppendFloat(buffer[:0], f)
		}
	}
}
