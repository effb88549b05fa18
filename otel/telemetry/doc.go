// SPDX-License-Identifier: Apache-2.0

// Package telemetry wires the OpenTelemetry SDK for a Lambda function: providers, resource, sampling, propagation,
// slog and the flush rules. Programs use it through package powertools, which re-exports its options.
//
//	t, err := telemetry.Setup(ctx, telemetry.WithService("shop"))
//	if err != nil {
//		return err
//	}
//	handler, err := t.Wrap(handle) // what lambda.Start accepts
//	if err != nil {
//		return err
//	}
//	lambda.StartWithOptions(handler, t.LambdaOptions()...)
//
// # Where telemetry goes
//
//	signal   default on Lambda                        variable and values
//	logs     JSON lines on standard output            OTEL_LOGS_EXPORTER: powertools, none
//	metrics  EMF lines on standard output             OTEL_METRICS_EXPORTER: awsemf, none
//	traces   X-Ray documents by UDP to the daemon     OTEL_TRACES_EXPORTER: xray, none
//
// Outside Lambda only log lines are on by default.
//
// # Who decides what is traced
//
//	trace exporters           decides recording           X-Ray gets
//	X-Ray alone               the X-Ray header            what is recorded
//	others alone              OTEL_TRACES_SAMPLER         -
//	X-Ray and others          OTEL_TRACES_SAMPLER         what is recorded, if the header says Sampled=1
//
// The others are span processors given with [WithTracerOptions].
//
// # When telemetry leaves
//
// Log lines are written as they are logged, X-Ray documents sent as spans end, metrics written when the invocation
// ends. All of that costs microseconds. What the user adds, a batch processor or a reader with a network exporter, is
// flushed after the answer has left and before the next event is asked for: it delays no answer, but the time is billed.
// It may take min(OTEL_EXPORTER_OTLP_TIMEOUT, the time left less 200 ms). When the handler failed it is flushed before
// the error leaves, for at most 1 s, because a panic ends the process.
//
// # Caveats
//
// The globals of OpenTelemetry follow the first provider that is installed: call [Setup] once.
//
// Errors inside telemetry are never returned to a handler. They go to standard error when POWERTOOLS_DEBUG is on;
// mistakes in environment variables always do.
package telemetry
