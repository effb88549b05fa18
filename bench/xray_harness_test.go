// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	awssdk "github.com/aws/aws-xray-sdk-go/xray"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/invocation"
)

const traceHeader = "X-Amzn-Trace-Id"

// daemonSocket is what the X-Ray daemon listens on.
type daemonSocket struct{ net.PacketConn }

func newDaemonSocket(tb testing.TB) daemonSocket {
	tb.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return daemonSocket{conn}
}

func (s daemonSocket) address() string { return s.LocalAddr().String() }

// document returns the next one, whatever form its header line has, and its text.
func (s daemonSocket) document(tb testing.TB) (document map[string]any, text []byte) {
	tb.Helper()
	datagram := make([]byte, 64<<10)
	if err := s.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		tb.Fatal(err)
	}
	n, _, err := s.ReadFrom(datagram)
	if err != nil {
		tb.Fatal(err)
	}
	header, text, found := bytes.Cut(datagram[:n], []byte("\n"))
	var protocol struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(header, &protocol); err != nil || !found || protocol.Format != "json" || protocol.Version != 1 {
		tb.Fatalf("header line %q: %v", header, err)
	}
	if err := json.Unmarshal(text, &document); err != nil {
		tb.Fatalf("document %s: %v", text, err)
	}
	return document, text
}

// awsContext is the context of an invocation in which the X-Ray SDK sends to address.
func awsContext(tb testing.TB, address string) context.Context {
	tb.Helper()
	emitter, err := awssdk.NewDefaultEmitter(nil)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, err := awssdk.ContextWithConfig(lambdaContext(tb), awssdk.Config{DaemonAddr: address, Emitter: emitter})
	if err != nil {
		tb.Fatal(err)
	}
	return ctx
}

// awsDocument is the document of the X-Ray SDK, which takes the invocation from the context.
func awsDocument(tb testing.TB, work func(ctx context.Context)) map[string]any {
	tb.Helper()
	socket := newDaemonSocket(tb)
	work(awsContext(tb, socket.address()))
	document, _ := socket.document(tb)
	return document
}

// ourFunction is a function with this project's wrapper and X-Ray exporter.
type ourFunction struct {
	traces  *sdktrace.TracerProvider
	handler func(work func(ctx context.Context)) invocation.Handler
}

func newOurFunction(tb testing.TB, option xray.Option) *ourFunction {
	tb.Helper()
	environment := invocation.NewEnvironment()
	processor, err := xray.NewProcessor(xray.WithEnvironment(environment), option)
	if err != nil {
		tb.Fatal(err)
	}
	traces := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(processor),
		sdktrace.WithIDGenerator(xray.NewIDGenerator()),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "shop"), attribute.String("faas.name", "shop"),
			attribute.String("cloud.provider", "aws"), attribute.String("cloud.platform", "aws_lambda"))),
	)
	tb.Cleanup(func() { _ = traces.Shutdown(context.Background()) })
	return &ourFunction{traces: traces, handler: func(work func(ctx context.Context)) invocation.Handler {
		return invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
			work(ctx)
			return nil, nil
		}, invocation.WithEnvironment(environment), invocation.WithTracerProvider(traces), invocation.WithProcessHooks(processor.Hooks()),
			invocation.WithParent(func(ctx context.Context, f *invocation.Facts, _ json.RawMessage) (context.Context, []trace.Link) {
				return xray.Propagator{}.Extract(ctx, headers{traceHeader: f.TraceHeader}), nil
			}))
	}}
}

// invoke calls work in an invocation. A panic ends here, as in aws-lambda-go.
func (f *ourFunction) invoke(tb testing.TB, work func(ctx context.Context)) {
	tb.Helper()
	defer func() { _ = recover() }()
	answer, err := f.handler(work)(lambdaContext(tb), json.RawMessage(`{}`))
	if err != nil {
		tb.Error(err)
	}
	if closer, ok := answer.(io.Closer); ok {
		_ = closer.Close()
	}
}

// ourDocument is the first document of an invocation through this project's wrapper: of what work does, or else of the
// invocation. It is one that X-Ray takes.
func ourDocument(tb testing.TB, work func(ctx context.Context, traces trace.TracerProvider)) map[string]any {
	tb.Helper()
	socket := newDaemonSocket(tb)
	f := newOurFunction(tb, xray.WithAddress(socket.address()))
	f.invoke(tb, func(ctx context.Context) { work(ctx, f.traces) })
	document, text := socket.document(tb)
	checkDocument(tb, text)
	return document
}

// headers are a carrier.
type headers map[string]string

func (h headers) Get(key string) string { return h[key] }
func (h headers) Set(key, value string) { h[key] = value }
func (h headers) Keys() []string        { return slices.Collect(maps.Keys(h)) }

// lambdaContext is the context of an invocation that Lambda traces.
func lambdaContext(tb testing.TB) context.Context {
	tb.Helper()
	ctx := lambdacontext.NewContext(tb.Context(), &lambdacontext.LambdaContext{AwsRequestID: logRequestID, InvokedFunctionArn: logARN})
	return context.WithValue(ctx, "x-amzn-trace-id", sampled) //nolint:staticcheck // aws-lambda-go's own key
}

// fields returns the document's members by their path, with "<id>" and "<time>" for what differs from run to run, and
// of places in code the file's name. Children are left out: each has a document of its own here. So are all frames of a stack
// but the innermost: it goes through the libraries that are compared.
func fields(document map[string]any) map[string]string {
	flat := map[string]string{}
	var walk func(path, member string, value any)
	walk = func(path, member string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, inner := range value {
				walk(strings.TrimPrefix(path+"."+key, "."), key, inner)
			}
			return
		case []any:
			for i, element := range value {
				if member != "stack" || i == 0 {
					walk(fmt.Sprintf("%s[%d]", path, i), "", element)
				}
			}
			return
		}
		text := fmt.Sprint(value)
		switch member {
		case "id", "parent_id", "cause":
			if text != functionSegment {
				text = "<id>"
			}
		case "start_time", "end_time":
			text = "<time>"
		case "path":
			text = text[strings.LastIndexByte(text, '/')+1:]
		case "line":
			text = "<line>"
		case "working_directory":
			text = "<path>"
		}
		if text == "" {
			text = empty
		}
		flat[path] = text
	}
	for key, value := range document {
		if key != "subsegments" {
			walk(key, key, value)
		}
	}
	return flat
}

// functionSegment is the id that Lambda's own segment of the function has.
const functionSegment = "53995c3f42cd8ad8"

// empty is the text of a field that is there without any.
const empty = `""`

// difference is a field in which the documents are not alike; "" stands for one that is not there.
type difference struct {
	path, aws, ours string
	reason          string
}

// compare fails for every field that differs otherwise than in the list, and for lines of the list that are not true.
func compare(t *testing.T, theirDocument, ourDocument map[string]any, differences []difference) {
	t.Helper()
	theirs, ours := fields(theirDocument), fields(ourDocument)
	listed := map[string]bool{}
	for _, d := range differences {
		listed[d.path] = true
		if theirs[d.path] != d.aws || ours[d.path] != d.ours || d.aws == d.ours {
			t.Errorf("%s: X-Ray SDK %q, ours %q; listed are %q and %q", d.path, theirs[d.path], ours[d.path], d.aws, d.ours)
		}
		if d.reason == "" {
			t.Errorf("%s: no reason", d.path)
		}
	}
	paths := maps.Clone(theirs)
	maps.Copy(paths, ours)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if !listed[path] && theirs[path] != ours[path] {
			t.Errorf("%s: X-Ray SDK %q, ours %q", path, theirs[path], ours[path])
		}
	}
	t.Logf("%d fields, %d of them in the list of differences", len(paths), len(listed))
}
