// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// maxQuery is how many bytes of a query are sent.
const maxQuery = 4 << 10

// sqlSystem returns X-Ray's name of an SQL database. Others, such as DynamoDB or Redis, have no sql block.
func sqlSystem(system string) (string, bool) {
	switch system {
	case "microsoft.sql_server":
		return "mssql", true
	case "oracle.db":
		return "oracle", true
	case "ibm.db2":
		return "db2", true
	case "aws.redshift":
		return "redshift", true
	case "db2", "derby", "hive", "mariadb", "mssql", "mysql", "oracle", "postgresql", "sqlite", "teradata", "other_sql",
		"cockroachdb", "redshift", "clickhouse", "trino":
		return system, true
	}
	return "", false
}

// sql writes the sql block of a call of an SQL database.
func (e *encoder) sql() {
	system, ok := sqlSystem(e.text(keyDBSystem, keyDBSystemOld))
	if !ok {
		return
	}
	e.takeText(keyDBSystem, keyDBSystemOld)
	namespace := withoutCredentials(e.takeText(keyDBNamespace, keyDBName))
	server := placeOf(e.takeText(keyServerAddress, keyNetPeerName))
	port, _ := e.takeNumber(keyServerPort, keyNetPeerPort)

	e.buf = append(e.buf, `,"sql":{`...)
	start := len(e.buf)
	e.field("connection_string", safeConnection(e.takeText(keyDBConnectionString)), start)
	if server != "" || namespace != "" {
		url := system + "://" + withPort(server, port)
		if namespace != "" {
			name, _, _ := strings.Cut(namespace, "#")
			name, _, _ = strings.Cut(name, "?")
			url += "/" + name
		}
		e.field("url", url, start)
	}
	e.field("database_type", system, start)
	e.field("user", e.takeText(keyDBUser), start)
	if e.takeText(keyDBStoredProcedure) != "" {
		e.field("preparation", "call", start)
	}
	if query := e.query(); query != "" {
		e.key("sanitized_query", start)
		e.buf = jsonenc.AppendString(e.buf, query)
	}
	e.buf = append(e.buf, '}')
}

func (e *encoder) query() string {
	query := e.takeText(keyDBQuery, keyDBQuerySummary, keyDBStatement)
	if !e.config.sqlText {
		return ""
	}
	limit := maxQuery
	if e.cut >= cutQuery {
		limit = cutQueryBytes
	}
	if len(query) > limit {
		return cutBytes(query, limit) + "…"
	}
	return query
}

// databaseStatus returns the error code that a database answered.
func (e *encoder) databaseStatus() string {
	v := e.value(keyDBStatus)
	if v.Type() == attribute.INT64 {
		return strconv.FormatInt(v.AsInt64(), 10)
	}
	return v.AsString()
}
