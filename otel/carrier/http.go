// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"bytes"
	"encoding/json"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// maxEvent is the largest event, in bytes, that [Event] looks into: the time for it is the invocation's.
const maxEvent = 1 << 20

// Headers returns a carrier that reads the headers of an HTTP event, in any case: those of API Gateway, Application Load
// Balancer, function URLs, VPC Lattice, AppSync. Multi is multiValueHeaders, or nil where the event has none; the last
// value of a header counts, as in headers. Of a header in several spellings that in lower case counts.
func Headers(headers map[string]string, multi map[string][]string) propagation.TextMapCarrier {
	return append(fieldsOf(headers, itself), fieldsOf(multi, func(values []string) (string, bool) {
		if len(values) == 0 {
			return "", false
		}
		return values[len(values)-1], true
	})...)
}

// Event returns the W3C span in the headers of a raw event, if it is an HTTP event that has one, or one of AppSync, whose
// batches have it in each item. Other events cost a search through their bytes, those of more than 1 MiB not even that.
func Event(payload json.RawMessage) trace.SpanContext {
	if len(payload) > maxEvent || !containsFold(payload, traceparent) {
		return trace.SpanContext{}
	}
	if !bytes.HasPrefix(bytes.TrimLeft(payload, blanks), []byte("[")) {
		return w3c(eventFields(payload))
	}
	// All items come from one request, so the first that has a context has that of all.
	for item := range elements(payload) {
		if sc := w3c(eventFields(item)); sc.IsValid() {
			return sc
		}
	}
	return trace.SpanContext{}
}

// eventFields returns what the headers of an event have of trace context.
func eventFields(event []byte) fields {
	var found, multi fields
	for key, value := range members(event) {
		switch string(key) {
		case `"headers"`, `"requestHeaders"`: // the latter of AppSync's authorizers
			found.addHeaders(value)
		case `"multiValueHeaders"`:
			multi.addHeaders(value)
		case `"request"`: // AppSync
			for key, value := range members(value) {
				if string(key) == `"headers"` {
					found.addHeaders(value)
				}
			}
		}
	}
	return append(found, multi...)
}

// addHeaders adds the headers of a JSON object. Values are texts, or lists of texts as in multiValueHeaders and in all of
// VPC Lattice; other values are left out.
func (f *fields) addHeaders(headers []byte) {
	for key, value := range members(headers) {
		name, ok := fieldKey(key)
		if !ok {
			continue
		}
		if s, ok := text(value); ok {
			f.set(name, s)
			continue
		}
		for element := range elements(value) {
			if s, ok := text(element); ok {
				f.set(name, s)
			}
		}
	}
}
