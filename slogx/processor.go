// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Processor writes each log record as one line of JSON the moment it is emitted. It holds nothing back, so there is
// nothing to flush, and starts no goroutine. It is safe for concurrent use.
type Processor struct {
	level        slog.Leveler
	omitLocation bool
	environment  *invocation.Environment // may be nil
	service      []byte                  // ,"service":"…"
	attrs        []constant              // of the process
	aside        aside                   // of those, what is printed elsewhere
	hasAside     bool

	timestamps timestamps
	sites      sites
	invocation atomic.Pointer[invocationMembers]
	lines      sync.Pool // of *line

	mu     sync.Mutex // held while writing: a line reaches w whole
	w      io.Writer
	closed atomic.Bool

	reporter    reporter
	writeErrors atomic.Int64
}

var _ sdklog.Processor = (*Processor)(nil)

// NewProcessor returns a processor that writes to w, standard output on Lambda. It calls w.Write once for a line and
// never from two goroutines at once. What is wrong with the environment variables it reads goes to otel.Handle.
//
// The provider must be made with [ProviderOptions].
func NewProcessor(w io.Writer, opts *Options) *Processor {
	o := opts.orDefault()
	p := &Processor{
		omitLocation: o.OmitLocation,
		environment:  o.Environment,
		w:            w,
	}
	var err error
	if p.level, err = o.level(); err != nil {
		otel.Handle(err)
	}
	if p.timestamps.zone = o.TimeZone; p.timestamps.zone == nil {
		if p.timestamps.zone, err = timeZone(); err != nil {
			otel.Handle(err)
		}
	}
	service := settings.First(o.Service, settings.Text("POWERTOOLS_SERVICE_NAME"), settings.Text("OTEL_SERVICE_NAME"),
		settings.Text("AWS_LAMBDA_FUNCTION_NAME"), "service_undefined")
	p.service = jsonenc.AppendString([]byte(`,"service":`), service)
	p.setAttrs(o.Attrs)
	p.lines.New = func() any { return &line{} }
	return p
}

// ProviderOptions returns the options of a LoggerProvider that writes through p: p itself, and attributes neither
// limited in number nor searched for duplicate keys. The processor settles duplicates itself, at half the cost.
func ProviderOptions(p *Processor) []sdklog.LoggerProviderOption {
	return []sdklog.LoggerProviderOption{
		sdklog.WithProcessor(p),
		sdklog.WithAllowKeyDuplication(),
		sdklog.WithAttributeCountLimit(-1),
	}
}

// Enabled implements [sdklog.Processor]: false below the level, except for [NewHandler], which decided itself.
func (p *Processor) Enabled(_ context.Context, param sdklog.EnabledParameters) bool {
	return param.Severity == 0 || param.Severity >= minimumOf(p.level.Level()) || param.InstrumentationScope.Name == ScopeName
}

// OnEmit implements [sdklog.Processor]. It never returns an error: one that comes back would be reported for every
// line.
func (p *Processor) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if p.closed.Load() || p.below(record) {
		return nil
	}
	l := p.lines.Get().(*line)
	p.encode(l, ctx, record)
	if err := p.write(l.buf); err != nil {
		p.writeErrors.Add(1)
		p.reporter.report(err.Error(), func() error { return fmt.Errorf("slogx: write log line: %w", err) })
	}
	l.reset()
	p.lines.Put(l)
	return nil
}

func (p *Processor) below(record *sdklog.Record) bool {
	severity := record.Severity()
	return severity != 0 && severity < minimumOf(p.level.Level()) && record.InstrumentationScope().Name != ScopeName
}

func (p *Processor) write(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, err := p.w.Write(data)
	if err == nil && n < len(data) {
		return io.ErrShortWrite
	}
	return err
}

// WriteErrors returns how many lines could not be written.
func (p *Processor) WriteErrors() int64 { return p.writeErrors.Load() }

// ForceFlush implements [sdklog.Processor]. Every line is written already.
func (p *Processor) ForceFlush(context.Context) error { return nil }

// Shutdown implements [sdklog.Processor]. Records emitted after it are dropped; the writer stays open.
func (p *Processor) Shutdown(context.Context) error {
	p.closed.Store(true)
	return nil
}
