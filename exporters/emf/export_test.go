// SPDX-License-Identifier: Apache-2.0

package emf

// Recorded returns of how many invocations it is remembered that they have lines.
func (e *Exporter) Recorded() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.recorded)
}

// ForgetShapes makes the next flush go the long way.
func (e *Exporter) ForgetShapes() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.builder.shapes = shapes{}
}

// Shapes returns how many shapes are remembered, and how many of them were recalled at least once.
func (e *Exporter) Shapes() (known, used int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.builder.shapes.known {
		if s.used {
			used++
		}
	}
	return len(e.builder.shapes.known), used
}

// AppendFloat appends a value as lines have it.
func AppendFloat(dst []byte, f float64) []byte { return floatNumber(f).append(dst) }

// Slab is a slab of integers.
type Slab struct{ slab slab[int] }

// Take returns an integer that nobody else has.
func (s *Slab) Take() *int { return s.slab.take() }

// LatestByShape reports whether the latest flush was written by a known shape.
func (e *Exporter) LatestByShape() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.builder.documents) == 0
}
