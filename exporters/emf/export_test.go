// SPDX-License-Identifier: Apache-2.0

package emf

// Recorded returns of how many invocations it is remembered that they have lines.
func (e *Exporter) Recorded() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.recorded)
}
