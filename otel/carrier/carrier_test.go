// SPDX-License-Identifier: Apache-2.0

package carrier_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/carrier"
)

const (
	root   = "5759e988bd862e3fe1be46a994272793"
	parent = "53995c3f42cd8ad8"
	header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=" + parent + ";Sampled=1"
	w3c    = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	w3cID  = "4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7"
	xrayID = root + "/" + parent
)

func TestMain(m *testing.M) {
	// The propagator of package powertools. It is global, so it is set once.
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.Baggage{}, propagation.TraceContext{}, xray.Propagator{}))
	m.Run()
}

// sender is a context with a span.
func sender() context.Context {
	traceID, _ := trace.TraceIDFromHex(root)
	spanID, _ := trace.SpanIDFromHex(parent)
	return trace.ContextWithSpanContext(context.Background(),
		trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled}))
}

func id(sc trace.SpanContext) string {
	if !sc.IsValid() {
		return ""
	}
	return sc.TraceID().String() + "/" + sc.SpanID().String()
}

// event decodes an event as aws-lambda-go does.
func event[T any](t *testing.T, text string) T {
	t.Helper()
	var decoded T
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// TestTracing_34_Reading has a row for each place in which events carry trace context.
func TestTracing_34_Reading(t *testing.T) {
	t.Parallel()
	sqs := func(text string) propagation.TextMapCarrier { return carrier.SQS(event[events.SQSMessage](t, text)) }
	notification, err := json.Marshal(`{"Type":"Notification","Message":"m","MessageAttributes":{"traceparent":{"Type":"String","Value":"` + w3c + `"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		from propagation.TextMapCarrier
		want string
	}{
		{"headers", carrier.Headers(map[string]string{"Traceparent": w3c}, nil), w3cID},
		{"headers of a load balancer", carrier.Headers(map[string]string{"x-amzn-trace-id": "Self=1-67891234-12456789abcdef012345678;" + header}, nil), xrayID},
		{"multi-value headers", carrier.Headers(nil, map[string][]string{"traceparent": {"00-bad", w3c}, "x-empty": nil}), w3cID},
		{"no headers", carrier.Headers(nil, nil), ""},
		{"both", carrier.Headers(map[string]string{"traceparent": w3c, "X-Amzn-Trace-Id": header}, nil), xrayID},
		{"X-Ray without parent", carrier.Headers(map[string]string{"traceparent": w3c, "X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793"}, nil), w3cID},
		{"SQS system attribute", sqs(`{"attributes":{"AWSTraceHeader":"` + header + `"}}`), xrayID},
		{"SQS message attribute", sqs(`{"messageAttributes":{"traceparent":{"stringValue":"` + w3c + `","dataType":"String"},"other":{"binaryValue":"AA==","dataType":"Binary"}}}`), w3cID},
		{"SQS, binary attribute", sqs(`{"messageAttributes":{"traceparent":{"binaryValue":"AA==","dataType":"Binary"}}}`), ""},
		{"SNS to SQS", sqs(`{"body":` + string(notification) + `}`), w3cID},
		{"SQS, body of the user", sqs(`{"body":"{\"MessageAttributes\":[1]}"}`), ""},
		{"SNS", carrier.SNS(event[events.SNSEventRecord](t, `{"Sns":{"MessageAttributes":{"traceparent":{"Type":"String","Value":"`+w3c+`"}}}}`)), w3cID},
		{"SNS, odd attributes", carrier.SNS(event[events.SNSEventRecord](t, `{"Sns":{"MessageAttributes":{"traceparent":7,"baggage":{"Value":7}}}}`)), ""},
		{"EventBridge", carrier.EventBridge(event[events.EventBridgeEvent](t, `{"detail":{"traceparent":"`+w3c+`","order":1}}`)), w3cID},
		{"EventBridge, nothing", carrier.EventBridge(event[events.EventBridgeEvent](t, `{"detail":{"order":1}}`)), ""},
		{"Kinesis", carrier.Kinesis(event[events.KinesisEventRecord](t, `{"kinesis":{"data":"`+base64.StdEncoding.EncodeToString([]byte(`{"X-Amzn-Trace-Id":"`+header+`"}`))+`"}}`)), xrayID},
		{"DynamoDB", carrier.DynamoDB(event[events.DynamoDBEventRecord](t, `{"dynamodb":{"NewImage":{"id":{"N":"7"},"traceparent":{"S":"`+w3c+`"}},"OldImage":{"traceparent":{"S":"00-bad"}}}}`)), w3cID},
		{"DynamoDB, X-Ray", carrier.DynamoDB(event[events.DynamoDBEventRecord](t, `{"dynamodb":{"NewImage":{"X-Amzn-Trace-Id":{"S":"`+header+`"}}}}`)), xrayID},
		{"DynamoDB, odd attributes", carrier.DynamoDB(event[events.DynamoDBEventRecord](t, `{"dynamodb":{"NewImage":{"traceparent":{"N":"7"},"baggage":{"NULL":true},"tracestate":{"SS":["a"]}}}}`)), ""},
		{"DynamoDB, removed", carrier.DynamoDB(event[events.DynamoDBEventRecord](t, `{"eventName":"REMOVE","dynamodb":{"OldImage":{"traceparent":{"S":"`+w3c+`"}}}}`)), ""},
		{"Kafka", carrier.Kafka(event[events.KafkaRecord](t, `{"headers":[{"user":[1]},{"traceparent":`+numbers(w3c)+`}]}`)), w3cID},
		{"Step Functions input", carrier.JSON([]byte(`{"traceparent":"` + w3c + `"}`)), w3cID},
		{"JSON that is none", carrier.JSON([]byte(`"traceparent"`)), ""},
		{"JSON with another type", carrier.JSON([]byte(`{"traceparent":7}`)), ""},
		{"client context", carrier.ClientContext(lambdacontext.ClientContext{Custom: map[string]string{"traceparent": w3c}}), w3cID},
		{"broken", carrier.Headers(map[string]string{"traceparent": "00-xyz", "X-Amzn-Trace-Id": "Root=7"}, nil), ""},
	}
	for _, tt := range tests {
		if got := id(carrier.SpanContext(tt.from)); got != tt.want {
			t.Errorf("%s: span %q, want %q", tt.name, got, tt.want)
		}
		// The propagators find the same in it.
		if got := id(trace.SpanContextFromContext(otel.GetTextMapPropagator().Extract(context.Background(), tt.from))); got != tt.want {
			t.Errorf("%s: the propagator finds %q, want %q", tt.name, got, tt.want)
		}
	}
}

// numbers is how Kafka's events write bytes.
func numbers(text string) string {
	var list []string
	for _, b := range []byte(text) {
		list = append(list, fmt.Sprint(b))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestTracing_34_Links(t *testing.T) {
	t.Parallel()
	message := func(trace, span int) events.SQSMessage {
		return events.SQSMessage{Attributes: map[string]string{
			"AWSTraceHeader": fmt.Sprintf("Root=1-5759e988-%024x;Parent=%016x;Sampled=1", trace+1, span+1),
		}}
	}
	var batch []events.SQSMessage
	for i := range 30 {
		batch = append(batch, message(i%25, 0))
	}
	batch = append(batch, message(0, 1), events.SQSMessage{}, events.SQSMessage{Attributes: map[string]string{"AWSTraceHeader": "Root=1"}})
	links, rest := carrier.Links(batch, carrier.SQS)
	traces := map[trace.TraceID]int{}
	for _, link := range links {
		traces[link.SpanContext.TraceID()]++
	}
	if len(links) != carrier.MaxLinkedTraces+1 || len(traces) != carrier.MaxLinkedTraces || rest != 5 {
		t.Errorf("%d links to %d traces, rest %d; want 21, 20, 5", len(links), len(traces), rest)
	}
	links, rest = carrier.Links(batch[:10], carrier.SQS)
	if len(links) != 10 || rest != 0 || !links[0].SpanContext.IsRemote() || !links[0].SpanContext.IsSampled() {
		t.Errorf("%d links, rest %d, want 10 remote sampled ones and 0", len(links), rest)
	}
	if links, rest := carrier.Links(nil, carrier.SNS); links != nil || rest != 0 {
		t.Errorf("links of nothing = %v, %d", links, rest)
	}
}

// attribute stands for the types of the SDK, which have no common one.
type attribute struct{ Type, Text string }

func text(s string) attribute { return attribute{"String", s} }

func TestTracing_34_InjectSQS(t *testing.T) {
	t.Parallel()
	const traceparent = "00-" + root + "-" + parent + "-01"
	full := map[string]attribute{}
	for i := range 10 {
		full[fmt.Sprint(i)] = text("x")
	}
	tests := []struct {
		name             string
		ctx              context.Context
		system           map[string]attribute
		attributes       map[string]attribute
		wantSystem, want map[string]attribute
	}{
		{"empty", sender(), nil, nil, map[string]attribute{"AWSTraceHeader": text(header)}, map[string]attribute{"traceparent": text(traceparent)}},
		{
			"kept", sender(),
			map[string]attribute{"AWSTraceHeader": text("mine")},
			map[string]attribute{"traceparent": text("mine")},
			map[string]attribute{"AWSTraceHeader": text("mine")},
			map[string]attribute{"traceparent": text("mine")},
		},
		{"full", sender(), nil, full, map[string]attribute{"AWSTraceHeader": text(header)}, full},
		{"no trace", context.Background(), nil, nil, nil, nil},
	}
	for _, tt := range tests {
		carrier.InjectSQS(tt.ctx, &tt.system, text, &tt.attributes, text)
		if diff := cmp.Diff(tt.wantSystem, tt.system); diff != "" {
			t.Errorf("%s: system attributes (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(tt.want, tt.attributes); diff != "" {
			t.Errorf("%s: attributes (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestTracing_34_InjectJSON(t *testing.T) {
	t.Parallel()
	const members = `"X-Amzn-Trace-Id":"` + header + `","traceparent":"00-` + root + "-" + parent + `-01"`
	for document, want := range map[string]string{
		`{}`:                                    "{" + members + "}",
		" {\n}":                                 "{" + members + "}",
		`{"n":9007199254740993, "a":"<"}`:       "{" + members + `,"n":9007199254740993, "a":"<"}`,
		`{"traceparent":"mine"}`:                `{"X-Amzn-Trace-Id":"` + header + `","traceparent":"mine"}`,
		`[1]`:                                   `[1]`,
		`"text"`:                                `"text"`,
		``:                                      ``,
		`{"broken"`:                             `{"broken"`,
		`{"traceparent":1,"X-Amzn-Trace-Id":2}`: `{"traceparent":1,"X-Amzn-Trace-Id":2}`,
	} {
		got := carrier.InjectJSON(sender(), []byte(document))
		if string(got) != want {
			t.Errorf("InjectJSON(%s) = %s, want %s", document, got, want)
		}
		if string(carrier.InjectJSON(context.Background(), []byte(document))) != document {
			t.Errorf("InjectJSON(%s) changed it without a trace", document)
		}
	}
}

func FuzzInjectJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, ` { "a" : {} } x`, `{"traceparent":"x"}`, `{"a":1,"a":2}`, `[`, `{,}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		got := carrier.InjectJSON(sender(), document)
		if json.Valid(document) != json.Valid(got) {
			t.Fatalf("InjectJSON(%q) = %q: one is JSON, the other not", document, got)
		}
		if string(got) == string(document) {
			return
		}
		var before, after map[string]json.RawMessage
		if json.Unmarshal(document, &before) != nil || json.Unmarshal(got, &after) != nil {
			t.Fatalf("InjectJSON(%q) = %q: not objects", document, got)
		}
		for key, value := range before {
			if string(after[key]) != string(value) {
				t.Errorf("member %q was %s, is %s", key, value, after[key])
			}
		}
	})
}

func TestTracing_34_ClientContext(t *testing.T) {
	t.Parallel()
	encode := func(text string) *string {
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		return &encoded
	}
	long := encode(`{"custom":{"x":"` + strings.Repeat("a", 2600) + `"}}`)
	empty := ""
	for name, in := range map[string]*string{
		"nil": nil, "empty": &empty, "members": encode(`{"client":{"app_title":"t","n":9007199254740993},"custom":{"user":"7"}}`), "null": encode(`{"custom":null}`),
	} {
		out, err := carrier.InjectClientContext(sender(), in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		decoded, err := base64.StdEncoding.DecodeString(*out)
		if err != nil {
			t.Fatal(err)
		}
		client := event[lambdacontext.ClientContext](t, string(decoded))
		if got := id(carrier.SpanContext(carrier.ClientContext(client))); got != xrayID {
			t.Errorf("%s: span %q, want %q", name, got, xrayID)
		}
		if name == "members" && (client.Custom["user"] != "7" || client.Client.AppTitle != "t" || !strings.Contains(string(decoded), "9007199254740993")) {
			t.Errorf("client context became %s", decoded)
		}
	}
	for name, in := range map[string]*string{"not base64": new("{"), "not JSON": encode("x"), "JSON null": encode("null"), "odd custom": encode(`{"custom":7}`), "too long": long} {
		out, err := carrier.InjectClientContext(sender(), in)
		if !errors.Is(err, carrier.ErrClientContext) || out != in {
			t.Errorf("%s: %v, %v; want what came in and ErrClientContext", name, out, err)
		}
	}
	if out, err := carrier.InjectClientContext(context.Background(), nil); out != nil || err != nil {
		t.Errorf("without a trace: %v, %v", out, err)
	}
}

func TestTraceHeader(t *testing.T) {
	t.Parallel()
	if got := carrier.TraceHeader(sender()); got == nil || *got != header {
		t.Errorf("TraceHeader = %v, want %s", got, header)
	}
	if got := carrier.TraceHeader(context.Background()); got != nil {
		t.Errorf("TraceHeader without a trace = %s, want nil", *got)
	}
}

func BenchmarkLinks(b *testing.B) {
	batch := make([]events.SQSMessage, 10)
	for i := range batch {
		batch[i].Attributes = map[string]string{"AWSTraceHeader": fmt.Sprintf("Root=1-5759e988-%024x;Parent=%016x;Sampled=1", i+1, i+1)}
	}
	b.ReportAllocs()
	for b.Loop() {
		carrier.Links(batch, carrier.SQS)
	}
}

func FuzzReading(f *testing.F) {
	for _, seed := range []string{
		`{"headers":{"traceparent":"` + w3c + `"}}`, `{"headers":{"traceparent":["x"]}}`, `{"multiValueHeaders":{"traceparent":[]}}`,
		`{"traceparent":"x","MessageAttributes":{"traceparent":{"Value":null}}}`, `{"X-Amzn-Trace-Id":"` + header + `"}`, `raceparent`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, from := range []propagation.TextMapCarrier{
			carrier.JSON(document), carrier.SQS(events.SQSMessage{Body: string(document)}), carrier.Headers(map[string]string{"traceparent": string(document)}, nil),
		} {
			// What is read must be there: an invalid span has no id at all.
			if sc := carrier.SpanContext(from); sc.IsValid() != (sc.HasTraceID() && sc.HasSpanID()) || sc.IsValid() && !sc.IsRemote() {
				t.Errorf("span %v of %q", sc, document)
			}
		}
		carrier.Event(document)
	})
}
