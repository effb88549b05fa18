// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// encode returns the answer as the source of the event takes it, or nil if it is larger than limit. Size is how many
// bytes were written for the body, of which some may be missing from it.
func (x *exchange) encode(h *head, body []byte, size int64, limit int) (answer []byte) {
	if size > int64(limit) {
		x.tooLarge, x.limit = int(size), limit
		return nil
	}
	h.sniff(body)
	if x.event.method == http.MethodHead {
		h.tellLength(size)
	}
	if !h.hasBody() {
		body = nil
	}
	x.encodedFor = x.base64Reason(h.sent, body)
	room := len(body) + len(body)/16
	if x.encodedFor != "" {
		room = base64.StdEncoding.EncodedLen(len(body))
	}
	answer = make([]byte, 0, room+headBytes)
	answer = append(answer, `{"statusCode":`...)
	answer = strconv.AppendInt(answer, int64(h.status), 10)
	if x.event.source == ALB {
		answer = append(answer, `,"statusDescription":"`...)
		answer = appendStatus(answer, h.status)
		answer = append(answer, '"')
	}
	answer = x.appendHeader(answer, h, len(body))
	answer = append(answer, `,"body":`...)
	if x.encodedFor != "" {
		answer = append(answer, '"')
		answer = base64.StdEncoding.AppendEncode(answer, body)
		answer = append(answer, `","isBase64Encoded":true}`...)
	} else {
		answer = jsonenc.AppendString(answer, string(body))
		answer = append(answer, `,"isBase64Encoded":false}`...)
	}
	if len(answer) > limit {
		x.tooLarge, x.limit = len(answer), limit
		return nil
	}
	return answer
}

// headBytes is room for all of an answer but its body; larger ones grow.
const headBytes = 512

// Reasons for a body to leave as base64.
const (
	becauseEncoded = "content_encoding"
	becauseListed  = "content_type"
	becauseBytes   = "invalid_utf8"
)

// base64Reason says why a body has to leave as base64, or "". JSON has no bytes: what is not valid UTF-8 would be
// replaced without a word.
func (x *exchange) base64Reason(header http.Header, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return becauseEncoded
	}
	if x.handler.config.isBinary(header.Get("Content-Type")) {
		return becauseListed
	}
	if !utf8.Valid(body) {
		return becauseBytes
	}
	return ""
}

// appendStatus appends status code and text, as on the first line of a response.
func appendStatus(dst []byte, status int) []byte {
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, ' ')
	if text := http.StatusText(status); text != "" {
		return append(dst, text...)
	}
	dst = append(dst, "status code "...)
	return strconv.AppendInt(dst, int64(status), 10)
}

// responseFields returns the fields of a header that may leave, sorted by name, and the cookies.
func responseFields(fields []namedValues, header http.Header, keepLength bool) (_ []namedValues, cookies []string) {
	connection := header["Connection"]
	for name, values := range header {
		if len(values) == 0 {
			continue
		}
		switch http.CanonicalHeaderKey(name) {
		case "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
			continue // They are about one connection, and this one is the gateway's.
		case "Content-Length":
			if !keepLength {
				continue
			}
		case "Set-Cookie":
			cookies = append(cookies, values...)
			continue
		}
		if !validFieldName(name) || nominates(connection, name) { // also http.TrailerPrefix, which has a colon
			continue
		}
		fields = append(fields, namedValues{name, values})
	}
	sortByName(fields)
	return fields, cookies
}

// nominates reports whether a Connection header names a field as one of the connection.
func nominates(connection []string, name string) bool {
	for _, value := range connection {
		for item := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(item), name) {
				return true
			}
		}
	}
	return false
}

// keepsLength reports whether the Content-Length of the handler is true. Gateways set their own where there is none.
func (h *head) keepsLength(body int) bool {
	if !h.hasBody() {
		return h.status != http.StatusNoContent
	}
	return h.sent.Get("Content-Length") == strconv.Itoa(body)
}

// tellLength sets the length that the body of an answer to HEAD would have, as net/http does, unless the handler has said
// something of it.
func (h *head) tellLength(size int64) {
	if _, ok := h.sent["Content-Length"]; ok || size == 0 { // No byte counts where there may be no body.
		return
	}
	if h.sent == nil {
		h.sent = make(http.Header, 1)
	}
	h.sent["Content-Length"] = []string{strconv.FormatInt(size, 10)}
}

// appendHeader appends the members that hold header and cookies, with the comma before them.
func (x *exchange) appendHeader(dst []byte, h *head, body int) []byte {
	var room [16]namedValues
	fields, cookies := x.answerHeader(room[:0], h.sent, h.keepsLength(body))
	switch s := x.event.source; {
	case s == RESTAPI || s == HTTPAPIv1 || s == ALB && x.event.isMultiValue():
		dst = append(dst, `,"multiValueHeaders":{`...)
		if len(cookies) > 0 {
			fields = append(fields, namedValues{"Set-Cookie", cookies})
		}
		return append(appendLists(dst, fields), '}')
	case s == HTTPAPIv2 || s == FunctionURL:
		dst = append(dst, `,"headers":{`...)
		dst = append(appendJoined(dst, fields), '}')
		if len(cookies) > 0 {
			dst = append(dst, `,"cookies":`...)
			dst = appendList(dst, cookies)
		}
		return dst
	}
	// One value a name is all there is, so of several cookies the last is sent.
	if n := len(cookies); n > 0 {
		x.lostCookies(n - 1)
		fields = append(fields, namedValues{"Set-Cookie", cookies[n-1:]})
	}
	dst = append(dst, `,"headers":{`...)
	return append(appendJoined(dst, fields), '}')
}

// isMultiValue reports whether a load balancer sends, and so expects, multi-value headers.
func (e *event) isMultiValue() bool { return strings.HasPrefix(e.multiHeaders, "{") }

// appendLists appends fields as members with lists of values.
func appendLists(dst []byte, fields []namedValues) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsonenc.AppendString(dst, f.name)
		dst = append(dst, ':')
		dst = appendList(dst, f.values)
	}
	return dst
}

// appendJoined appends fields as members with one value each.
func appendJoined(dst []byte, fields []namedValues) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsonenc.AppendString(dst, f.name)
		dst = append(dst, ':')
		value := f.values[0]
		if len(f.values) > 1 {
			value = strings.Join(f.values, ", ")
		}
		dst = jsonenc.AppendString(dst, oneLine(value))
	}
	return dst
}

func appendList(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsonenc.AppendString(dst, oneLine(value))
	}
	return append(dst, ']')
}

// oneLine returns a header value without what would end the field, as net/http sends it, and without other control
// characters, which gateways would not take.
func oneLine(value string) string {
	if validFieldValue(value) {
		return value
	}
	clean := []byte(value)
	for i, c := range clean {
		if c < ' ' && c != '\t' || c == 0x7f {
			clean[i] = ' '
		}
	}
	return string(clean)
}
