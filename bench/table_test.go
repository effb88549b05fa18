// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	bench "github.com/otel-powertools/powertools/bench"
)

var update = flag.Bool("update", false, "write the golden files")

// constant returns n samples that differ only in init, which rises by step from first.
func constant(n int, first, step float64, rest bench.Sample) []bench.Sample {
	samples := make([]bench.Sample, n)
	for i := range samples {
		samples[i] = rest
		samples[i].Init = first + step*float64(i)
	}
	return samples
}

func example() *bench.Report {
	return &bench.Report{
		Date: "2026-01-02", Go: "go1.26.8", OS: "linux", Arch: "amd64", CPUs: 2,
		Functions: []bench.Result{
			{Name: "bare", Bytes: 6_300_000, Samples: constant(11, 2, 0.1, bench.Sample{First: 0.7, Third: 0.4, Billed: 0.5, CPU: 4.8, Peak: 6.3})},
			{Name: "sdkonly", Bytes: 8_400_000, Samples: constant(11, 2.5, 0.1, bench.Sample{First: 0.8, Third: 0.4, Billed: 0.5, CPU: 5.5, Peak: 7.2})},
			{Name: "powertools", Bytes: 9_250_000, Samples: constant(11, 2.9, 0.1, bench.Sample{First: 0.9, Third: 0.45, Billed: 0.6, CPU: 6, Peak: 8})},
		},
	}
}

func TestWriteTable(t *testing.T) {
	t.Parallel()
	withoutBase := example()
	withoutBase.Functions = withoutBase.Functions[2:]
	noMemory := example()
	for i := range noMemory.Functions {
		for j := range noMemory.Functions[i].Samples {
			noMemory.Functions[i].Samples[j].Peak = 0
		}
	}
	tests := []struct {
		name   string
		report *bench.Report
	}{
		{"all", example()},
		{"without_base", withoutBase},
		{"no_memory", noMemory},
		{"no_rounds", &bench.Report{Date: "2026-01-02", Functions: []bench.Result{{Name: "bare"}, {Name: "sdkonly"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := bench.WriteTable(&got, tt.report); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name+".md", got.Bytes())
		})
	}
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := bench.WriteJSON(&out, example()); err != nil {
		t.Fatal(err)
	}
	var got bench.Report
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(example(), &got); diff != "" {
		t.Errorf("report read back (-want +got):\n%s", diff)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
