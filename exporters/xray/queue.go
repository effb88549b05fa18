// SPDX-License-Identifier: Apache-2.0

package xray

// waiting is a document that the daemon cannot take yet.
type waiting struct {
	document []byte
	leaf     bool   // no other document has it as parent
	number   uint64 // in the order of submission
}

// queue holds waiting documents, the oldest first.
type queue struct {
	documents []waiting
	head      int // index of the oldest; what is before it has left
	bytes     int
}

func (q *queue) length() int { return len(q.documents) - q.head }
func (q *queue) empty() bool { return q.length() == 0 }

func (q *queue) first() (waiting, bool) {
	if q.empty() {
		return waiting{}, false
	}
	return q.documents[q.head], true
}

func (q *queue) add(w waiting) {
	// The room of what has left is used again once it is most of the slice.
	if len(q.documents) == cap(q.documents) && q.head > len(q.documents)/2 {
		n := copy(q.documents, q.documents[q.head:])
		clear(q.documents[n:])
		q.documents, q.head = q.documents[:n], 0
	}
	q.documents = append(q.documents, w)
	q.bytes += len(w.document)
}

// remove takes out the document at position i from the oldest.
func (q *queue) remove(i int) {
	q.bytes -= len(q.documents[q.head+i].document)
	if i == 0 {
		q.documents[q.head] = waiting{}
		q.head++
	} else {
		copy(q.documents[q.head+i:], q.documents[q.head+i+1:])
		q.documents[len(q.documents)-1] = waiting{}
		q.documents = q.documents[:len(q.documents)-1]
	}
	if q.empty() {
		q.documents, q.head = q.documents[:0], 0
	}
}

// dropOldestLeaf takes out the oldest document without children, whose loss tears no hole into the trace;
// if every document has some, the oldest.
func (q *queue) dropOldestLeaf() {
	for i := range q.length() {
		if q.documents[q.head+i].leaf {
			q.remove(i)
			return
		}
	}
	q.remove(0)
}
