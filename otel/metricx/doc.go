// SPDX-License-Identifier: Apache-2.0

// Package metricx stands beside go.opentelemetry.io/otel/metric and gives what CloudWatch metrics have and OpenTelemetry
// lacks: properties, namespaces, storage by the second, and times of one's own. Everything else is plain OpenTelemetry.
//
//	var (
//		meter     = otel.Meter("example.com/orders", metricx.Namespace("Shop/Orders"))
//		orders, _ = meter.Int64Counter("orders")
//	)
//
//	func handle(ctx context.Context, in order) error {
//		metricx.AddProperty(ctx, attribute.String("order.id", in.ID))
//		orders.Add(ctx, 1, metric.WithAttributes(attribute.String("tier", in.Tier)))
//		return nil
//	}
//
// It knows the OpenTelemetry API only. What it says is read by exporters/emf; under another exporter properties are not
// there, and namespaces and resolutions are attributes of the scope that nobody acts on.
//
// # Coming from Powertools Metrics
//
// Each line names an example of this package, which is compiled and run; that of Datadog takes no code. Options such as
// emf.WithRules are given to powertools.WithEMF. Names are those of Python, then those of TypeScript that differ.
//
//	add_metric(name, unit, value)          counter.Add, histogram.Record, gauge.Record: Example_addMetric
//	add_metric again, same name            histogram.Record again; all values arrive, of any number: Example_addMetric
//	unit, MetricUnit.Milliseconds          metric.WithUnit("ms"), or "Milliseconds": Example_addMetric
//	resolution, MetricResolution.High      otel.Meter(name, metricx.HighResolution()): ExampleHighResolution
//	namespace                              powertools.WithNamespace, POWERTOOLS_METRICS_NAMESPACE: Example_addMetric
//	namespace of some metrics              otel.Meter(name, metricx.Namespace("Shop")): ExampleNamespace
//	service                                powertools.WithService, POWERTOOLS_SERVICE_NAME: Example_addMetric
//	add_dimension(name, value)             metric.WithAttributes of the measurement: Example_addDimension
//	add_dimensions, DimensionSet           emf.Rule{Dimensions: [][]string{…}}: Example_dimensionSets
//	set_default_dimensions                 emf.WithDefaultDimensions(…): Example_defaultDimensions
//	clear_default_dimensions               a rule names other dimensions for some metrics: Example_singleMetric
//	add_metadata(key, value)               metricx.AddProperty(ctx, …): ExampleAddProperty
//	set_timestamp(t)                       metricx.SetTimestamp(ctx, t): ExampleSetTimestamp
//	single_metric, singleMetric            a meter with a namespace of its own: Example_singleMetric
//	EphemeralMetrics, own instance         a meter of another name, or a provider: Example_singleMetric
//	log_metrics, logMetrics, using         nothing: every invocation is flushed at its end: Example_addMetric
//	flush_metrics, publishStoredMetrics    provider.ForceFlush(ctx): Example_flushMetrics
//	serialize_metric_set                   emf.WithWriter(&buffer), then ForceFlush: Example_serializeMetricSet
//	clear_metrics, clearDimensions         nothing: no state outlives a flush or a scope: Example_nothingToClear
//	capture_cold_start_metric              on by itself; emf.WithoutColdStart() turns it off: Example_captureColdStartMetric
//	function_name of ColdStart             emf.WithFunctionName, POWERTOOLS_METRICS_FUNCTION_NAME: Example_coldStartName
//	raise_on_empty_metrics, throwOnEmptyMetrics, hasStoredMetrics
//	                                       emf.WithRequireMetrics(): Example_raiseOnEmptyMetrics
//	POWERTOOLS_METRICS_DISABLED            the same variable: Example_metricsDisabled
//	POWERTOOLS_DEV                         the same variable: no lines, unless METRICS_DISABLED is false: Example_metricsDisabled
//	logger of the utility's warnings       otel.SetErrorHandler: Example_raiseOnEmptyMetrics
//	Datadog provider                       OTLP to Datadog's agent or extension, by OTEL_EXPORTER_OTLP_ENDPOINT
//
// # Dimensions
//
// A dimension is an attribute of a measurement, so it never applies to a metric that was recorded before or to one in
// another goroutine, and two values of one dimension are two series, not the last one for both.
//
// # Names of this package
//
// Each is here because plain OpenTelemetry cannot say it. A measurement has no properties that are not part of its
// series: [AddProperty]. It has no time but that of the call: [SetTimestamp]. [Namespace] and [HighResolution] are
// plain attributes of a scope with names that are easy to misspell.
//
// # Caveats
//
// Properties and times belong to the innermost scope, so to add them for one item of a batch, open a scope for it.
// They do nothing outside an invocation.
//
// A histogram is what add_metric is: all values, exact percentiles. A counter exports one sum for each invocation.
package metricx
