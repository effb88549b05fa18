// SPDX-License-Identifier: Apache-2.0

// Package carrier carries trace context through AWS services: it reads it from the events they send to a function, and
// writes it into the requests that functions send to them. Each event has a carrier for OpenTelemetry's propagators.
//
//	func handle(ctx context.Context, event events.SQSEvent) error {
//		links, _ := carrier.Links(event.Records, carrier.SQS)
//		ctx, span := tracer.Start(ctx, "orders process", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithLinks(links...))
//		defer span.End()
//		return process(ctx, event.Records)
//	}
//
//	entry.TraceHeader = carrier.TraceHeader(ctx) // before EventBridge's PutEvents
//
// # Where the context is
//
//	source or target        read               write              what it is
//	--------------------    ---------------    ---------------    ------------------------------------------------------
//	API Gateway, ALB,       Headers, Event     net/http           headers and multiValueHeaders
//	  function URL, Lattice
//	AppSync                 Headers, Event     net/http           request.headers, in batches that of each item
//	SQS                     SQS                InjectSQS          system attribute AWSTraceHeader; message attributes
//	SNS                     SNS                InjectAttributes   message attributes; X-Ray by the request's own header
//	SNS to SQS              SQS                InjectAttributes   attributes in the body, unless delivery is raw; they
//	                                                              count where the message itself names no span
//	EventBridge             the invocation     TraceHeader        TraceHeader of an entry; it comes as the invocation's
//	                        EventBridge        InjectJSON         detail, by agreement
//	Step Functions          the invocation     TraceHeader        traceHeader of an execution; tasks get it
//	                        JSON               InjectJSON         input, by agreement
//	Kinesis                 Kinesis            InjectJSON         data of a record, by agreement
//	DynamoDB streams        DynamoDB           InjectHeaders      text attributes of the item, by agreement
//	Kafka                   Kafka              InjectHeaders      record headers
//	direct invocation       ClientContext      InjectClientContext custom members of the client context
//	S3, schedules           -                  -                  nothing
//
// Where both stand in an event, X-Amzn-Trace-Id counts before traceparent: it is what the services themselves continue. A
// header that is there in several spellings counts as it is asked for, else in lower case, else as the first in the event,
// or in the order of a map's keys.
//
// # Caveats
//
// An invocation is a span of its own with one parent, so the records of a batch are links, not parents. X-Ray shows links to
// 20 traces of a span; [Links] returns how many records it left out.
//
// An item of DynamoDB keeps its context: an update that does not write one again is linked to whoever wrote the last.
//
// [Event] looks into events of up to 1 MiB.
//
// What comes in an event was written by its sender: whoever may send decides which trace is continued or linked to.
//
// The AWS SDK's requests carry X-Amzn-Trace-Id by themselves where package awsx traces them. SQS, SNS, Lambda, Step
// Functions and EventBridge continue that header; writing it into the message is for what is sent without it.
package carrier
