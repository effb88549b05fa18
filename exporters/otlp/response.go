// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

const (
	contentType = "application/x-protobuf"
	// largestResponse is how much of an answer is read. It holds a count and a message for people.
	largestResponse = 64 << 10
	// largestMessage is how much of a receiver's message comes into an error.
	largestMessage = 512
)

// readResponse returns the body of an answer, if it is in the form of the protocol. It reads to the end, so that the
// connection can be used again.
func readResponse(response *http.Response) []byte {
	body, err := io.ReadAll(io.LimitReader(response.Body, largestResponse))
	response.Body.Close()
	if err != nil || !strings.HasPrefix(response.Header.Get("Content-Type"), contentType) {
		return nil
	}
	return body
}

// partialSuccess reads an Export…ServiceResponse: how many items the receiver refused, and why. All signals have the
// same fields. What cannot be read counts as a full success, as the receiver's status says.
func partialSuccess(response []byte) (rejected uint64, message string) {
	inner := bytesField(response, 1)
	walk(inner, func(field protowire.Number, number uint64, text []byte) {
		switch {
		case field == 1 && text == nil:
			rejected = uint64(max(0, int64(number)))
		case field == 2 && text != nil:
			message = cut(text)
		}
	})
	return rejected, message
}

// statusMessage reads the message of a google.rpc.Status, which is the body of a refusal.
func statusMessage(response []byte) string { return cut(bytesField(response, 2)) }

// bytesField returns the last occurrence of a field that holds bytes.
func bytesField(message []byte, want protowire.Number) (value []byte) {
	walk(message, func(field protowire.Number, _ uint64, b []byte) {
		if field == want && b != nil {
			value = b
		}
	})
	return value
}

// walk calls visit with the numbers and byte strings of a message, up to the first byte that is not one. bytes is nil
// for a number and never nil otherwise.
func walk(message []byte, visit func(field protowire.Number, number uint64, bytes []byte)) {
	for len(message) > 0 {
		field, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return
		}
		message = message[n:]
		switch kind {
		case protowire.VarintType:
			var number uint64
			if number, n = protowire.ConsumeVarint(message); n >= 0 {
				visit(field, number, nil)
			}
		case protowire.BytesType:
			var b []byte
			if b, n = protowire.ConsumeBytes(message); n >= 0 {
				visit(field, 0, b)
			}
		default:
			n = protowire.ConsumeFieldValue(field, kind, message)
		}
		if n < 0 {
			return
		}
		message = message[n:]
	}
}

func cut(text []byte) string {
	return strings.ToValidUTF8(string(text[:min(len(text), largestMessage)]), "")
}

// retryAfter returns how long the receiver wants to be left alone: seconds or a date. 0 if it does not say.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}
