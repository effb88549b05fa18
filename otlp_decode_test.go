// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"encoding/hex"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// otlpSpan is the part of a span in an OTLP request that the tests look at.
type otlpSpan struct {
	TraceID, ID, ParentID string // in hexadecimal digits
	Name                  string
	Attributes            map[string]string // those that are strings
}

// spansIn returns the spans of an ExportTraceServiceRequest.
func spansIn(t testing.TB, request []byte) (spans []otlpSpan) {
	for _, resource := range fieldsOf(t, request)[1] {
		for _, scope := range fieldsOf(t, resource)[2] {
			for _, span := range fieldsOf(t, scope)[2] {
				fields := fieldsOf(t, span)
				spans = append(spans, otlpSpan{
					TraceID:    hex.EncodeToString(first(fields[1])),
					ID:         hex.EncodeToString(first(fields[2])),
					ParentID:   hex.EncodeToString(first(fields[4])),
					Name:       string(first(fields[5])),
					Attributes: attributesIn(t, fields[9]),
				})
			}
		}
	}
	return spans
}

// logsIn returns the attributes of the records of an ExportLogsServiceRequest, with the body under "body" and the ids
// of the span under "trace" and "span".
func logsIn(t testing.TB, request []byte) (records []map[string]string) {
	for _, resource := range fieldsOf(t, request)[1] {
		for _, scope := range fieldsOf(t, resource)[2] {
			for _, record := range fieldsOf(t, scope)[2] {
				fields := fieldsOf(t, record)
				attributes := attributesIn(t, fields[6])
				attributes["body"] = string(first(fieldsOf(t, first(fields[5]))[1]))
				attributes["trace"] = hex.EncodeToString(first(fields[9]))
				attributes["span"] = hex.EncodeToString(first(fields[10]))
				records = append(records, attributes)
			}
		}
	}
	return records
}

// metricsIn returns the names of the metrics of an ExportMetricsServiceRequest.
func metricsIn(t testing.TB, request []byte) (names []string) {
	for _, resource := range fieldsOf(t, request)[1] {
		for _, scope := range fieldsOf(t, resource)[2] {
			for _, metric := range fieldsOf(t, scope)[2] {
				names = append(names, string(first(fieldsOf(t, metric)[1])))
			}
		}
	}
	return names
}

func attributesIn(t testing.TB, keyValues [][]byte) map[string]string {
	attributes := make(map[string]string)
	for _, keyValue := range keyValues {
		fields := fieldsOf(t, keyValue)
		attributes[string(first(fields[1]))] = string(first(fieldsOf(t, first(fields[2]))[1]))
	}
	return attributes
}

// fieldsOf returns the length-delimited fields of a message by number.
func fieldsOf(t testing.TB, message []byte) map[protowire.Number][][]byte {
	t.Helper()
	fields := make(map[protowire.Number][][]byte)
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			t.Fatalf("not a protocol buffer: %v", protowire.ParseError(n))
		}
		message = message[n:]
		n = protowire.ConsumeFieldValue(number, kind, message)
		if n < 0 {
			t.Fatalf("not a protocol buffer: %v", protowire.ParseError(n))
		}
		if kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			fields[number] = append(fields[number], value)
		}
		message = message[n:]
	}
	return fields
}

func first(values [][]byte) []byte {
	if len(values) == 0 {
		return nil
	}
	return values[0]
}
