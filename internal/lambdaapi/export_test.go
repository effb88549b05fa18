// SPDX-License-Identifier: Apache-2.0

package lambdaapi

// Drain reads what the running process has sent by now.
func (e *Emulator) Drain() {
	e.mu.Lock()
	env := e.current
	e.mu.Unlock()
	if env != nil {
		env.drain(false)
	}
}
