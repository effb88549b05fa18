// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"net/url"
	"strings"
)

// scopeOf returns the service and region to sign a request for; false if it is not to be signed.
func (c *config) scopeOf(address *url.URL) (service, region string, ok bool) {
	for _, known := range c.hosts {
		if strings.EqualFold(known.host, address.Host) {
			return known.service, c.region, true
		}
	}
	if address.Scheme != "https" {
		return "", "", false // A token would go in the clear, to whoever calls himself so.
	}
	return endpointOf(strings.ToLower(address.Hostname()))
}

// endpointOf reads a host of AWS that takes OTLP: <service>.<region>.amazonaws.com, in any partition that shares the form,
// with dual-stack, FIPS and VPC endpoints.
func endpointOf(host string) (service, region string, ok bool) {
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
