// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"bytes"
	"encoding/json"
)

// maxSniffBytes bounds the work of looking into an event; larger ones are "other".
const maxSniffBytes = 1 << 20

// trigger returns the value of attribute faas.trigger for an event: http, pubsub, datasource, timer or other
// (semantic conventions for FaaS). It looks at top-level members only, and inside Records at the first one.
func trigger(payload json.RawMessage) string {
	if len(payload) > maxSniffBytes {
		return "other"
	}
	found := "other"
	var source, detailType string
	members(payload, func(key string, value []byte) bool {
		switch key {
		case "requestContext":
			found = "http"
		case "Records":
			found = recordTrigger(value)
		case "eventSource", "EventSource":
			found = sourceTrigger(text(value)) // Kafka has it beside its records.
		case "awslogs":
			found = "datasource"
		case "info":
			if !isAppSyncEvents(value) {
				return true
			}
			found = "pubsub"
		case "source":
			source = text(value)
			return true
		case "detail-type":
			detailType = text(value)
			return true
		default:
			return true
		}
		return false
	})
	switch {
	case found != "other" || source == "" || detailType == "":
	case source == "aws.scheduler" || source == "aws.events" && detailType == "Scheduled Event":
		found = "timer"
	default:
		found = "pubsub"
	}
	return found
}

// recordTrigger looks at the first element of an array of records.
func recordTrigger(records []byte) (found string) {
	found = "other"
	start := bytes.IndexByte(records, '{')
	if start < 0 {
		return found
	}
	members(records[start:], func(key string, value []byte) bool {
		switch key {
		case "eventSource", "EventSource":
			found = sourceTrigger(text(value))
			return false
		case "cf":
			found = "http" // Lambda@Edge
			return false
		}
		return true
	})
	return found
}

// isAppSyncEvents reports whether an info member is that of a publish or a subscription of AppSync Events. Resolvers of
// AppSync have one too, with fields of GraphQL in it.
func isAppSyncEvents(info []byte) bool {
	var operation, channel bool
	members(info, func(key string, value []byte) bool {
		switch key {
		case "operation":
			name := text(value)
			operation = name == "PUBLISH" || name == "SUBSCRIBE"
		case "channel":
			members(value, func(key string, path []byte) bool {
				channel = key == "path" && text(path) != ""
				return !channel
			})
		}
		return !operation || !channel
	})
	return operation && channel
}

func sourceTrigger(source string) string {
	switch source {
	case "aws:sqs", "aws:sns", "aws:kinesis", "aws:kafka", "SelfManagedKafka", "aws:mq", "aws:rmq":
		return "pubsub"
	case "aws:s3", "aws:dynamodb", "aws:docdb", "aws:codecommit":
		return "datasource"
	}
	return "other"
}

// members calls visit with each member of the JSON object at the start of data until visit returns false.
// It relies on data being JSON, as Lambda guarantees; for anything else it just ends early.
func members(data []byte, visit func(key string, value []byte) bool) {
	pos := skipSpace(data, 0)
	if pos >= len(data) || data[pos] != '{' {
		return
	}
	for {
		pos = skipSpace(data, pos+1) // after '{' or ','
		if pos >= len(data) || data[pos] != '"' {
			return
		}
		end := skipString(data, pos)
		key := data[pos:end]
		pos = skipSpace(data, end)
		if pos >= len(data) || data[pos] != ':' {
			return
		}
		pos = skipSpace(data, pos+1)
		end = skipValue(data, pos)
		if end == pos || !visit(text(key), data[pos:end]) {
			return
		}
		pos = skipSpace(data, end)
		if pos >= len(data) || data[pos] != ',' {
			return
		}
	}
}

func skipSpace(data []byte, pos int) int {
	for pos < len(data) && (data[pos] == ' ' || data[pos] == '\t' || data[pos] == '\n' || data[pos] == '\r') {
		pos++
	}
	return pos
}

// skipString returns the position after the string that begins at pos.
func skipString(data []byte, pos int) int {
	for pos++; pos < len(data); pos++ {
		quote := bytes.IndexByte(data[pos:], '"')
		if quote < 0 {
			return len(data)
		}
		backslashes := 0
		for i := pos + quote - 1; i >= pos && data[i] == '\\'; i-- {
			backslashes++
		}
		pos += quote
		if backslashes%2 == 0 {
			return pos + 1
		}
	}
	return pos
}

// skipValue returns the position after the value that begins at pos.
func skipValue(data []byte, pos int) int {
	depth := 0
	for pos < len(data) {
		switch data[pos] {
		case '"':
			pos = skipString(data, pos)
			if depth == 0 {
				return pos
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return pos + min(1, depth+1)
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return pos
			}
		}
		pos++
	}
	return pos
}

// text returns the content of a JSON string without escapes; of anything else, or with escapes, nothing.
func text(value []byte) string {
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : n-1])
	}
	return ""
}
