// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

const announcement = "DEBUG log level is DEBUG: this invocation is sampled"

// TestLogger_L65_Sampling covers the rate's sources, the announcement of L63, and what sampling does not change.
func TestLogger_L65_Sampling(t *testing.T) {
	tests := []struct {
		name    string
		opts    slogx.Options
		vars    []string
		want    []string
		rate    any // the member sampling_rate of the INFO line
		mistake bool
	}{
		{"none", slogx.Options{}, nil, []string{"INFO i"}, nil, false},
		{"all", slogx.Options{SampleRate: 1}, nil, []string{announcement, "DEBUG d", "INFO i"}, json.Number("1"), false},
		{"environment", slogx.Options{}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE= 1.0 "}, []string{announcement, "DEBUG d", "INFO i"}, json.Number("1"), false},
		{"option before environment", slogx.Options{SampleRate: -1}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE=1"}, []string{"INFO i"}, nil, false},
		{"above all", slogx.Options{SampleRate: 7}, nil, []string{"INFO i"}, nil, true},
		{"not a number", slogx.Options{SampleRate: math.NaN()}, nil, []string{"INFO i"}, nil, true},
		{"rate of almost none", slogx.Options{SampleRate: 1e-300}, nil, []string{"INFO i"}, json.Number("1e-300"), false},
		{"zero", slogx.Options{}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE=0"}, []string{"INFO i"}, nil, false},
		{"no number", slogx.Options{}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE=abc"}, []string{"INFO i"}, nil, true},
		{"out of range", slogx.Options{}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE=2"}, []string{"INFO i"}, nil, true},
		{"NaN", slogx.Options{}, []string{"POWERTOOLS_LOGGER_SAMPLE_RATE=NaN"}, []string{"INFO i"}, nil, true},
		{"the level is lower already", slogx.Options{SampleRate: 1, Level: slogx.LevelTrace}, nil, []string{"DEBUG d", "INFO i"}, json.Number("1"), false},
		{"silence", slogx.Options{SampleRate: 1, Level: slogx.LevelSilent}, nil, nil, nil, false},
		{"Lambda's minimum (L22)", slogx.Options{SampleRate: 1}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, []string{"INFO i"}, json.Number("1"), false},
		{"Lambda's minimum under the level", slogx.Options{SampleRate: 1, Level: slog.LevelWarn}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, []string{"INFO i"}, json.Number("1"), false},
		{"not into the buffer", slogx.Options{SampleRate: 1, Buffer: &slogx.BufferOptions{}}, nil, []string{announcement, "DEBUG d", "INFO i"}, json.Number("1"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			errs := recordErrors(t)
			f := newFunction(t, tt.opts, tt.vars...)
			f.logger.Debug("outside an invocation")
			f.lines(t)
			var ended context.Context
			_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
				ended = ctx
				f.logger.DebugContext(ctx, "d")
				f.logger.InfoContext(ctx, "i")
				return nil
			})
			var got []string
			for _, line := range f.lines(t) {
				got = append(got, fmt.Sprint(line["level"], " ", line["message"]))
				if diff := cmp.Diff(tt.rate, line["sampling_rate"]); diff != "" {
					t.Errorf("sampling_rate (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			f.logger.DebugContext(ended, "after the end")
			f.logger.Debug("after the end")
			if got := f.messages(t); got != nil && tt.opts.Level != slogx.LevelTrace {
				t.Errorf("after the end: %q", got)
			}
			if got := errs.all(); (len(got) == 1 && strings.Contains(got[0], "no invocation is sampled")) != tt.mistake {
				t.Errorf("reported %q", got)
			}
		})
	}
}

// TestLogger_L64_Rate draws for each invocation anew: of 2,000 at a half, 6 standard deviations lie within 135.
func TestLogger_L64_Rate(t *testing.T) {
	f := newFunction(t, slogx.Options{SampleRate: 0.5})
	sampled := 0
	for range 2000 {
		_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
			if f.logger.Enabled(ctx, slog.LevelDebug) {
				sampled++
			}
			if first := f.logger.Enabled(ctx, slog.LevelDebug); first != f.logger.Enabled(ctx, slog.LevelDebug) {
				t.Error("the decision changes within an invocation")
			}
			return nil
		})
	}
	if sampled < 865 || sampled > 1135 {
		t.Errorf("%d of 2,000 are sampled, want about half", sampled)
	}
}

// TestLogger_L62_SmallRate shows that a rate is not rounded: of 5,000 invocations at one in 1,000, 5 are expected, and
// 55 with a rate that is one point too high.
func TestLogger_L62_SmallRate(t *testing.T) {
	f := newFunction(t, slogx.Options{SampleRate: 0.001})
	sampled := 0
	for range 5000 {
		_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
			if f.logger.Enabled(ctx, slog.LevelDebug) {
				sampled++
			}
			return nil
		})
	}
	if sampled > 25 {
		t.Errorf("%d of 5,000 are sampled, want about 5", sampled)
	}
}

// TestLogger_L65_FollowsTheTrace logs DEBUG where the span is sampled.
func TestLogger_L65_FollowsTheTrace(t *testing.T) {
	for _, sampler := range []sdktrace.Sampler{sdktrace.AlwaysSample(), sdktrace.NeverSample()} {
		f := newFunction(t, slogx.Options{SampleWithTrace: true, Level: slog.LevelError})
		f.tracers = sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler))
		_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
			f.logger.DebugContext(ctx, "d")
			return nil
		})
		var want []string
		if sampler.Description() == "AlwaysOnSampler" {
			want = []string{announcement, "DEBUG d"}
		}
		if diff := cmp.Diff(want, f.messages(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sampler.Description(), diff)
		}
	}
}

// TestLogger_L16_InvocationLevel gives invocations levels of their own, 32 at once.
func TestLogger_L16_InvocationLevel(t *testing.T) {
	levels := []slog.Level{slogx.LevelTrace, slog.LevelDebug, slog.LevelError, slogx.LevelSilent}
	f := newFunction(t, slogx.Options{InvocationLevel: func(ctx context.Context) (slog.Level, bool) {
		level, err := slogx.ParseLevel(strings.Trim(string(invocation.Payload(ctx)), `"`))
		return level, err == nil
	}})
	var wg, started sync.WaitGroup
	started.Add(32)
	for i := range 32 {
		level := levels[i%len(levels)]
		payload, want := fmt.Sprintf("%q", slogx.LevelName(level)), level
		if i%8 == 0 {
			payload, want = `"none"`, slog.LevelInfo
		}
		wg.Go(func() {
			ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: fmt.Sprint(i)})
			_ = f.invoke(ctx, payload, func(ctx context.Context) error {
				started.Done()
				started.Wait()
				for _, level := range []slog.Level{slogx.LevelTrace, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, slogx.LevelCritical} {
					if got := f.logger.Enabled(ctx, level); got != (level >= want) {
						t.Errorf("invocation at %s: %s enabled = %t", slogx.LevelName(want), slogx.LevelName(level), got)
					}
				}
				return nil
			})
		})
	}
	wg.Wait()
}

// TestLogger_L16_InvocationLevelPanics reports a panic of the user's function and goes on with the level of the others.
func TestLogger_L16_InvocationLevelPanics(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, slogx.Options{InvocationLevel: func(context.Context) (slog.Level, bool) { panic("no tenant") }})
	err := f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "below")
		f.logger.InfoContext(ctx, "at the level")
		return nil
	})
	if err != nil {
		t.Errorf("the invocation failed: %v", err)
	}
	if diff := cmp.Diff([]string{"INFO at the level"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"slogx: find level of invocation: panic: no tenant"}, errs.all()); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestLogger_L16_InvocationLevelUnderLambdas keeps Lambda's minimum, also with a level that changes at run time.
func TestLogger_L16_InvocationLevelUnderLambdas(t *testing.T) {
	recordErrors(t)
	var level slog.LevelVar
	f := newFunction(t, slogx.Options{Level: &level, InvocationLevel: func(ctx context.Context) (slog.Level, bool) {
		return slogx.LevelTrace, string(invocation.Payload(ctx)) == `"close"`
	}}, "AWS_LAMBDA_LOG_LEVEL=WARN")
	for _, tt := range []struct {
		payload string
		level   slog.Level
		want    []string
	}{
		{`"close"`, slog.LevelError, []string{"WARN w", "ERROR e"}},
		{`"usual"`, slog.LevelError, []string{"ERROR e"}},
		{`"usual"`, slog.LevelInfo, []string{"WARN w", "ERROR e"}},
	} {
		level.Set(tt.level)
		_ = f.invoke(t.Context(), tt.payload, func(ctx context.Context) error {
			f.logger.InfoContext(ctx, "i")
			f.logger.WarnContext(ctx, "w")
			f.logger.ErrorContext(ctx, "e")
			return errors.New("boom")
		})
		if diff := cmp.Diff(tt.want, f.messages(t)); diff != "" {
			t.Errorf("%s at %v (-want +got):\n%s", tt.payload, tt.level, diff)
		}
	}
}

// TestLogger_L16_ConcurrentSafe changes the level while many goroutines log.
func TestLogger_L16_ConcurrentSafe(t *testing.T) {
	var level slog.LevelVar
	f := newFunction(t, slogx.Options{Level: &level, SampleRate: 0.5})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
					f.logger.InfoContext(ctx, "i")
					f.logger.DebugContext(ctx, "d")
					return nil
				})
			}
		})
	}
	for i := range 200 {
		level.Set([]slog.Level{slog.LevelDebug, slog.LevelError}[i%2])
	}
	wg.Wait()
	f.lines(t)
}
