// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

const (
	// maxValue is how many bytes of a value are recorded. Half of the 64 kB of an X-Ray document stay for the rest.
	maxValue = 32 << 10

	// failureMark begins the text in place of a value that could not be encoded.
	failureMark = "!ERROR:"
)

// putResponse records what the function of a span returned. The exporter leaves out keys that end in " response" first
// when a document is too large.
func (c *config) putResponse(span trace.Span, name string, value any) {
	if _, stream := value.(io.Reader); stream {
		return // Reading it would take it away from the caller.
	}
	c.putDocument(span, name, encode(value))
}

// putDocument records a response that is JSON already.
func (c *config) putDocument(span trace.Span, name string, document []byte) {
	if string(document) == "null" {
		return
	}
	key := plainName(name) + " response"
	if c.redact != nil {
		if document = redacted(c.redact, key, document); document == nil {
			return
		}
	}
	span.SetAttributes(attribute.KeyValue{Key: metadataKey("", key), Value: metadataValue(document)})
}

// redacted calls redact. If that panics, the value may be secret, so nothing of it is recorded.
func redacted(redact Redact, key string, document []byte) (kept []byte) {
	defer func() {
		if recover() != nil {
			kept = failure("redaction panicked")
		}
	}()
	return redact(key, document)
}

// encode returns value as JSON, without HTML escaping. An error is its text.
func encode(value any) (document []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			document = failure(fmt.Sprint("panic: ", cause))
		}
	}()
	if err, ok := value.(error); ok && err != nil {
		if _, encodes := value.(json.Marshaler); !encodes {
			value = err.Error()
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return failure(err.Error())
	}
	return out.Bytes()[:out.Len()-1] // Encode ends with a line break.
}

func failure(reason string) []byte {
	text, _ := json.Marshal(failureMark + reason) // A string always encodes.
	return text
}

// metadataValue returns a JSON document as an attribute: texts, numbers and booleans as such, objects and lists as the
// document. What is too long, and what is no JSON, is a text.
func metadataValue(document []byte) attribute.Value {
	if len(document) == 0 {
		return attribute.StringValue("")
	}
	text := string(document)
	switch document[0] {
	case '"':
		var content string
		if json.Unmarshal(document, &content) == nil {
			text = content
		}
	case 't', 'f':
		if b, err := strconv.ParseBool(text); err == nil {
			return attribute.BoolValue(b)
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return attribute.Int64Value(n)
		}
		// Whole numbers beyond 64 bits stay exact as texts.
		if f, err := strconv.ParseFloat(text, 64); err == nil && bytes.ContainsAny(document, ".eE") {
			return attribute.Float64Value(f)
		}
	}
	return attribute.StringValue(cut(text))
}

// cut returns at most 32 KiB of text, with "…" in place of the rest.
func cut(text string) string {
	if len(text) <= maxValue {
		return text
	}
	end := maxValue
	for end > maxValue-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
