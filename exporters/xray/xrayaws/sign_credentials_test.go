// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
)

// TestSign_17_TokenOfCredentialsBefore signs a request that has a session token already, as one that has been signed
// before, with credentials that have another or none.
func TestSign_17_TokenOfCredentialsBefore(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "new"} {
		wrap, err := xrayaws.Sign(aws.Config{Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "key", SessionToken: token}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://xray.eu-west-1.amazonaws.com/v1/traces", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Amz-Security-Token", "old")
		if _, err := wrap(transportFunc(func(r *http.Request) (*http.Response, error) {
			if got := r.Header.Get("X-Amz-Security-Token"); got != token {
				t.Errorf("token = %q, want %q", got, token)
			}
			if signed := strings.Contains(r.Header.Get("Authorization"), "x-amz-security-token"); signed != (token != "") {
				t.Errorf("Authorization = %q with token %q", r.Header.Get("Authorization"), token)
			}
			return &http.Response{Body: http.NoBody}, nil
		})).RoundTrip(request); err != nil {
			t.Error(err)
		}
	}
}

// TestSign_17_CredentialsThatTimeOut by a limit of their provider, while the export has time: the spans are lost, counted
// so once, and not kept as well.
func TestSign_17_CredentialsThatTimeOut(t *testing.T) {
	t.Parallel()
	wrap, err := xrayaws.Sign(aws.Config{Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, fmt.Errorf("no role found: %w", context.DeadlineExceeded)
	})})
	if err != nil {
		t.Fatal(err)
	}
	exporter := newTraces(t, otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), otlp.WithRoundTripper(wrap))
	processor := otlp.NewSpanProcessor(exporter)
	sampled := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled})
	processor.OnEnd(tracetest.SpanStub{Name: "work", SpanContext: sampled}.Snapshot())
	if err := processor.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrDropped) || errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("ForceFlush = %v, want ErrDropped", err)
	}
	if diff := cmp.Diff(otlp.Stats{Dropped: 1}, exporter.Stats()); diff != "" {
		t.Errorf("exporter (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Refused: 1}, processor.Stats()); diff != "" {
		t.Errorf("processor (-want +got):\n%s", diff)
	}
}
