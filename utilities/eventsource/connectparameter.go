// SPDX-License-Identifier: Apache-2.0

package eventsource

// Parameter returns a parameter that the flow's author gave the function: a text as it is, an object as JSON. It is "" where
// there is none.
func (d *ConnectDetails) Parameter(name string) string { return Claims(d.Parameters).Text(name) }
