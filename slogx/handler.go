// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// handler emits slog records as OpenTelemetry log records.
type handler struct {
	logger       log.Logger
	level        slog.Leveler
	omitLocation bool

	perInvocation bool                    // invocations may want lines below the level
	environment   *invocation.Environment // may be nil

	attrs  []attribute.KeyValue // of WithAttrs outside any group
	groups []group              // of WithGroup, the outermost first
	err    error                // the first error of WithAttrs
	thrown exception.Exception  // what err is
}

// group is an open group with the attributes of WithAttrs in it.
type group struct {
	name  string
	attrs []attribute.KeyValue
}

var _ slog.Handler = (*handler)(nil)

// NewHandler returns a handler that emits on the LoggerProvider of opts. It is safe for concurrent use.
//
// Without a level in opts it reads the environment; what is wrong there goes to otel.Handle.
func NewHandler(opts *Options) slog.Handler {
	o := opts.orDefault()
	if o.LoggerProvider == nil {
		o.LoggerProvider = otel.GetLoggerProvider()
	}
	level, err := o.level()
	if err != nil {
		otel.Handle(err)
	}
	return &handler{
		logger: o.LoggerProvider.Logger(ScopeName), level: level, omitLocation: o.OmitLocation,
		perInvocation: o.perInvocation(), environment: o.Environment,
	}
}

// level returns the level of the options with Lambda's floor under it.
func (o *Options) level() (slog.Leveler, error) {
	if o.Level == nil {
		return LevelFromEnvironment()
	}
	return LevelWithFloor(o.Level)
}

// Enabled implements [slog.Handler]. It does not ask the LoggerProvider, which costs more than it saves: the records
// of a provider without processors are cheap.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	if h.perInvocation {
		return h.fateOf(contextIn(h.environment, ctx), level) != fateDrop
	}
	return level >= h.level.Level()
}

// fateOf decides about a line as the invocation of ctx wants it. Where several processors have a say, a line is written
// or held if any wants it.
func (h *handler) fateOf(ctx context.Context, level slog.Level) fate {
	threshold := h.level.Level()
	decided, found := fateDrop, false
	for _, s := range sessionsOf(ctx) {
		decided, found = max(decided, s.fateOf(level, threshold)), true
	}
	switch {
	case found:
		return decided
	case level >= threshold:
		return fateWrite
	}
	return fateDrop
}

// Handle implements [slog.Handler]. It never fails: what goes wrong later is reported by the processor it happens in.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	forBufferAlone := false
	if h.perInvocation {
		// The invocation is settled here: if ctx belongs to none, a moment later another may be the only one.
		ctx = contextIn(h.environment, ctx)
		switch h.fateOf(ctx, r.Level) {
		case fateDrop:
			return nil
		case fateHold:
			forBufferAlone = r.Level < h.level.Level()
		}
	}
	var record log.Record
	severity := severityOf(r.Level)
	record.SetSeverity(severity)
	record.SetSeverityText(levelNames[levelIndex(severity)])
	record.SetBody(attribute.StringValue(r.Message))
	if r.Time.IsZero() {
		record.SetObservedTimestamp(time.Now())
	} else {
		record.SetTimestamp(r.Time)
		record.SetObservedTimestamp(r.Time) // Saves the SDK a look at the clock.
	}

	record.AddAttributes(h.attrs...)
	var c converter
	if len(h.groups) == 0 {
		var simple [1]attribute.KeyValue
		r.Attrs(func(attr slog.Attr) bool {
			if convertSimple(&simple[0], attr) {
				record.AddAttributes(simple[:]...)
				return true
			}
			c.attrs = c.attrs[:0]
			c.add(attr)
			record.AddAttributes(c.attrs...)
			return true
		})
	} else {
		c.attrs = make([]attribute.KeyValue, 0, r.NumAttrs())
		r.Attrs(func(attr slog.Attr) bool {
			c.add(attr)
			return true
		})
		if nested := h.nest(c.attrs); nested.Valid() {
			record.AddAttributes(nested)
		}
	}

	if c.err != nil {
		describe(&record, c.err, &c.exception)
	} else if h.err != nil {
		describe(&record, h.err, &h.thrown)
	}
	if pc := r.PC; pc != 0 && !h.omitLocation {
		ctx = &callContext{Context: ctx, pc: pc, forBufferAlone: forBufferAlone}
	} else if forBufferAlone {
		ctx = &callContext{Context: ctx, forBufferAlone: true}
	}
	h.logger.Emit(ctx, record)
	return nil
}

// describe adds what the semantic conventions want to know about an error. The attribute that err was given as stays:
// it has the causes.
func describe(record *log.Record, err error, e *exception.Exception) {
	record.SetErr(err)
	record.AddAttributes(exception.TypeKey.String(e.Type), exception.MessageKey.String(e.Message))
	if len(e.Frames) > 0 {
		record.AddAttributes(exception.StacktraceKey.String(string(exception.AppendStack(nil, e.Frames))))
	}
}

// nest returns the outermost open group with all that is in it and in the groups inside, and attrs in the innermost.
// It is not valid if all are empty: slog leaves those out.
func (h *handler) nest(attrs []attribute.KeyValue) attribute.KeyValue {
	for i := len(h.groups) - 1; i >= 0; i-- {
		g := &h.groups[i]
		if len(g.attrs) > 0 {
			attrs = append(slices.Clip(g.attrs), attrs...)
		}
		if len(attrs) > 0 {
			attrs = []attribute.KeyValue{attribute.Map(g.name, attrs...)}
		}
	}
	if len(attrs) == 0 {
		return attribute.KeyValue{}
	}
	return attrs[0]
}

// WithAttrs implements [slog.Handler]. The attributes are converted here, once.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := converter{attrs: make([]attribute.KeyValue, 0, len(attrs))}
	for _, attr := range attrs {
		c.add(attr)
	}
	if len(c.attrs) == 0 {
		return h
	}
	derived := *h
	if c.err != nil && derived.err == nil {
		derived.err, derived.thrown = c.err, c.exception
	}
	if last := len(h.groups) - 1; last >= 0 {
		derived.groups = slices.Clone(h.groups)
		derived.groups[last].attrs = append(slices.Clip(derived.groups[last].attrs), c.attrs...)
	} else {
		derived.attrs = append(slices.Clip(h.attrs), c.attrs...)
	}
	return &derived
}

// WithGroup implements [slog.Handler].
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	derived := *h
	derived.groups = append(slices.Clip(h.groups), group{name: name})
	return &derived
}
