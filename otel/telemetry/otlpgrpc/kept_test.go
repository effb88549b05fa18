// SPDX-License-Identifier: Apache-2.0

package otlpgrpc_test

import (
	"testing"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc"
)

// TestKept is the table of what is kept for the next flush, by the status that the receiver answered: those that the
// protocol calls retryable. The exporters do not try again themselves.
func TestKept(t *testing.T) {
	kept := map[codes.Code]bool{
		codes.Canceled: true, codes.DeadlineExceeded: true, codes.Aborted: true, codes.OutOfRange: true, codes.Unavailable: true, codes.DataLoss: true,
	}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		t.Run(code.String(), func(t *testing.T) {
			refused := 0
			r := &receiver{refuse: func() error {
				if refused++; refused <= len(names) {
					return status.Error(code, "not now")
				}
				return nil
			}}
			url, _ := r.listen(t, "127.0.0.1:0")
			tel := setup(t, url,
				otlpgrpc.WithTraces(otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{})),
				otlpgrpc.WithMetrics(otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig{})),
				otlpgrpc.WithLogs(otlploggrpc.WithRetry(otlploggrpc.RetryConfig{})))
			greet(t, tel, time.Minute)
			if err := tel.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			want := map[string]int{"greetings-sent": 1} // Sums are cumulative: the next collection has it anyway.
			if kept[code] {
				want = map[string]int{"compose-greeting": 1, "greetings-sent": 2, "hello-line": 1}
			}
			for _, name := range names {
				if got := r.count(name); got != want[name] {
					t.Errorf("%s arrived %d times, want %d", name, got, want[name])
				}
			}
		})
	}
}
