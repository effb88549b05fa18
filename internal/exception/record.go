// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Names of what [Record] writes. All but CauseOfKey are OpenTelemetry's semantic conventions.
const (
	EventName     = "exception"
	TypeKey       = attribute.Key("exception.type")
	MessageKey    = attribute.Key("exception.message")
	StacktraceKey = attribute.Key("exception.stacktrace")
	ErrorTypeKey  = attribute.Key("error.type")
	// CauseOfKey holds the index, among the events of one Record, of the exception that this one caused.
	// The first exception caused none and does not have it.
	CauseOfKey = attribute.Key("powertools.exception.cause_of")
)

// maxMessage is how many bytes of a message are recorded.
const maxMessage = 1 << 10

// Record records on span that err is how its operation failed: status Error with the message, attribute error.type,
// and an event "exception" for err and each error it wraps. The first has a stack: err's own, else that of callers;
// the others have one only if they carry it. Messages are cut to 1 KiB. A nil err or a span that does not record costs
// nothing and changes nothing.
func Record(span trace.Span, err error, callers []uintptr) {
	if err == nil || !span.IsRecording() {
		return
	}
	described := Describe(err)
	if len(described.Frames) == 0 {
		described.Frames = FramesOf(callers)
	}
	span.SetStatus(codes.Error, truncate(described.Message, maxMessage))
	span.SetAttributes(ErrorTypeKey.String(described.Type))
	r := recorder{span: span, at: trace.WithTimestamp(time.Now())}
	r.record(&described, -1)
}

// recorder numbers the events of one Record.
type recorder struct {
	span  trace.Span
	at    trace.EventOption // the events describe one moment
	index int
}

func (r *recorder) record(e *Exception, causeOf int) {
	index := r.index
	r.index++
	attrs := make([]attribute.KeyValue, 0, 4)
	attrs = append(attrs, TypeKey.String(e.Type), MessageKey.String(truncate(e.Message, maxMessage)))
	if len(e.Frames) > 0 {
		attrs = append(attrs, StacktraceKey.String(string(AppendStack(nil, e.Frames))))
	}
	if causeOf >= 0 {
		attrs = append(attrs, CauseOfKey.Int(causeOf))
	}
	r.span.AddEvent(EventName, r.at, trace.WithAttributes(attrs...))
	for i := range e.Causes {
		r.record(&e.Causes[i], index)
	}
}

// truncate returns the longest prefix of text that has at most limit bytes and does not end inside a rune.
func truncate(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && limit-end < utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
