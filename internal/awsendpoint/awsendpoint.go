// SPDX-License-Identifier: Apache-2.0

// Package awsendpoint tells the hosts of AWS that take OTLP from others.
//
//	service, region, ok := awsendpoint.OTLP("xray.eu-west-1.amazonaws.com") // xray, eu-west-1
package awsendpoint

import "strings"

// OTLP reads a host of AWS that takes OTLP, in lower case: <service>.<region>.amazonaws.com, in any partition that shares the form,
// with dual-stack, FIPS and VPC endpoints.
func OTLP(host string) (service, region string, ok bool) {
	var rest string
	for _, domain := range [...]string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws", ".api.amazonwebservices.com.cn"} {
		if rest, ok = strings.CutSuffix(host, domain); ok {
			break
		}
	}
	labels := strings.Split(rest, ".")
	if len(labels) == 4 && strings.HasPrefix(labels[0], "vpce-") && labels[3] == "vpce" {
		labels = labels[1:3]
	}
	if !ok || len(labels) != 2 || !isRegion(labels[1]) {
		return "", "", false
	}
	switch service := strings.TrimSuffix(labels[0], "-fips"); service {
	case "xray", "logs", "monitoring":
		return service, labels[1], true
	}
	return "", "", false
}

// isRegion tells eu-west-1 from the s3 and s3-eu-west-1 of a bucket's host: words of letters, and a number.
func isRegion(text string) bool {
	words := strings.Split(text, "-")
	for i, word := range words {
		first, last := 'a', 'z'
		if i == len(words)-1 {
			first, last = '0', '9'
		}
		if word == "" || strings.ContainsFunc(word, func(c rune) bool { return c < first || c > last }) {
			return false
		}
	}
	return len(words) > 2
}
