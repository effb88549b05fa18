// SPDX-License-Identifier: Apache-2.0

// Package emf exports OpenTelemetry metrics to Amazon CloudWatch as log lines in the embedded metric format (EMF).
// On Lambda a line on standard output is all it takes: no collector, no API call, no permission beyond logging.
//
//	exporter, err := emf.New(emf.WithNamespace("Shop"))
//	if err != nil {
//		return err
//	}
//	reader := emf.NewLambdaReader(exporter)
//	provider := metric.NewMeterProvider(exporter.ProviderOptions(reader)...)
//	otel.SetMeterProvider(provider)
//	handler = invocation.New(handler, invocation.WithProcessHooks(reader.Hooks()))
//
// Everything else is plain OpenTelemetry: a histogram's Record, a counter's Add, a gauge's Record.
//
// # What becomes what
//
//	OpenTelemetry                              CloudWatch
//	counter                                    one value for each invocation: what it added
//	histogram                                  every value, so that percentiles are exact
//	gauge                                      the last value of each invocation
//	up-down counter                            its level, when it moved and once a minute: look at Average or Maximum
//	observable counter                         what it grew by since the last flush; nothing if it did not
//	observable gauge, up-down counter          as the other gauge and up-down counter
//	attribute of a measurement                 dimension, or property if it cannot or should not be one
//	attribute that a view takes away           property
//	attribute of the scope                     property, but for the two below
//	resource attribute, baggage                nothing; property with [WithResourceAttributes], [WithBaggage]
//	unit, in UCUM or CloudWatch's own words    unit; values are converted where CloudWatch lacks the unit
//	service.name                               dimension "service"
//	scope attribute of [Namespace]             namespace
//	scope attribute of [HighResolution]        storage resolution of one second
//
// # Lines
//
// A line has the metrics of one namespace, combination of dimensions, invocation and minute. Its properties are not
// dimensions, cost nothing but bytes and can be searched in CloudWatch Logs: function_request_id, xray_trace_id,
// tenant_id where there is one, cold_start (only when true), and the properties that the scopes of the invocation had
// when the measurement was made. If measurements on one line disagree about a property, it is a list of up to 20 values.
// [WithContextFields] and [WithPropertyConflict] change that.
//
// Measurements belong to the invocation of the context they were made with, whoever flushes, and with any number of
// invocations at once. A context of no invocation belongs to the only running invocation, if there is just one.
// Lines of an invocation that is about to time out have the property "partial"; lines with what was recorded after the
// end of an invocation leave with the next flush and have the property "late".
//
// Lines keep CloudWatch's limits, whatever is recorded: at most 100 metrics and 100 values of each, 30 dimensions,
// names and values that it takes. What exceeds them goes on another line or becomes a property, and is reported once
// through otel.Handle. [Validate] checks a line against all the rules.
//
// # Rules
//
// A [Rule] says for some metrics by which sets of dimensions CloudWatch keeps them, and under which name, namespace and
// resolution. It is for EMF alone: a view would take attributes away from every reader of the provider.
//
//	exporter, err := emf.New(emf.WithRules(
//		emf.Rule{Name: "http.client.*", Drop: true},
//		emf.Rule{Scope: "example.com/cart", Dimensions: [][]string{{"service"}, {"service", "tier"}}},
//	))
//
// [HTTPServerRules] makes Latency, Fault and Error by route of HTTP server instrumentation.
//
// # Off Lambda
//
// Behind a sdkmetric.PeriodicReader the exporter writes to standard output, or with package agentsink to a CloudWatch
// agent.
//
// # Switches
//
// POWERTOOLS_METRICS_DISABLED turns the output off. POWERTOOLS_DEV does too, unless POWERTOOLS_METRICS_DISABLED is
// explicitly false. If Lambda's log level filter would drop lines of level INFO, they carry the members level and
// timestamp that let them pass.
//
// # Caveats
//
// Every combination of dimensions is a metric that CloudWatch bills. [WithPropertyKeys] names the attributes that are no
// dimensions.
//
// A provider made without [Exporter.ProviderOptions] still exports everything, but not which invocation it belongs to,
// and histograms as approximate distributions.
//
// Of several views that match an instrument only the first applies. A view that asks for explicit bucket boundaries
// loses the single values.
//
// A second reader on the same provider sees, as exemplars of counters and gauges, the contribution of each invocation,
// with attributes that begin with "aws.emf.". The SDK gives no way to keep them from it: its views do not know readers.
// [ForOthers] takes them out of what its exporter is given.
//
// NaN and infinities are reported and left out, but for those of histograms: the SDK's ignore them without a word.
//
// Two distributions of one metric leave on a line each, also where a rule makes their series one; CloudWatch adds them up.
//
// The exporter remembers the series of up to four different flushes, and with them their attributes, to write the next
// that is like one of them faster.
//
// Series with more than [WithRawLimit] values are distributions; if several invocations contributed to one, its lines
// name none of them. Lists of values and counts are not in CloudWatch's specification but are what the OpenTelemetry
// Collector sends it too.
package emf
