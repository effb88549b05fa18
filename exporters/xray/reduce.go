// SPDX-License-Identifier: Apache-2.0

package xray

// reduction is how much of a document is left out. Each step includes those before it.
type reduction uint8

// The order is that of worth: first goes what is seldom looked for.
const (
	cutNothing reduction = iota
	cutEvents
	cutCaptured
	cutStrings4096
	cutStrings1024
	cutStrings256
	cutArrays
	cutMembers
	cutStack16
	cutStack4
	cutExceptions
	cutQuery
	cutMetadata
	cutLinks
	cutAnnotations
	cutSteps
)

const (
	cutArrayLength = 50 // also members of an object
	cutQueryBytes  = 512
	// minDocumentBytes is how low the limit of a document may be set: below, hardly a name fits.
	minDocumentBytes = 2 << 10
)

// String returns the name that metadata powertools.truncated has for the step.
func (r reduction) String() string {
	return [...]string{
		"", "events", "captured", "metadata>4096", "metadata>1024", "metadata>256", "arrays>50", "members>50",
		"stack>16", "stack>4", "exceptions>1", "query>512", "metadata", "links", "annotations",
	}[r]
}

// encodeWithin returns the document of d in at most limit bytes, with as little left out as that takes. It returns nil
// if even the least is too large. The slice is valid until the next call.
//
// What of the attributes is JSON is read before the first attempt. Each attempt stops at the limit, and no string is copied
// that would pass it; metadata is sorted only if its names may fit. So an attempt costs what a document of that size costs, and
// a look at each attribute.
func (e *encoder) encodeWithin(d *document, limit int) []byte {
	e.limit = limit
	e.release()
	e.readJSON(d.span.Attributes())
	for e.cut = cutNothing; e.cut < cutSteps; e.cut++ {
		if e.encode(d) {
			e.reduced = e.cut > cutNothing
			return e.buf
		}
	}
	return nil
}

// maxString returns how many bytes of a string in metadata are kept.
func (e *encoder) maxString() int {
	switch {
	case e.cut >= cutStrings256:
		return 256
	case e.cut >= cutStrings1024:
		return 1024
	case e.cut >= cutStrings4096:
		return 4096
	}
	return e.limit
}

// fits reports whether n more bytes may fit, and notes if not.
func (e *encoder) fits(n int) bool {
	if len(e.buf)+n > e.limit {
		e.over = true
	}
	return !e.over
}
