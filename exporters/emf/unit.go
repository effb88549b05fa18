// SPDX-License-Identifier: Apache-2.0

package emf

import "strings"

// unit is a CloudWatch unit and what a value is multiplied by to be in it.
type unit struct {
	name   string // empty: no unit, which CloudWatch treats as None
	factor float64
}

const unitCount = "Count"

// convertUnit returns the CloudWatch unit of a UCUM unit. A factor other than 1 appears only where CloudWatch lacks the
// unit. CloudWatch's own names pass through; a unit it cannot express has no name and keeps its values.
// A sum without unit counts things; a gauge or histogram without unit is a ratio or an amount and stays without.
func convertUnit(ucum string, isSum bool) unit {
	if nativeUnit(ucum) {
		return unit{ucum, 1}
	}
	ucum = stripAnnotations(ucum)
	switch ucum {
	case "", "1":
		if isSum {
			return unit{unitCount, 1}
		}
		return unit{"", 1}
	case "{}":
		return unit{unitCount, 1}
	case "ns":
		return unit{"Microseconds", 1e-3}
	case "us", "µs", "μs": // U+00B5 micro sign and U+03BC Greek mu
		return unit{"Microseconds", 1}
	case "ms":
		return unit{"Milliseconds", 1}
	case "s":
		return unit{"Seconds", 1}
	case "min":
		return unit{"Seconds", 60}
	case "h":
		return unit{"Seconds", 3600}
	case "d":
		return unit{"Seconds", 86400}
	case "wk":
		return unit{"Seconds", 604800}
	case "%":
		return unit{"Percent", 1}
	case "10*3":
		return unit{unitCount, 1e3}
	case "10*6":
		return unit{unitCount, 1e6}
	}
	if u, ok := frequency(ucum); ok {
		return u
	}
	return information(ucum)
}

// frequency converts counts per time.
func frequency(ucum string) (unit, bool) {
	const perSecond = "Count/Second"
	switch ucum {
	case "1/s", "{}/s", "/s", "Hz":
		return unit{perSecond, 1}, true
	case "kHz":
		return unit{perSecond, 1e3}, true
	case "MHz":
		return unit{perSecond, 1e6}, true
	case "GHz":
		return unit{perSecond, 1e9}, true
	case "1/min", "{}/min":
		return unit{perSecond, 1.0 / 60}, true
	case "1/h", "{}/h":
		return unit{perSecond, 1.0 / 3600}, true
	}
	return unit{}, false
}

// information converts amounts of information and their rates.
func information(ucum string) unit {
	amount, rate := strings.CutSuffix(ucum, "/s")
	u, ok := amountOfInformation(amount)
	switch {
	case !ok:
	case rate:
		return unit{u.name + "/Second", u.factor}
	default:
		return u
	}
	switch ucum {
	case "PBy":
		return unit{"Terabytes", 1e3}
	case "TiBy":
		return unit{"Bytes", 1 << 40}
	case "By/min":
		return unit{"Bytes/Second", 1.0 / 60}
	case "By/h":
		return unit{"Bytes/Second", 1.0 / 3600}
	case "B", "bytes": // spelled so before UCUM was the rule
		return unit{"Bytes", 1}
	case "b":
		return unit{"Bits", 1}
	}
	return unit{"", 1}
}

// amountOfInformation converts the amounts that exist per second too.
func amountOfInformation(ucum string) (unit, bool) {
	switch ucum {
	case "By":
		return unit{"Bytes", 1}, true
	case "kBy":
		return unit{"Kilobytes", 1}, true
	case "MBy":
		return unit{"Megabytes", 1}, true
	case "GBy":
		return unit{"Gigabytes", 1}, true
	case "TBy":
		return unit{"Terabytes", 1}, true
	case "KiBy":
		return unit{"Bytes", 1 << 10}, true
	case "MiBy":
		return unit{"Bytes", 1 << 20}, true
	case "GiBy":
		return unit{"Bytes", 1 << 30}, true
	case "bit":
		return unit{"Bits", 1}, true
	case "kbit":
		return unit{"Kilobits", 1}, true
	case "Mbit":
		return unit{"Megabits", 1}, true
	case "Gbit":
		return unit{"Gigabits", 1}, true
	case "Tbit":
		return unit{"Terabits", 1}, true
	case "Kibit":
		return unit{"Bits", 1 << 10}, true
	case "Mibit":
		return unit{"Bits", 1 << 20}, true
	case "Gibit":
		return unit{"Bits", 1 << 30}, true
	}
	return unit{}, false
}

// stripAnnotations reduces the annotations of a unit: "By{sent}" is "By", "{request}" is "{}", "{fault}/s" is "{}/s".
func stripAnnotations(ucum string) string {
	open := strings.IndexByte(ucum, '{')
	if open < 0 {
		return ucum
	}
	length := strings.IndexByte(ucum[open:], '}')
	if length < 0 {
		return ucum
	}
	before, after := ucum[:open], ucum[open+length+1:]
	switch {
	case before == "" && after == "":
		return "{}"
	case before == "" && after[0] == '/':
		return "{}" + after
	}
	return stripAnnotations(before + after)
}

// nativeUnit reports whether name is one of CloudWatch's 27 units.
func nativeUnit(name string) bool {
	switch name {
	case "Seconds", "Microseconds", "Milliseconds", "Percent", unitCount, "Count/Second", "None",
		"Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes",
		"Bits", "Kilobits", "Megabits", "Gigabits", "Terabits",
		"Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
		"Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second":
		return true
	}
	return false
}
