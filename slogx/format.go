// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// Format is a preset of keys and their order.
type Format int

// Formats of lines.
const (
	// FormatPowertools is that of Powertools for AWS Lambda, the default.
	FormatPowertools Format = iota
	// FormatOTel has the field names of OpenTelemetry's log data model and of its semantic conventions.
	FormatOTel
	// FormatDatadog is the default with the ids of the trace as Datadog joins them: dd.trace_id and dd.span_id, decimal
	// numbers of 64 bits as text.
	FormatDatadog
	// FormatECS has the field names of the Elastic Common Schema.
	FormatECS
)

// layout returns a new layout that the caller may change.
func (f Format) layout() *layout {
	l := &layout{rules: map[string]rule{}}
	rename := func(pairs ...string) {
		for i := 0; i < len(pairs); i += 2 {
			l.rules[pairs[i]] = rule{key: quoted(pairs[i+1])}
		}
	}
	first := func(keys ...string) {
		for _, key := range keys {
			l.order = append(l.order, quoted(key))
		}
	}
	switch f {
	case FormatOTel:
		rename("level", "severity_text", "message", "body", "service", "service.name",
			"cold_start", "faas.coldstart", "function_name", "faas.name", "function_request_id", "faas.invocation_id",
			"function_arn", "aws.lambda.invoked_arn")
		l.rules["function_memory_size"] = rule{key: quoted("faas.max_memory"), convert: mebibytesToBytes}
		first("timestamp", "severity_text", "body", "service.name")
	case FormatDatadog:
		l.rules["trace_id"] = rule{key: quoted("dd.trace_id"), convert: hexToDecimal}
		l.rules["span_id"] = rule{key: quoted("dd.span_id"), convert: hexToDecimal}
	case FormatECS:
		rename("timestamp", "@timestamp", "level", "log.level", "location", "log.origin.function", "service", "service.name",
			"cold_start", "faas.coldstart", "function_name", "faas.name", "function_arn", "faas.id",
			"function_request_id", "faas.execution", "trace_id", "trace.id", "span_id", "span.id")
		l.constants = []part{{key: quoted("ecs.version"), value: quoted("8.11.0")}}
		first("@timestamp", "log.level", "message", "ecs.version")
	}
	return l
}

func mebibytesToBytes(dst, value []byte) []byte {
	size, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return append(dst, value...)
	}
	return strconv.AppendInt(dst, size<<20, 10)
}

// hexToDecimal returns the lowest 64 bits of an id, a text, as a text: readers of JSON lose digits of such numbers.
func hexToDecimal(dst, value []byte) []byte {
	id, err := hex.DecodeString(string(value[1 : len(value)-1]))
	if err != nil || len(id) < 8 {
		return append(dst, value...)
	}
	dst = append(dst, '"')
	dst = strconv.AppendUint(dst, binary.BigEndian.Uint64(id[len(id)-8:]), 10)
	return append(dst, '"')
}
