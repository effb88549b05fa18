// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// TestRules_26_Sources has all sources of each member of the sql block on one span.
func TestRules_26_Sources(t *testing.T) {
	t.Parallel()
	mysql := []attribute.KeyValue{text("db.system.name", "mysql")}
	for _, l := range []ladder{
		{path: "sql.sanitized_query", kind: trace.SpanKindClient, fixed: mysql, rungs: []rung{
			from("SELECT 1", text("db.query.text", "SELECT 1")),
			from("SELECT", text("db.query.summary", "SELECT")),
			from("SELECT 2", text("db.statement", "SELECT 2")),
		}},
		{path: "sql.database_type", kind: trace.SpanKindClient, rungs: []rung{
			from("postgresql", text("db.system.name", "postgresql")),
			from("mysql", text("db.system", "mysql")),
		}},
		{path: "sql.url", kind: trace.SpanKindClient, fixed: append(mysql[:1:1], text("server.address", "db.example")), rungs: []rung{
			from("mysql://db.example/new", text("db.namespace", "new")),
			from("mysql://db.example/old", text("db.name", "old")),
		}, rest: "mysql://db.example"},
		{path: "sql.url", kind: trace.SpanKindClient, fixed: append(mysql[:1:1], text("db.namespace", "shop")), rungs: []rung{
			from("mysql://server.example:3307/shop", text("server.address", "server.example"), attribute.Int("server.port", 3307)),
			from("mysql://peer.example:3308/shop", text("net.peer.name", "peer.example"), attribute.Int("net.peer.port", 3308)),
		}, rest: "mysql:///shop"},
		{path: "sql.preparation", kind: trace.SpanKindClient, fixed: mysql, rungs: []rung{from("call", text("db.stored_procedure.name", "p"))}},
	} {
		l.climb(t)
	}
}

// TestRules_26_Systems wants X-Ray's name of each SQL database, and no block for what is none.
func TestRules_26_Systems(t *testing.T) {
	t.Parallel()
	want := map[string]any{
		"microsoft.sql_server": "mssql", "oracle.db": "oracle", "ibm.db2": "db2", "aws.redshift": "redshift",
	}
	for same := range strings.FieldsSeq("db2 derby hive mariadb mssql mysql oracle postgresql sqlite teradata other_sql cockroachdb redshift clickhouse trino") {
		want[same] = same
	}
	for none := range strings.FieldsSeq("dynamodb aws.dynamodb redis mongodb cassandra elasticsearch") {
		want[none] = nil
	}
	for system, name := range want {
		for _, key := range []string{"db.system.name", "db.system"} {
			d := ladder{kind: trace.SpanKindClient}.document(t, []attribute.KeyValue{text(key, system), text("db.name", "shop")})
			if got := dig(d, "sql.database_type"); got != name || (d["sql"] == nil) != (name == nil) {
				t.Errorf("%s = %s: sql %v, want database_type %v", key, system, d["sql"], name)
			}
		}
	}
}

// TestRules_26_LongQuery cuts at 4 KiB, never inside a character.
func TestRules_26_LongQuery(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ query, want string }{
		{strings.Repeat("x", 4096), strings.Repeat("x", 4096)},
		{strings.Repeat("x", 4097), strings.Repeat("x", 4096) + "…"},
		{"x" + strings.Repeat("é", 2048), "x" + strings.Repeat("é", 2047) + "…"},
	} {
		d := ladder{kind: trace.SpanKindClient}.document(t, []attribute.KeyValue{text("db.system.name", "mysql"), text("db.query.text", tt.query)})
		if got := dig(d, "sql.sanitized_query"); got != tt.want {
			t.Errorf("a query of %d bytes became %.20v… of %d", len(tt.query), got, len(got.(string)))
		}
	}
}

// TestRules_26_CodeOfTheDatabase is the type of the exception where error.type is none.
func TestRules_26_CodeOfTheDatabase(t *testing.T) {
	t.Parallel()
	for _, code := range []attribute.KeyValue{text("db.response.status_code", "1062"), attribute.Int("db.response.status_code", 1062)} {
		for want, attrs := range map[string][]attribute.KeyValue{
			"Duplicate": {code, text("error.type", "Duplicate")},
			"1062":      {code},
			"Error":     nil,
		} {
			d := encode(t, failedWith(attrs...))
			if got := dig(d, "cause.exceptions.0.type"); got != want {
				t.Errorf("type of the exception = %v, want %s, of %v", got, want, attrs)
			}
		}
	}
}
