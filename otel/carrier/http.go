// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"bytes"
	"encoding/json"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Headers returns a carrier that reads the headers of an HTTP event, in any case: those of API Gateway, Application Load
// Balancer, function URLs, VPC Lattice, AppSync. Multi is multiValueHeaders, or nil where the event has none; the last
// value of a header counts, as in headers.
func Headers(headers map[string]string, multi map[string][]string) propagation.TextMapCarrier {
	found := fields{}
	for key, values := range multi {
		if isField(key) && len(values) > 0 {
			found[key] = values[len(values)-1]
		}
	}
	for key, value := range headers {
		if isField(key) {
			found[key] = value
		}
	}
	return found
}

// Event returns the W3C span in the headers of a raw event, if it is an HTTP event that has one. Other events cost a search
// through their bytes.
func Event(payload json.RawMessage) trace.SpanContext {
	if !bytes.Contains(payload, []byte("raceparent")) {
		return trace.SpanContext{}
	}
	var event struct {
		Headers map[string]string   `json:"headers"`
		Multi   map[string][]string `json:"multiValueHeaders"`
	}
	// Of a broken event what could be read counts: VPC Lattice has lists in headers.
	if err := json.Unmarshal(payload, &event); err != nil {
		var lists struct {
			Headers map[string][]string `json:"headers"`
		}
		if json.Unmarshal(payload, &lists) != nil {
			return trace.SpanContext{}
		}
		event.Headers, event.Multi = nil, lists.Headers
	}
	return w3c(Headers(event.Headers, event.Multi))
}
