// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"net/url"
	"strings"

	"github.com/otel-powertools/powertools/internal/awsendpoint"
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
	return awsendpoint.OTLP(strings.ToLower(address.Hostname()))
}
