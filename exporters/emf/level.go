// SPDX-License-Identifier: Apache-2.0

package emf

// levelKey names an up-down counter's series, or those that a rule makes one: the document it is in, but for invocation
// and time, and its name.
type levelKey struct {
	document documentKey
	name     string
}

// levels remembers what up-down counters last showed. They are read at every flush whether they moved or not; they are
// written when they moved, and once a minute so that a constant level stays on the graph.
type levels map[levelKey]level

type level struct {
	value number
	at    int64 // Unix time in milliseconds
}

// maxLevels bounds what is remembered: above it everything is forgotten and written once more.
const maxLevels = 16_384

// due reports whether a level is to be written now, and remembers it if so.
func (l levels) due(key levelKey, value number, now int64) bool {
	if last, ok := l[key]; ok && last.value == value && now-last.at < minute {
		return false
	}
	if len(l) >= maxLevels {
		clear(l)
	}
	l[key] = level{value, now}
	return true
}

// settleLevels takes the levels out of the documents that are not due. All series must have been added: a rule may have
// made one level of several.
func (b *builder) settleLevels() {
	if !b.hasLevels {
		return
	}
	for i := range b.documents {
		d := &b.documents[i]
		for j := range d.metrics {
			m := &d.metrics[j]
			if !m.level || m.to == m.from {
				continue
			}
			key := levelKey{d.key, m.name}
			key.document.requestID, key.document.bucket, key.document.width = "", 0, 0
			total := b.values[m.from]
			for _, n := range b.values[m.from+1 : m.to] {
				total = total.plus(n)
			}
			if !b.exporter.levels.due(key, total, b.now) {
				m.to = m.from
			}
		}
	}
}
