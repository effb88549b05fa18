// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// invocationDocument returns the document of an invocation in which nothing happens.
func invocationDocument(t *testing.T, res *resource.Resource, opts ...xray.Option) map[string]any {
	t.Helper()
	sent := &collector{}
	s := newSetup(t, res, append([]xray.Option{xray.WithTransport(sent)}, opts...)...)
	if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return decode(t, sent.take(t))[0]
}

func TestOptions_72_DottedAnnotations(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithDottedAnnotations())
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		trace.SpanFromContext(ctx).SetAttributes(text("annotation.order.id", "o-1"), text("annotation.a-b", "1"))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// The strict checkers do not know dots, so the document is not given to them.
	want := map[string]any{"ColdStart": false, "Service": "shop", "order.id": "o-1", "a_b": "1"}
	if diff := cmp.Diff(want, decode(t, sent.documents)[0]["annotations"]); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}

func TestOptions_72_ScopeAndResource(t *testing.T) {
	t.Parallel()
	res := lambdaResource(text("deployment.environment.name", "live"), text("host.arch", "arm64"), attribute.StringSlice("deployment.ids", []string{"1"}))
	d := invocationDocument(t, res, xray.WithScope(), xray.WithResourceMetadata("deployment.*"))
	metadata, _ := at(d, "metadata", "shop").(map[string]any)
	got := map[string]any{}
	for key, value := range metadata {
		if strings.HasPrefix(key, "otel.") {
			got[key] = value
		}
	}
	want := map[string]any{
		"otel.scope.name": "github.com/otel-powertools/powertools/otel/invocation",
		"otel.resource.deployment.environment.name": "live", "otel.resource.deployment.ids": []any{"1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	below := encode(t, func(trace.Span) {}, xray.WithScope(), xray.WithResourceMetadata("*"))
	if diff := cmp.Diff(map[string]any{"shop": map[string]any{"otel.scope.name": "test"}}, below["metadata"]); diff != "" {
		t.Errorf("metadata of a span inside (-want +got):\n%s", diff)
	}
}

func TestOptions_72_LogGroups(t *testing.T) {
	t.Parallel()
	const logArn = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/audit:*"
	withoutLogs := resource.NewSchemaless(text("service.name", "shop"), text("cloud.platform", "aws_lambda"))
	groups := xray.WithLogGroups("/shop/app", logArn)
	want := []any{map[string]any{"log_group": "/shop/app"}, map[string]any{"log_group": "/shop/audit", "arn": logArn}}
	if diff := cmp.Diff(want, at(invocationDocument(t, withoutLogs, groups), "aws", "cloudwatch_logs")); diff != "" {
		t.Errorf("cloudwatch_logs (-want +got):\n%s", diff)
	}
	want = []any{map[string]any{"log_group": "/aws/lambda/shop"}}
	if diff := cmp.Diff(want, at(invocationDocument(t, lambdaResource(), groups), "aws", "cloudwatch_logs")); diff != "" {
		t.Errorf("cloudwatch_logs of the resource (-want +got):\n%s", diff)
	}
}

func TestOptions_72_Stats(t *testing.T) {
	t.Parallel()
	var reports []uint64
	s := newSetup(t, lambdaResource(), xray.WithTransport(&collector{}), xray.WithStats(func(stats xray.Stats) { reports = append(reports, stats.Sent) }))
	for range 2 {
		if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint64{1, 2, 2}, reports); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// mistakes keeps what is reported.
type mistakes struct {
	mu   sync.Mutex
	list []string
}

func (m *mistakes) Handle(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = append(m.list, err.Error())
}

// TestOptions_72_Environment sets variables and the global error handler, so it is not parallel.
func TestOptions_72_Environment(t *testing.T) {
	record := func(span trace.Span) {
		span.SetAttributes(text("order.id", "o-1"), text("Order.ID", "O-1"), text("user.id", "ada"), text("db.system.name", "mysql"),
			text("db.query.text", "SELECT 1"), text("http.request.method", "GET"), text("url.full", "https://example.com/a?b=c"))
	}
	type shown struct {
		indexed, user, query, url any
	}
	tests := []struct {
		name string
		env  map[string]string
		opts []xray.Option
		want shown
	}{
		{"defaults", nil, nil, shown{nil, "ada", "SELECT 1", "https://example.com/a"}},
		{
			"variables",
			map[string]string{"INDEXED_ATTRIBUTES": " Order.*, x ", "URL_QUERY": "yes", "SQL_TEXT": "0", "USER": "off"},
			nil,
			shown{"O-1", nil, nil, "https://example.com/a?b=c"},
		},
		{
			"options beat them",
			map[string]string{"INDEXED_ATTRIBUTES": "Order.*", "URL_QUERY": "yes", "SQL_TEXT": "0", "USER": "off"},
			[]xray.Option{xray.WithIndexedAttributes("none"), xray.WithoutURLQuery(), xray.WithSQLText(), xray.WithUser()},
			shown{nil, "ada", "SELECT 1", "https://example.com/a"},
		},
		{
			"bad values keep the defaults",
			map[string]string{"URL_QUERY": "maybe", "SQL_TEXT": "maybe", "USER": "maybe"},
			nil,
			shown{nil, "ada", "SELECT 1", "https://example.com/a"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"INDEXED_ATTRIBUTES", "URL_QUERY", "SQL_TEXT", "USER", "TRANSPORT"} {
				t.Setenv("POWERTOOLS_XRAY_"+name, tt.env[name])
			}
			said := &mistakes{}
			before := otel.GetErrorHandler()
			otel.SetErrorHandler(said)
			defer otel.SetErrorHandler(before)
			d := encode(t, record, tt.opts...)
			got := shown{at(d, "annotations", "Order_ID"), d["user"], at(d, "sql", "sanitized_query"), at(d, "http", "request", "url")}
			if got != tt.want {
				t.Errorf("document shows %v, want %v", got, tt.want)
			}
			if bad := strings.HasPrefix(tt.name, "bad"); bad && len(said.list) != 3 || !bad && len(said.list) != 0 {
				t.Errorf("reported %q", said.list)
			}
		})
	}
}

// TestOptions_72_TracingName sets a variable, so it is not parallel.
func TestOptions_72_TracingName(t *testing.T) {
	t.Setenv("AWS_XRAY_TRACING_NAME", "front|end")
	if got := segmentOf(t, lambdaResource())["name"]; got != "frontend" {
		t.Errorf("name of a segment = %v, want frontend", got)
	}
	if got := invocationDocument(t, lambdaResource())["name"]; got != "shop" {
		t.Errorf("name of an invocation's document = %v, want shop", got)
	}
}

// TestOptions_72_Transport sets variables and the global error handler, so it is not parallel.
func TestOptions_72_Transport(t *testing.T) {
	said := &mistakes{}
	before := otel.GetErrorHandler()
	otel.SetErrorHandler(said)
	defer otel.SetErrorHandler(before)
	for name, want := range map[string]int{"": 0, "UDP": 0, "stdout": 0, "pigeon": 1} {
		t.Setenv("POWERTOOLS_XRAY_TRANSPORT", name)
		said.list = nil
		newProcessor(t)
		if len(said.list) != want {
			t.Errorf("%q: reported %q, want %d", name, said.list, want)
		}
	}
}

// brokenWriter fails.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriter(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := newSetup(t, lambdaResource(), xray.WithTransport(xray.Writer(&out)))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, "two\nlines")
		span.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(out.Bytes(), []byte("\n"))
	if len(lines) != 3 {
		t.Fatalf("output %q, want two lines", out.String())
	}
	for _, line := range lines[:2] {
		check(t, bytes.TrimSpace(line))
	}
	if err := xray.Writer(brokenWriter{}).Send([]byte("{}")); !errors.Is(err, errBroken) {
		t.Errorf("Send = %v, want %v", err, errBroken)
	}
}
