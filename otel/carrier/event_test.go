// SPDX-License-Identifier: Apache-2.0

package carrier_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/propagation"

	"github.com/otel-powertools/powertools/otel/carrier"
)

// other is a context that must lose against w3c.
const other = "00-11111111111111111111111111111111-2222222222222222-01"

// TestEvent counts allocations, so it is not parallel.
func TestEvent(t *testing.T) {
	for payload, want := range map[string]string{
		`{"headers":{"Traceparent":"` + w3c + `"}}`:                                                  w3cID,
		`{"headers":null,"multiValueHeaders":{"traceparent":["` + w3c + `"]}}`:                       w3cID,
		`{"headers":{"traceparent":["` + w3c + `"],"accept":["*/*"]}}`:                               w3cID,
		`{"headers":{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736\u002d00f067aa0ba902b7-01"}}`: w3cID,
		`{"headers":{"x-amzn-trace-id":"` + header + `"},"body":"traceparent"}`:                      "",
		`{"headers":"traceparent"}`:                                                                  "",
		`{"headers":{"traceparent":7}}`:                                                              "",
		`{"headers":{"traceparent":[]}}`:                                                             "",
		`{"body":{"headers":{"traceparent":"` + w3c + `"}}}`:                                         "",
		`{"body":"{\"headers\":{\"traceparent\":\"` + w3c + `\"}}"}`:                                 "",
		`traceparent`:    "",
		`{"Records":[]}`: "",
	} {
		if got := id(carrier.Event(json.RawMessage(payload))); got != want {
			t.Errorf("Event(%s) = %q, want %q", payload, got, want)
		}
	}
	payload := json.RawMessage(`{"Records":[{"body":"hello"}]}`)
	if n := testing.AllocsPerRun(10, func() { carrier.Event(payload) }); n != 0 {
		t.Errorf("an event without a context costs %v allocations, want 0", n)
	}
}

func TestTracing_34_EventOfAppSync(t *testing.T) {
	t.Parallel()
	one := `{"arguments":{"id":"7"},"source":null,"request":{"headers":{"host":"x","traceparent":"` + w3c + `"},"domainName":null},"info":{"fieldName":"post"}}`
	for name, payload := range map[string]string{
		"resolver":          one,
		"batch resolver":    " [" + one + `,{"request":{"headers":{"traceparent":"` + other + `"}}}]`,
		"context in second": `[{"request":{"headers":{"accept":"*/*"}}},` + one + "]",
		"authorizer":        `{"authorizationToken":"t","requestHeaders":{"traceparent":"` + w3c + `"},"requestContext":{}}`,
	} {
		if got := id(carrier.Event(json.RawMessage(payload))); got != w3cID {
			t.Errorf("%s: Event = %q, want %q", name, got, w3cID)
		}
	}
	for _, payload := range []string{`[]`, `["traceparent"]`, `[{"request":["traceparent"]}]`, `{"request":{"headers":7},"traceparent":1}`} {
		if got := id(carrier.Event(json.RawMessage(payload))); got != "" {
			t.Errorf("Event(%s) = %q, want none", payload, got)
		}
	}
}

func TestTracing_34_AnyCase(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"traceparent", "Traceparent", "TRACEPARENT", "TraceParent", "tRaCePaReNt"} {
		for name, payload := range map[string]string{
			"headers":   fmt.Sprintf(`{"headers":{%q:%q}}`, key, w3c),
			"multi":     fmt.Sprintf(`{"multiValueHeaders":{%q:[%q,%q]}}`, key, other, w3c),
			"resolver":  fmt.Sprintf(`{"request":{"headers":{%q:%q}}}`, key, w3c),
			"far along": fmt.Sprintf(`{"body":%q,"headers":{%q:%q}}`, strings.Repeat("trace parent", 99), key, w3c),
		} {
			if got := id(carrier.Event(json.RawMessage(payload))); got != w3cID {
				t.Errorf("%s with %s: Event = %q, want %q", name, key, got, w3cID)
			}
		}
		if got := id(carrier.SpanContext(carrier.JSON(fmt.Appendf(nil, `{%q:%q}`, key, w3c)))); got != w3cID {
			t.Errorf("JSON with %s: span %q, want %q", key, got, w3cID)
		}
	}
	for _, key := range []string{"x-amzn-trace-id", "X-Amzn-Trace-Id", "X-AMZN-TRACE-ID"} {
		if got := id(carrier.SpanContext(carrier.JSON(fmt.Appendf(nil, `{%q:%q}`, key, header)))); got != xrayID {
			t.Errorf("JSON with %s: span %q, want %q", key, got, xrayID)
		}
	}
}

// TestTracing_34_Spellings wants the same choice every time where one header is there twice: the name as it is asked
// for, then in lower case, then the first in the document, or in the order of a map's keys.
func TestTracing_34_Spellings(t *testing.T) {
	t.Parallel()
	for range 20 { // Go shuffles the order of maps.
		for name, from := range map[string]propagation.TextMapCarrier{
			"headers":        carrier.Headers(map[string]string{"Traceparent": other, "TRACEPARENT": other, "traceparent": w3c}, nil),
			"headers, multi": carrier.Headers(map[string]string{"traceparent": w3c}, map[string][]string{"Traceparent": {other}, "traceparent": {other}}),
			"first key":      carrier.Headers(map[string]string{"Traceparent": other, "TraceParent": w3c}, nil),
			"empty":          carrier.Headers(map[string]string{"traceparent": "", "Traceparent": w3c}, nil),
			"document":       carrier.JSON([]byte(`{"Traceparent":"` + other + `","TRACEPARENT":"` + other + `","traceparent":"` + w3c + `"}`)),
			"first in it":    carrier.JSON([]byte(`{"Traceparent":"` + w3c + `","TRACEPARENT":"` + other + `"}`)),
			"client context": carrier.ClientContext(lambdacontext.ClientContext{Custom: map[string]string{"Traceparent": other, "traceparent": w3c}}),
			"Kafka": carrier.Kafka(events.KafkaRecord{Headers: []map[string]events.JSONNumberBytes{
				{"traceparent": events.JSONNumberBytes(other)}, {"Traceparent": events.JSONNumberBytes(other)}, {"traceparent": events.JSONNumberBytes(w3c)},
			}}),
		} {
			if got := id(carrier.SpanContext(from)); got != w3cID {
				t.Errorf("%s: span %q, want %q", name, got, w3cID)
			}
		}
		for _, payload := range []string{
			`{"headers":{"Traceparent":"` + other + `","traceparent":"` + w3c + `"}}`,
			`{"headers":{"TRACEPARENT":"` + w3c + `","Traceparent":"` + other + `"}}`,
			`{"multiValueHeaders":{"traceparent":["` + other + `"]},"headers":{"traceparent":"` + w3c + `"}}`,
		} {
			if got := id(carrier.Event(json.RawMessage(payload))); got != w3cID {
				t.Errorf("Event(%s) = %q, want %q", payload, got, w3cID)
			}
		}
	}
	// Asked for in the spelling of the specification, and in X-Ray's.
	from := carrier.Headers(map[string]string{"X-Amzn-Trace-Id": "asked", "x-amzn-trace-id": "lower"}, nil)
	if got := [...]string{from.Get("X-Amzn-Trace-Id"), from.Get("x-amzn-trace-id"), from.Get("X-AMZN-TRACE-ID"), from.Get("baggage")}; got != [...]string{"asked", "lower", "lower", ""} {
		t.Errorf("Get of three spellings and of nothing = %q", got)
	}
}

// TestTracing_34_HeaderThatIsNoText has events in which one header is odd: it costs itself, not the others.
func TestTracing_34_HeaderThatIsNoText(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{
		`{"headers":{"odd":7,"traceparent":"` + w3c + `"}}`,
		`{"headers":{"traceparent":"` + w3c + `","odd":{"a":["b"]},"tracestate":null}}`,
		`{"headers":{"tracestate":true,"traceparent":["` + w3c + `"]}}`,
		`{"headers":{"baggage":"a=b"},"multiValueHeaders":{"odd":"text","traceparent":["` + w3c + `",7]}}`,
	} {
		if got := id(carrier.Event(json.RawMessage(payload))); got != w3cID {
			t.Errorf("Event(%s) = %q, want %q", payload, got, w3cID)
		}
	}
	body := `{"Timestamp":"yesterday","MessageAttributes":{"tracestate":7,"traceparent":{"Type":"String","Value":"` + w3c + `"}}}`
	if got := id(carrier.SpanContext(carrier.SQS(events.SQSMessage{Body: body}))); got != w3cID {
		t.Errorf("notification with an odd attribute: span %q, want %q", got, w3cID)
	}
}

// TestTracing_34_FullerContextOfSQS has messages with a context in several places. The order is system attribute,
// message attributes, body; what names no span does not hide what does.
func TestTracing_34_FullerContextOfSQS(t *testing.T) {
	t.Parallel()
	const rootOnly = "Root=1-5759e988-bd862e3fe1be46a994272793"
	notification := `{"Type":"Notification","MessageAttributes":{"traceparent":{"Type":"String","Value":"` + w3c + `"},"tracestate":{"Type":"String","Value":"a=1"}}}`
	attributes := func(keysAndValues ...string) map[string]events.SQSMessageAttribute {
		made := map[string]events.SQSMessageAttribute{}
		for i := 0; i < len(keysAndValues); i += 2 {
			made[keysAndValues[i]] = events.SQSMessageAttribute{StringValue: &keysAndValues[i+1], DataType: "String"}
		}
		return made
	}
	tests := []struct {
		name    string
		message events.SQSMessage
		want    string
		state   string // of the trace
		root    bool   // X-Amzn-Trace-Id stays readable
	}{
		{"header, attributes and body", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": header}, MessageAttributes: attributes("traceparent", other), Body: notification}, xrayID, "", true},
		{"root, attributes and body", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": rootOnly}, MessageAttributes: attributes("traceparent", w3c), Body: `{"MessageAttributes":{"traceparent":{"Value":"` + other + `"}}}`}, w3cID, "", true},
		{"root and body", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": rootOnly}, Body: notification}, w3cID, "a=1", true},
		{"root and whole header", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": rootOnly}, MessageAttributes: attributes("X-Amzn-Trace-Id", header)}, xrayID, "", true},
		{"two whole headers", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": header}, MessageAttributes: attributes("X-Amzn-Trace-Id", "Root=1-00000001-000000000000000000000001;Parent=0000000000000001")}, xrayID, "", true},
		{"baggage and body", events.SQSMessage{MessageAttributes: attributes("baggage", "k=v"), Body: notification}, w3cID, "a=1", false},
		{"broken attribute and body", events.SQSMessage{MessageAttributes: attributes("traceparent", "00-xyz", "tracestate", "b=2"), Body: notification}, w3cID, "a=1", false},
		{"root and body without context", events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": rootOnly}, Body: `{"MessageAttributes":{}}`}, "", "", true},
	}
	for _, tt := range tests {
		from := carrier.SQS(tt.message)
		got := carrier.SpanContext(from)
		if id(got) != tt.want || got.TraceState().String() != tt.state || (from.Get("X-Amzn-Trace-Id") != "") != tt.root {
			t.Errorf("%s: span %q, state %q, header %q; want %q, %q, header %t",
				tt.name, id(got), got.TraceState(), from.Get("X-Amzn-Trace-Id"), tt.want, tt.state, tt.root)
		}
		if tt.name == "baggage and body" && from.Get("baggage") != "k=v" {
			t.Errorf("baggage = %q, want that of the message", from.Get("baggage"))
		}
	}
}

func TestTracing_35_LargeEventsAreSkipped(t *testing.T) {
	t.Parallel()
	event := func(size int) json.RawMessage {
		frame := `{"headers":{"traceparent":"` + w3c + `"},"body":""}`
		return json.RawMessage(strings.Replace(frame, `""`, `"`+strings.Repeat("x", size-len(frame))+`"`, 1))
	}
	if got := id(carrier.Event(event(1 << 20))); got != w3cID {
		t.Errorf("event of 1 MiB: %q, want %q", got, w3cID)
	}
	if got := id(carrier.Event(event(1<<20 + 1))); got != "" {
		t.Errorf("event of more than 1 MiB: %q, want none", got)
	}
}

// FuzzMembers holds the reading of JSON objects to encoding/json.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { "a" : 1 , "b" : [ {"c":"}"} , "]" ] , "d" : "\\\"" } `, `{"a":{"b":{}},"c":null}`, `{"a":1,"a":2}`, `{"\u0061":"\u0062"}`,
		`[1,"a",{"b":[]}]`, `[]`, `[[]]`, `{"a"`, `{"a":`, `{"a":"`, `{"a":1`, `{"a":{`, `[1`, `[,]`, `{"a"::1}`, `"a"`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, values := carrier.Members(document) // must not panic
		elements := carrier.Elements(document)
		if !json.Valid(document) {
			return
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(document, &object) == nil {
			got := map[string]string{}
			for i, key := range keys {
				var decoded string
				if err := json.Unmarshal([]byte(key), &decoded); err != nil {
					t.Fatalf("key %q of %q: %v", key, document, err)
				}
				got[decoded] = values[i]
			}
			for key, want := range object {
				if got[key] != string(want) {
					t.Errorf("member %q of %q = %q, want %q", key, document, got[key], want)
				}
			}
			if len(got) != len(object) {
				t.Errorf("%q has members %q, want %d", document, got, len(object))
			}
		}
		var array []json.RawMessage
		if json.Unmarshal(document, &array) == nil {
			if len(elements) != len(array) {
				t.Fatalf("%q has elements %q, want %d", document, elements, len(array))
			}
			for i, want := range array {
				if elements[i] != string(want) {
					t.Errorf("element %d of %q = %q, want %q", i, document, elements[i], want)
				}
			}
		}
	})
}

// FuzzContainsFold holds the search to one that is easy to see through.
func FuzzContainsFold(f *testing.F) {
	for _, seed := range []string{"", "traceparent", "xTraceParentx", "tracetraceparent", "traceparen", "x-amzn-trace-id", "X-AMZN-TRACE-ID:", "traceparen\xff"} {
		f.Add(seed)
	}
	lower := func(text string) string { // ASCII only: others may fold into ASCII, and change in length
		return strings.Map(func(r rune) rune {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}, text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range []string{"traceparent", "x-amzn-trace-id"} {
			if got, want := carrier.ContainsFold([]byte(text), word), strings.Contains(lower(text), word); got != want {
				t.Errorf("containsFold(%q, %q) = %t, want %t", text, word, got, want)
			}
		}
	})
}

func BenchmarkEvent(b *testing.B) {
	headers := `"accept":"*/*","host":"api.example.com","user-agent":"curl/8","x-forwarded-for":"192.0.2.1","x-forwarded-port":"443"`
	body := `"body":"` + strings.Repeat("the trace of a parent ", 250) + `"`
	for name, payload := range map[string]string{
		"without": `{"version":"2.0","headers":{` + headers + `},` + body + `}`,
		"with":    `{"version":"2.0","headers":{` + headers + `,"traceparent":"` + w3c + `"},` + body + `}`,
	} {
		b.Run(name, func(b *testing.B) {
			event := json.RawMessage(payload)
			b.ReportAllocs()
			b.SetBytes(int64(len(event)))
			for b.Loop() {
				carrier.Event(event)
			}
		})
	}
}
