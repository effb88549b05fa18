// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// ScopeName is the instrumentation scope of the log records that come from [NewHandler].
const ScopeName = "github.com/otel-powertools/powertools/slogx"

// Options configure [NewHandler], [NewProcessor] and [NewContextProcessor]; each field says whom it concerns.
// The zero value, like a nil pointer, holds the defaults.
type Options struct {
	// Level is the lowest level that is logged. The handler asks it for every call, so a [slog.LevelVar] changes it
	// at run time; the processor asks it for records of other OpenTelemetry bridges, which know no level of their own.
	// Lambda's own minimum, AWS_LAMBDA_LOG_LEVEL, is a floor under it; see [LevelWithFloor].
	// Nil reads the environment as [LevelFromEnvironment] does.
	Level slog.Leveler

	// OmitLocation leaves out where in the source a line was logged. It saves a few per cent of
	// the cost of a line.
	OmitLocation bool

	// LoggerProvider is where the handler emits its records. Nil is the global one: a handler made before the first
	// otel.SetLoggerProvider emits to the provider that is set then.
	LoggerProvider log.LoggerProvider

	// Service is the member service of every line. Empty reads POWERTOOLS_SERVICE_NAME, OTEL_SERVICE_NAME and
	// AWS_LAMBDA_FUNCTION_NAME; if none is set it is "service_undefined". Processor.
	Service string

	// Attrs are members of every line of the process. An attribute with the same key added to an invocation or given
	// to a call replaces one on that line. Processor.
	Attrs []slog.Attr

	// TimeZone is the zone of timestamps. Nil reads TZ; without it, or if the zone is not known, it is UTC. Processor.
	TimeZone *time.Location

	// SampleRate is the share of invocations, from 0 to 1, that log DEBUG whatever the level. It is decided for each
	// invocation at its begin; a DEBUG line says so, and all lines of the process have the member sampling_rate. 0 reads
	// POWERTOOLS_LOGGER_SAMPLE_RATE; a negative rate samples none. Lambda's own minimum stays. Like all options that
	// concern single invocations it needs the processor's Hooks. Processor and handler.
	SampleRate float64

	// SampleWithTrace logs DEBUG in the invocations whose span is sampled, so that log and trace tell of the same
	// ones. Processor and handler.
	SampleWithTrace bool

	// InvocationLevel returns the level of one invocation, to look closer at one tenant for example, or to be quiet
	// about health checks. It is called once, at the begin, with the context of the invocation. If ok is false, the
	// level is that of the other invocations. Lambda's own minimum stays. A panic is reported, and ok is false.
	// Processor and handler.
	InvocationLevel func(ctx context.Context) (level slog.Level, ok bool)

	// CorrelationID finds the id of the request that an event belongs to, the member correlation_id of the
	// invocation's lines; see [CorrelationPath] and [CorrelationSearch]. It is called once, at the begin, with the event
	// as Lambda sent it. An empty id is left out. Nil looks for none. Processor, whose Hooks the invocations must call.
	CorrelationID func(payload json.RawMessage) string

	// Payloads say whether events and responses are logged. They are for [LogPayloads], which package powertools puts
	// around the handler.
	Payloads PayloadOptions

	// Mask returns attributes without what must not be written: those of a record, of a scope of [AddAttrs], or of the
	// process, and a body that is no text as the attribute body. It may change the slice it gets, and must be safe for
	// concurrent use. If it panics, that is reported and the attributes are left out. [MaskPaths] returns such a function.
	// Nil masks nothing. Processor, and what is registered behind a [NewContextProcessor], as OTLP exporters are; for other
	// exporters see [MaskRecords], and for other slog handlers [Mask].
	Mask func(attrs []attribute.KeyValue) []attribute.KeyValue

	// Buffer holds the lines of low levels back until an invocation fails; see [BufferOptions]. Nil writes every line at
	// once. Processor, whose Hooks the invocations must call, and handler.
	Buffer *BufferOptions

	// TimeLayout is a layout of package time for timestamps. Empty is RFC 3339 with milliseconds, the only one that
	// Lambda's log level filter understands. Processor.
	TimeLayout string

	// Format is a preset of keys. All but the default cost about as much again as the line; so do the other options on
	// keys and the Formatter. Processor.
	Format Format

	// Keys are keys to print in place of others, by those of the default format: {"service": "app"}. A member whose key
	// becomes empty is left out. Processor.
	Keys map[string]string

	// KeyOrder is which members come first, by the keys that are printed. The others follow in the order of the format.
	// Processor.
	KeyOrder []string

	// KeyCase is the case of keys. Keys that Keys or Format name are printed as named there. Processor.
	KeyCase KeyCase

	// ReservedKeys says what becomes of attributes that have the key of a member of ours. Processor.
	ReservedKeys ReservedPolicy

	// Formatter appends a line of the user's own making to dst, without a line feed at its end or in it, from the members
	// as they would be printed. It must not keep members, and must be safe for concurrent use. If it panics or
	// returns nothing, that is reported and the line is printed in the default format. Processor.
	Formatter func(dst []byte, members []Member) []byte

	// Environment attributes what is logged with a context of no invocation to the only one that runs. Nil looks at
	// the context alone. Processor, context processor and handler.
	Environment *invocation.Environment
}

// orDefault returns the options behind o, which may be nil.
func (o *Options) orDefault() Options {
	if o == nil {
		return Options{}
	}
	return *o
}
