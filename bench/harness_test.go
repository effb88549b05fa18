// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-lambda-go/otellambda"
	awsxray "go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/exporters/xray"
)

const (
	sampled   = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	unsampled = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"
)

// invoke measures invocations of h, a handler of any kind that lambda.Start takes, from event to answer. Each has a
// context of its own, made as aws-lambda-go makes it.
//
// Beside the time it reports the CPU time of the whole process, which other processes disturb far less. It includes the
// garbage collector, and not the process that reads what is sent.
func invoke(b *testing.B, h any, header, payload string) {
	b.Helper()
	handler := lambda.NewHandler(h)
	event := []byte(payload)
	lc := &lambdacontext.LambdaContext{
		AwsRequestID:       "6f47d2f9-96f4-4d19-8b8e-000000000001",
		InvokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:bench",
	}
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
		ctx = lambdacontext.NewContext(ctx, lc)
		ctx = context.WithValue(ctx, "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's own key
		_, err := handler.Invoke(ctx, event)
		cancel()
		if err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, before)
}

// reportCPU reports the CPU time that the process has used since before.
func reportCPU(b *testing.B, before time.Duration) {
	b.Helper()
	if used := cpuTime() - before; used > 0 {
		b.ReportMetric(float64(used)/float64(b.N), "cpu-ns/op")
	}
}

// onLambda sets the environment that makes a process one of Lambda's.
func onLambda(b *testing.B) {
	b.Helper()
	for key, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        "bench",
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_REGION":                      "eu-west-1",
		"LAMBDA_TASK_ROOT":                "/var/task",
	} {
		b.Setenv(key, value)
	}
}

// daemonVariable makes the test binary a daemon. Its value is how long that takes for a datagram.
const daemonVariable = "BENCH_DAEMON"

func TestMain(m *testing.M) {
	if os.Getenv(daemonVariable) != "" {
		daemon()
		return
	}
	code := m.Run()
	_ = os.RemoveAll(schemaFolder())
	os.Exit(code)
}

// daemon reads a UDP socket until standard input is closed, and takes for each datagram as long as the variable says. It
// prints the socket's address first, and how many spans have arrived last.
func daemon() {
	delay, err := time.ParseDuration(os.Getenv(daemonVariable))
	if err != nil {
		log.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(conn.LocalAddr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		// What is in the buffer is still read: a read whose deadline has passed fails only when there is nothing.
		_ = conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	}()
	datagram := make([]byte, 64<<10)
	spans := 0
	for {
		n, _, err := conn.ReadFrom(datagram)
		if err != nil {
			break
		}
		read := time.Now()
		spans += bytes.Count(datagram[:n], []byte(`"start_time"`)) // a document may have children in it
		for time.Since(read) < delay {
			continue // a sleep would take longer
		}
	}
	fmt.Println(spans)
}

// reader is a UDP socket that is read by another process, as the X-Ray daemon's is: what the reader costs is not the
// function's.
type reader struct {
	address string
	stdin   io.Closer
	stdout  *bufio.Reader
}

// startReader starts one that takes delay for each datagram.
func startReader(b *testing.B, delay time.Duration) *reader {
	b.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:gosec // it runs itself
	cmd.Env = append(os.Environ(), daemonVariable+"="+delay.String())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	r := &reader{stdin: stdin, stdout: bufio.NewReader(stdout)}
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	r.address = r.line(b)
	return r
}

func (r *reader) line(b *testing.B) string {
	b.Helper()
	line, err := r.stdout.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// stop ends the process and returns how many spans have arrived.
func (r *reader) stop(b *testing.B) (spans int) {
	b.Helper()
	_ = r.stdin.Close()
	spans, err := strconv.Atoi(r.line(b))
	if err != nil {
		b.Fatal(err)
	}
	return spans
}

// startDaemon returns the address of a socket that is read as fast as can be.
func startDaemon(b *testing.B) string {
	b.Helper()
	return startReader(b, 0).address
}

// udp sends every document to the daemon at once, on the same kind of socket as the exporter's own transport. That one is
// paced: benchmarks invoke faster than the real daemon reads, and waiting for it is not what they measure.
type udp struct {
	socket   io.WriteCloser
	datagram []byte
	sent     atomic.Int64
}

const datagramHeader = `{"format":"json","version":1}` + "\n"

func dialUDP(b *testing.B, address string) *udp {
	b.Helper()
	socket, err := dialSocket(address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = socket.Close() })
	return &udp{socket: socket}
}

// Send implements [xray.Transport].
func (u *udp) Send(document []byte) error {
	u.sent.Add(1)
	u.datagram = append(append(u.datagram[:0], datagramHeader...), document...)
	_, err := u.socket.Write(u.datagram)
	return err
}

// setUp sets this project's telemetry up with all three signals on, and puts the loggers back in the end. The global
// providers stay: OpenTelemetry has no way back.
func setUp(b *testing.B) (*powertools.Telemetry, *udp) {
	b.Helper()
	onLambda(b)
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	documents := dialUDP(b, startDaemon(b))
	t, err := powertools.Setup(b.Context(), powertools.WithOutput(io.Discard), powertools.WithXRay(xray.WithTransport(documents)))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
	return t, documents
}

// powertoolsInvoke measures handler wrapped by this project. Each invocation must send that many documents.
func powertoolsInvoke(b *testing.B, t *powertools.Telemetry, documents *udp, handler any, header, payload string, perInvocation int64) {
	b.Helper()
	h, err := t.Wrap(handler)
	if err != nil {
		b.Fatal(err)
	}
	before := documents.sent.Load()
	invoke(b, h, header, payload)
	if got, want := documents.sent.Load()-before, perInvocation*int64(b.N); got != want {
		b.Errorf("%d documents in %d invocations, want %d", got, b.N, want)
	}
}

// wrapContrib wraps handler as contrib's otellambda does it for X-Ray.
func wrapContrib(handler any, traces *sdktrace.TracerProvider, header string) any {
	return otellambda.InstrumentHandler(handler,
		otellambda.WithTracerProvider(traces),
		otellambda.WithFlusher(traces),
		otellambda.WithPropagator(awsxray.Propagator{}),
		otellambda.WithEventToCarrier(func([]byte) propagation.TextMapCarrier {
			return propagation.MapCarrier{"X-Amzn-Trace-Id": header}
		}),
	)
}

// discard is a span exporter that does nothing.
type discard struct{}

// ExportSpans implements [sdktrace.SpanExporter].
func (discard) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }

// Shutdown implements [sdktrace.SpanExporter].
func (discard) Shutdown(context.Context) error { return nil }

// newTraces returns a provider with the exporter that does nothing, after a batch or at once.
func newTraces(b *testing.B, option sdktrace.TracerProviderOption) *sdktrace.TracerProvider {
	b.Helper()
	traces := sdktrace.NewTracerProvider(sdktrace.WithIDGenerator(awsxray.NewIDGenerator()), option)
	b.Cleanup(func() { _ = traces.Shutdown(context.Background()) })
	return traces
}
