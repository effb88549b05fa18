// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"testing"

	"go.opentelemetry.io/otel/metric"
)

// TestExporter_M43_Units records one of each unit, as a histogram and as a counter.
func TestExporter_M43_Units(t *testing.T) {
	clearVariables(t)
	const kibi, mebi, gibi, tebi = 1 << 10, 1 << 20, 1 << 30, 1 << 40
	tests := []struct {
		ucum, unit string
		factor     float64
		counter    string // unit of a counter, if another
	}{
		{"ns", "Microseconds", 1e-3, ""},
		{"us", "Microseconds", 1, ""},
		{"µs", "Microseconds", 1, ""},
		{"μs", "Microseconds", 1, ""},
		{"ms", "Milliseconds", 1, ""},
		{"s", "Seconds", 1, ""},
		{"min", "Seconds", 60, ""},
		{"h", "Seconds", 3600, ""},
		{"d", "Seconds", 86400, ""},
		{"wk", "Seconds", 604800, ""},
		{"%", "Percent", 1, ""},
		{"1", "", 1, "Count"},
		{"", "", 1, "Count"},
		{"{request}", "Count", 1, ""},
		{"{}", "Count", 1, ""},
		{"1{request}", "", 1, "Count"},
		{"1/s", "Count/Second", 1, ""},
		{"{request}/s", "Count/Second", 1, ""},
		{"Hz", "Count/Second", 1, ""},
		{"kHz", "Count/Second", 1e3, ""},
		{"MHz", "Count/Second", 1e6, ""},
		{"GHz", "Count/Second", 1e9, ""},
		{"1/min", "Count/Second", 1.0 / 60, ""},
		{"{fault}/min", "Count/Second", 1.0 / 60, ""},
		{"1/h", "Count/Second", 1.0 / 3600, ""},
		{"{fault}/h", "Count/Second", 1.0 / 3600, ""},
		{"Cel", "", 1, ""},
		{"K", "", 1, ""},
		{"Pa", "", 1, ""},
		{"kWh", "", 1, ""},
		{"EUR", "", 1, ""},
		{"nonsense", "", 1, ""},
		{"/", "", 1, ""},
		{"{unclosed", "", 1, ""},
		{"By/", "", 1, ""},
		{"x/s", "", 1, ""},
		{"By", "Bytes", 1, ""},
		{"By{sent}", "Bytes", 1, ""},
		{"{sent}By", "Bytes", 1, ""},
		{"kBy", "Kilobytes", 1, ""},
		{"MBy", "Megabytes", 1, ""},
		{"GBy", "Gigabytes", 1, ""},
		{"TBy", "Terabytes", 1, ""},
		{"PBy", "Terabytes", 1e3, ""},
		{"KiBy", "Bytes", kibi, ""},
		{"MiBy", "Bytes", mebi, ""},
		{"GiBy", "Bytes", gibi, ""},
		{"TiBy", "Bytes", tebi, ""},
		{"bit", "Bits", 1, ""},
		{"kbit", "Kilobits", 1, ""},
		{"Mbit", "Megabits", 1, ""},
		{"Gbit", "Gigabits", 1, ""},
		{"Tbit", "Terabits", 1, ""},
		{"Kibit", "Bits", kibi, ""},
		{"Mibit", "Bits", mebi, ""},
		{"Gibit", "Bits", gibi, ""},
		{"By/s", "Bytes/Second", 1, ""},
		{"kBy/s", "Kilobytes/Second", 1, ""},
		{"MBy/s", "Megabytes/Second", 1, ""},
		{"GBy/s", "Gigabytes/Second", 1, ""},
		{"TBy/s", "Terabytes/Second", 1, ""},
		{"KiBy/s", "Bytes/Second", kibi, ""},
		{"MiBy/s", "Bytes/Second", mebi, ""},
		{"GiBy/s", "Bytes/Second", gibi, ""},
		{"bit/s", "Bits/Second", 1, ""},
		{"kbit/s", "Kilobits/Second", 1, ""},
		{"Mbit/s", "Megabits/Second", 1, ""},
		{"Gbit/s", "Gigabits/Second", 1, ""},
		{"Tbit/s", "Terabits/Second", 1, ""},
		{"By/min", "Bytes/Second", 1.0 / 60, ""},
		{"By/h", "Bytes/Second", 1.0 / 3600, ""},
		{"10*3", "Count", 1e3, ""},
		{"10*6", "Count", 1e6, ""},
		{"B", "Bytes", 1, ""},
		{"bytes", "Bytes", 1, ""},
		{"b", "Bits", 1, ""},
	}
	for _, native := range []string{
		"Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes",
		"Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count",
		"Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
		"Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None",
	} {
		tests = append(tests, struct {
			ucum, unit string
			factor     float64
			counter    string
		}{native, native, 1, ""})
	}

	s := newSetup(t)
	for i, test := range tests {
		h, _ := s.meter.Float64Histogram(fmt.Sprintf("h%d", i), metric.WithUnit(test.ucum))
		h.Record(context.Background(), 3)
		c, _ := s.meter.Int64Counter(fmt.Sprintf("c%d", i), metric.WithUnit(test.ucum))
		c.Add(context.Background(), 3)
	}
	got := map[string]measurement{}
	for _, line := range s.flush() {
		for _, m := range ingest(t, line) {
			got[m.name] = m
		}
	}
	for i, test := range tests {
		if m := got[fmt.Sprintf("h%d", i)]; m.unit != test.unit || m.value != 3*test.factor {
			t.Errorf("histogram in %q: %v %q, want %v %q", test.ucum, m.value, m.unit, 3*test.factor, test.unit)
		}
		if test.counter == "" {
			test.counter = test.unit
		}
		if m := got[fmt.Sprintf("c%d", i)]; m.unit != test.counter || m.value != 3*test.factor {
			t.Errorf("counter in %q: %v %q, want %v %q", test.ucum, m.value, m.unit, 3*test.factor, test.counter)
		}
	}
}
