// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"net/http"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// traceAnswer returns the trace header of the answer, or "" for none: the trace of the invocation, and whether it is recorded
// only where the client has left that open. Nothing else of a header is for clients.
func (x *exchange) traceAnswer() string {
	root := ""
	if x.handler.config.traceHeader {
		root = tracex.XRayTraceID(x.ctx.Context)
	}
	if root == "" {
		return ""
	}
	asked, _ := traceheader.Parse(x.request.Header.Get(traceheader.Name))
	switch {
	case asked.Sampled != traceheader.Unknown:
		return "Root=" + root
	case tracex.IsSampled(x.ctx.Context):
		return "Root=" + root + ";Sampled=1"
	}
	return "Root=" + root + ";Sampled=0"
}

// answerHeader returns the fields of an answer and its cookies, as responseFields does, with the trace header. That of the
// handler comes first.
func (x *exchange) answerHeader(fields []namedValues, header http.Header, keepLength bool) (_ []namedValues, cookies []string) {
	if x.traceHeader != "" && header.Get(traceheader.Name) == "" {
		fields = append(fields, namedValues{traceheader.Name, []string{x.traceHeader}})
	}
	return responseFields(fields, header, keepLength)
}
