// SPDX-License-Identifier: Apache-2.0

// Package powertools observes AWS Lambda functions written in Go with OpenTelemetry.
//
// A program is plain Go: slog, otel.Tracer, otel.Meter. One call, in place of lambda.Start, turns that into JSON log
// lines, exact CloudWatch metrics and X-Ray traces:
//
//	func greet(ctx context.Context, in request) (string, error) {
//		ctx, span := tracer.Start(ctx, "compose")
//		defer span.End()
//		slog.InfoContext(ctx, "greeting", "name", in.Name)
//		greetings.Add(ctx, 1)
//		return "Hello, " + in.Name, nil
//	}
//
//	func main() { powertools.Start(greet) }
//
// No collector, layer or agent is needed. [Setup] gives the parts to whoever wants them apart.
//
// # Environment
//
//	POWERTOOLS_SERVICE_NAME       service on log lines, metrics and traces; the function's name by default
//	POWERTOOLS_LOG_LEVEL          TRACE, DEBUG, INFO (default), WARN, ERROR, CRITICAL
//	POWERTOOLS_METRICS_NAMESPACE  CloudWatch namespace; the service by default
//	POWERTOOLS_METRICS_DISABLED   no metrics
//	POWERTOOLS_TRACE_DISABLED     no traces
//	POWERTOOLS_TRACE_MIDDLEWARES  a span for each named middleware
//	POWERTOOLS_DEBUG              say what goes wrong inside telemetry, on standard error
//	OTEL_{TRACES,METRICS,LOGS}_EXPORTER, OTEL_PROPAGATORS, OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES
//
// Package telemetry says more about each, slogx about log lines, emf about metrics and xray about traces.
//
// # Caveats
//
// os.Exit, log.Fatal and fatal runtime errors end a process with no chance to send anything. log.Fatal before [Setup]
// does not even write JSON.
package powertools
