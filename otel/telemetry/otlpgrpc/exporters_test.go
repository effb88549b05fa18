// SPDX-License-Identifier: Apache-2.0

package otlpgrpc_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc"
)

// setup sets telemetry up in the environment of a function whose back end is at url, until the test ends.
func setup(t *testing.T, url string, opts ...otlpgrpc.Option) *telemetry.Telemetry {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":       "greeter",
		"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_LAMBDA_RUNTIME_API":         "127.0.0.1:9001",
		"OTEL_EXPORTER_OTLP_ENDPOINT":    url,
		"OTEL_TRACES_EXPORTER":           "otlp",
		"OTEL_METRICS_EXPORTER":          "otlp",
		"OTEL_LOGS_EXPORTER":             "otlp",
	} {
		t.Setenv(name, value)
	}
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
	tel, err := telemetry.Setup(t.Context(), telemetry.WithOutput(io.Discard), otlpgrpc.Exporters(opts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // The back end may be gone.
		_ = tel.Shutdown(ctx)
	})
	return tel
}

// greet runs an invocation that records something of each signal, and returns when it has been flushed.
func greet(t *testing.T, tel *telemetry.Telemetry, left time.Duration) {
	t.Helper()
	handler, err := tel.Wrap(func(ctx context.Context) {
		ctx, span := otel.Tracer("test").Start(ctx, "compose-greeting")
		defer span.End()
		slog.InfoContext(ctx, "hello-line")
		counter, _ := otel.Meter("test").Int64Counter("greetings-sent")
		counter.Add(ctx, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), left)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	answer, err := handler(ctx, json.RawMessage(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
}

var names = [...]string{"compose-greeting", "greetings-sent", "hello-line"}

// TestExporters shows all three signals at a gRPC receiver, with the headers of the environment.
func TestExporters(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop")
	r := &receiver{}
	url, _ := r.listen(t, "127.0.0.1:0")
	greet(t, setup(t, url), time.Minute)
	for _, name := range names {
		if got := r.count(name); got != 1 {
			t.Errorf("%s arrived %d times, want once", name, got)
		}
	}
	if got := r.headers.Get("x-tenant"); len(got) != 1 || got[0] != "shop" {
		t.Errorf("header x-tenant = %v", got)
	}
}

// TestRefusals is the table of what happens to data that was refused once or more.
func TestRefusals(t *testing.T) {
	tests := []struct {
		code codes.Code
		want int // spans that arrive in the end
	}{
		{codes.Unavailable, 1},
		{codes.DeadlineExceeded, 1},
		{codes.Aborted, 1},
		{codes.ResourceExhausted, 0}, // without a delay from the server
		{codes.InvalidArgument, 0},
		{codes.Unauthenticated, 0},
	}
	for _, tt := range tests {
		t.Run(tt.code.String(), func(t *testing.T) {
			left := 4 // more than one for each signal, fewer than the attempts of an invocation
			r := &receiver{refuse: func() error {
				if left--; left >= 0 {
					return status.Error(tt.code, "not now")
				}
				return nil
			}}
			url, _ := r.listen(t, "127.0.0.1:0")
			tel := setup(t, url)
			greet(t, tel, time.Minute)
			if err := tel.Flush(t.Context()); err != nil && tt.want > 0 {
				t.Error(err)
			}
			if got := r.count("compose-greeting"); got != tt.want {
				t.Errorf("the span arrived %d times, want %d", got, tt.want)
			}
		})
	}
}

// TestReceiverComesBack shows that what could not be sent in the time of its invocation leaves with a later one, once the
// receiver is there again.
func TestReceiverComesBack(t *testing.T) {
	r := &receiver{}
	url, stop := r.listen(t, "127.0.0.1:0")
	tel := setup(t, url)
	greet(t, tel, time.Minute)
	stop()
	greet(t, tel, 600*time.Millisecond) // Its flush gives up after 400 ms.
	if got := r.count("compose-greeting"); got != 1 {
		t.Fatalf("%d spans arrived at a receiver that is down", got)
	}
	r.listen(t, strings.TrimPrefix(url, "http://"))
	greet(t, tel, time.Minute)
	for _, name := range names {
		if got := r.count(name); got != 3 {
			t.Errorf("%s arrived %d times, want 3", name, got)
		}
	}
}

// TestOptions shows that options reach the three exporters and beat the environment.
func TestOptions(t *testing.T) {
	r := &receiver{}
	url, _ := r.listen(t, "127.0.0.1:0")
	tel := setup(t, "http://127.0.0.1:1",
		otlpgrpc.WithTraces(otlptracegrpc.WithEndpointURL(url)),
		otlpgrpc.WithMetrics(otlpmetricgrpc.WithEndpointURL(url)),
		otlpgrpc.WithLogs(otlploggrpc.WithEndpointURL(url)))
	greet(t, tel, time.Minute)
	for _, name := range names {
		if got := r.count(name); got != 1 {
			t.Errorf("%s arrived %d times, want once", name, got)
		}
	}
}

// TestTimeoutIsKept shows that a receiver that does not answer in time costs the invocation's flush and not its data.
func TestTimeoutIsKept(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "100")
	hang := make(chan struct{})
	r := &receiver{}
	first := true
	r.refuse = func() error {
		if first {
			first = false
			<-hang
			return errors.New("too late")
		}
		return nil
	}
	url, _ := r.listen(t, "127.0.0.1:0")
	tel := setup(t, url)
	greet(t, tel, time.Minute)
	close(hang)
	greet(t, tel, time.Minute)
	if got := r.count("compose-greeting"); got < 2 {
		t.Errorf("%d spans arrived, want 2", got)
	}
}
