// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// writeJSON writes everything that was measured.
func writeJSON(w io.Writer, r *report) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// writeTable writes a row for each function: a table in Markdown that also reads well as text.
func writeTable(w io.Writer, r *report) error {
	rows := [][]string{{
		"function", "MB", "Δ MB", "init ms (min..p90)", "Δ ms", "× bare", "× sdkonly",
		"first ms", "third ms", "billed ms", "CPU ms", "peak MiB",
	}}
	base, floor := r.find(bare), r.find(sdkOnly)
	for i := range r.Functions {
		rows = append(rows, row(&r.Functions[i], base, floor))
	}
	_, err := fmt.Fprintf(w, "%s, %d rounds, %s, %s/%s, %d CPUs. Medians; Δ is to %s.\n\n%s",
		r.Date, rounds(r), r.Go, r.OS, r.Arch, r.CPUs, sdkOnly, markdown(rows))
	return err
}

// row formats one function; base and floor are nil if they were not measured.
func row(f, base, floor *result) []string {
	initialize := func(s sample) float64 { return s.Init }
	times := column(f.Samples, initialize)
	ratio := func(to *result) string {
		if to == nil {
			return "–"
		}
		return number(median(times)/median(column(to.Samples, initialize)), "%.2f")
	}
	size, slower := "–", "–"
	if floor != nil {
		size = number(megabytes(f.Bytes)-megabytes(floor.Bytes), "%+.2f")
		slower = number(median(differences(times, column(floor.Samples, initialize))), "%+.2f")
	}
	figure := func(of func(sample) float64) float64 { return median(column(f.Samples, of)) }
	peak := "–"
	if mib := figure(func(s sample) float64 { return s.Peak }); mib > 0 {
		peak = number(mib, "%.1f")
	}
	return []string{
		f.Name,
		number(megabytes(f.Bytes), "%.2f"), size,
		fmt.Sprintf("%s (%s..%s)", number(median(times), "%.2f"), number(quantile(times, 0), "%.2f"), number(quantile(times, 0.9), "%.2f")),
		slower, ratio(base), ratio(floor),
		number(figure(func(s sample) float64 { return s.First }), "%.2f"),
		number(figure(func(s sample) float64 { return s.Third }), "%.2f"),
		number(figure(func(s sample) float64 { return s.Billed }), "%.2f"),
		number(figure(func(s sample) float64 { return s.CPU }), "%.1f"),
		peak,
	}
}

// markdown aligns the cells of a table whose first row is the head; the first column to the left, figures to the right.
func markdown(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, cells := range rows {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width-1) + ":"
	}
	rule[0] = ":" + strings.Repeat("-", widths[0]-1)

	var b strings.Builder
	for _, cells := range slices.Insert(slices.Clone(rows), 1, rule) {
		for i, cell := range cells {
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString("| " + cell + padding + " |")
			} else {
				b.WriteString(" " + padding + cell + " |")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func number(v float64, format string) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }

// find returns the result of a function, nil if it was not measured.
func (r *report) find(name string) *result {
	i := slices.IndexFunc(r.Functions, func(f result) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Functions[i]
}

// rounds returns how many rounds were measured.
func rounds(r *report) int {
	n := 0
	for _, f := range r.Functions {
		n = max(n, len(f.Samples))
	}
	return n
}
