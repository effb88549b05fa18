// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"bytes"
	"sync"
)

const (
	maxWaiting      = 2048    // documents
	maxWaitingBytes = 4 << 20 // of documents
	maxChunk        = 50      // documents of a request, X-Ray's limit
	maxChunkBytes   = 1 << 20 // of a request, about; the API names no limit

	// maxDocument is X-Ray's limit of a document.
	maxDocument = 64 << 10
)

// queue holds documents until X-Ray has them. Any goroutine adds; one at a time takes from the front. What is being sent
// stays in it until its outcome is known, so that keeping it never needs more room.
type queue struct {
	mu      sync.Mutex
	waiting [][]byte
	bytes   int
}

// add appends a copy of a document and reports whether there was room.
func (q *queue) add(document []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == maxWaiting || q.bytes+len(document) > maxWaitingBytes {
		return false
	}
	q.waiting = append(q.waiting, bytes.Clone(document))
	q.bytes += len(document)
	return true
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// first returns the documents for a request, of the first n that wait.
func (q *queue) first(n int) [][]byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	end, size := 0, 0
	for end < min(n, maxChunk) && (end == 0 || size+len(q.waiting[end]) <= maxChunkBytes) {
		size += len(q.waiting[end])
		end++
	}
	return q.waiting[:end:end]
}

// drop takes the first n documents out.
func (q *queue) drop(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range n {
		q.bytes -= len(q.waiting[i])
		q.waiting[i] = nil
	}
	if q.waiting = q.waiting[n:]; len(q.waiting) == 0 {
		q.waiting = nil
	}
}
