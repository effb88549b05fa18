// SPDX-License-Identifier: Apache-2.0

package otlpgrpc_test

import (
	"context"
	"net"
	"sync"
	"testing"

	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltraces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// receiver takes OTLP over gRPC on a loopback port. It answers with the error of refuse as long as there is one.
type receiver struct {
	coltraces.UnimplementedTraceServiceServer
	colmetrics.UnimplementedMetricsServiceServer
	collogs.UnimplementedLogsServiceServer

	mu      sync.Mutex
	refuse  func() error
	names   map[string]int // of spans and metrics, bodies of log records
	headers metadata.MD
	agents  []string // who sent the requests that were taken
}

// listen serves on address until the test ends or the returned function is called.
func (r *receiver) listen(t *testing.T, address string) (url string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	coltraces.RegisterTraceServiceServer(server, traces{r})
	colmetrics.RegisterMetricsServiceServer(server, metrics{r})
	collogs.RegisterLogsServiceServer(server, logs{r})
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(listener) })
	stop = sync.OnceFunc(func() { server.Stop(); served.Wait() })
	t.Cleanup(stop)
	return "http://" + listener.Addr().String(), stop
}

func (r *receiver) take(ctx context.Context, names ...string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		if err := r.refuse(); err != nil {
			return err
		}
	}
	if r.names == nil {
		r.names = make(map[string]int)
	}
	for _, name := range names {
		r.names[name]++
	}
	r.headers, _ = metadata.FromIncomingContext(ctx)
	r.agents = append(r.agents, r.headers.Get("user-agent")...)
	return nil
}

func (r *receiver) count(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names[name]
}

type traces struct{ *receiver }

func (t traces) Export(ctx context.Context, in *coltraces.ExportTraceServiceRequest) (*coltraces.ExportTraceServiceResponse, error) {
	var names []string
	for _, resource := range in.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				names = append(names, span.Name)
			}
		}
	}
	return &coltraces.ExportTraceServiceResponse{}, t.take(ctx, names...)
}

type metrics struct{ *receiver }

func (m metrics) Export(ctx context.Context, in *colmetrics.ExportMetricsServiceRequest) (*colmetrics.ExportMetricsServiceResponse, error) {
	var names []string
	for _, resource := range in.ResourceMetrics {
		for _, scope := range resource.ScopeMetrics {
			for _, metric := range scope.Metrics {
				names = append(names, metric.Name)
			}
		}
	}
	return &colmetrics.ExportMetricsServiceResponse{}, m.take(ctx, names...)
}

type logs struct{ *receiver }

func (l logs) Export(ctx context.Context, in *collogs.ExportLogsServiceRequest) (*collogs.ExportLogsServiceResponse, error) {
	var names []string
	for _, resource := range in.ResourceLogs {
		for _, scope := range resource.ScopeLogs {
			for _, record := range scope.LogRecords {
				names = append(names, record.Body.GetStringValue())
			}
		}
	}
	return &collogs.ExportLogsServiceResponse{}, l.take(ctx, names...)
}
