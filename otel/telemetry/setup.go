// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"slices"
	"time"

	slogmulti "github.com/samber/slog-multi"
	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/internal/stdstream"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
	"github.com/otel-powertools/powertools/slogx"
)

// Setup makes the OpenTelemetry providers for all three signals, installs them as the global ones, and makes
// slog.Default and package log write through them. What is logged, measured or traced from then on is exported.
//
// Mistakes in environment variables do not fail it: they keep the default and are said once on standard error. It fails
// when options contradict each other. Call it once, at the start of main; instruments and tracers that package-level
// variables made before follow the providers of the first call.
func Setup(ctx context.Context, opts ...Option) (*Telemetry, error) {
	s := &setup{config: newConfig(opts), environment: invocation.NewEnvironment()}
	s.service = settings.First(s.config.service, settings.Text("POWERTOOLS_SERVICE_NAME"), settings.Text("OTEL_SERVICE_NAME"),
		s.environment.Function().Name, "service_undefined")

	// Before anything else can report an error, and before slog.SetDefault in particular: the SDK's default error
	// handler calls log.Print, which leads back into slog from then on.
	debug, debugErr := settings.Bool("POWERTOOLS_DEBUG", false)
	diagnostics := newDiagnostics(s.service, debug, stdstream.Error())
	otel.SetErrorHandler(diagnostics)
	otel.SetLogger(internalLogger(diagnostics))
	if debugErr != nil {
		otel.Handle(debugErr)
	}
	telemetry, err := s.run(ctx)
	if debug && err == nil {
		diagnostics.write("DEBUG", "telemetry is set up, and POWERTOOLS_DEBUG says so", s.choices())
	}
	return telemetry, err
}

// choices returns what Setup has decided, for debug mode.
func (s *setup) choices() []byte {
	return internals{}.details([]any{
		"on_lambda", s.environment.OnLambda(),
		"xray", s.selection.xray, "emf", s.selection.emf, "log_lines", s.selection.lines,
		"other_traces", s.selection.traces, "other_metrics", s.selection.metrics, "other_logs", s.selection.logs,
		"log_level", s.level.Level(), "resource", s.resource,
	})
}

// setup is the state of one Setup call.
type setup struct {
	config      config
	environment *invocation.Environment
	service     string
	level       slog.Leveler // of log lines
	lines       *slogx.Processor
	selection   selection
	resource    *resource.Resource
	telemetry   *Telemetry
	outlets     outlets
	targets     []*flushTarget
	xrayHooks   invocation.ProcessHooks
	// install makes everything global, once nothing can fail any more.
	install []func()
}

func (s *setup) run(ctx context.Context) (*Telemetry, error) {
	s.selection = newSelection(s.environment.OnLambda(), &s.config)
	for _, mistake := range s.selection.mistakes {
		otel.Handle(mistake)
	}
	var err error
	if s.resource, err = newResource(ctx, s.environment, s.service); err != nil {
		otel.Handle(fmt.Errorf("detect resource: %w", err))
	}
	if s.config.output == nil {
		s.config.output = stdstream.Output()
	}
	s.telemetry = &Telemetry{config: s.config, environment: s.environment}

	outlets := func() error { return s.makeOutlets(ctx) }
	for _, step := range []func() error{outlets, s.propagation, s.traces, s.metrics, s.logs, s.flushing} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("set up telemetry: %w", err)
		}
	}
	for _, install := range s.install {
		install()
	}
	return s.telemetry, nil
}

func (s *setup) onInstall(install func()) { s.install = append(s.install, install) }

func (s *setup) propagation() error {
	propagator, err := newPropagator(s.others())
	if err != nil {
		otel.Handle(err)
	}
	s.onInstall(func() { otel.SetTextMapPropagator(propagator) })
	mode, err := parentMode(s.selection.xray || s.outlets.toXRay)
	if err != nil {
		otel.Handle(err)
	}
	s.telemetry.parent = parentOf(mode)
	s.telemetry.capture = tracex.CaptureHandler(s.config.capture...)
	return nil
}

func (s *setup) traces() error {
	if tp := s.config.tracerProvider; tp != nil {
		s.telemetry.tracerProvider = tp
		s.target(tp, backgroundInterval)
		s.onInstall(func() { otel.SetTracerProvider(tp) })
		return nil
	}
	options := append(make([]sdktrace.TracerProviderOption, 0, 8),
		sdktrace.WithResource(s.resource), sdktrace.WithIDGenerator(xray.NewIDGenerator()))
	var inInit func() bool
	if s.selection.xray {
		defaults := []xray.Option{xray.WithEnvironment(s.environment), xray.WithService(s.service)}
		if s.others() {
			defaults = append(defaults, xray.WithOnlySampled())
		}
		processor, err := xray.NewProcessor(append(defaults, s.config.xray...)...)
		if err != nil {
			return err
		}
		options = append(options, sdktrace.WithSpanProcessor(processor))
		s.local(processor)
		s.xrayHooks = processor.Hooks()
		inInit = processor.InitPending
	}
	if sampler := s.samplerOption(inInit); sampler != nil {
		options = append(options, sampler)
	}
	options = append(options, s.config.tracerOptions...)
	for _, outlet := range s.outlets.spans {
		options = append(options, sdktrace.WithSpanProcessor(directSpans{outlet}))
	}
	tp := sdktrace.NewTracerProvider(options...)
	own(s, tp, len(s.config.tracerOptions) > 0, backgroundInterval, s.outlets.spans)
	s.telemetry.tracerProvider = tp
	s.onInstall(func() { otel.SetTracerProvider(tp) })
	return nil
}

// others reports whether there are trace exporters beside that for X-Ray.
func (s *setup) others() bool { return len(s.config.tracerOptions) > 0 || len(s.outlets.spans) > 0 }

func (s *setup) metrics() error {
	interval, err := metricIntervalFromEnvironment()
	if err != nil {
		otel.Handle(err)
	}
	if mp := s.config.meterProvider; mp != nil {
		s.target(mp, interval)
		s.onInstall(func() { otel.SetMeterProvider(mp) })
		return nil
	}
	options := append(make([]sdkmetric.Option, 0, 8), sdkmetric.WithResource(s.resource))
	if s.selection.emf {
		exporter, err := emf.New(append([]emf.Option{
			emf.WithEnvironment(s.environment), emf.WithService(s.service), emf.WithWriter(s.config.output),
		}, s.config.emf...)...)
		if err != nil {
			return err
		}
		reader := emf.NewLambdaReader(exporter)
		options = append(options, exporter.ProviderOptions(reader, s.config.views...)...)
		s.local(reader)
		s.telemetry.hook(reader.Hooks())
	} else {
		options = append(options, sdkmetric.WithView(s.config.views...))
	}
	options = append(options, s.config.meterOptions...)
	for _, reader := range s.outlets.readers {
		options = append(options, sdkmetric.WithReader(directMetrics{reader}))
	}
	mp := sdkmetric.NewMeterProvider(options...)
	own(s, mp, len(s.config.meterOptions) > 0, interval, s.outlets.readers)
	s.onInstall(func() { otel.SetMeterProvider(mp) })
	return nil
}

func (s *setup) logs() error {
	logging := s.config.logging
	logging.Service = settings.First(logging.Service, s.service)
	if s.config.correlationID != nil {
		logging.CorrelationID = s.config.correlationID
	}
	if logging.Environment == nil {
		logging.Environment = s.environment
	}
	// Settled here, once, so that handler and processor do not both report the same mistake.
	level, err := logLevel(logging.Level)
	for _, mistake := range mistakesOf(err) {
		otel.Handle(mistake)
	}
	logging.Level, s.level = level, level
	provider := s.config.loggerProvider
	lines := s.selection.lines && provider == nil
	output := s.config.output
	if !lines {
		output = s.withoutLines(&logging)
	}
	processor := slogx.NewProcessor(output, &logging)
	s.lines = processor
	s.telemetry.hook(processor.Hooks()) // Also without lines: they are what gives an invocation its level and correlation id.
	if provider != nil {
		s.target(provider, backgroundInterval)
	} else {
		options := append(make([]sdklog.LoggerProviderOption, 0, 8), sdklog.WithResource(s.resource))
		if lines {
			options = append(options, slogx.ProviderOptions(processor)...)
			s.local(processor)
		}
		if len(s.outlets.logs) > 0 {
			options = append(options, sdklog.WithProcessor(slogx.NewContextProcessor(&logging)))
		}
		options = append(options, s.config.loggerOptions...)
		for _, outlet := range s.outlets.logs {
			options = append(options, sdklog.WithProcessor(slogx.WithoutHeld(directLogs{outlet})))
		}
		owned := sdklog.NewLoggerProvider(options...)
		own(s, owned, len(s.config.loggerOptions) > 0, backgroundInterval, s.outlets.logs)
		provider = owned
	}
	s.onInstall(func() { otel.SetLoggerProvider(provider) })
	if logging.LoggerProvider == nil {
		logging.LoggerProvider = provider
	}
	s.slogDefault(&logging)
	return nil
}

// logLevel returns the level of option or environment, above Lambda's own minimum.
func logLevel(option slog.Leveler) (slog.Leveler, error) {
	if option == nil {
		return slogx.LevelFromEnvironment()
	}
	return slogx.LevelWithFloor(option)
}

// withoutLines takes out of the options what needs lines of ours, and returns where none are written.
func (s *setup) withoutLines(logging *slogx.Options) io.Writer {
	if logging.Buffer != nil {
		logging.Buffer = nil
		otel.Handle(settings.Mistakef("telemetry: slogx.Options.Buffer has no effect: there are no log lines of ours to hold back"))
	}
	return io.Discard
}

// mistakesOf returns the errors that err joins, or err alone.
func mistakesOf(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// slogDefault makes slog's default logger and package log write through the logger provider.
func (s *setup) slogDefault(logging *slogx.Options) {
	ours := slogx.NewHandler(logging)
	handler := s.withMiddleware(ours)
	if len(s.config.logHandlers) > 0 {
		handler = s.withMiddleware(slogmulti.Fanout(append([]slog.Handler{ours}, s.config.logHandlers...)...))
	}
	if payloads := slogx.LogPayloads(handler, logging.Payloads); payloads != nil {
		s.telemetry.config.middleware = append([]invocation.Middleware{payloads}, s.config.middleware...)
	}
	// What package log writes goes to our handler alone: one of the user's may itself write to package log, as the
	// original default does, and package log would wait for itself.
	bridge := slogx.NewStdLog(s.withMiddleware(ours))
	s.telemetry.hook(invocation.ProcessHooks{End: func(_ context.Context, outcome invocation.Outcome) {
		if outcome.Err != nil && !outcome.Streamed {
			bridge.Logged(outcome.Err)
		}
	}})
	s.onInstall(func() {
		slog.SetDefault(slog.New(handler))
		// For loggers derived from the default that was: they still ask this level.
		slog.SetLogLoggerLevel(logging.Level.Level())
		// SetDefault has made package log write to slog. Ours knows what aws-lambda-go prints.
		log.SetFlags(0)
		log.SetOutput(bridge)
	})
}

// withMiddleware puts the user's log middleware in front of a handler.
func (s *setup) withMiddleware(handler slog.Handler) slog.Handler {
	if len(s.config.logMiddleware) == 0 {
		return handler
	}
	return slogmulti.Pipe(s.config.logMiddleware...).Handler(handler)
}

func (s *setup) flushing() error {
	timeout, err := exportTimeoutFromEnvironment()
	if err != nil {
		otel.Handle(err)
	}
	s.telemetry.network = newNetworkFlush(s.flushTimeout(timeout), s.targets)
	s.telemetry.hook(s.telemetry.network.hooks())
	for _, outlet := range s.outlets.spans {
		s.telemetry.hook(outlet.Hooks())
	}
	if !s.environment.OnLambda() {
		s.onInstall(func() { s.telemetry.background = startBackground(s.telemetry.network) })
	}
	// Last, so that near a deadline what is written and what goes over a network comes first: the X-Ray exporter paces what
	// waits, and may take the time there is.
	s.telemetry.hook(s.xrayHooks)
	return nil
}

// flushTimeout returns how long a flush may take: what our exporters say, who know the variables of each signal and
// their options; beside exporters of the user's at least what the common variable says.
func (s *setup) flushTimeout(common time.Duration) time.Duration {
	foreign := slices.ContainsFunc(s.targets, func(t *flushTarget) bool { return !t.reports })
	if s.outlets.timeout == 0 || foreign {
		return max(common, s.outlets.timeout)
	}
	return s.outlets.timeout
}

// local notes what exports without a network.
func (s *setup) local(f flusher) { s.telemetry.local = append(s.telemetry.local, f) }

// own notes a provider of ours and the outlets on it. With options of the user's the provider is flushed as well, for
// what those have added to it: that comes first in it, so that an outlet without an answer does not take its time.
func own[F flusher](s *setup, p provider, isExtended bool, every time.Duration, outlets []F) {
	s.telemetry.owned = append(s.telemetry.owned, p)
	for _, outlet := range outlets {
		s.targets = append(s.targets, &flushTarget{flusher: outlet, reports: true, owned: true, every: every})
	}
	if isExtended {
		s.targets = append(s.targets, &flushTarget{flusher: extended{p}, owned: true, every: every})
	}
}

// target notes a provider that has exporters we know nothing of, if it can be flushed.
func (s *setup) target(provider any, every time.Duration) {
	if f, ok := provider.(flusher); ok {
		s.targets = append(s.targets, &flushTarget{flusher: f, every: every})
	}
}
