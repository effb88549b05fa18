// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/awsx"
)

const (
	region     = "eu-central-1"
	rootText   = "1-5759e988-bd862e3fe1be46a994272793"
	parentText = "53995c3f42cd8ad8"
	lineage    = "a87bd80c:1|68fd508a:5"
)

// answer is what the service of a test answers.
type answer struct {
	status  int // 200 if 0
	headers map[string]string
	body    string
}

// service is a server on the loopback interface that speaks for AWS.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	answers  []answer // the last one is given again and again
	requests []http.Header
}

func newService(tb testing.TB, answers ...answer) *service {
	tb.Helper()
	s := &service{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.Close)
	return s
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.Header.Clone())
	next := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	s.mu.Unlock()
	for name, value := range next.headers {
		w.Header().Set(name, value)
	}
	if next.status != 0 {
		w.WriteHeader(next.status)
	}
	_, _ = w.Write([]byte(next.body))
}

// sent returns the headers of the requests so far.
func (s *service) sent() []http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// config returns a config whose clients talk to s: without delays between attempts, and without the environment's settings.
func (s *service) config() aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(s.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
}

// recorder is an SDK that keeps its spans.
type recorder struct {
	provider *sdktrace.TracerProvider
	exporter *tracetest.InMemoryExporter
}

func newRecorder(opts ...sdktrace.TracerProviderOption) *recorder {
	exporter := tracetest.NewInMemoryExporter()
	return &recorder{
		provider: sdktrace.NewTracerProvider(append([]sdktrace.TracerProviderOption{sdktrace.WithSyncer(exporter)}, opts...)...),
		exporter: exporter,
	}
}

// only returns the one span of the package that ended.
func (r *recorder) only(tb testing.TB) tracetest.SpanStub {
	tb.Helper()
	spans := r.spans()
	if len(spans) != 1 {
		tb.Fatalf("%d spans ended, want 1: %v", len(spans), spans)
	}
	return spans[0]
}

func (r *recorder) spans() []tracetest.SpanStub {
	var own []tracetest.SpanStub
	for _, span := range r.exporter.GetSpans() {
		if span.InstrumentationScope.Name == awsx.ScopeName {
			own = append(own, span)
		}
	}
	return own
}

// attributesOf returns a span's attributes but for those that differ from run to run.
func attributesOf(span tracetest.SpanStub) map[string]any {
	attrs := make(map[string]any, len(span.Attributes))
	for _, attr := range span.Attributes {
		if attr.Key != "server.port" {
			attrs[string(attr.Key)] = attr.Value.AsInterface()
		}
	}
	return attrs
}

func value(span tracetest.SpanStub, key attribute.Key) any {
	for _, attr := range span.Attributes {
		if attr.Key == key {
			return attr.Value.AsInterface()
		}
	}
	return nil
}

// remote returns a context as a traced invocation has it, without a span of this process.
func remote(tb testing.TB, sampled bool) context.Context {
	tb.Helper()
	traceID, _ := trace.TraceIDFromHex("5759e988bd862e3fe1be46a994272793")
	spanID, _ := trace.SpanIDFromHex(parentText)
	return trace.ContextWithRemoteSpanContext(tb.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: traceID, SpanID: spanID, TraceFlags: trace.TraceFlags(0).WithSampled(sampled), Remote: true,
	}))
}
