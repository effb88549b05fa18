// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	bench "github.com/otel-powertools/powertools/bench"
)

func TestQuantile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"nothing", nil, 0.5, math.NaN()},
		{"one value", []float64{7}, 0.9, 7},
		{"median of odd", []float64{3, 1, 2}, 0.5, 2},
		{"median of even", []float64{4, 1, 3, 2}, 0.5, 2.5},
		{"least", []float64{4, 1, 3, 2}, 0, 1},
		{"most", []float64{4, 1, 3, 2}, 1, 4},
		{"in proportion", []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110}, 0.9, 100},
		{"between two", []float64{0, 10}, 0.9, 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := bench.Quantile(tt.values, tt.q)
			if got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
				t.Errorf("quantile(%v, %v) = %v, want %v", tt.values, tt.q, got, tt.want)
			}
		})
	}
}

func TestQuantileKeepsOrder(t *testing.T) {
	t.Parallel()
	values := []float64{3, 1, 2}
	bench.Quantile(values, 0.5)
	if diff := cmp.Diff([]float64{3, 1, 2}, values); diff != "" {
		t.Errorf("values after quantile (-want +got):\n%s", diff)
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	got := bench.Differences([]float64{5, 9, 4}, []float64{4, 7})
	if diff := cmp.Diff([]float64{1, 2}, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}
