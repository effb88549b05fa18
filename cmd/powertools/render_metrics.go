// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// metricRow is one metric of one EMF document.
type metricRow struct{ namespace, name, dimensions, values, unit string }

// parseEMF returns the metrics of an EMF document; false if the object is none.
func parseEMF(members []member) ([]metricRow, bool) {
	root := make(map[string]member, len(members))
	for _, m := range members {
		root[m.key] = m
	}
	var aws struct {
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct {
				Name, Unit        string
				StorageResolution int
			}
		}
	}
	if m, ok := root["_aws"]; !ok || json.Unmarshal(m.value, &aws) != nil || len(aws.CloudWatchMetrics) == 0 {
		return nil, false
	}
	var rows []metricRow
	for _, directive := range aws.CloudWatchMetrics {
		sets := make([]string, len(directive.Dimensions))
		for i, names := range directive.Dimensions {
			pairs := make([]string, len(names))
			for j, name := range names {
				pairs[j] = name + "=" + orMissing(root, name, value)
			}
			sets[i] = cmp.Or(strings.Join(pairs, " "), "(none)")
		}
		for _, metric := range directive.Metrics {
			row := metricRow{
				namespace: directive.Namespace, name: metric.Name, unit: metric.Unit,
				dimensions: cmp.Or(strings.Join(sets, " | "), "(none)"),
				values:     orMissing(root, metric.Name, metricValues),
			}
			if metric.StorageResolution == 1 {
				row.unit = strings.TrimSpace(row.unit + " (1 s)")
			}
			rows = append(rows, row)
		}
	}
	return rows, true
}

// orMissing shows a member that the document refers to; CloudWatch drops what is not there.
func orMissing(root map[string]member, name string, show func(member) string) string {
	m, ok := root[name]
	if !ok {
		return "(missing)"
	}
	return show(m)
}

// metricValues shows a number, a list of numbers, values with their counts, or a summary.
func metricValues(m member) string {
	var list []json.Number
	if json.Unmarshal(m.value, &list) == nil {
		return join10(list, func(i int) string { return list[i].String() })
	}
	var set struct {
		Values, Counts       []json.Number
		Min, Max, Sum, Count json.Number
	}
	if json.Unmarshal(m.value, &set) != nil {
		return plain(m)
	}
	if len(set.Values) > 0 {
		return join10(set.Values, func(i int) string {
			if i < len(set.Counts) && set.Counts[i] != "1" {
				return set.Values[i].String() + "×" + set.Counts[i].String()
			}
			return set.Values[i].String()
		})
	}
	if set.Count == "" {
		return plain(m)
	}
	return fmt.Sprintf("count %s, sum %s, min %s, max %s", set.Count, set.Sum, set.Min, set.Max)
}

// join10 shows the first ten of many.
func join10(list []json.Number, show func(int) string) string {
	parts := make([]string, 0, 11)
	for i := range list {
		if i == 10 {
			parts = append(parts, fmt.Sprintf("… (%d in all)", len(list)))
			break
		}
		parts = append(parts, show(i))
	}
	return strings.Join(parts, ", ")
}

func (o *output) metrics(b *bytes.Buffer, rows []metricRow) {
	if len(rows) == 0 {
		return
	}
	o.section(b, "Metrics")
	table := [][]string{{"namespace", "metric", "dimensions", "value", "unit"}}
	for _, r := range rows {
		table = append(table, []string{clean(r.namespace), clean(r.name), clean(r.dimensions), clean(r.values), clean(r.unit)})
	}
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range table {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString("  " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		text := strings.TrimRight(line.String(), " ")
		if n == 0 {
			text = o.style.dim(text)
		}
		b.WriteString(text + "\n")
	}
}
