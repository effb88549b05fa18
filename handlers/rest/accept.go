// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"strconv"
	"strings"
)

// Encodings of bodies that [Compress] knows.
const (
	encodingGzip    = "gzip"
	encodingDeflate = "deflate"
)

// acceptedEncoding returns the encoding to use for the values of a header Accept-Encoding: empty for none. A client that
// does not send the header has not said that it can decode any. Of equal weights gzip counts first, then deflate.
func acceptedEncoding(values []string) string {
	const unsaid = -1
	gzip, deflate, identity, others := float64(unsaid), float64(unsaid), float64(unsaid), float64(unsaid)
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			name, parameters, _ := strings.Cut(item, ";")
			weight := weightOf(parameters)
			switch strings.ToLower(strings.TrimSpace(name)) {
			case encodingGzip, "x-gzip":
				gzip = weight
			case encodingDeflate:
				deflate = weight
			case "identity":
				identity = weight
			case "*":
				others = weight
			}
		}
	}
	// The star means all that are not named.
	if gzip == unsaid {
		gzip = others
	}
	if deflate == unsaid {
		deflate = others
	}
	best, encoding := max(gzip, deflate), encodingGzip
	if deflate > gzip {
		encoding = encodingDeflate
	}
	if best <= 0 || identity > best {
		return ""
	}
	return encoding
}

// weightOf returns the weight among the parameters of an item, 0 to 1. One that cannot be read is 0: the client gets
// what every client can read.
func weightOf(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, found := strings.Cut(parameter, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(weight >= 0 && weight <= 1) {
			return 0
		}
		return weight
	}
	return 1
}
