// SPDX-License-Identifier: Apache-2.0

// Package jmespath takes the payload out of an event with a JMESPath expression, whatever it is wrapped in.
//
//	var envelope = jmespath.MustCompile(jmespath.SQS)
//
//	func handle(ctx context.Context, _ json.RawMessage) error {
//		orders, err := jmespath.SearchInto[[]Order](envelope, invocation.Payload(ctx))
//		if err != nil {
//			return err
//		}
//		return process(ctx, orders)
//	}
//
// Expressions are those of the JMESPath specification and of its community edition, by jmespath-community/go-jmespath.
// Compile them once, as package variables: a compiled one is safe for concurrent use.
//
// # Functions
//
// Three functions unpack what events carry in strings. They can be called anywhere in a path:
//
//	powertools_json(string)         the value of a JSON text
//	powertools_base64(string)       the text in base64; padding may be missing
//	powertools_base64_gzip(string)  the text in gzip in base64
//
// They fail on what they cannot unpack. [WithFunction] adds others.
//
// # Envelopes
//
// Constants such as [SQS] hold the expressions for common events:
//
//	APIGatewayREST APIGatewayHTTP            the body
//	SQS SNS KinesisDataStream                the messages, the message, the records
//	EventBridge CloudWatchEventsScheduled    the detail
//	CloudWatchLogs                           the log events
//	S3SQS S3SNSSQS S3EventBridgeSQS          the S3 events in messages
//	S3KinesisFirehose S3SNSKinesisFirehose   the S3 events in records
//
// # Numbers
//
// A number is a float64 where that keeps its decimal, else a [json.Number]: a path, a comparison and an order never
// round an id. Functions that compute, such as sum, and arithmetic work with float64.
//
// # Errors
//
// All errors match [ErrInvalidEnvelope] and hold the expression, the function and offsets, but nothing of the event: they
// can be logged. Names and arities of functions are checked by [Compile].
//
// # Caveats
//
// What is not there is null, without an error. A projection drops null: a message with the body null leaves no place in
// the result of [SQS], so that its indexes say nothing about records. Batches with partial failures read each record by
// itself.
//
// Where JMESPath leaves the order open, of keys, values, items and *, it is that of the names.
//
// Functions of one search make 16 MiB at most ([WithMaxDecoded]), since gzip can hold a thousandfold.
//
// Strings are sliced by characters, and find_first and find_last count bytes. Of the arithmetic operators * binds more
// tightly than / and %; write the brackets.
package jmespath
