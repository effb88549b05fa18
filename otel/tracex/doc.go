// SPDX-License-Identifier: Apache-2.0

// Package tracex stands beside OpenTelemetry's trace API and adds what the Tracer of Powertools for AWS Lambda and the
// AWS X-Ray SDK have and that API has not: spans around functions, annotations, metadata, recorded responses.
//
//	func charge(ctx context.Context, order Order) (_ Receipt, err error) {
//		ctx, span := tracer.Start(ctx, "charge", trace.WithAttributes(attribute.String("order.id", order.ID)))
//		defer tracex.End(span, &err)
//
//		tracex.Annotate(ctx, attribute.String("tier", order.Tier)) // traces can be searched by it
//		tracex.PutMetadata(ctx, "", "order", order)                // shown with the trace
//		return tracex.CaptureValue(ctx, "", func(ctx context.Context) (Receipt, error) {
//			return bank.Charge(ctx, order.Total)
//		})
//	}
//
// It knows the API only, so it works with every SDK, and does nothing where there is none or the trace is not sampled.
//
// # From Powertools Tracer
//
//	capture_lambda_handler, captureLambdaHandler    powertools.Start does it
//	capture_method, captureMethod                   Capture, CaptureValue; CaptureSeq, CaptureSeq2 for generators
//	put_annotation, putAnnotation                   Annotate
//	put_metadata, putMetadata                       PutMetadata; an empty namespace is that of the service
//	addErrorAsMetadata                              RecordError
//	addResponseAsMetadata                           CaptureValue, or PutMetadata(ctx, "", "name response", value)
//	annotateColdStart, addServiceNameAnnotation     the X-Ray exporter does it in every invocation
//	getRootXrayTraceId, isTraceSampled              XRayTraceID, IsSampled
//	getSegment, setSegment                          trace.SpanFromContext, trace.ContextWithSpan
//	patch, captureAWSv3Client                       package awsx, contrib's otelhttp
//	ignore_endpoint                                 Ignore
//	POWERTOOLS_TRACE_ENABLED, …_TRACE_DISABLED      both; off wins
//	sam local, chalice local, amplify mock          no traces either; POWERTOOLS_TRACE_ENABLED=true asks for them
//	POWERTOOLS_TRACER_CAPTURE_RESPONSE, …_ERROR     the same
//	tracer.provider                                 OpenTelemetry's own API
//
// # From the AWS X-Ray SDK for Go
//
//	xray.BeginSegment, BeginSubsegment, Close       tracer.Start, span.End
//	xray.BeginSubsegmentWithoutSampling             tracer.Start below ForceUnsampled
//	xray.Capture, CaptureAsync                      Capture; goroutines take its ctx along
//	xray.AddAnnotation                              Annotate
//	xray.AddMetadata, AddMetadataToNamespace        PutMetadata
//	xray.AddError                                   RecordError, End
//	segment.User                                    attribute user.id
//	xray.TraceID, RequestWasTraced                  XRayTraceID, IsSampled
//	xray.DetachContext                              context.WithoutCancel
//	xray.Handler, xray.Client, xray.SQLContext      contrib's otelhttp, XSAM's otelsql
//	awsv2.AWSV2Instrumentor                         package awsx
//	lambda.IsSampled of a message                   carrier.SpanContext(carrier.SQS(message)).IsSampled()
//	AWS_XRAY_SDK_DISABLED                           the same; OTEL_SDK_DISABLED also stops metrics
//	AWS_XRAY_CONTEXT_MISSING                        nothing fails without a span
//
// # Caveats
//
// What functions return may be personal data. [WithoutResponse] and [WithRedact] keep it out of traces, for one call or,
// given to [CaptureHandler], for all. Values are recorded inside an invocation only; elsewhere [WithResponse] is needed.
// They are encoded as JSON for it, in traced invocations only.
//
// POWERTOOLS_TRACER_CAPTURE_ERROR=false holds for Capture and its siblings. [End] and [RecordError] are asked for an
// error each time, so they record it.
//
// An annotation is the attribute annotation.<key>. X-Ray's own OTLP endpoint and the collector's X-Ray exporter index the
// attributes listed in aws.xray.annotations or in their configuration, so programs that send there by package otlp give
// it xrayaws.Annotations, which makes that list; others set the list.
package tracex
