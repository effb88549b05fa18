// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strings"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/internal/stdstream"
)

// readEnvironment sets what variables say and options may change.
func (c *config) readEnvironment() {
	read := func(name string, byDefault bool) bool {
		on, err := settings.Bool(name, byDefault)
		if err != nil {
			c.mistakes = append(c.mistakes, err)
		}
		return on
	}
	c.urlQuery = read("POWERTOOLS_XRAY_URL_QUERY", false)
	c.sqlText = read("POWERTOOLS_XRAY_SQL_TEXT", true)
	c.user = read("POWERTOOLS_XRAY_USER", true)
	c.segmentName = settings.Text("AWS_XRAY_TRACING_NAME")
}

// settleEnvironment reads the variables of what no option has set.
func (c *config) settleEnvironment() {
	if c.indexed == nil {
		// Keys of attributes have a case, so this is no settings.List.
		for pattern := range strings.SplitSeq(settings.Text("POWERTOOLS_XRAY_INDEXED_ATTRIBUTES"), ",") {
			if pattern = strings.TrimSpace(pattern); pattern != "" {
				c.indexed = append(c.indexed, pattern)
			}
		}
	}
	if c.transport == nil {
		switch name := strings.ToLower(settings.Text("POWERTOOLS_XRAY_TRANSPORT")); name {
		case "", "udp":
		case "stdout":
			c.transport = Writer(stdstream.Output())
		default:
			c.mistakes = append(c.mistakes, settings.Mistakef("POWERTOOLS_XRAY_TRANSPORT=%q is not known: known are udp and stdout; using udp", name))
		}
	}
}
