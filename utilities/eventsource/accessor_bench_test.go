// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// requestHeaders are those of a browser's request.
func requestHeaders() map[string]string {
	var event eventsource.APIGatewayProxyRequest
	if err := json.Unmarshal(golden.Event("apigateway-rest/request"), &event); err != nil {
		panic(err)
	}
	return event.Headers
}

func TestAllocations_9_4(t *testing.T) {
	headers := requestHeaders()
	claims := eventsource.Claims{"sub": "user-1"}
	var event eventsource.APIGatewayV2HTTPRequest
	event.RawPath, event.RequestContext.Stage, event.RequestContext.DomainName = "/prod/orders", "prod", "a.execute-api.eu-central-1.amazonaws.com"
	kafka := eventsource.KafkaRecord{Headers: []map[string]eventsource.KafkaHeaderBytes{{"Trace": []byte("1")}}}
	for name, call := range map[string]func(){
		"Header, as written": func() { eventsource.Header(headers, "Host") },
		"Header, folded":     func() { eventsource.Header(headers, "hOST") },
		"Header, absent":     func() { eventsource.Header(headers, "none") },
		"Claims.Text":        func() { claims.Text("sub") },
		"Path":               func() { event.Path() },
		"KafkaRecord.Header": func() { kafka.Header("trace") },
	} {
		if got := testing.AllocsPerRun(100, call); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func BenchmarkHeader(b *testing.B) {
	headers := requestHeaders()
	for name, header := range map[string]string{"written": "Host", "folded": "hOST", "absent": "X-None"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				eventsource.Header(headers, header)
			}
		})
	}
}

func BenchmarkHeaders(b *testing.B) {
	headers := requestHeaders()
	b.ReportAllocs()
	for b.Loop() {
		eventsource.Headers(headers, nil)
	}
}

func BenchmarkPolicy(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		route, err := eventsource.ParseRouteARN(ordersARN)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := eventsource.NewPolicy(route, "ada").Allow("GET", "/orders/*").Deny("DELETE", "*").Response(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNestedS3(b *testing.B) {
	var event events.SQSEvent
	if err := json.Unmarshal(golden.Event("sqs/s3-sns"), &event); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := eventsource.NestedS3(event.Records[0].Body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCloudWatchLogs(b *testing.B) {
	var event events.CloudwatchLogsEvent
	if err := json.Unmarshal(golden.Event("cloudwatch-logs/event"), &event); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := eventsource.CloudWatchLogs(event.AWSLogs.Data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDataAs reads a small record, beside package json alone.
func BenchmarkDataAs(b *testing.B) {
	data := []byte(`{"id":"42","total":7}`)
	b.Run("DataAs", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := eventsource.DataAs[order](data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var value order
			if err := json.Unmarshal(data, &value); err != nil {
				b.Fatal(err)
			}
		}
	})
}
