// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutlog"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// outlets are what exports beside X-Ray documents, EMF and log lines: OTLP and the console.
type outlets struct {
	spans   []sdktrace.SpanProcessor
	readers []flushedReader
	logs    []sdklog.Processor
	hooks   []invocation.ProcessHooks
}

// flushedReader is a reader that exports.
type flushedReader interface {
	sdkmetric.Reader
	flusher
}

// makeOutlets makes what the selection names. An OTLP protocol that nothing here speaks is a mistake of the environment:
// it is said, and the function runs without that exporter.
func (s *setup) makeOutlets(ctx context.Context) error {
	maker := outletMaker{ctx: ctx, onLambda: s.environment.OnLambda(), config: &s.config, outlets: &s.outlets}
	for _, outlet := range []struct {
		wanted bool
		make   func() error
	}{
		{s.selection.otlp.traces, maker.otlpSpans},
		{s.selection.otlp.metrics, maker.otlpMetrics},
		{s.selection.otlp.logs, maker.otlpLogs},
		{s.selection.console.traces, maker.consoleSpans},
		{s.selection.console.metrics, maker.consoleMetrics},
		{s.selection.console.logs, maker.consoleLogs},
	} {
		if !outlet.wanted {
			continue
		}
		if err := outlet.make(); errors.Is(err, otlp.ErrProtocol) {
			otel.Handle(settings.Mistakef("%v", err))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// outletMaker makes outlets. On Lambda they keep what is recorded until it is flushed after the answer: whatever works in
// the background there is frozen in the middle of a request. Anywhere else it is the SDK's own batch processors and
// periodic reader that export, in the background.
type outletMaker struct {
	ctx      context.Context
	onLambda bool
	config   *config
	outlets  *outlets
}

func (m outletMaker) otlpSpans() error {
	var exporter sdktrace.SpanExporter
	var err error
	if other := m.config.otlpExporters; other.speaks("TRACES") {
		exporter, err = other.Traces(m.ctx)
	} else {
		exporter, err = otlp.NewTraces(m.config.otlp...)
	}
	switch {
	case err != nil:
		return fmt.Errorf("export traces by OTLP: %w", err)
	case m.onLambda:
		processor := otlp.NewSpanProcessor(exporter)
		m.outlets.spans = append(m.outlets.spans, processor)
		m.outlets.hooks = append(m.outlets.hooks, processor.Hooks())
	default:
		m.outlets.spans = append(m.outlets.spans, sdktrace.NewBatchSpanProcessor(exporter))
	}
	return nil
}

func (m outletMaker) otlpMetrics() error {
	var exporter sdkmetric.Exporter
	var err error
	if other := m.config.otlpExporters; other.speaks("METRICS") {
		exporter, err = other.Metrics(m.ctx)
	} else {
		exporter, err = otlp.NewMetrics(m.config.otlp...)
	}
	switch {
	case err != nil:
		return fmt.Errorf("export metrics by OTLP: %w", err)
	case m.onLambda:
		m.outlets.readers = append(m.outlets.readers, otlp.NewReader(exporter))
	default:
		m.outlets.readers = append(m.outlets.readers, sdkmetric.NewPeriodicReader(exporter))
	}
	return nil
}

func (m outletMaker) otlpLogs() error {
	var exporter sdklog.Exporter
	var err error
	if other := m.config.otlpExporters; other.speaks("LOGS") {
		exporter, err = other.Logs(m.ctx)
	} else {
		exporter, err = otlp.NewLogs(m.config.otlp...)
	}
	switch {
	case err != nil:
		return fmt.Errorf("export logs by OTLP: %w", err)
	case m.onLambda:
		m.outlets.logs = append(m.outlets.logs, otlp.NewLogProcessor(exporter))
	default:
		m.outlets.logs = append(m.outlets.logs, sdklog.NewBatchProcessor(exporter))
	}
	return nil
}

func (m outletMaker) consoleSpans() error {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(m.config.output))
	if err != nil {
		return fmt.Errorf("print traces: %w", err)
	}
	m.outlets.spans = append(m.outlets.spans, sdktrace.NewSimpleSpanProcessor(exporter))
	return nil
}

func (m outletMaker) consoleMetrics() error {
	exporter, err := stdoutmetric.New(stdoutmetric.WithWriter(m.config.output))
	switch {
	case err != nil:
		return fmt.Errorf("print metrics: %w", err)
	case m.onLambda:
		m.outlets.readers = append(m.outlets.readers, otlp.NewReader(exporter))
	default:
		m.outlets.readers = append(m.outlets.readers, sdkmetric.NewPeriodicReader(exporter))
	}
	return nil
}

func (m outletMaker) consoleLogs() error {
	exporter, err := stdoutlog.New(stdoutlog.WithWriter(m.config.output))
	if err != nil {
		return fmt.Errorf("print logs: %w", err)
	}
	m.outlets.logs = append(m.outlets.logs, sdklog.NewSimpleProcessor(exporter))
	return nil
}
