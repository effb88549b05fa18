// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// everywhere records attributes on a span, its events and its links, and inside a map, and returns the document. All
// attributes of the span are to be indexed, once by a pattern and once by the span itself.
func everywhere(t *testing.T, kind trace.SpanKind, attrs []attribute.KeyValue, opts ...xray.Option) string {
	t.Helper()
	listed := make([]string, 0, len(attrs))
	for _, a := range attrs {
		listed = append(listed, string(a.Key))
	}
	sent := &collector{}
	s := newSetup(t, lambdaResource(), append([]xray.Option{xray.WithTransport(sent), xray.WithIndexedAttributes("*")}, opts...)...)
	var documents strings.Builder
	for _, list := range [][]string{nil, listed} {
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			_, span := s.tracer.Start(ctx, "work", trace.WithSpanKind(kind), trace.WithAttributes(attrs...))
			span.SetAttributes(attribute.StringSlice("aws.xray.annotations", list), attribute.KeyValue{Key: "map", Value: attribute.MapValue(attrs...)})
			span.AddEvent("seen", trace.WithAttributes(attrs...))
			span.AddLink(linkTo("5759e988bd862e3fe1be46a994272794", attrs...))
			span.End()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		documents.Write(sent.take(t)[0])
	}
	return documents.String()
}

const private = plantedSecret

// TestPrivate_24_26_27 wants nothing of what the program leaves out, whatever type it has and wherever it stands. The
// same attributes are in the document if the program wants them.
func TestPrivate_24_26_27(t *testing.T) {
	t.Parallel()
	query := "https://e.com/a?token=" + private
	tests := []struct {
		name    string
		kind    trace.SpanKind
		attrs   []attribute.KeyValue
		without []xray.Option
		with    []xray.Option
	}{
		{"query of SQL", trace.SpanKindClient, []attribute.KeyValue{
			text("db.system.name", "postgresql"), text("db.query.text", private), text("db.query.parameter.0", private), text("db.operation.parameter.id", private),
		}, []xray.Option{xray.WithoutSQLText()}, nil},
		{"query of a database without a block", trace.SpanKindClient, []attribute.KeyValue{
			text("db.system.name", "sap.hana"), text("db.query.text", private),
		}, []xray.Option{xray.WithoutSQLText()}, nil},
		{"query, old conventions", trace.SpanKindClient, []attribute.KeyValue{
			text("db.system", "snowflake"), text("db.statement", private),
		}, []xray.Option{xray.WithoutSQLText()}, nil},
		{"queries in a list", trace.SpanKindClient, []attribute.KeyValue{
			text("db.system", "mysql"), attribute.StringSlice("db.statement", []string{private}),
		}, []xray.Option{xray.WithoutSQLText()}, nil},
		{"user", trace.SpanKindServer, []attribute.KeyValue{text("user.id", private)}, []xray.Option{xray.WithoutUser()}, nil},
		{"end user", trace.SpanKindServer, []attribute.KeyValue{text("enduser.id", private), text("enduser.pseudo.id", private)}, []xray.Option{xray.WithoutUser()}, nil},
		{"users in a list", trace.SpanKindServer, []attribute.KeyValue{attribute.StringSlice("user.id", []string{private})}, []xray.Option{xray.WithoutUser()}, nil},
		{"name of the user", trace.SpanKindServer, []attribute.KeyValue{
			text("user.name", private), text("user.full_name", private), text("user.email", private), text("user.hash", private),
			text("user.roles", private), text("enduser.name", private), text("enduser.role", private), text("enduser.scope", private),
		}, []xray.Option{xray.WithoutUser()}, nil},
		{"query of a URL", trace.SpanKindClient, []attribute.KeyValue{text("url.full", query), text("http.url", query)}, nil, []xray.Option{xray.WithURLQuery()}},
		{"query without a method", trace.SpanKindServer, []attribute.KeyValue{text("url.path", "/a"), text("url.query", "token="+private)}, nil, []xray.Option{xray.WithURLQuery()}},
		{"query of a target", trace.SpanKindServer, []attribute.KeyValue{text("http.target", "/a?token="+private)}, nil, []xray.Option{xray.WithURLQuery()}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if d := everywhere(t, tt.kind, tt.attrs, tt.without...); strings.Contains(d, private) {
				t.Errorf("it is in the documents %s", d)
			}
			if d := everywhere(t, tt.kind, tt.attrs, tt.with...); !strings.Contains(d, private) {
				t.Errorf("it is not in the documents %s", d)
			}
		})
	}
}

func TestPrivate_27_NumbersOfUsers(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"user.id", "enduser.id"} {
		user := attribute.Int(key, 8_675_309)
		if d := everywhere(t, trace.SpanKindServer, []attribute.KeyValue{user}, xray.WithoutUser()); strings.Contains(d, "8675309") {
			t.Errorf("%s is in the documents %s", key, d)
		}
	}
	d := encode(t, func(span trace.Span) { span.SetAttributes(attribute.Int("user.id", 42)) })
	if d["user"] != "42" || at(d, "metadata", "shop", "user.id") != nil {
		t.Errorf("user %v, metadata %v, want the number as user only", d["user"], at(d, "metadata", "shop"))
	}
}

// TestPrivate_24_26_Types shows that a password is not looked for, and nothing shown, in types that nobody expects.
func TestPrivate_24_26_Types(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"url.full", "http.url", "http.target", "db.connection_string", "server.address", "messaging.url", "messaging.destination.name"} {
		for _, value := range []attribute.Value{
			attribute.StringSliceValue([]string{"https://ada:" + private + "@e.com"}), attribute.MapValue(text("a", "https://ada:"+private+"@e.com")),
		} {
			list := attribute.KeyValue{Key: attribute.Key(key), Value: value}
			if d := everywhere(t, trace.SpanKindClient, []attribute.KeyValue{list}); strings.Contains(d, private) {
				t.Errorf("%s as %s is in the documents %s", key, list.Value.Type(), d)
			}
		}
		if d := everywhere(t, trace.SpanKindClient, []attribute.KeyValue{attribute.Int(key, 8_675_309)}); !strings.Contains(d, "8675309") {
			t.Errorf("%s as a number is not in the documents %s", key, d)
		}
	}
}
