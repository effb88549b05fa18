// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"

	bench "github.com/otel-powertools/powertools/bench"
)

// One round of two functions, from source to figures.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	var out bytes.Buffer
	if err := bench.Run(t.Context(), []string{"-rounds", "2", "-json", "-functions", "bare,powertools"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var report bench.Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Functions) != 2 || report.Functions[0].Name != "bare" || report.Functions[1].Name != "powertools" {
		t.Fatalf("functions = %+v, want bare and powertools", report.Functions)
	}
	for _, f := range report.Functions {
		if f.Bytes < 1e6 || len(f.Samples) != 2 {
			t.Errorf("%s: %d bytes and %d samples, want over 1e6 and 2", f.Name, f.Bytes, len(f.Samples))
		}
		for _, s := range f.Samples {
			if s.Init <= 0 || s.First <= 0 || s.Third <= 0 || s.Billed <= s.Third || s.CPU <= 0 {
				t.Errorf("%s: a figure is missing in %+v", f.Name, s)
			}
			if runtime.GOOS == "linux" && s.Peak <= 0 {
				t.Errorf("%s: no peak memory in %+v", f.Name, s)
			}
		}
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"unknown function", []string{"-functions", "bare,nothing"}, `no function "nothing"`},
		{"no rounds", []string{"-rounds", "0"}, "at least 1"},
		{"stray argument", []string{"bare"}, `unexpected argument "bare"`},
		{"unknown flag", []string{"-round", "1"}, "not defined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := bench.Run(t.Context(), tt.args, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	all, err := bench.Select("")
	if err != nil || len(all) < 5 {
		t.Errorf("all functions = %v, %v", all, err)
	}
	two, err := bench.Select("xraysdk, bare")
	if err != nil || len(two) != 2 {
		t.Errorf("two functions = %v, %v", two, err)
	}
}
