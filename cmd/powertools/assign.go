// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// assign gives lines and documents to the results whose request id or trace they carry, and returns
// those that carry neither.
func assign(results []lambdaapi.Result, lines []lambdaapi.Line, documents []lambdaapi.Document) (shared lambdaapi.Capture) {
	owners := make(map[string]*lambdaapi.Result)
	for i := range results {
		owners[results[i].RequestID] = &results[i]
	}
	for i := range results {
		root := traceRoot(results[i].TraceHeader)
		if _, taken := owners[root]; taken {
			owners[root] = nil // several invocations of one trace: its documents are nobody's
		} else if root != "" {
			owners[root] = &results[i]
		}
	}
	for _, line := range lines {
		owner := &shared
		if all, ok := parseMembers(line.Text); ok {
			for _, m := range all {
				if result := owners[m.text()]; result != nil {
					owner = &result.Capture
					break
				}
			}
		}
		owner.Lines = append(owner.Lines, line)
	}
	for _, document := range documents {
		owner := &shared
		var of struct {
			TraceID string `json:"trace_id"`
		}
		if json.Unmarshal(document.JSON, &of) == nil {
			if result := owners[of.TraceID]; result != nil {
				owner = &result.Capture
			}
		}
		owner.Documents = append(owner.Documents, document)
	}
	return shared
}
