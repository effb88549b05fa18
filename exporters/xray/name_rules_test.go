// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestRules_22_NameSources has all sources of a name on one span, and then one less each time.
func TestRules_22_NameSources(t *testing.T) {
	t.Parallel()
	for _, kind := range []trace.SpanKind{trace.SpanKindClient, trace.SpanKindProducer} {
		ladder{path: "name", kind: kind, span: "Third.Operation", rest: "Third.Operation", rungs: []rung{
			from("chosen", text("powertools.xray.name", "chosen")),
			from("First", text("rpc.service", "First")),
			from("Second", text("rpc.method", "Second/Operation")),
			from("Third", text("rpc.system.name", "aws-api")),
			from("remote-service", text("aws.remote.service", "remote-service")),
			from("service-peer", text("service.peer.name", "service-peer")),
			from("peer-service", text("peer.service", "peer-service")),
			from("shop@server.example", text("db.namespace", "shop")),
			from("old@server.example", text("db.name", "old")),
			from("server.example", text("db.system.name", "mongodb")),
			from("queue", text("messaging.destination.name", "https://sqs.eu-west-1.amazonaws.com/123456789012/queue")),
			from("old-queue", text("messaging.destination", "old-queue")),
			from("server.example:8080", text("server.address", "server.example"), attribute.Int("server.port", 8080)),
			from("host.example:8081", text("http.host", "host.example:8081")),
			from("peer.example:8082", text("net.peer.name", "peer.example"), attribute.Int("net.peer.port", 8082)),
			from("full.example", text("url.full", "https://ada:secret@full.example:443/pets?page=2")),
			from("url.example:8443", text("http.url", "https://url.example:8443/pets")),
		}}.climb(t)
	}
}

// TestRules_22_DatabaseHosts has the sources of the part after the "@".
func TestRules_22_DatabaseHosts(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"db.system.name", "db.system"} {
		ladder{
			path: "name", kind: trace.SpanKindClient, rest: "shop",
			fixed: []attribute.KeyValue{text(system, "postgresql"), text("db.namespace", "shop")},
			rungs: []rung{
				from("shop@server.example", text("server.address", "server.example")),
				from("shop@peer.example", text("net.peer.name", "peer.example")),
				from("shop@connection.example", text("db.connection_string", "jdbc:postgresql://connection.example/shop")),
			},
		}.climb(t)
	}
}

// TestRules_22_Address reduces what stands in server.address to a host.
func TestRules_22_Address(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"api.example.com":                            "api.example.com",
		"api.example.com:443":                        "api.example.com",
		"api.example.com:80":                         "api.example.com",
		"https://api.example.com/v1?key=secret":      "api.example.com",
		"https://ada:secret@api.example.com:8443/v1": "api.example.com:8443",
	} {
		l := ladder{kind: trace.SpanKindClient}
		if got := l.document(t, []attribute.KeyValue{text("server.address", address)})["name"]; got != want {
			t.Errorf("name of server.address %q = %v, want %q", address, got, want)
		}
	}
}

// TestRules_22_NotRemote has the sources of a remote name on spans that call nobody: their names are their own.
func TestRules_22_NotRemote(t *testing.T) {
	t.Parallel()
	for _, kind := range []trace.SpanKind{trace.SpanKindInternal, trace.SpanKindServer, trace.SpanKindConsumer} {
		ladder{path: "name", kind: kind, span: "## own", rest: "## own", rungs: []rung{
			from("chosen", text("powertools.xray.name", "chosen")),
			from("## own",
				text("rpc.system", "aws-api"), text("rpc.service", "S3"), text("peer.service", "peer"), text("db.system.name", "mysql"),
				text("db.namespace", "shop"), text("messaging.destination.name", "queue"), text("server.address", "server.example"),
				text("aws.local.service", "local"), text("url.full", "https://full.example/")),
		}}.climb(t)
	}
}

// TestRules_22_Segments names segments: by the first source that has characters X-Ray takes.
func TestRules_22_Segments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		resource []attribute.KeyValue
		span     []attribute.KeyValue
		want     string
	}{
		{"all", []attribute.KeyValue{text("service.name", "service"), text("faas.name", "function")}, []attribute.KeyValue{text("aws.local.service", "local")}, "local"},
		{"service and function", []attribute.KeyValue{text("service.name", "service"), text("faas.name", "function")}, nil, "service"},
		{"function", []attribute.KeyValue{text("faas.name", "function")}, nil, "function"},
		{"nothing", nil, nil, "work"},
		{"local service without a good character", []attribute.KeyValue{text("service.name", "service")}, []attribute.KeyValue{text("aws.local.service", "{}")}, "service"},
		{"chosen", []attribute.KeyValue{text("service.name", "service")}, []attribute.KeyValue{text("powertools.xray.name", "chosen"), text("aws.local.service", "local")}, "chosen"},
	}
	for _, tt := range tests {
		for _, kind := range []trace.SpanKind{trace.SpanKindServer, trace.SpanKindConsumer, trace.SpanKindInternal} {
			sent := &collector{}
			s := newSetup(t, resource.NewSchemaless(tt.resource...), xray.WithTransport(sent))
			_, span := s.tracer.Start(t.Context(), "work", trace.WithSpanKind(kind), trace.WithAttributes(tt.span...))
			span.End()
			if d := decode(t, sent.take(t))[0]; d["name"] != tt.want || d["type"] != nil {
				t.Errorf("%s, %v: name %v, type %v; want segment %q", tt.name, kind, d["name"], d["type"], tt.want)
			}
		}
	}
}

// TestRules_22_TopIsTheFunction names the invocation's own document after the function, whatever else is known.
func TestRules_22_TopIsTheFunction(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(text("faas.name", "function"), text("service.name", "service")), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		trace.SpanFromContext(ctx).SetAttributes(text("aws.local.service", "local"))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if d := decode(t, sent.take(t))[0]; d["name"] != "function" {
		t.Errorf("name = %v, want function", d["name"])
	}
}
