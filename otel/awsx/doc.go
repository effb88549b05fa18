// SPDX-License-Identifier: Apache-2.0

// Package awsx traces the calls of the AWS SDK for Go v2: one call instruments an [aws.Config], and each operation of the
// clients made from it is a span. It links no client of any service.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	if err != nil {
//		return err
//	}
//	awsx.Instrument(&cfg)
//	orders := dynamodb.NewFromConfig(cfg)
//	powertools.Start(func(ctx context.Context, o Order) error {
//		_, err := orders.PutItem(ctx, o.item())
//		return err
//	})
//
// # What a span says
//
// Its name is that of service and operation, DynamoDB.PutItem, its kind CLIENT. There is one for an operation with all its
// attempts, also for one that fails before anything is sent. Names are those of OpenTelemetry's semantic conventions:
//
//	service            attributes
//	---------------    -----------------------------------------------------------------------------------------------
//	all                rpc.system, rpc.system.name (aws-api), rpc.service, rpc.method, cloud.region, server.address,
//	                   server.port, http.response.status_code, http.response.body.size, aws.request_id,
//	                   aws.extended_request_id, http.request.resend_count (attempts after the first), error.type
//	DynamoDB           db.system.name, aws.dynamodb.table_names (also of batches and transactions), index_name,
//	                   projection, select, limit, consistent_read, scan_forward, segment, total_segments,
//	                   attributes_to_get, exclusive_start_table, count, scanned_count, table_count,
//	                   consumed_capacity, provisioned_*_capacity, attribute_definitions, *_secondary_index*
//	SQS                aws.sqs.queue.url, messaging.*
//	SNS                aws.sns.topic.arn, messaging.*
//	Kinesis            aws.kinesis.stream_name, messaging.*, messaging.destination.partition.id
//	EventBridge        messaging.*; several buses of one request are listed with commas
//	S3                 aws.s3.bucket, key, copy_source, upload_id, part_number, delete (ten objects), version_id
//	Lambda             faas.invoked_name, faas.invoked_provider, faas.invoked_region, aws.lambda.invoked_arn,
//	                   aws.lambda.qualifier, invocation_type, function_error, resource_mapping.id
//	Secrets Manager    aws.secretsmanager.secret.arn
//	SSM                aws.ssm.parameter.name, names, path
//	Step Functions     aws.step_functions.state_machine.arn, activity.arn, execution.arn
//
// The messaging attributes are system, operation.name, operation.type, destination.name, message.id and
// batch.message_count. Contents are told of nothing: no items and keys of tables, no bodies of messages, no values of
// parameters and secrets.
//
// Each attempt after the first is an event "retry" that says what the one before failed by. A failure is recorded as an
// exception whose type is the service's error code, with the stack of whoever called the SDK; error.type is
// context.Canceled or context.DeadlineExceeded if the context ended. The X-Ray exporter makes a subsegment with the
// blocks aws and http of it.
//
// # Propagation
//
// Every request carries X-Amzn-Trace-Id, because AWS knows no other header. It names the operation's span, keeps the
// caller's Lineage and an open decision (Sampled=?), and is what it was where there is no span. It is in the request
// before the SDK's own detection of loops, which reads the environment only and so has nothing to read where one
// environment serves several invocations at a time. traceparent is sent only with [WithPropagator].
//
// # User agent
//
// Requests have "lib/otel-powertools" in their user agent, unless [WithoutUserAgent] leaves it out.
//
// # Migration
//
//	otelaws                                     here
//	---------------------------------------     -----------------------------------------------------------
//	AppendMiddlewares(&cfg.APIOptions, …)       Instrument(&cfg, …)
//	WithAttributeBuilder                        built in; WithAttributes for more
//	WithTextMapPropagator                       WithPropagator; X-Amzn-Trace-Id is sent in any case
//	WithTracerProvider                          WithTracerProvider
//
//	aws-xray-sdk-go                             here
//	---------------------------------------     -----------------------------------------------------------
//	awsv2.AWSV2Instrumentor(&cfg.APIOptions)    Instrument(&cfg)
//	xray.AWS(client), a whitelist file          none: version 1 of the AWS SDK has reached its end
//	xray.Client(httpClient)                     the contrib project's otelhttp, for requests that are not AWS's
//
// # Caveats
//
// Instrument a config before clients are made from it: each takes a copy of its options. One client alone is not
// instrumented; make it from a config of its own.
//
// The span ends when the operation returns. Reading the body of S3's GetObject comes after that.
//
// A presigned URL gets no span and no header: signing one is no call.
//
// Do not wrap the HTTP client of the config with otelhttp as well: each attempt would be a second span of the same call.
//
// An object's key and a queue's name are told. If yours hold what is nobody's business, drop aws.s3.key in a span
// processor.
package awsx
