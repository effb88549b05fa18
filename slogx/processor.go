// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Processor writes each log record as one line of JSON the moment it is emitted. It holds nothing back but what
// [BufferOptions] say, so there is nothing to flush, and starts no goroutine. It is safe for concurrent use.
type Processor struct {
	level        slog.Leveler
	omitLocation bool
	environment  *invocation.Environment // may be nil
	service      []byte                  // ,"service":"…", and the sampling rate
	attrs        []constant              // of the process
	aside        aside                   // of those, what is printed elsewhere
	hasAside     bool

	mask     func([]attribute.KeyValue) []attribute.KeyValue // may be nil
	reserved ReservedPolicy
	layout   *layout // nil: the default
	indent   bool    // for people to read

	timestamps timestamps
	sites      sites
	invocation atomic.Pointer[invocationMembers]
	lines      sync.Pool // of *line

	// sessions says that invocations have one, because an option that concerns single invocations is set, and decides
	// that such an option is about which lines are written.
	sessions  bool
	decides   bool
	levels    levels
	correlate func(payload json.RawMessage) string // may be nil
	buffer    *buffering                           // nil: nothing is held back
	rings     sync.Pool                            // of *ring

	mu     sync.Mutex // held while writing: a line reaches w whole
	w      io.Writer
	closed atomic.Bool

	reporter    report.Once
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
	if _, err = o.sampleRate(); err != nil {
		otel.Handle(err)
	}
	if p.timestamps.zone = o.TimeZone; p.timestamps.zone == nil {
		if p.timestamps.zone, err = timeZone(); err != nil {
			otel.Handle(err)
		}
	}
	if o.Format < FormatPowertools || o.Format > FormatECS {
		otel.Handle(settings.Mistakef("slogx: Options.Format %d is no format: using FormatPowertools", o.Format))
		o.Format = FormatPowertools
	}
	p.timestamps.layout, p.reserved, p.layout = o.TimeLayout, o.ReservedKeys, newLayout(&o)
	if p.indent, err = settings.Bool("POWERTOOLS_DEV", false); err != nil {
		otel.Handle(err)
	}
	p.mask = guarded(o.Mask, &p.reporter)
	p.checkLambda(&o)
	service := settings.First(o.Service, settings.Text("POWERTOOLS_SERVICE_NAME"), settings.Text("OTEL_SERVICE_NAME"),
		settings.Text("AWS_LAMBDA_FUNCTION_NAME"), "service_undefined")
	p.service = jsonenc.AppendString([]byte(`,"service":`), service)
	p.setAttrs(o.Attrs)
	p.lines.New = func() any { return &line{} }
	p.setSessions(&o)
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

// setSessions sets what concerns single invocations.
func (p *Processor) setSessions(o *Options) {
	p.decides = o.perInvocation()
	if p.sessions = p.decides || o.CorrelationID != nil; !p.sessions {
		return
	}
	floor := slog.Level(math.MinInt)
	if minimum, _ := levelOf("AWS_LAMBDA_LOG_LEVEL"); minimum != nil {
		floor = *minimum
	}
	p.correlate = o.CorrelationID
	p.levels = levels{floor: floor, own: o.InvocationLevel, withTrace: o.SampleWithTrace}
	p.levels.rate, _ = o.sampleRate()
	if p.levels.rate > 0 {
		p.service = jsonenc.AppendFloat(append(p.service, `,"sampling_rate":`...), p.levels.rate)
	}
	if p.buffer = newBuffering(o.Buffer, floor); p.buffer != nil {
		p.rings.New = func() any { return newRing(p.buffer.maxBytes) }
	}
}

// Enabled implements [sdklog.Processor]: false below the level, except for [NewHandler], which decided itself, and for
// what an invocation keeps.
func (p *Processor) Enabled(ctx context.Context, param sdklog.EnabledParameters) bool {
	if param.Severity == 0 || param.Severity >= minimumOf(p.level.Level()) || param.InstrumentationScope.Name == ScopeName {
		return true
	}
	if !p.decides {
		return false
	}
	s := p.sessionOf(contextIn(p.environment, ctx))
	return s != nil && s.fateOf(levelOfSeverity(param.Severity), p.level.Level()) != fateDrop
}

// OnEmit implements [sdklog.Processor]. It never returns an error: one that comes back would be reported for every
// line.
func (p *Processor) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if p.closed.Load() {
		return nil
	}
	if p.decides {
		if s := p.sessionOf(contextIn(p.environment, ctx)); s != nil {
			p.emitIn(s, ctx, record)
			return nil
		}
	}
	if p.below(record) {
		return nil
	}
	l := p.lines.Get().(*line)
	p.encode(l, ctx, record, nil)
	p.reportWrite(p.write(l.buf))
	p.release(l)
	return nil
}

// emitIn does with a record what the session of its invocation wants.
func (p *Processor) emitIn(s *session, ctx context.Context, record *sdklog.Record) {
	level := levelOfSeverity(record.Severity())
	fate := s.fateOf(level, p.level.Level())
	if fate == fateDrop {
		if p.below(record) || isForBufferAlone(ctx) {
			return
		}
		fate = fateWrite // Its handler has let it through, by a level of its own.
	}
	l := p.lines.Get().(*line)
	defer p.release(l)
	p.encode(l, ctx, record, nil)
	if fate == fateHold {
		if s.hold(l.buf) {
			return
		}
		if len(l.buf) > p.buffer.maxBytes {
			p.reportOversize(len(l.buf))
		} else if s.fateOf(level, p.level.Level()) == fateDrop { // The invocation ended in between.
			return
		}
	}
	if p.buffer != nil && level >= slog.LevelError && !p.buffer.keepOnError {
		s.flush(ctx, stateOpen)
	}
	p.reportWrite(p.write(l.buf))
}

func (p *Processor) reportOversize(size int) {
	p.reporter.Report("oversize", func() error {
		return settings.Mistakef("slogx: a log line of %d bytes is larger than the buffer of %d bytes: such lines are written at once",
			size, p.buffer.maxBytes)
	})
}

func (p *Processor) below(record *sdklog.Record) bool {
	severity := record.Severity()
	return severity != 0 && severity < minimumOf(p.level.Level()) && record.InstrumentationScope().Name != ScopeName
}

// release makes the memory of l ready for the next line.
func (p *Processor) release(l *line) {
	l.reset()
	p.lines.Put(l)
}

func (p *Processor) reportWrite(err error) {
	if err != nil {
		p.reporter.Report(err.Error(), func() error { return settings.Lossf("slogx: write log line: %w", err) })
	}
}

func (p *Processor) write(data []byte) error {
	if p.indent {
		data = indented(data)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	n, err := p.w.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	if err != nil {
		p.writeErrors.Add(1)
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
