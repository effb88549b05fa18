// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"net/url"
	"strings"
)

const executeAPI = "execute-api"

// Endpoint returns the address of the Management API for the connection of an event, with its stage. Custom domains do not
// serve that API, so for them it is made of the API's id and region.
func (e *Event) Endpoint(region string) string {
	c := &e.RequestContext
	host := c.DomainName
	if !strings.Contains(host, "."+executeAPI+".") {
		host = c.APIID + "." + executeAPI + "." + region + "." + domainOf(region)
	}
	return "https://" + host + "/" + c.Stage
}

// domainOf returns the domain of the partition that a region belongs to.
func domainOf(region string) string {
	for _, partition := range [...]struct{ prefix, domain string }{
		{"cn-", "amazonaws.com.cn"},
		{"eusc-", "amazonaws.eu"},
		{"us-iso-", "c2s.ic.gov"},
		{"us-isob-", "sc2s.sgov.gov"},
		{"us-isof-", "csp.hci.ic.gov"},
		{"eu-isoe-", "cloud.adc-e.uk"},
	} {
		if strings.HasPrefix(region, partition.prefix) {
			return partition.domain
		}
	}
	return "amazonaws.com"
}

// address returns the address of a connection, and the region that requests for it are signed for.
func (c *Client) address(ctx context.Context, connectionID string) (*url.URL, string, error) {
	endpoint := c.config.endpoint
	if endpoint == "" {
		event := EventOf(ctx)
		if event == nil {
			return nil, "", ErrNoEndpoint
		}
		endpoint = event.Endpoint(c.region)
	}
	u, err := url.Parse(endpoint + "/@connections/" + escape(connectionID))
	if err != nil {
		return nil, "", err
	}
	region := c.region
	if _, rest, ok := strings.Cut(u.Hostname(), "."+executeAPI+"."); ok {
		if label, _, more := strings.Cut(rest, "."); more {
			region = label
		}
	}
	return u, region, nil
}

// escape encodes an id as the AWS SDK does: all but letters, digits and -._~, also the = that ids end in.
func escape(id string) string { return strings.ReplaceAll(url.QueryEscape(id), "+", "%20") }
