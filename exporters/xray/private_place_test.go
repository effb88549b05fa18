// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// placed returns documents with the attributes under each prefix that says where an attribute goes, by prefix, and one with
// them as members of JSON.
func placed(t *testing.T, attrs []attribute.KeyValue, opts ...xray.Option) map[string]string {
	t.Helper()
	documents := make(map[string]string)
	for _, prefix := range []string{"annotation.", "metadata.", "metadata..", "metadata.orders.", "annotation.metadata.orders.", "otel.resource."} {
		var under []attribute.KeyValue
		for _, a := range attrs {
			under = append(under, attribute.KeyValue{Key: attribute.Key(prefix) + a.Key, Value: a.Value})
		}
		documents[prefix] = everywhere(t, trace.SpanKindInternal, under, opts...)
	}
	members := make(map[string]any)
	for _, a := range attrs {
		members[string(a.Key)] = a.Value.AsInterface()
	}
	object, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	sent := &collector{}
	s := newSetup(t, lambdaResource(), append([]xray.Option{xray.WithTransport(sent)}, opts...)...)
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		trace.SpanFromContext(ctx).SetAttributes(text("aws.xray.metadata.orders", string(object)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	documents["aws.xray.metadata."] = string(sent.take(t)[0])
	return documents
}

// TestPrivate_24_26_27_Places wants nothing of what the program leaves out, and no password, where the program itself says
// where an attribute goes.
func TestPrivate_24_26_27_Places(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		attrs   []attribute.KeyValue
		without []xray.Option
		with    []xray.Option
	}{
		{"users", []attribute.KeyValue{text("user.id", private), text("enduser.id", private), text("user.email", private)}, []xray.Option{xray.WithoutUser()}, nil},
		{"numbers of users", []attribute.KeyValue{attribute.Int("user.id", 8_675_309)}, []xray.Option{xray.WithoutUser()}, nil},
		{"users in a list", []attribute.KeyValue{attribute.StringSlice("user.id", []string{private})}, []xray.Option{xray.WithoutUser()}, nil},
		{"query of SQL", []attribute.KeyValue{
			text("db.query.text", private), text("db.statement", private), text("db.query.parameter.0", private), text("db.operation.parameter.id", private),
		}, []xray.Option{xray.WithoutSQLText()}, nil},
		{"query of a URL", []attribute.KeyValue{text("url.full", "https://e.com/a?token="+private), text("http.target", "/a?token="+private)}, nil, []xray.Option{xray.WithURLQuery()}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shown := func(d string) bool { return strings.Contains(d, private) || strings.Contains(d, "8675309") }
			for place, d := range placed(t, tt.attrs, tt.without...) {
				if shown(d) {
					t.Errorf("under %s it is in the documents %s", place, d)
				}
			}
			for place, d := range placed(t, tt.attrs, tt.with...) {
				if !shown(d) {
					t.Errorf("under %s it is not in the documents %s", place, d)
				}
			}
		})
	}
}

// TestPrivate_24_26_27_PlacesOfPasswords leaves the rest of what has a password in the document.
func TestPrivate_24_26_27_PlacesOfPasswords(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"url.full", "http.url", "db.connection_string", "messaging.url", "aws.queue.url", "server.address"} {
		url := "https://ada:" + private + "@db.example/a"
		for place, d := range placed(t, []attribute.KeyValue{text(key, url)}) {
			if strings.Contains(d, private) {
				t.Errorf("%s under %s: the password is in the documents %s", key, place, d)
			}
			if !strings.Contains(d, "https://db.example/a") {
				t.Errorf("%s under %s: the rest is not in the documents %s", key, place, d)
			}
		}
		for place, d := range placed(t, []attribute.KeyValue{attribute.StringSlice(key, []string{url})}) {
			if strings.Contains(d, private) {
				t.Errorf("%s as a list under %s: the password is in the documents %s", key, place, d)
			}
		}
	}
}

// TestPrivate_24_JSONOfAURL has a text that is JSON where a URL should be: it is no more copied as JSON when its password is cut.
func TestPrivate_24_JSONOfAURL(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		span.SetAttributes(text("metadata.url.full", `["https://ada:`+private+`@db.example/a"]`))
	})
	if got := asText(t, d); strings.Contains(got, private) || !strings.Contains(got, "db.example/a") {
		t.Errorf("document %s, want the text without its password", got)
	}
}

// TestPrivate_24_26_27_Resource has what is private in the resource.
func TestPrivate_24_26_27_Resource(t *testing.T) {
	t.Parallel()
	secret := []attribute.KeyValue{
		text("db.connection_string", "postgres://ada:"+private+"@db.example/shop"), text("user.id", private), text("db.query.text", private), text("process.owner", "shopkeeper"),
	}
	for _, indexed := range []string{"", "otel.resource.*"} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(secret...), xray.WithTransport(sent), xray.WithResourceMetadata("*"), xray.WithIndexedAttributes(indexed),
			xray.WithoutUser(), xray.WithoutSQLText())
		if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
		d := string(sent.take(t)[0])
		if strings.Contains(d, private) || !strings.Contains(d, "postgres://db.example/shop") || !strings.Contains(d, "shopkeeper") {
			t.Errorf("indexed %q: document %s, want the resource without its secrets", indexed, d)
		}
	}
}
