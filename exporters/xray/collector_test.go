// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestCollector_52_SpanAttributes has what the comparison with the collector's exporter found wrong here.
func TestCollector_52_SpanAttributes(t *testing.T) {
	t.Parallel()
	get := text("http.request.method", "GET")
	tests := []struct {
		name  string
		kind  trace.SpanKind
		attrs []attribute.KeyValue
		opts  []xray.Option
		want  map[string]any // by path; nil means absent
	}{
		{"URL without a path", trace.SpanKindClient, []attribute.KeyValue{get, text("server.address", "e.com")}, nil, map[string]any{"http.request.url": "http://e.com/"}},
		{
			"unknown method without the original", trace.SpanKindClient,
			[]attribute.KeyValue{text("http.request.method", "_OTHER"), text("url.full", "http://e.com/")},
			nil,
			map[string]any{"http.request.method": "_OTHER", "http.request.url": "http://e.com/"},
		},
		{"host with a port", trace.SpanKindClient, []attribute.KeyValue{get, text("http.host", "e.com:8080"), attribute.Int("server.port", 8443)}, nil, map[string]any{"name": "e.com:8080"}},
		{
			"client that is no IP address", trace.SpanKindServer,
			[]attribute.KeyValue{get, text("client.address", "unix"), text("network.peer.address", "10.0.0.9")},
			nil,
			map[string]any{"http.request.client_ip": "10.0.0.9", "http.request.x_forwarded_for": nil},
		},
		{
			"peer that is no IP address", trace.SpanKindServer,
			[]attribute.KeyValue{get, text("client.address", "203.0.113.7"), text("network.peer.address", "/run/socket")},
			nil,
			map[string]any{"http.request.client_ip": "203.0.113.7", "http.request.x_forwarded_for": true},
		},
		{"status beyond 599", trace.SpanKindClient, []attribute.KeyValue{get, attribute.Int("http.response.status_code", 600)}, nil, map[string]any{"fault": nil, "error": nil, "http.response.status": 600.0}},
		{
			"two names of the table", trace.SpanKindClient,
			[]attribute.KeyValue{text("aws.table_name", "a"), attribute.StringSlice("aws.dynamodb.table_names", []string{"a", "b"})},
			nil,
			map[string]any{"aws.table_name": nil, "aws.table_names.1": "b"},
		},
		{
			"AWS call with two systems", trace.SpanKindClient,
			[]attribute.KeyValue{text("rpc.system", "grpc"), text("rpc.system.name", "aws-api"), text("rpc.method", "S3/GetObject")},
			nil,
			map[string]any{"namespace": "aws", "name": "S3", "aws.operation": "GetObject"},
		},
		{
			"control attribute and all indexed", trace.SpanKindInternal,
			[]attribute.KeyValue{text("powertools.xray.name", "n"), text("k", "v")},
			[]xray.Option{xray.WithIndexedAttributes("*")},
			map[string]any{"annotations.powertools_xray_name": nil, "annotations.k": "v"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), append(tt.opts, xray.WithTransport(sent))...)
			d := s.document(t, sent, "work", tt.kind, func(span trace.Span) { span.SetAttributes(tt.attrs...) })
			for path, want := range tt.want {
				if got := dig(d, path); got != want {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
		})
	}
}

// TestCollector_52_Resource is the same about resources.
func TestCollector_52_Resource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		opts  []xray.Option
		want  map[string]any
	}{
		{"tags of the image", []attribute.KeyValue{attribute.StringSlice("container.image.tags", []string{"v7", "latest"})}, nil, map[string]any{"service.version": "v7"}},
		{"container in EKS", []attribute.KeyValue{text("cloud.platform", "aws_eks"), text("container.id", "c")}, nil, map[string]any{"aws.eks.container_id": "c"}},
		{"EC2 without an id", []attribute.KeyValue{text("cloud.platform", "aws_ec2"), text("host.type", "t3")}, nil, map[string]any{"aws.ec2.instance_size": "t3"}},
		{
			"empty names of log groups",
			[]attribute.KeyValue{text("aws.log.group.names", "&/a&&/b&")},
			nil,
			map[string]any{"aws.cloudwatch_logs.0.log_group": "/a", "aws.cloudwatch_logs.1.log_group": "/b", "aws.cloudwatch_logs.2": nil},
		},
		{"no ARN but a name", []attribute.KeyValue{text("aws.log.group.arns", ""), text("aws.log.group.names", "/a")}, nil, map[string]any{"aws.cloudwatch_logs.0.log_group": "/a"}},
		{
			"ARN without a name",
			[]attribute.KeyValue{text("aws.log.group.arns", "arn:aws:logs")},
			nil,
			map[string]any{"aws.cloudwatch_logs.0.log_group": "arn:aws:logs", "aws.cloudwatch_logs.0.arn": "arn:aws:logs"},
		},
		{
			"annotation from the resource",
			[]attribute.KeyValue{text("stage", "live"), text("team", "cart")},
			[]xray.Option{xray.WithResourceMetadata("*"), xray.WithIndexedAttributes("otel.resource.stage")},
			map[string]any{"annotations.otel_resource_stage": "live", "annotations.otel_resource_team": nil},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, resource.NewSchemaless(tt.attrs...), append(tt.opts, xray.WithTransport(sent))...)
			_, span := s.tracer.Start(t.Context(), "work")
			span.End()
			d := decode(t, sent.take(t))[0]
			for path, want := range tt.want {
				if got := dig(d, path); got != want {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
		})
	}
}
