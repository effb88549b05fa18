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
//	sampling_rate         the share of invocations that log DEBUG, if there is one
//	cold_start function_name function_memory_size function_arn function_request_id tenant_id
//	                      in an invocation, those that are known
//	correlation_id        what Options.CorrelationID found in the event
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
// the processor writes itself are reserved: an attribute with one of them is dropped, which is reported once, unless
// Options.ReservedKeys says otherwise. Members without data, null and "", are left out.
//
// Options.Format, Keys, KeyOrder, KeyCase, TimeLayout and Formatter change what a line looks like. With POWERTOOLS_DEV
// lines are indented for people to read.
//
// # Environment
//
// An option beats its variable. A value that cannot be used counts as not set and is reported once.
//
//	POWERTOOLS_SERVICE_NAME                the member service, else OTEL_SERVICE_NAME, else the function's name
//	POWERTOOLS_LOG_LEVEL, LOG_LEVEL        the level, the first that is set; INFO by default
//	AWS_LAMBDA_LOG_LEVEL                   set by Lambda: the lowest level that is written at all
//	POWERTOOLS_LOGGER_SAMPLE_RATE          Options.SampleRate, from 0 to 1
//	POWERTOOLS_LOGGER_LOG_EVENT            PayloadOptions.Event
//	POWERTOOLS_LOGGER_LOG_RESPONSE         PayloadOptions.Response
//	POWERTOOLS_LOGGER_LOG_ERROR            no effect: the errors of invocations are always logged
//	POWERTOOLS_LOGGER_CASE                 Options.KeyCase: SnakeCase, CamelCase or PascalCase
//	POWERTOOLS_LOG_DEDUPLICATION_DISABLED  no effect: a line is written once
//	POWERTOOLS_DEV                         true indents lines
//	POWERTOOLS_DEBUG                       true prints what this library and OpenTelemetry meet, on standard error
//	TZ                                     Options.TimeZone; UTC by default
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
//	map, slice, array     elements of type any, error, float or [slog.LogValuer] each as above
//	any other type        what encoding/json makes of it, integers exact
//	a value that fails    text, !ERROR: and the reason; so does one that contains itself, a struct with a NaN, and one
//	                      of more than 131,072 members in groups, maps and slices as above
//
//	exception.*           of other bridges, the member error
//	code.*                of other bridges, the member location
//
// # Levels
//
// The level is Options.Level, else POWERTOOLS_LOG_LEVEL, else LOG_LEVEL, else INFO. AWS_LAMBDA_LOG_LEVEL, which Lambda
// sets from the function's advanced logging controls, is a floor under all of them.
//
// # Single invocations
//
// Some options decide for each invocation anew, and change nothing that others share:
//
//	Options.Buffer           holds lines of low levels back and writes them if the invocation fails; see [BufferOptions]
//	Options.SampleRate       logs DEBUG in a share of the invocations; SampleWithTrace in those whose trace is sampled
//	Options.InvocationLevel  gives an invocation a level of its own, of its tenant for example
//	Options.CorrelationID    finds the id of the request in the event
//
// They need [Processor.Hooks], which package powertools gives to the wrapper of the handler. For the whole process a
// [slog.LevelVar] as Options.Level changes the level at run time.
//
// # Masking
//
// Values that must not be written are named by their paths, as user.email:
//
//	Options.Mask, [MaskPaths]   in lines and by OTLP, from whatever source
//	[Mask]                      for handlers of slog
//	[MaskRecords]               for exporters
//	PayloadOptions.Redact       in events and responses, where paths do not do
//
// # Other loggers
//
//	package log           [StdLog], which knows the lines of aws-lambda-go
//	AWS SDK               [AWSLogger] as aws.Config.Logger
//	OpenTelemetry bridges write through the same LoggerProvider, so their records are lines like all others
//	OpenTelemetry itself  package powertools keeps it silent; POWERTOOLS_DEBUG prints it on standard error
//
// # Coming from Powertools
//
//	Python, TypeScript                            here
//	Logger(service=…), serviceName                powertools.WithService, Options.Service
//	append_keys, appendKeys                       [AddAttrs], for the rest of the invocation
//	append_context_keys                           logger.With, or [AddAttrs] in an invocation.Scope
//	extra={…}, extra arguments                    attributes of the call
//	persistent keys                               Options.Attrs
//	clear_state, resetKeys                        not needed: keys end with the invocation
//	inject_lambda_context                         not needed
//	log_event, logEvent                           Options.Payloads, POWERTOOLS_LOGGER_LOG_EVENT
//	correlation_id_path                           Options.CorrelationID, [CorrelationPath], [CorrelationSearch]
//	set_correlation_id, get_correlation_id        [AddAttrs] with the key correlation_id, [CorrelationID]
//	sampling_rate, sampleRateValue                Options.SampleRate, POWERTOOLS_LOGGER_SAMPLE_RATE
//	setLevel, setLogLevel                         a slog.LevelVar as Options.Level
//	buffer_config, logBufferOptions               Options.Buffer
//	flush_buffer, clear_buffer                    [FlushBuffer], [ClearBuffer]
//	logger.exception                              slog.ErrorContext with [Err]
//	log_record_order, logRecordOrder              Options.KeyOrder
//	datefmt, use_rfc3339                          Options.TimeLayout, [PythonTimeLayout]
//	logger_formatter, logFormatter                Options.Format, Options.Keys, Options.Formatter
//	json_serializer, jsonReplacerFn               the types' own MarshalJSON or LogValue
//	createChild                                   logger.With
//
// # Caveats
//
// What is held back is lost where the process ends without a word: os.Exit, log.Fatal, a fatal error of the runtime, or
// a kill before the deadline guard. Exporters hold nothing back; put [WithoutHeld] before theirs.
//
// Lambda's log level filter reads the members level and timestamp, so formats without them let it take every line for
// INFO. That is reported where AWS_LAMBDA_LOG_LEVEL filters.
//
// What is logged before a LoggerProvider is set is lost, as with every OpenTelemetry signal.
//
// A write that fails is counted and reported to otel.Handle once per cause. OpenTelemetry's default error handler calls
// log.Print, which comes back here after slog.SetDefault, and package log would wait for itself. Set an error handler
// that writes elsewhere, as package powertools does.
//
// Maps are printed sorted by key, because OpenTelemetry keeps them so; the order of the members of a group or struct is
// lost. Only errors have their own order, and so has a map with the very keys of one.
//
// The location of a call travels beside the record, in the context, so that lines cost no more than they must. Exporters
// get it as code.* attributes only behind [NewContextProcessor].
package slogx
