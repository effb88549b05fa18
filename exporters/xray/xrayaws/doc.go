// SPDX-License-Identifier: Apache-2.0

// Package xrayaws sends traces to X-Ray's API where no daemon runs: outside Lambda, or in a function without active
// tracing whose callers sample. [New] sends X-Ray documents, by PutTraceSegments:
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	if err != nil {
//		return err
//	}
//	api, err := xrayaws.New(cfg)
//	if err != nil {
//		return err
//	}
//	powertools.Start(handle, powertools.WithXRay(xray.WithTransport(api)))
//
// [Sign] is for OTLP, of which X-Ray makes its segments itself:
//
//	signing, err := xrayaws.Sign(cfg)
//	if err != nil {
//		return err
//	}
//	powertools.Start(handle, powertools.WithOTLP(otlp.WithRoundTripper(signing), otlp.WithSpanAttributes(xrayaws.Annotations)))
//
// Of the AWS SDK only its signer is linked, not the client of X-Ray.
//
// # PutTraceSegments
//
// Documents are collected and sent after the answer has left, 50 in a request. X-Ray answers 200 also when it refuses
// documents: each of those becomes an [Error] that says which and why. What there was no time for goes out with the next
// flush. The role needs xray:PutTraceSegments.
//
// # OTLP
//
// AWS takes OTLP in three places. Each is set by its variable, or by options of package otlp; the signature follows from
// the host.
//
//	OTEL_EXPORTER_OTLP_TRACES_ENDPOINT   https://xray.<region>.amazonaws.com/v1/traces
//	OTEL_EXPORTER_OTLP_LOGS_ENDPOINT     https://logs.<region>.amazonaws.com/v1/logs
//	OTEL_EXPORTER_OTLP_LOGS_HEADERS      x-aws-log-group=<group>,x-aws-log-stream=<stream>; both must exist
//	OTEL_EXPORTER_OTLP_METRICS_ENDPOINT  https://monitoring.<region>.amazonaws.com/v1/metrics
//
// The endpoint for traces answers 400 unless the account sends its traces to CloudWatch Logs, which X-Ray calls Transaction
// Search. It takes 5 MB and 10,000 spans in a request, and 200 KB in a span.
//
// powertools.WithOTLP turns OTLP on for all signals, so say which it is for. For traces alone these belong to the endpoint:
//
//	OTEL_TRACES_EXPORTER=otlp        no documents beside it, which would show each span twice
//	OTEL_METRICS_EXPORTER=awsemf
//	OTEL_LOGS_EXPORTER=powertools
//	POWERTOOLS_TRACE_PARENT=xray     spans belong into the trace that Lambda has begun
//
// X-Ray turns the spans into segments by its own rules, not by those of package xray. What a program said about them still
// counts:
//
//	tracex.Annotate                attributes annotation.<key>           an annotation, with [Annotations]
//	                               attribute aws.xray.annotations        annotations of the listed keys
//	                               span of an invocation                 ColdStart and Service, with [Annotations]
//	tracex.PutMetadata             attributes metadata.<ns>.<key>        attributes of that name
//
// What is signed is the body as it is sent, compressed or not, and all headers but User-Agent and X-Amzn-Trace-Id. Each
// attempt has a signature of its own. The endpoints speak HTTP/1.1 and no gRPC. Nothing here insists on it: client and
// server agree on a version when they connect, and a signature is the same for all.
//
// # Caveats
//
// A request takes some 40 ms and holds the environment's next event. Lambda's daemon costs microseconds, so in a traced
// function use that.
//
// At most 2,048 documents and 4 MiB wait, those included that a flush had no time for; more are refused and counted as
// failed by the processor. What waits when the process ends is lost.
//
// Credentials that cannot be had are not asked for again in the same flush or export: documents and spans are lost and
// counted, in [Transport.Lost] and in otlp.Stats.
package xrayaws
