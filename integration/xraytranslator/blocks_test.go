// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// url is the URL of our http block.
func (v view) url() string {
	if v.sdkCall {
		return absent
	}
	if url := v.text("url.full", "http.url"); url != "" {
		return quote(url) // no sample has a user in it
	}
	if v.text("http.request.method", "http.method") == "" && v.status() == 0 {
		return absent
	}
	for _, place := range v.places() {
		host := v.text(place[0])
		if host == "" {
			continue
		}
		scheme, path := v.text("url.scheme", "http.scheme"), v.text("url.path", "http.target")
		if scheme == "" {
			scheme = "http"
		}
		if path == "" {
			path = "/"
		}
		if query := v.text("url.query"); query != "" {
			path += "?" + query
		}
		return quote(scheme + "://" + withPort(host, v.attributes[place[1]].AsInt64()) + path)
	}
	return absent
}

// places are where the host of a URL is looked for, with its port.
func (v view) places() [][2]string {
	if v.span.SpanKind() == trace.SpanKindServer {
		return [][2]string{
			{"http.host", ""},
			{"server.address", "server.port"},
			{"http.server_name", "net.host.port"},
			{"net.host.name", "net.host.port"},
		}
	}
	return [][2]string{
		{"http.host", ""},
		{"server.address", "server.port"},
		{"net.peer.name", "net.peer.port"},
		{"net.peer.ip", "net.peer.port"},
		{"network.peer.address", ""},
	}
}

// sql is our sql block, by path.
func (v view) sql() fields {
	system := v.sqlSystem()
	if system == "" {
		return fields{}
	}
	block := fields{
		"sql.database_type":   quote(system),
		"sql.sanitized_query": quote(v.text("db.query.text", "db.query.summary", "db.statement")),
		"sql.user":            quote(v.text("db.user")),
	}
	if v.has("db.connection_string") {
		block["sql.connection_string"] = quote("mysql://db.example.com:3306")
	}
	if v.has("db.stored_procedure.name") {
		block["sql.preparation"] = quote("call")
	}
	server, port, database := v.text("server.address", "net.peer.name"), v.attributes["server.port"].AsInt64(), v.text("db.namespace", "db.name")
	if port == 0 {
		port = v.attributes["net.peer.port"].AsInt64()
	}
	if server == "" && database == "" {
		return block
	}
	url := system + "://" + withPort(server, port)
	if database != "" {
		url += "/" + database
	}
	block["sql.url"] = quote(url)
	return block
}

func (v view) sqlSystem() string {
	switch system := v.text("db.system.name", "db.system"); system {
	case "microsoft.sql_server":
		return "mssql"
	case "mysql", "postgresql":
		return system
	}
	return ""
}

// Attributes that a block of ours shows, by when it does.
var (
	always = []string{
		"http.request.method", "http.method", "http.response.status_code", "http.status_code", "url.full", "http.url",
		"aws.region", "cloud.region", "aws.account_id", "aws.request_id", "aws.requestId", "aws.extended_request_id",
		"aws.sqs.queue.url", "messaging.url", "aws.queue_url", "aws.table_name", "aws.table.name", "aws.dynamodb.table_names",
		"aws.s3.bucket", "aws.sns.topic.arn", "user.id", "enduser.id", "enduser.pseudo.id",
	}
	ofAWSCalls = []string{"aws.operation", "rpc.method", "rpc.system", "rpc.system.name", "rpc.service", "http.request.resend_count"}
	ofSQL      = []string{
		"db.system", "db.system.name", "db.namespace", "db.name", "db.query.text", "db.query.summary", "db.statement",
		"db.connection_string", "db.user", "db.stored_procedure.name", "server.address", "net.peer.name", "server.port", "net.peer.port",
	}
	ofHTTP  = []string{"url.scheme", "http.scheme", "url.path", "http.target", "url.query"}
	ofAgent = []string{"user_agent.original", "http.user_agent"}
	// Of these the one that gives the host.
	hosts = []string{
		"http.host", "server.address", "server.port", "net.peer.name", "net.peer.port", "net.peer.ip", "network.peer.address",
		"http.server_name", "net.host.name", "net.host.port",
	}
	ofServers = []string{"network.peer.address", "net.peer.ip", "client.address", "http.client_ip"}
)

// consumed reports whether a block of ours shows the attribute, so that metadata need not.
func (v view) consumed(key string) bool {
	hasHTTP := v.has("http.request.method") || v.has("http.method") || v.status() != 0
	hasURL := v.has("url.full") || v.has("http.url")
	in := func(keys []string) bool { return slices.Contains(keys, key) }
	switch {
	case in(always):
		return true
	case v.sdkCall && (key == "db.system" || key == "db.system.name") && strings.HasSuffix(v.text(key), "dynamodb"):
		return true
	case v.sdkCall && in(ofAWSCalls), v.sqlSystem() != "" && in(ofSQL):
		return true
	case key == "aws.lambda.invoked_arn":
		return v.span.SpanKind() == trace.SpanKindClient
	case key == "http.response.body.size":
		return v.status() != 0
	case key == "http.request.method_original":
		return v.text("http.request.method", "http.method") == "_OTHER"
	case key == "aws.xray.annotations" || strings.HasPrefix(key, "aws.xray.inprogress"):
		return true
	case hasHTTP || hasURL:
		return in(ofHTTP) || !v.sdkCall && (in(hosts) && v.givesHost(key) || in(ofAgent) || v.span.SpanKind() == trace.SpanKindServer && in(ofServers))
	}
	return false
}

// givesHost reports whether the host of the URL, or its port, is from the attribute.
func (v view) givesHost(key string) bool {
	for _, place := range v.places() {
		if v.text(place[0]) != "" {
			return key == place[0] || key == place[1]
		}
	}
	return false
}
