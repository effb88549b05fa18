// SPDX-License-Identifier: Apache-2.0

package invocation

// Trigger gives the tests the event sniffer.
var Trigger = trigger

// Members gives the tests the scanner of top-level members.
func Members(data []byte) map[string]string {
	m := map[string]string{}
	members(data, func(key string, value []byte) bool { m[key] = string(value); return true })
	return m
}
