// SPDX-License-Identifier: Apache-2.0

package eventsource

import "strings"

// Header returns the values of a header in the order of the email, whatever the case its name is written in. SES leaves
// headers out of large emails: see HeadersTruncated.
func (m *SimpleEmailMessage) Header(name string) []string {
	var values []string
	for _, header := range m.Headers {
		if strings.EqualFold(header.Name, name) {
			values = append(values, header.Value)
		}
	}
	return values
}
