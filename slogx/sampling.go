// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/settings"
)

// sampleRate returns the share of invocations that log DEBUG, 0 for none. The error says that option or variable holds
// no share; then it is none.
func (o *Options) sampleRate() (float64, error) {
	if o.SampleRate < 0 {
		return 0, nil
	}
	if o.SampleRate != 0 {
		if o.SampleRate <= 1 { // Not so for NaN.
			return o.SampleRate, nil
		}
		return 0, settings.Mistakef("slogx: Options.SampleRate %v is not a number from 0 to 1: no invocation is sampled", o.SampleRate)
	}
	text := settings.Text("POWERTOOLS_LOGGER_SAMPLE_RATE")
	if text == "" {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !(rate >= 0 && rate <= 1) {
		return 0, settings.Mistakef("slogx: POWERTOOLS_LOGGER_SAMPLE_RATE=%q is not a number from 0 to 1: no invocation is sampled", text)
	}
	return rate, nil
}

// perInvocation reports whether an option is set that decides for each invocation which lines are written.
func (o *Options) perInvocation() bool {
	if o.Buffer != nil || o.InvocationLevel != nil || o.SampleWithTrace {
		return true
	}
	rate, _ := o.sampleRate() // The processor reports the error.
	return rate > 0
}

// levels decides about the levels of invocations.
type levels struct {
	floor     slog.Level // Lambda's
	own       func(ctx context.Context) (level slog.Level, ok bool)
	rate      float64
	withTrace bool
}

// of returns the level that the invocation of ctx has for itself, where the process has the level threshold; nil if it
// has none. Sampled says that this is because of sampling.
func (l *levels) of(ctx context.Context, threshold slog.Level) (level *slog.Level, sampled bool) {
	if l.own != nil {
		if own, ok := l.askOwn(ctx); ok {
			own = max(own, l.floor)
			return &own, false
		}
	}
	debug := max(slog.LevelDebug, l.floor)
	if threshold <= debug || threshold >= LevelSilent || !l.samples(ctx) {
		return nil, false
	}
	return &debug, true
}

// askOwn calls the user's function. If that panics, the invocation has the level of the others.
func (l *levels) askOwn(ctx context.Context) (level slog.Level, ok bool) {
	defer func() {
		if value := recover(); value != nil {
			level, ok = 0, false
			otel.Handle(fmt.Errorf("slogx: find level of invocation: panic: %v", value))
		}
	}()
	return l.own(ctx)
}

func (l *levels) samples(ctx context.Context) bool {
	return l.rate > 0 && rand.Float64() < l.rate || l.withTrace && trace.SpanContextFromContext(ctx).IsSampled()
}

// announceSampling writes the line that says why the lines of this invocation are more than usual.
func (p *Processor) announceSampling(ctx context.Context, level slog.Level) {
	if level > slog.LevelDebug {
		return // Lambda would drop it.
	}
	l := p.notice(ctx, slog.LevelDebug, "log level is DEBUG: this invocation is sampled")
	p.reportWrite(p.write(l.buf))
	p.release(l)
}
