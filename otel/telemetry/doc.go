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
//	logs     JSON lines on standard output            OTEL_LOGS_EXPORTER: powertools, otlp, console, none
//	metrics  EMF lines on standard output             OTEL_METRICS_EXPORTER: awsemf, otlp, console, none
//	traces   X-Ray documents by UDP to the daemon     OTEL_TRACES_EXPORTER: xray, otlp, console, none
//
// A list names several. With OTEL_EXPORTER_OTLP_ENDPOINT, or the endpoint of a signal, OTLP is on by default beside these;
// see package otlp for all of its variables. Protocol grpc needs package otlpgrpc, the console package console; other
// exporters get a name by [WithExporters].
//
// By OTLP a cold start is the metric faas.coldstarts, in EMF it is ColdStart.
//
// Outside Lambda only log lines are on by default, and OTLP where there is an endpoint. These say whether there are traces:
//
//	POWERTOOLS_TRACE_DISABLED=true, POWERTOOLS_TRACE_ENABLED=false,    none, by any exporter; this wins
//	  AWS_XRAY_SDK_DISABLED=true
//	OTEL_TRACES_EXPORTER                                               by what it names, anywhere
//	POWERTOOLS_TRACE_ENABLED=true                                      by X-Ray, anywhere
//	AWS_SAM_LOCAL, AWS_CHALICE_CLI_MODE,                               as outside Lambda: sam local, chalice local and
//	  AWS_EXECUTION_ENV=AWS_Lambda_amplify-mock                        amplify mock have no daemon
//
// OTEL_SDK_DISABLED=true leaves nothing but log lines. What options add to the providers in code is not affected by any.
//
// # Who decides what is traced
//
//	trace exporters           decides recording           X-Ray gets
//	X-Ray alone               the X-Ray header            what is recorded
//	others alone              OTEL_TRACES_SAMPLER         -
//	X-Ray and others          OTEL_TRACES_SAMPLER         what is recorded, if the header says Sampled=1
//
// The others are OTLP, the console and span processors given with [WithTracerOptions]. Without OTEL_TRACES_SAMPLER they get
// every trace that no caller has decided against in a W3C context: the X-Ray header's decision is about X-Ray, and no
// in every function without active tracing. OTEL_TRACES_SAMPLER=parentbased_always_on follows the header. Where
// traces go to X-Ray's endpoint for OTLP, following it is the default.
//
// # When telemetry leaves
//
// Log lines are written as they are logged, X-Ray documents sent as spans end, metrics written when the invocation
// ends. All of that costs microseconds. What goes over a network, OTLP or what the user adds, is flushed after the answer
// has left and before the next event is asked for: it delays no answer, but the time is billed. It may take min(OTEL_EXPORTER_OTLP_TIMEOUT, the time left less 200 ms). When the handler failed it is flushed before
// the error leaves, for at most 1 s, because a panic ends the process. Shortly before the deadline what was recorded is
// flushed; if the invocation does not end then, its open spans leave as they are, with powertools.partial.
//
// # Caveats
//
// The globals of OpenTelemetry follow the first provider that is installed: call [Setup] once.
//
// Errors inside telemetry are never returned to a handler. They go to standard error when POWERTOOLS_DEBUG is on;
// mistakes in environment variables always do.
package telemetry
