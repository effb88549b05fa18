// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"maps"
	"strings"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
)

// Exporters makes exporters that are not built in. A nil function is for a signal that they do not have; the others are
// called at most once, when the environment selects their signal. What an exporter returns should wrap
// [otlp.ErrRetryable] where the same data may be exported again.
type Exporters struct {
	Traces  func(context.Context) (sdktrace.SpanExporter, error)
	Metrics func(context.Context) (sdkmetric.Exporter, error)
	Logs    func(context.Context) (sdklog.Exporter, error)
}

// makes reports whether there is an exporter for a signal.
func (e Exporters) makes(signal string) bool {
	return signal == signalTraces && e.Traces != nil || signal == signalMetrics && e.Metrics != nil || signal == signalLogs && e.Logs != nil
}

// Names of signals in variables.
const (
	signalTraces  = "TRACES"
	signalMetrics = "METRICS"
	signalLogs    = "LOGS"
)

// WithExporters gives exporters a name, by which OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER
// select them; without being named there they are not made. They are flushed after each answer has left, like OTLP.
// The built-in names xray, awsemf, powertools, otlp and none stay what they are. Package console is one of these.
func WithExporters(name string, exporters Exporters) Option {
	return optionFunc(func(c config) config {
		c.exporters = maps.Clone(c.exporters)
		if c.exporters == nil {
			c.exporters = make(map[string]Exporters)
		}
		c.exporters[name] = exporters
		return c
	})
}

// WithOTLP exports all three signals by OTLP over HTTP as well, as if OTEL_EXPORTER_OTLP_ENDPOINT were set; options beat
// the OTEL_EXPORTER_OTLP_* variables. A list in OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER or OTEL_LOGS_EXPORTER still
// decides for its signal. The default is OTLP for the signals that the environment gives an endpoint.
func WithOTLP(options ...otlp.Option) Option {
	return optionFunc(func(c config) config {
		c.wantsOTLP = true
		c.otlp = extend(c.otlp, options)
		return c
	})
}

// WithOTLPProtocol exports by OTLP with these exporters, unless OTEL_EXPORTER_OTLP_PROTOCOL, or the variable of a
// signal, names another protocol than theirs. Which signals go by OTLP is decided as without it; see [WithOTLP], whose
// options are not for these exporters. Programs use it by package otlpgrpc.
func WithOTLPProtocol(protocol string, exporters Exporters) Option {
	return optionFunc(func(c config) config {
		c.otlpProtocol, c.otlpExporters = protocol, exporters
		return c
	})
}

// otlpOf returns the exporters that a signal's OTLP goes by.
func (c *config) otlpOf(signal string) Exporters {
	if c.otlpProtocol != "" && c.otlpExporters.makes(signal) {
		protocol := settings.First(settings.Text("OTEL_EXPORTER_OTLP_"+signal+"_PROTOCOL"), settings.Text("OTEL_EXPORTER_OTLP_PROTOCOL"))
		if protocol == "" || strings.EqualFold(protocol, c.otlpProtocol) {
			return c.otlpExporters
		}
	}
	return Exporters{
		Traces:  func(context.Context) (sdktrace.SpanExporter, error) { return otlp.NewTraces(c.otlp...) },
		Metrics: func(context.Context) (sdkmetric.Exporter, error) { return otlp.NewMetrics(c.otlp...) },
		Logs:    func(context.Context) (sdklog.Exporter, error) { return otlp.NewLogs(c.otlp...) },
	}
}
