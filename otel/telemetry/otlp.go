// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"strings"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
)

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

// OTLPExporters makes OTLP exporters of a protocol that is not built in. Programs do not write one: package otlpgrpc
// gives that of gRPC.
type OTLPExporters struct {
	// Protocol is the value of OTEL_EXPORTER_OTLP_PROTOCOL that stands for them.
	Protocol string
	// Each is called at most once, when its signal is exported by OTLP. What an exporter returns should wrap
	// [otlp.ErrRetryable] where the same data may be exported again.
	Traces  func(context.Context) (sdktrace.SpanExporter, error)
	Metrics func(context.Context) (sdkmetric.Exporter, error)
	Logs    func(context.Context) (sdklog.Exporter, error)
}

// WithOTLPExporters exports by OTLP with these exporters, unless OTEL_EXPORTER_OTLP_PROTOCOL, or the variable of a
// signal, names another protocol. Which signals go by OTLP is decided as without it; see [WithOTLP], whose options are
// not for these exporters.
func WithOTLPExporters(exporters OTLPExporters) Option {
	return optionFunc(func(c config) config { c.otlpExporters = exporters; return c })
}

// speaks reports whether a signal goes by these exporters.
func (e OTLPExporters) speaks(signal string) bool {
	if e.Protocol == "" {
		return false
	}
	protocol := settings.First(settings.Text("OTEL_EXPORTER_OTLP_"+signal+"_PROTOCOL"), settings.Text("OTEL_EXPORTER_OTLP_PROTOCOL"))
	return protocol == "" || strings.EqualFold(protocol, e.Protocol)
}
