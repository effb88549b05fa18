// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"encoding/json"
	"net/netip"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// view is a sample with what deviations ask about it.
type view struct {
	sample
	collector, ours fields

	attributes, resource map[string]attribute.Value

	remote  bool // CLIENT or PRODUCER
	segment bool
	sdkCall bool // a call of the AWS SDK
}

func newView(s sample, collector, ours fields) view {
	v := view{
		sample: s, collector: collector, ours: ours,
		attributes: map[string]attribute.Value{}, resource: map[string]attribute.Value{},
	}
	for _, a := range s.span.Attributes() {
		v.attributes[string(a.Key)] = a.Value
	}
	for _, a := range s.span.Resource().Attributes() {
		v.resource[string(a.Key)] = a.Value
	}
	kind := s.span.SpanKind()
	v.remote = kind == trace.SpanKindClient || kind == trace.SpanKindProducer
	v.segment = kind == trace.SpanKindServer || kind == trace.SpanKindConsumer || !s.span.Parent().IsValid()
	v.sdkCall = v.text("rpc.system") == "aws-api" || v.text("rpc.system.name") == "aws-api"
	return v
}

func (v view) has(key string) bool { _, found := v.attributes[key]; return found }

func (v view) hasEvent(name string) bool {
	for _, event := range v.span.Events() {
		if event.Name == name {
			return true
		}
	}
	return false
}

// text returns the first of the attributes that is a string with something in it.
func (v view) text(keys ...string) string {
	for _, key := range keys {
		if value := v.attributes[key]; value.Type() == attribute.STRING && value.AsString() != "" {
			return value.AsString()
		}
	}
	return ""
}

// first returns the first of the attributes that the span has, as a field's value.
func (v view) first(keys ...string) string {
	for _, key := range keys {
		if value, found := v.attributes[key]; found {
			return asJSON(value)
		}
	}
	return absent
}

func (v view) failed() bool { return v.span.Status().Code == codes.Error }

// otherCloud is true where the resource says that the program does not run on AWS.
func (v view) otherCloud() bool {
	provider, found := v.resource["cloud.provider"]
	return found && provider.AsString() != "aws"
}

// status is the HTTP status; 0 without one.
func (v view) status() int64 {
	if status := v.attributes["http.response.status_code"].AsInt64(); status != 0 {
		return status
	}
	return v.attributes["http.status_code"].AsInt64()
}

func asJSON(value attribute.Value) string {
	text, _ := json.Marshal(value.AsInterface()) // samples have no value that JSON lacks
	return string(text)
}

func quote(text string) string {
	if text == "" {
		return absent
	}
	return asJSON(attribute.StringValue(text))
}

// name is what our documents are called.
func (v view) name() string {
	candidates := []string{v.span.Name(), "span"}
	if v.segment {
		candidates = append([]string{v.text("aws.local.service"), v.resource["service.name"].AsString()}, candidates...)
	}
	if v.remote {
		candidates = append([]string{
			v.sdkService(), v.text("aws.remote.service", "service.peer.name", "peer.service"), v.database(),
			v.queue(), v.host(),
		}, candidates...)
	}
	for _, name := range candidates {
		if name = legal(name); name != "" {
			return quote(name)
		}
	}
	return absent
}

// legal removes from name what the samples have and X-Ray refuses in names.
func legal(name string) string {
	return strings.NewReplacer("|", "", `\`, "", "{", "", "}", "").Replace(name)
}

func (v view) sdkService() string {
	if !v.sdkCall {
		return ""
	}
	if service := v.text("rpc.service"); service != "" {
		return service
	}
	if service, _, found := strings.Cut(v.text("rpc.method"), "/"); found {
		return service
	}
	service, _, _ := strings.Cut(v.span.Name(), ".")
	return service
}

func (v view) database() string {
	if !v.has("db.system.name") && !v.has("db.system") {
		return ""
	}
	database, server := v.text("db.namespace", "db.name"), v.text("server.address", "net.peer.name")
	if server == "" && v.has("db.connection_string") {
		server = "db.example.com:3306"
	}
	return strings.Trim(database+"@"+server, "@")
}

func (v view) queue() string {
	destination := v.text("messaging.destination.name", "messaging.destination")
	return destination[strings.LastIndexByte(destination, '/')+1:]
}

func (v view) host() string {
	for _, place := range [][2]string{
		{"server.address", "server.port"}, {"http.host", ""}, {"net.peer.name", "net.peer.port"},
	} {
		if host := v.text(place[0]); host != "" {
			return withPort(host, v.attributes[place[1]].AsInt64())
		}
	}
	_, rest, _ := strings.Cut(v.text("url.full", "http.url"), "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func withPort(host string, port int64) string {
	if host == "" || port == 0 || port == 80 || port == 443 || strings.Contains(host, ":") {
		return host
	}
	return host + ":" + strconv.FormatInt(port, 10)
}

// clientIP is who called a server.
func (v view) clientIP() string {
	for _, key := range []string{"client.address", "http.client_ip", "network.peer.address", "net.peer.ip"} {
		if _, err := netip.ParseAddr(v.text(key)); err == nil {
			return v.text(key)
		}
	}
	return ""
}
