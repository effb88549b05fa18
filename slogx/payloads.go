// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"time"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// defaultPayloadBytes is how much of an event or response is logged.
const defaultPayloadBytes = 64 << 10

// Toggle is on, off, or whatever an environment variable says.
type Toggle int

// Toggles. The zero value reads the environment.
const (
	FromEnvironment Toggle = iota
	On
	Off
)

func (t Toggle) or(variable string) bool {
	if t != FromEnvironment {
		return t == On
	}
	on, err := settings.Bool(variable, false)
	if err != nil {
		otel.Handle(err)
	}
	return on
}

// PayloadOptions say which payloads of invocations are logged, at level INFO. They hold what users send, so think of
// Redact before switching them on. The errors of invocations are always logged, whatever POWERTOOLS_LOGGER_LOG_ERROR
// says.
type PayloadOptions struct {
	// Event logs events as the member event; by default POWERTOOLS_LOGGER_LOG_EVENT says whether.
	Event Toggle

	// Response logs what the handler returns as the member response; by default POWERTOOLS_LOGGER_LOG_RESPONSE says
	// whether. It is encoded once more for this. Streams are not logged, nor the bytes of lambda.NewHandler.
	Response Toggle

	// MaxBytes is how much of a payload is logged; 0 is 65536. Of what is longer the first part is logged, still as
	// JSON, and the line has the member truncated.
	MaxBytes int

	// Redact returns what is logged of a payload, nil for nothing. It gets all of the payload, before it is cut, must not
	// change it, only copies of it, and must be safe for concurrent use. If it panics, nothing is logged of the payload. Nil
	// logs payloads as they are.
	Redact func(payload json.RawMessage) json.RawMessage
}

// payloads logs events and responses.
type payloads struct {
	handler         slog.Handler
	event, response bool
	maxBytes        int
	redact          func(json.RawMessage) json.RawMessage
}

// LogPayloads returns middleware that logs the event and the response of invocations on handler, or nil if neither is
// wanted. A value that cannot be logged never fails the invocation.
func LogPayloads(handler slog.Handler, o PayloadOptions) invocation.Middleware {
	p := payloads{
		handler: handler, maxBytes: o.MaxBytes, redact: o.Redact,
		event: o.Event.or("POWERTOOLS_LOGGER_LOG_EVENT"), response: o.Response.or("POWERTOOLS_LOGGER_LOG_RESPONSE"),
	}
	if p.maxBytes <= 0 {
		p.maxBytes = defaultPayloadBytes
	}
	if !p.event && !p.response {
		return nil
	}
	return p.around
}

func (p payloads) around(next invocation.Handler) invocation.Handler {
	return func(ctx context.Context, payload json.RawMessage) (any, error) {
		if p.event {
			p.log(ctx, "event", func() json.RawMessage { return payload })
		}
		value, err := next(ctx, payload)
		if p.response && err == nil {
			p.log(ctx, "response", func() json.RawMessage { return responseBytes(value) })
		}
		return value, err
	}
}

// log writes the line of one payload. Whatever goes wrong is reported and nothing else.
func (p payloads) log(ctx context.Context, key string, get func() json.RawMessage) {
	if !p.handler.Enabled(ctx, slog.LevelInfo) {
		return
	}
	defer func() {
		if value := recover(); value != nil {
			otel.Handle(fmt.Errorf("slogx: log %s: panic: %v", key, value))
		}
	}()
	payload := get()
	if p.redact != nil && payload != nil {
		payload = p.redact(payload)
	}
	if payload == nil {
		return
	}
	record := slog.NewRecord(time.Now(), slog.LevelInfo, "Lambda invocation "+key, 0)
	record.AddAttrs(payloadAttr(key, payload, p.maxBytes))
	if len(payload) > p.maxBytes {
		record.AddAttrs(slog.Bool(truncatedKey, true))
	}
	_ = p.handler.Handle(ctx, record) // A failing log sink reports itself.
}

// payloadAttr returns a JSON text in a form that every slog handler prints well, and another text, which Redact may
// return, as it is. What is longer than limit is cut; JSON stays JSON, so that handlers behind can mask parts of it.
func payloadAttr(key string, payload json.RawMessage, limit int) slog.Attr {
	switch {
	case !json.Valid(payload):
		return slog.String(key, cut(string(payload), limit))
	case len(payload) > limit:
		payload = cutJSON(payload, limit)
	}
	return slog.Any(key, payload)
}

// responseBytes returns the answer that a handler's value becomes, or nil if only reading it would tell.
func responseBytes(value any) json.RawMessage {
	switch value := value.(type) {
	case *bytes.Reader: // the answer of a handler with Invoke
		answer := make([]byte, value.Len())
		_, _ = value.ReadAt(answer, value.Size()-int64(value.Len())) // Reads without moving on.
		return answer
	case io.Reader:
		return nil
	}
	if t := reflect.TypeOf(value); t != nil && t.Kind() == reflect.Pointer && t.Elem().PkgPath() == reflect.TypeFor[invocation.Facts]().PkgPath() {
		return nil // bytes that package invocation carries through
	}
	answer, err := json.Marshal(value)
	if err != nil {
		return nil // The invocation fails with the same error and says so.
	}
	return answer
}
