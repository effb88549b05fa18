// SPDX-License-Identifier: Apache-2.0

package httpvalidation

import (
	"bytes"
	"maps"
	"net/http"
)

// heldWriter keeps a response until it is known to be valid.
type heldWriter struct {
	to       http.ResponseWriter
	header   http.Header
	status   int
	body     bytes.Buffer
	max      int64
	tooLarge bool
}

func newHeldWriter(to http.ResponseWriter, limit int64) *heldWriter {
	return &heldWriter{to: to, header: to.Header().Clone(), max: limit}
}

// Header implements [http.ResponseWriter].
func (h *heldWriter) Header() http.Header {
	if h.header == nil {
		h.header = make(http.Header)
	}
	return h.header
}

// WriteHeader implements [http.ResponseWriter]. The first status counts; one of 1xx goes out at once.
func (h *heldWriter) WriteHeader(status int) {
	switch {
	case h.status != 0:
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		maps.Copy(h.to.Header(), h.header) // Early hints are headers.
		h.to.WriteHeader(status)
	default:
		h.status = status
	}
}

// Write implements [http.ResponseWriter]. What is beyond the limit is dropped: nobody will see the response.
func (h *heldWriter) Write(p []byte) (int, error) {
	if h.status == 0 {
		h.status = http.StatusOK
	}
	if int64(h.body.Len()+len(p)) > h.max {
		h.tooLarge = true
		return len(p), nil
	}
	return h.body.Write(p)
}

// Flush implements [http.Flusher]. There is nothing that could go out yet.
func (*heldWriter) Flush() {}

// hasBody reports whether the response has a body that the schema is about.
func (h *heldWriter) hasBody(method string) bool {
	switch {
	case method == http.MethodHead, h.status == http.StatusNoContent, h.status == http.StatusResetContent:
		return false
	case h.status == 0: // The handler has written nothing: that is 200 without a body.
		return true
	}
	return h.status >= 200 && h.status < 300
}

// release writes the response.
func (h *heldWriter) release() {
	header := h.to.Header()
	clear(header)
	maps.Copy(header, h.header)
	if h.status != 0 {
		h.to.WriteHeader(h.status)
	}
	if h.body.Len() > 0 {
		h.to.Write(h.body.Bytes()) //nolint:errcheck // the client has gone; nobody is left to tell
	}
}
