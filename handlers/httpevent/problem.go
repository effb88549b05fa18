// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// requestError is a request that is answered without the handler, or in place of it.
type requestError struct {
	status  int
	message string // for the client; empty for nothing beyond the status
}

func badRequest(message string) *requestError {
	return &requestError{http.StatusBadRequest, message}
}

// json returns the body of the answer. Its form is that of Powertools for TypeScript.
func (p *requestError) json() []byte {
	text := http.StatusText(p.status)
	message := p.message
	if message == "" {
		message = text
	}
	body, _ := json.Marshal(struct {
		StatusCode int    `json:"statusCode"`
		Error      string `json:"error"`
		Message    string `json:"message"`
	}{p.status, text, message})
	return body
}

// keptHeader returns what of a response's header holds for whatever answers in its place, nil if nothing does: what the site
// lets a browser do. Without the fields of CORS a page would not even see that there was an error. All else is of the
// response that is dropped.
func keptHeader(header http.Header) http.Header {
	var kept http.Header
	for name, values := range header {
		if !outlastsResponse(http.CanonicalHeaderKey(name)) {
			continue
		}
		if kept == nil {
			kept = make(http.Header)
		}
		kept[name] = slices.Clone(values)
	}
	return kept
}

// outlastsResponse reports whether a field is one that keptHeader keeps. The name is canonical.
func outlastsResponse(name string) bool {
	switch name {
	case "Vary", "Timing-Allow-Origin", "Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options",
		"X-Frame-Options", "Referrer-Policy", "Permissions-Policy":
		return true
	}
	return strings.HasPrefix(name, "Access-Control-") || strings.HasPrefix(name, "Cross-Origin-")
}

// jsonHeader is the header of a problem that keeps nothing.
func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }
