// SPDX-License-Identifier: Apache-2.0

package traceheader

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// Name is the header's name in HTTP requests. Carriers that are no HTTP headers may spell it in lower case.
const Name = "X-Amzn-Trace-Id"

const (
	// MaxLength is how long a header may be that AWS accepts, in bytes.
	MaxLength = 256
	// maxInput is how much of a header is read; whoever sends more is not AWS.
	maxInput = 512
)

// Sampled is the sampling decision that a header carries.
type Sampled uint8

const (
	// Absent means the header says nothing, as that of a function without active tracing may.
	Absent Sampled = iota
	// Unknown is "?": the receiver is asked to decide.
	Unknown
	// No is "0": the trace is not recorded.
	No
	// Yes is "1": the trace is recorded.
	Yes
)

// Decided reports whether a sender has made the decision.
func (s Sampled) Decided() bool { return s == No || s == Yes }

// Header is a parsed X-Amzn-Trace-Id. The zero Header is not valid: it has no Root.
type Header struct {
	// Root is the trace.
	Root trace.TraceID
	// Parent is the sender's segment; zero if the header names none.
	Parent trace.SpanID
	// Sampled is the sender's decision.
	Sampled Sampled
	// Lineage is Lambda's state of loop detection, as it came; empty if there is none.
	Lineage string
	// Extra holds the tokens not known here, as "key=value;key=value" in their order.
	Extra string
}

// Parse reads a header. It reports false if there is no valid Root, without which the rest means nothing.
// Order, the case of keys and of hexadecimal digits, and blanks around tokens do not matter; a bare
// "1-5759e988-bd862e3fe1be46a994272793" is a Root. Tokens without "=" and tokens with characters that no header may
// contain are ignored, as is an invalid Parent. Of a repeated key the first valid one counts.
// Only the first 512 bytes are read.
func Parse(text string) (Header, bool) {
	if len(text) > maxInput {
		// A token that is cut may look complete: leave it out.
		text = text[:max(0, strings.LastIndexByte(text[:maxInput+1], ';'))]
	}
	var h Header
	extra := 0 // tokens in Extra
	for text != "" {
		var token string
		token, text, _ = strings.Cut(text, ";")
		token = strings.TrimSpace(token)
		if !printable(token) {
			continue
		}
		key, value, found := strings.Cut(token, "=")
		if !found {
			h.setRoot(token)
			continue
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case strings.EqualFold(key, "Root"):
			h.setRoot(value)
		case strings.EqualFold(key, "Parent"):
			if !h.Parent.IsValid() {
				h.Parent, _ = parseSpanID(value)
			}
		case strings.EqualFold(key, "Sampled"):
			if h.Sampled == Absent {
				h.Sampled = parseSampled(value)
			}
		case strings.EqualFold(key, "Lineage"):
			if h.Lineage == "" {
				h.Lineage = value
			}
		case strings.EqualFold(key, "Self"), key == "":
		default:
			if extra++; extra > 1 {
				h.Extra += ";" + token
			} else {
				h.Extra = token
			}
		}
	}
	if !h.Root.IsValid() {
		return Header{}, false
	}
	return h, true
}

func (h *Header) setRoot(value string) {
	if !h.Root.IsValid() {
		h.Root, _ = ParseTraceID(value)
	}
}

func parseSampled(value string) Sampled {
	switch value {
	case "0":
		return No
	case "1":
		return Yes
	case "?":
		return Unknown
	}
	return Absent
}

// printable reports whether token may stand in a header: a line break in it would start another one.
func printable(token string) bool {
	for i := range len(token) {
		if token[i] < ' ' || token[i] > '~' {
			return false
		}
	}
	return true
}

// Append appends the header in AWS's order: Root, Parent, Sampled, Lineage, the rest. What is absent is left out.
// At most [MaxLength] bytes are appended: Extra goes first, then Lineage.
func (h Header) Append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, "Root="...)
	dst = AppendTraceID(dst, h.Root)
	if h.Parent.IsValid() {
		dst = append(dst, ";Parent="...)
		dst = appendHex(dst, h.Parent[:])
	}
	switch h.Sampled {
	case Unknown:
		dst = append(dst, ";Sampled=?"...)
	case No:
		dst = append(dst, ";Sampled=0"...)
	case Yes:
		dst = append(dst, ";Sampled=1"...)
	case Absent:
	}
	const lineage = ";Lineage="
	if h.Lineage != "" && len(dst)-start+len(lineage)+len(h.Lineage) <= MaxLength {
		dst = append(dst, lineage...)
		dst = append(dst, h.Lineage...)
	}
	if h.Extra != "" && len(dst)-start+1+len(h.Extra) <= MaxLength {
		dst = append(dst, ';')
		dst = append(dst, h.Extra...)
	}
	return dst
}

// String returns what [Header.Append] appends.
func (h Header) String() string { return string(h.Append(make([]byte, 0, MaxLength))) }

type contextKey struct{}

// ContextWith returns a context that carries h, for what OpenTelemetry's span context cannot hold:
// the Lineage, a Root without Parent, an open decision.
func ContextWith(ctx context.Context, h Header) context.Context {
	return context.WithValue(ctx, contextKey{}, &h)
}

// FromContext returns the header that [ContextWith] put into ctx or a context above it.
func FromContext(ctx context.Context) (Header, bool) {
	if h, ok := ctx.Value(contextKey{}).(*Header); ok {
		return *h, true
	}
	return Header{}, false
}
