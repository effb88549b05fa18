// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// outlets are what exports beside X-Ray documents, EMF and log lines. They keep what is recorded until they are flushed;
// on Lambda that is when an answer has left, because whatever works in the background there is frozen in the middle of
// a request.
type outlets struct {
	spans   []*otlp.SpanProcessor
	readers []*otlp.Reader
	logs    []*otlp.LogProcessor

	toXRay  bool          // some of the spans go to X-Ray's endpoint for OTLP
	timeout time.Duration // the longest of an export
}

// note keeps what the flush has to know of an exporter.
func (o *outlets) note(exporter any) {
	if e, ok := exporter.(interface{ Timeout() time.Duration }); ok {
		o.timeout = max(o.timeout, e.Timeout())
	}
}

// makeOutlets makes what the selection names.
func (s *setup) makeOutlets(ctx context.Context) error {
	for _, name := range s.selection.traces {
		exporter, err := s.exportersOf(name, signalTraces).Traces(ctx)
		if err == nil {
			s.outlets.note(exporter)
			s.outlets.spans = append(s.outlets.spans, otlp.NewSpanProcessor(exporter))
			s.outlets.toXRay = s.outlets.toXRay || isXRay(exporter)
		} else if err := refused("traces", name, err); err != nil {
			return err
		}
	}
	for _, name := range s.selection.metrics {
		exporter, err := s.exportersOf(name, signalMetrics).Metrics(ctx)
		if err == nil {
			s.outlets.note(exporter)
			if s.selection.emf {
				exporter = emf.ForOthers(exporter)
			}
			starts := newColdStarts(exporter)
			s.telemetry.hook(invocation.ProcessHooks{Begin: starts.begin})
			s.outlets.readers = append(s.outlets.readers, otlp.NewReader(exporter, otlp.WithProducer(starts)))
		} else if err := refused("metrics", name, err); err != nil {
			return err
		}
	}
	for _, name := range s.selection.logs {
		exporter, err := s.exportersOf(name, signalLogs).Logs(ctx)
		if err == nil {
			s.outlets.note(exporter)
			s.outlets.logs = append(s.outlets.logs, otlp.NewLogProcessor(exporter, otlp.WithEnabled(s.logEnabled)))
		} else if err := refused("logs", name, err); err != nil {
			return err
		}
	}
	return nil
}

// logEnabled keeps from exporters what is below the level of log lines, whichever bridge it comes from.
func (s *setup) logEnabled(ctx context.Context, parameters sdklog.EnabledParameters) bool {
	return s.lines == nil || s.lines.Enabled(ctx, parameters)
}

// exportersOf returns the exporters of a name in the list of a signal.
func (s *setup) exportersOf(name, signal string) Exporters {
	if name == exporterOTLP {
		return s.config.otlpOf(signal)
	}
	return s.config.exporters[name]
}

// refused returns an error that fails Setup, unless the environment is to blame: an OTLP protocol that nothing here
// speaks is said, and the function runs without that exporter.
func refused(signal, name string, err error) error {
	if errors.Is(err, otlp.ErrProtocol) {
		otel.Handle(settings.Mistakef("%v", err))
		return nil
	}
	return fmt.Errorf("export %s by %s: %w", signal, name, err)
}
