// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestURLs_24_IPv6 has addresses whose last part looks like a port.
func TestURLs_24_IPv6(t *testing.T) {
	t.Parallel()
	get, database := text("http.request.method", "GET"), text("db.system", "postgresql")
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		want  map[string]any
	}{
		{
			"with a port",
			[]attribute.KeyValue{get, text("server.address", "2001:db8::443"), attribute.Int("server.port", 8080), text("url.path", "/a")},
			map[string]any{"name": "2001:db8::443:8080", "http.request.url": "http://[2001:db8::443]:8080/a"},
		},
		{
			"that ends like the port",
			[]attribute.KeyValue{get, text("server.address", "2001:db8::8080"), attribute.Int("server.port", 8080)},
			map[string]any{"http.request.url": "http://[2001:db8::8080]:8080/"},
		},
		{
			"without a port",
			[]attribute.KeyValue{get, text("server.address", "2001:db8::443")},
			map[string]any{"name": "2001:db8::443", "http.request.url": "http://[2001:db8::443]/"},
		},
		{
			"with the default port",
			[]attribute.KeyValue{get, text("server.address", "2001:db8::80"), attribute.Int("server.port", 443)},
			map[string]any{"name": "2001:db8::80", "http.request.url": "http://[2001:db8::80]/"},
		},
		{
			"in brackets",
			[]attribute.KeyValue{get, text("http.host", "[2001:db8::1]:443")},
			map[string]any{"name": "2001:db8::1", "http.request.url": "http://[2001:db8::1]:443/"},
		},
		{
			"with a zone",
			[]attribute.KeyValue{get, text("net.peer.ip", "fe80::1%eth0"), attribute.Int("net.peer.port", 8080)},
			map[string]any{"http.request.url": "http://[fe80::1]:8080/"},
		},
		{
			"of a whole URL",
			[]attribute.KeyValue{text("url.full", "http://[2001:db8::1]:443/a")},
			map[string]any{"name": "2001:db8::1", "http.request.url": "http://[2001:db8::1]:443/a"},
		},
		{
			"of a database",
			[]attribute.KeyValue{database, text("server.address", "::1"), attribute.Int("server.port", 5432), text("db.name", "shop")},
			map[string]any{"name": "shop@::1", "sql.url": "postgresql://[::1]:5432/shop"},
		},
		{
			"that is none",
			[]attribute.KeyValue{get, text("server.address", "a:b:c"), attribute.Int("server.port", 8080)},
			map[string]any{"http.request.url": "http://a:b:c:8080/"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
			d := s.document(t, sent, "work", trace.SpanKindClient, func(span trace.Span) { span.SetAttributes(tt.attrs...) })
			for path, want := range tt.want {
				if got := dig(d, path); got != want {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
		})
	}
}
