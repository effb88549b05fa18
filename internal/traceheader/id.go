// SPDX-License-Identifier: Apache-2.0

package traceheader

import (
	"encoding/hex"

	"go.opentelemetry.io/otel/trace"
)

// TraceIDLength is the length of a trace id in AWS's form, 1-5759e988-bd862e3fe1be46a994272793.
const TraceIDLength = 35

// ParseTraceID reads a trace id in AWS's form. It reports false for anything else and for the zero id.
func ParseTraceID(text string) (trace.TraceID, bool) {
	if len(text) != TraceIDLength || text[0] != '1' || text[1] != '-' || text[10] != '-' {
		return trace.TraceID{}, false
	}
	var id trace.TraceID
	if !decodeHex(id[:4], text[2:10]) || !decodeHex(id[4:], text[11:]) {
		return trace.TraceID{}, false
	}
	return id, id.IsValid()
}

// AppendTraceID appends id in AWS's form.
func AppendTraceID(dst []byte, id trace.TraceID) []byte {
	dst = append(dst, "1-"...)
	dst = appendHex(dst, id[:4])
	dst = append(dst, '-')
	return appendHex(dst, id[4:])
}

func parseSpanID(text string) (trace.SpanID, bool) {
	var id trace.SpanID
	if len(text) != 2*len(id) || !decodeHex(id[:], text) {
		return trace.SpanID{}, false
	}
	return id, id.IsValid()
}

func appendHex(dst, src []byte) []byte { return hex.AppendEncode(dst, src) }

// decodeHex decodes text, in upper or lower case, which has twice the length of dst. It allocates nothing.
func decodeHex(dst []byte, text string) bool {
	for i := range dst {
		high, ok := digit(text[2*i])
		low, ok2 := digit(text[2*i+1])
		if !ok || !ok2 {
			return false
		}
		dst[i] = high<<4 | low
	}
	return true
}

func digit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
