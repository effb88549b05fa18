// SPDX-License-Identifier: Apache-2.0

// Package otlp exports traces, metrics and logs by OTLP over HTTP in protocol buffers, to an OpenTelemetry Collector or
// any back end that takes OTLP. It has its own encoder, links neither gRPC nor generated message types, and fits a
// process that is frozen between invocations: what it does, it does on the goroutine of who flushes.
//
//	exporter, err := otlp.NewTraces() // endpoint, headers, … from OTEL_EXPORTER_OTLP_*
//	if err != nil {
//		return err
//	}
//	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(otlp.NewSpanProcessor(exporter)))
//	otel.SetTracerProvider(provider)
//	…
//	err = provider.ForceFlush(ctx) // when an invocation has been answered
//
// The same for metrics is [NewMetrics] behind [NewReader], for logs [NewLogs] behind [NewLogProcessor]. The exporters
// also work behind the SDK's batch processors and periodic reader, in programs that are not frozen.
//
// # Environment
//
// Options beat variables. A variable with TRACES_, METRICS_ or LOGS_ after OTEL_EXPORTER_OTLP_ is for that signal only
// and beats the one without. A bad value is reported once and the default is used, but for the protocol, where an
// exporter that cannot do what was asked is an error.
//
//	OTEL_EXPORTER_OTLP_ENDPOINT              base URL, to which v1/traces … is appended; http://localhost:4318
//	OTEL_EXPORTER_OTLP_TRACES_ENDPOINT …     URL of the signal as it is
//	OTEL_EXPORTER_OTLP_HEADERS               name=value,… with percent-encoded values
//	OTEL_EXPORTER_OTLP_COMPRESSION           gzip or none; none
//	OTEL_EXPORTER_OTLP_TIMEOUT               milliseconds of an export with its retries; 10000
//	OTEL_EXPORTER_OTLP_PROTOCOL              http/protobuf
//	OTEL_EXPORTER_OTLP_CERTIFICATE           PEM file of the certificates to trust; the system's
//	OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE    PEM file of the certificate to show, with
//	OTEL_EXPORTER_OTLP_CLIENT_KEY              its key; needs WithClientCertificates
//	OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE         cumulative, delta or lowmemory; cumulative
//	OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION  explicit_bucket_histogram or
//	                                                          base2_exponential_bucket_histogram; the former
//	OTEL_BSP_MAX_QUEUE_SIZE, OTEL_BLRP_MAX_QUEUE_SIZE                  spans, log records that may wait; 2048, and 16 MiB
//	OTEL_BSP_MAX_EXPORT_BATCH_SIZE, OTEL_BLRP_MAX_EXPORT_BATCH_SIZE    of them in a request; 512
//
// # Failures
//
// Answers 429, 502, 503 and 504 and connections that cannot be made or break are retried, after what Retry-After asks
// for or a delay that grows, as long as there is time; a pause that Retry-After asks for holds for the next flush too. A
// connection that had served before and is dead now, as after a freeze, is replaced at once. What cannot be sent in time is
// kept for the next flush, up to a limit; beyond it the oldest goes. Every other answer drops the request.
//
// What is lost is counted and told to the global error handler, once per cause. What only has to wait is told too, and
// again after something got through in between. A panic of an exporter, or of a function of the user's that is called
// during a flush, is such a failure and does not end the process. So nobody has to report what a flush returns.
//
// # Caveats
//
// A request whose connection broke before the answer may have arrived; sent again, it arrives twice. OTLP has no way to
// tell the receiver.
//
// Spans that are not sampled are not exported by [SpanProcessor].
//
// Attributes that are slices cost an allocation each to encode, because the SDK returns copies of them.
//
// Text that is not UTF-8 is sent with U+FFFD in place of the bad bytes: protocol buffers have no other text, and receivers
// refuse the whole request.
package otlp
