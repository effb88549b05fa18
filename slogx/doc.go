// SPDX-License-Identifier: Apache-2.0

// Package slogx joins package slog to the OpenTelemetry Logs API and writes log records as the JSON lines that
// CloudWatch and Powertools for AWS Lambda know.
//
// Programs that start with package powertools have it behind slog.Default; in them only [AddAttrs], [Err] and the
// levels are of interest. The parts by themselves:
//
//	opts := &slogx.Options{Service: "payment"}
//	processor := slogx.NewProcessor(os.Stdout, opts)
//	otel.SetLoggerProvider(sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...))
//	slog.SetDefault(slog.New(slogx.NewHandler(opts)))
//
//	slogx.AddAttrs(ctx, slog.String("order_id", order.ID)) // on every line of this invocation from now on
//	slog.InfoContext(ctx, "collecting payment", "amount", order.Amount)
//	if err := collect(ctx, order); err != nil {
//		slog.ErrorContext(ctx, "payment refused", slogx.Err(err))
//	}
//
// A record goes from slog to [NewHandler], from there as an OpenTelemetry log record to the LoggerProvider, and there
// to [Processor], which writes the line. So records of other OpenTelemetry bridges and OpenTelemetry events come out
// in the same form, and an exporter to a collector is one more processor, behind [NewContextProcessor].
//
// # A line
//
//	level                 TRACE DEBUG INFO WARN ERROR CRITICAL
//	location              pkg.Func:line of the call
//	message               the message, the text of an OpenTelemetry body, or the name of an event without one
//	timestamp             RFC 3339 with milliseconds
//	service               Options.Service
//	cold_start function_name function_memory_size function_arn function_request_id tenant_id
//	                      in an invocation, those that are known
//	Options.Attrs         attributes of the process
//	event_name, body      of an OpenTelemetry event, and a body that is no text
//	AddAttrs              attributes of the invocation, then of the scopes inside it
//	With, call            attributes of the logger, then of the call
//	error                 type, message, stack, cause
//	truncated             true if the line would have been longer than 1 MiB and something was cut
//	xray_trace_id trace_id span_id trace_flags
//	                      of the span, else xray_trace_id alone of the invocation's X-Ray header
//
// A key stands in a line once: of attributes with the same key the last counts, which is the innermost. The keys that
// the processor writes itself are reserved: an attribute with one of them is dropped, which is reported once. Members
// without data, null and "", are left out.
//
// # Mapping
//
//	slog level            severity: -8 TRACE 1, -4 DEBUG 5, 0 INFO 9, 4 WARN 13, 8 ERROR 17, 12 CRITICAL 21
//	group                 map, printed sorted by key
//	error                 map of type, message, stack, cause, and the attributes exception.type, .message, .stacktrace
//	time.Duration         text, as 1.5s
//	time.Time             text, RFC 3339 with nanoseconds
//	[]byte                bytes, printed as base64
//	NaN, infinities       printed as text
//	uint64 above int64    text, so that no digit is lost
//	fmt.Stringer          text, unless it implements json.Marshaler or encoding.TextMarshaler
//	any other type        what encoding/json makes of it, integers exact
//	a value that fails    text, !ERROR: and the reason
//
//	exception.*           of other bridges, the member error
//	code.*                of other bridges, the member location
//
// # Levels
//
// The level is Options.Level, else POWERTOOLS_LOG_LEVEL, else LOG_LEVEL, else INFO. AWS_LAMBDA_LOG_LEVEL, which Lambda
// sets from the function's advanced logging controls, is a floor under all of them.
//
// # Caveats
//
// What is logged before a LoggerProvider is set is lost, as with every OpenTelemetry signal.
//
// A write that fails is counted and reported to otel.Handle once per cause. OpenTelemetry's default error handler calls
// log.Print, which comes back here after slog.SetDefault, and package log would wait for itself. Set an error handler
// that writes elsewhere, as package powertools does.
//
// Maps are printed sorted by key, because OpenTelemetry keeps them so; the order of the members of a group or struct is
// lost.
//
// The location of a call travels beside the record, in the context, so that lines cost no more than they must. Exporters
// get it as code.* attributes only behind [NewContextProcessor].
package slogx
