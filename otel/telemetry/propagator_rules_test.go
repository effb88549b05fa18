// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// TestRules_33_Propagators writes what OTEL_PROPAGATORS names, and nothing else. xray-lambda is the name that the semantic
// conventions have for functions: it takes the invocation's header, of which the variable _X_AMZN_TRACE_ID is another form
// that may be that of another invocation.
func TestRules_33_Propagators(t *testing.T) {
	for _, tt := range []struct {
		names string
		want  []string // fields of the headers that a call gets
	}{
		{"", []string{"X-Amzn-Trace-Id", "traceparent"}},
		{"xray-lambda", []string{"X-Amzn-Trace-Id"}},
		{"xray", []string{"X-Amzn-Trace-Id"}},
		{"tracecontext,baggage,xray-lambda", []string{"X-Amzn-Trace-Id", "traceparent"}},
		{"tracecontext,xray", []string{"X-Amzn-Trace-Id", "traceparent"}},
		{"tracecontext", []string{"traceparent"}},
		{"none", nil},
	} {
		t.Run(tt.names, func(t *testing.T) {
			onLambda(t)
			t.Setenv("OTEL_PROPAGATORS", tt.names)
			t.Setenv("_X_AMZN_TRACE_ID", "Root=1-11111111-111111111111111111111111;Parent=2222222222222222;Sampled=1")
			tel, _, _ := setup(t)
			if _, err := invoke(t, tel, header+";Sampled=1;Lineage=a87bd80c:1", `{}`, func(ctx context.Context) {
				span := trace.SpanContextFromContext(ctx)
				if span.TraceID().String() != traceID {
					t.Errorf("trace = %s, want the header's", span.TraceID())
				}
				sent := propagation.MapCarrier{}
				otel.GetTextMapPropagator().Inject(ctx, sent)
				var fields []string
				for key := range sent {
					fields = append(fields, key)
				}
				slices.Sort(fields)
				if !slices.Equal(fields, tt.want) {
					t.Errorf("a call gets %v, want %v", sent, tt.want)
				}
				want := "Root=1-" + traceID[:8] + "-" + traceID[8:] + ";Parent=" + span.SpanID().String() + ";Sampled=1;Lineage=a87bd80c:1"
				if got, ok := sent["X-Amzn-Trace-Id"]; ok && got != want {
					t.Errorf("X-Amzn-Trace-Id = %s, want %s", got, want)
				}
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestRules_35_Account takes as the account only what is one: 12 digits.
func TestRules_35_Account(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "account")
	for target, want := range map[string]string{
		"123456789012":   "123456789012",
		"000000000000":   "000000000000",
		"12345678901":    "",
		"1234567890123":  "",
		"12345678901a":   "",
		"١٢٣٤٥٦":         "", // 12 bytes, and digits elsewhere
		" 12345678901":   "",
		"/tmp/123456789": "",
		"+12345678901":   "",
	} {
		_ = os.Remove(link)
		if err := os.Symlink(target, link); err != nil {
			t.Skipf("the system makes no symbolic links: %v", err)
		}
		if got := telemetry.AccountID(link); got != want {
			t.Errorf("account of a link to %q = %q, want %q", target, got, want)
		}
	}
	if got := telemetry.AccountID(link + "-missing"); got != "" {
		t.Errorf("account without a link = %q, want none", got)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(link, []byte("123456789012"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := telemetry.AccountID(link); got != "" {
		t.Errorf("account of a file that is no link = %q, want none", got)
	}
	if telemetry.AccountIDLink != "/tmp/.otel-aws-account-id" {
		t.Errorf("the link is looked for at %q", telemetry.AccountIDLink)
	}
}
