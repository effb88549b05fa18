// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// TestSign_17_InAFunction runs an invocation in the set-up that the package comment describes: its spans leave signed,
// after the answer, in Lambda's own trace, and nothing else leaves by OTLP.
func TestSign_17_InAFunction(t *testing.T) {
	const traceID, parentID = "5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8"
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "greeter", "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://xray.eu-west-1.amazonaws.com/v1/traces",
		"OTEL_TRACES_EXPORTER":               "otlp", "OTEL_METRICS_EXPORTER": "awsemf", "OTEL_LOGS_EXPORTER": "powertools",
		"POWERTOOLS_TRACE_PARENT": "xray",
	} {
		t.Setenv(name, value)
	}
	keepGlobals(t)
	e := newEndpoint(t, nil)
	tel, err := telemetry.Setup(t.Context(), telemetry.WithOutput(io.Discard),
		telemetry.WithOTLP(otlp.WithHTTPClient(e.client()), otlp.WithGzip(false), sign(t), otlp.WithSpanAttributes(xrayaws.Annotations)))
	if err != nil {
		t.Fatal(err)
	}
	handler, err := tel.Wrap(func(ctx context.Context) {
		tracex.Annotate(ctx, attribute.String("order.id", "o-7"))
		slog.InfoContext(ctx, "not by OTLP")
		counter, _ := otel.Meter("test").Int64Counter("n")
		counter.Add(ctx, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ctx = context.WithValue(ctx, "x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent="+parentID+";Sampled=1") //nolint:staticcheck // aws-lambda-go's own key.
	answer, err := handler(ctx, json.RawMessage("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(e.all()); n != 0 {
		t.Errorf("%d requests before the answer left", n)
	}
	if err := answer.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := e.all()
	if len(got) != 1 || got[0].host != "xray.eu-west-1.amazonaws.com" || got[0].signature == "" {
		t.Fatalf("requests %+v, want one to X-Ray, signed", got)
	}
	for _, id := range []string{traceID, parentID} {
		if raw, err := hex.DecodeString(id); err != nil || !bytes.Contains(got[0].body, raw) {
			t.Errorf("id %s of the header is not in the spans (%v)", id, err)
		}
	}
	if !bytes.Contains(got[0].body, []byte("order_id")) || !bytes.Contains(got[0].body, []byte("Service")) {
		t.Errorf("body %q has no annotations", got[0].body)
	}
}

// keepGlobals puts back what Setup changes.
func keepGlobals(t *testing.T) {
	t.Helper()
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	tracers, meters, loggers := otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetLoggerProvider()
	propagator, handler := otel.GetTextMapPropagator(), otel.GetErrorHandler()
	t.Cleanup(func() {
		otel.SetTracerProvider(tracers)
		otel.SetMeterProvider(meters)
		otel.SetLoggerProvider(loggers)
		otel.SetTextMapPropagator(propagator)
		otel.SetErrorHandler(handler)
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
}
