// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestMetadata_25_EndpointsOfAWSCalls wants in metadata no more than name and aws block say already.
func TestMetadata_25_EndpointsOfAWSCalls(t *testing.T) {
	t.Parallel()
	call := []attribute.KeyValue{text("rpc.system.name", "aws-api"), text("rpc.method", "DynamoDB/PutItem"), text("cloud.region", "eu-west-1")}
	https := attribute.Int("server.port", 443)
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		want  map[string]any
	}{
		{"AWS's own", []attribute.KeyValue{text("server.address", "dynamodb.eu-west-1.amazonaws.com"), https, text("db.system.name", "aws.dynamodb")}, nil},
		{"in China", []attribute.KeyValue{text("server.address", "sns.cn-north-1.amazonaws.com.cn")}, nil},
		{"with IPv6", []attribute.KeyValue{text("server.address", "sqs.eu-west-1.api.aws")}, nil},
		{"in Europe's own", []attribute.KeyValue{text("server.address", "s3.eusc-de-east-1.amazonaws.eu")}, nil},
		{"old conventions", []attribute.KeyValue{text("net.peer.name", "s3.amazonaws.com"), attribute.Int("net.peer.port", 443), text("db.system", "dynamodb")}, nil},
		{
			"a stand-in",
			[]attribute.KeyValue{text("server.address", "localhost"), attribute.Int("server.port", 8000)},
			map[string]any{"server.address": "localhost", "server.port": 8000.0},
		},
		{
			"another port",
			[]attribute.KeyValue{text("server.address", "sqs.eu-west-1.amazonaws.com"), attribute.Int("server.port", 8443)},
			map[string]any{"server.port": 8443.0},
		},
		{
			"of a network",
			[]attribute.KeyValue{text("server.address", "vpce-1.sqs.eu-west-1.vpce.amazonaws.com"), https},
			map[string]any{"server.address": "vpce-1.sqs.eu-west-1.vpce.amazonaws.com", "server.port": 443.0},
		},
		{"another database", []attribute.KeyValue{text("db.system.name", "aws.keyspaces")}, map[string]any{"db.system.name": "aws.keyspaces"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
			d := s.document(t, sent, "work", trace.SpanKindClient, func(span trace.Span) {
				span.SetAttributes(call...)
				span.SetAttributes(tt.attrs...)
			})
			got, _ := at(d, "metadata", "shop").(map[string]any)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
		})
	}
	// A call that is no AWS API's keeps them.
	d := encode(t, func(span trace.Span) {
		span.SetAttributes(text("server.address", "x.amazonaws.com"), text("db.system", "dynamodb"))
	})
	if got := at(d, "metadata", "shop"); !cmp.Equal(got, map[string]any{"server.address": "x.amazonaws.com", "db.system": "dynamodb"}) {
		t.Errorf("metadata = %v, want both attributes", got)
	}
}
