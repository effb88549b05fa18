// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestURLs_24_Users has users in forms that a URL should not have. Where two readings are possible no password is in the
// result; the host may be wrong then.
func TestURLs_24_Users(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, want string }{
		{"ada:pw@h/p", "h/p"},
		{"pw@h/p", "h/p"},
		{"//ada:pw@h/p", "//h/p"},
		{"/p/ada:pw@h", "/p/ada:pw@h"},
		{"/@ada", "/@ada"},
		{"http://ada:1/pw@h/p", "http://h/p"},
		{"http://ada:1?pw@h/p", "http://h/p"},
		{"ada:1/pw@h/p", "h/p"},
		{"http://ada:a@1/pw@h/p", "http://h/p"},
		{"http://ada:pw@h/p?to=a@b.example", "http://h/p?to=a@b.example"},
		{"http://ada:1/pw@h/p?to=a@b.example", "http://h/p?to=a@b.example"},
		{"http://ada:pw@h/p and a@b", "http://h/p and a@b"},
		{"http://h:8080/p", "http://h:8080/p"},
		{"http://h:8080/@ada", "http://h:8080/@ada"},
		{"http://ada:1/@pw@h", "http://h"},
		{"http://h/users/a@b.example", "http://h/users/a@b.example"},
		{"http://h/p?to=http://ada:pw@k/q", "http://h/p?to=http://k/q"},
		{"/p?to=http://ada:pw@k/q", "/p?to=http://k/q"},
	}
	for _, tt := range tests {
		if got := xray.CleanURL(tt.url, true); got != tt.want {
			t.Errorf("CleanURL(%q) = %q, want %q", tt.url, got, tt.want)
		}
	}
}

// TestURLs_24_Targets has requests to proxies, whose target is a whole URL.
func TestURLs_24_Targets(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"http.target", "url.path"} {
		for target, want := range map[string]string{
			"http://ada:" + private + "@proxied.example/p?a=b": "http://proxied.example/p",
			"//ada:" + private + "@proxied.example/p":          "http://h.example//proxied.example/p",
			"/users/ada@e.example":                             "http://h.example/users/ada@e.example",
			"ada:" + private + "@proxied.example:443":          "http://h.example/proxied.example:443",
			"": "http://h.example/",
		} {
			attrs := []attribute.KeyValue{text("http.request.method", "GET"), text("server.address", "h.example"), text(key, target)}
			for _, kind := range []trace.SpanKind{trace.SpanKindServer, trace.SpanKindClient} {
				d := ladder{kind: kind}.document(t, attrs)
				if got := dig(d, "http.request.url"); got != want || strings.Contains(asText(t, d), private) {
					t.Errorf("%v, %s %q: url %v, want %q in %s", kind, key, target, got, want, asText(t, d))
				}
			}
		}
	}
}

// TestURLs_24_Elsewhere has URLs with passwords in attributes that need not be URLs, or that no block shows.
func TestURLs_24_Elsewhere(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"redis://ada:" + private + "@h.example/0", "ada:" + private + "@h.example", "//ada:" + private + "@h.example"} {
		for _, key := range []string{
			"url.original", "url.path", "peer.service", "service.peer.name", "aws.remote.service", "aws.local.service", "db.name", "db.namespace", "net.peer.ip",
			"network.peer.address", "messaging.source.name", "messaging.destination", "http.request.header.referer", "http.response.header.location",
		} {
			for _, attr := range []attribute.KeyValue{text(key, url), attribute.StringSlice(key, []string{url}), attribute.StringSlice(key, []string{"a", url})} {
				for _, kind := range []trace.SpanKind{trace.SpanKindClient, trace.SpanKindServer} {
					for _, more := range []attribute.KeyValue{text("db.system", "redis"), text("db.system", "mysql"), text("http.request.method", "GET")} {
						if d := everywhere(t, kind, []attribute.KeyValue{attr, more}); strings.Contains(d, private) {
							t.Fatalf("%s as %s, %v: the password is in the documents %s", key, attr.Value.Type(), kind, d)
						}
					}
				}
			}
		}
	}
	d := encode(t, func(span trace.Span) {
		span.SetAttributes(attribute.StringSlice("http.request.header.referer", []string{"https://ada:pw@h.example/p?a=b"}), text("peer.service", "a@b"))
	})
	if got := asText(t, at(d, "metadata", "shop")); !strings.Contains(got, `["https://h.example/p"]`) || !strings.Contains(got, `"a@b"`) {
		t.Errorf("metadata %s, want the rest of the referer, and a name with its @", got)
	}
}

// TestPrivate_26_SpanNames has queries in names of spans.
func TestPrivate_26_SpanNames(t *testing.T) {
	t.Parallel()
	query := "SELECT * FROM people WHERE name = '" + private + "'"
	short := "SELECT " + private + " FROM t"
	system, operation := text("db.system", "postgresql"), text("db.operation.name", "SELECT")
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		want  string
	}{
		{query, []attribute.KeyValue{system, operation}, "SELECT"},
		{query, []attribute.KeyValue{system, text("db.operation", "select")}, "select"},
		{query, []attribute.KeyValue{system}, "postgresql"},
		{query, []attribute.KeyValue{text("db.statement", query)}, "database"},
		{query, []attribute.KeyValue{system, text("db.operation.name", query)}, "postgresql"},
		{"query " + query, []attribute.KeyValue{system}, "postgresql"},
		{"SELECT " + private, []attribute.KeyValue{system, text("db.query.text", short)}, "postgresql"},
		{"query " + short, []attribute.KeyValue{system, text("db.query.text", short+" WHERE true")}, "postgresql"},
		{"SELECT people", []attribute.KeyValue{system, text("db.query.text", "SELECT * FROM people")}, "SELECT people"},
		{"SELECT", []attribute.KeyValue{system, text("db.query.text", "SELECT * FROM people")}, "SELECT"},
		{"work on all orders of today (2)", nil, "work on all orders of today 2"},
	}
	for _, tt := range tests {
		for _, kind := range []trace.SpanKind{trace.SpanKindClient, trace.SpanKindInternal} {
			for _, without := range []bool{true, false} {
				sent := &collector{}
				opts := []xray.Option{xray.WithTransport(sent)}
				want := tt.want
				if without {
					opts = append(opts, xray.WithoutSQLText())
				} else {
					want = xray.SanitizeName(tt.name)
				}
				s := newSetup(t, lambdaResource(), opts...)
				d := s.document(t, sent, tt.name, kind, func(span trace.Span) { span.SetAttributes(tt.attrs...) })
				if d["name"] != want {
					t.Errorf("%q, %v, %v: name %q, want %q", tt.name, tt.attrs, kind, d["name"], want)
				}
				if without && strings.Contains(asText(t, d["name"]), private) {
					t.Errorf("%q is in the name %q", private, d["name"])
				}
			}
		}
	}
}
