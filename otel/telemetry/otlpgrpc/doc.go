// SPDX-License-Identifier: Apache-2.0

// Package otlpgrpc exports by OTLP over gRPC, with OpenTelemetry's own exporters, for receivers that do not take OTLP
// over HTTP.
//
//	func main() {
//		powertools.Start(handle, otlpgrpc.Exporters())
//	}
//
// With it, gRPC is what OTLP goes by, unless OTEL_EXPORTER_OTLP_PROTOCOL or the variable of a signal names
// http/protobuf. Which signals go by OTLP is decided as without this package: by OTEL_EXPORTER_OTLP_ENDPOINT, the
// endpoint of a signal, or OTEL_TRACES_EXPORTER and its siblings. All OTEL_EXPORTER_OTLP_* variables are read by
// OpenTelemetry's exporters; the default endpoint is http://localhost:4317.
//
// Data is flushed after each answer has left, as with OTLP over HTTP. What could not be sent for now is kept for the next
// flush. A connection that a freeze has killed is made anew within a second, not after gRPC's two minutes; dial options of
// your own go into [WithDialOptions], which keeps that so.
//
// # Caveats
//
// gRPC and the generated message types make a function some 6 MB larger and its start some 2 ms longer, and gRPC works in
// goroutines of its own, which a freeze between invocations stops. A collector takes both; prefer OTLP over HTTP,
// which needs no import.
//
// It is a module of its own, so that only functions that import it have gRPC in their go.sum.
package otlpgrpc
