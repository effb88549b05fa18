// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestRules_24_OldAndNew has the attributes of both generations of the semantic conventions on one span: the new one counts.
func TestRules_24_OldAndNew(t *testing.T) {
	t.Parallel()
	get := []attribute.KeyValue{text("http.request.method", "GET")}
	getOld := []attribute.KeyValue{text("http.method", "GET")}
	status := append(get[:1:1], attribute.Int("http.response.status_code", 200))
	tests := []ladder{
		{path: "http.request.method", kind: trace.SpanKindClient, fixed: []attribute.KeyValue{text("url.full", "http://e.com/")}, rungs: []rung{
			from("PATCH", text("http.request.method", "PATCH")),
			from("PUT", text("http.method", "PUT")),
		}},
		{path: "http.response.status", kind: trace.SpanKindClient, fixed: get, rungs: []rung{
			from(201.0, attribute.Int("http.response.status_code", 201)),
			from(404.0, attribute.Int("http.status_code", 404)),
		}},
		{path: "http.response.status", kind: trace.SpanKindClient, fixed: get, rungs: []rung{
			from(201.0, text("http.response.status_code", "201")),
			from(404.0, text("http.status_code", "404")),
		}},
		{path: "error", kind: trace.SpanKindClient, fixed: get, rungs: []rung{
			from(nil, attribute.Int("http.response.status_code", 201)),
			from(true, attribute.Int("http.status_code", 404)),
		}},
		{path: "http.request.user_agent", kind: trace.SpanKindServer, fixed: get, rungs: []rung{
			from("new/2", text("user_agent.original", "new/2")),
			from("old/1", text("http.user_agent", "old/1")),
		}},
		{path: "http.response.content_length", kind: trace.SpanKindServer, fixed: status, rungs: []rung{
			from(3.0, attribute.Int("http.response.body.size", 3)),
			from(2.0, attribute.Int("http.response_content_length", 2)),
			from(1.0, attribute.StringSlice("http.response.header.content-length", []string{"1"})),
		}},
		{path: "http.request.client_ip", kind: trace.SpanKindServer, fixed: get, rungs: []rung{
			from("203.0.113.4", text("client.address", "203.0.113.4")),
			from("203.0.113.3", text("http.client_ip", "203.0.113.3")),
			from("203.0.113.2", text("network.peer.address", "203.0.113.2")),
			from("203.0.113.1", text("net.peer.ip", "203.0.113.1")),
		}},
		{path: "http.request.client_ip", kind: trace.SpanKindClient, fixed: get, rungs: []rung{
			from(nil, text("client.address", "203.0.113.4"), text("http.client_ip", "203.0.113.3"), text("network.peer.address", "203.0.113.2")),
		}},
		{path: "http.request.x_forwarded_for", kind: trace.SpanKindServer, fixed: get, rungs: []rung{
			from(nil, text("network.peer.address", "203.0.113.2")),
			from(nil, text("net.peer.ip", "203.0.113.1")),
			from(true, text("client.address", "203.0.113.4")),
			from(true, text("http.client_ip", "203.0.113.3")),
		}},
		{path: "http.request.url", kind: trace.SpanKindClient, fixed: get, rungs: []rung{
			from("https://full.example/a", text("url.full", "https://full.example/a")),
			from("https://old.example/b", text("http.url", "https://old.example/b")),
			from("http://host.example:81/", text("http.host", "host.example:81")),
			from("http://server.example:82/", text("server.address", "server.example"), attribute.Int("server.port", 82)),
			from("http://peer.example:83/", text("net.peer.name", "peer.example"), attribute.Int("net.peer.port", 83)),
			from("http://192.0.2.1/", text("net.peer.ip", "192.0.2.1")),
			from("http://192.0.2.2/", text("network.peer.address", "192.0.2.2")),
		}},
		{path: "http.request.url", kind: trace.SpanKindClient, fixed: getOld, rungs: []rung{
			from("http://192.0.2.1:84/", text("net.peer.ip", "192.0.2.1"), attribute.Int("net.peer.port", 84)),
		}},
		{path: "http.request.url", kind: trace.SpanKindServer, fixed: get, rungs: []rung{
			from("http://host.example:81/", text("http.host", "host.example:81")),
			from("http://server.example:82/", text("server.address", "server.example"), attribute.Int("server.port", 82)),
			from("http://name.example:85/", text("http.server_name", "name.example")), // its port is that of the next
			from("http://net.example:85/", text("net.host.name", "net.example"), attribute.Int("net.host.port", 85)),
			// The other end's names are the client's.
			from(nil, text("net.peer.name", "peer.example"), text("net.peer.ip", "192.0.2.1"), text("network.peer.address", "192.0.2.2")),
		}},
		{path: "http.request.url", kind: trace.SpanKindServer, fixed: append(get[:1:1], text("server.address", "e.com"), text("url.path", "/p")), rungs: []rung{
			from("https://e.com/p", text("url.scheme", "https")),
			from("ws://e.com/p", text("http.scheme", "ws")),
		}, rest: "http://e.com/p"},
		{path: "http.request.url", kind: trace.SpanKindServer, fixed: append(get[:1:1], text("server.address", "e.com")), rungs: []rung{
			from("http://e.com/new", text("url.path", "/new"), text("url.query", "a=b")),
			from("http://e.com/old", text("http.target", "/old?a=b")),
		}, rest: "http://e.com/"},
		{path: "http.request.url", kind: trace.SpanKindServer, fixed: append(get[:1:1], text("server.address", "e.com")), rungs: []rung{
			from("http://e.com/new?a=b", text("url.path", "/new"), text("url.query", "a=b")),
			from("http://e.com/old?c=d", text("http.target", "/old?c=d")),
		}, rest: "http://e.com/", opts: []xray.Option{xray.WithURLQuery()}},
	}
	for _, l := range tests {
		l.climb(t)
	}
}

// TestRules_24_DefaultPorts leaves out what the scheme says already.
func TestRules_24_DefaultPorts(t *testing.T) {
	t.Parallel()
	for port, want := range map[int]string{80: "http://e.com/", 443: "http://e.com/", 8080: "http://e.com:8080/"} {
		l := ladder{kind: trace.SpanKindClient}
		d := l.document(t, []attribute.KeyValue{text("http.request.method", "GET"), text("server.address", "e.com"), attribute.Int("server.port", port)})
		if got := dig(d, "http.request.url"); got != want {
			t.Errorf("URL with port %d = %v, want %q", port, got, want)
		}
	}
}
