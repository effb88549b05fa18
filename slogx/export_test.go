// SPDX-License-Identifier: Apache-2.0

package slogx

// ParseDefaultLine lets tests see how a line of the original slog.Default is taken apart.
var ParseDefaultLine = parseDefaultLine

// DecodeJSON lets tests see how JSON becomes a value.
var DecodeJSON = decodeJSON

// AppendValue lets tests see how a value becomes JSON.
var AppendValue = appendValue

// Ring lets tests see how lines are held back.
type Ring struct{ *ring }

// NewRing returns a ring of size bytes.
func NewRing(size int) Ring { return Ring{newRing(size)} }

// Push adds a line and returns how many gave way.
func (r Ring) Push(line []byte) int { return r.push(line) }

// Drain visits and removes all lines.
func (r Ring) Drain(visit func([]byte)) { r.drain(visit) }
