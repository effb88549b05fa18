// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"fmt"

	"github.com/go-logr/logr"
)

// Verbosities that OpenTelemetry's own code logs at; 8 is for debugging.
const (
	verbosityWarn = 1
	verbosityInfo = 4
)

// internals writes what OpenTelemetry's own code says of itself beside the diagnostics, as details of one line each. It
// must not use slog, which leads back into OpenTelemetry.
type internals struct {
	diagnostics *diagnostics
	name        string
	values      []any // keys and values
}

var _ logr.LogSink = internals{}

// internalLogger is silent unless debug mode is on.
func internalLogger(d *diagnostics) logr.Logger {
	if !d.debug {
		return logr.Discard()
	}
	return logr.New(internals{diagnostics: d})
}

// Init implements [logr.LogSink].
func (internals) Init(logr.RuntimeInfo) {}

// Enabled implements [logr.LogSink].
func (internals) Enabled(int) bool { return true }

// Info implements [logr.LogSink].
func (s internals) Info(verbosity int, message string, keysAndValues ...any) {
	level := "DEBUG"
	switch {
	case verbosity <= verbosityWarn:
		level = "WARN"
	case verbosity <= verbosityInfo:
		level = "INFO"
	}
	s.diagnostics.write(level, message, s.details(keysAndValues))
}

// Error implements [logr.LogSink].
func (s internals) Error(err error, message string, keysAndValues ...any) {
	if err != nil {
		keysAndValues = extend(keysAndValues, []any{"error", err})
	}
	s.diagnostics.write("ERROR", message, s.details(keysAndValues))
}

// WithValues implements [logr.LogSink].
func (s internals) WithValues(keysAndValues ...any) logr.LogSink {
	s.values = extend(s.values, keysAndValues)
	return s
}

// WithName implements [logr.LogSink].
func (s internals) WithName(name string) logr.LogSink {
	if s.name != "" {
		name = s.name + "/" + name
	}
	s.name = name
	return s
}

// details returns keys and values as a JSON object, or nil if there are none.
func (s internals) details(keysAndValues []any) []byte {
	pairs := extend(s.values, keysAndValues)
	if s.name != "" {
		pairs = append(pairs, "logger", s.name)
	}
	if len(pairs) == 0 {
		return nil
	}
	members := make(map[string]json.RawMessage, len(pairs)/2+1)
	for i := 0; i < len(pairs); i += 2 {
		var value any
		if i+1 < len(pairs) {
			value = pairs[i+1]
		}
		members[fmt.Sprint(pairs[i])] = detail(value)
	}
	object, err := json.Marshal(members)
	if err != nil {
		return nil // Not with members that are JSON.
	}
	return object
}

// detail returns v as JSON, as text if it is nothing that JSON can hold. It never panics, whatever the methods of v do.
func detail(v any) (encoded json.RawMessage) {
	defer func() {
		if p := recover(); p != nil {
			encoded, _ = json.Marshal(fmt.Sprintf("!ERROR:%v", p)) // Text can be encoded.
		}
	}()
	switch value := v.(type) {
	case logr.Marshaler:
		v = value.MarshalLog()
	case error:
		v = value.Error()
	case fmt.Stringer:
		v = value.String()
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		encoded, _ = json.Marshal(fmt.Sprintf("%+v", v)) // Text can be encoded.
	}
	return encoded
}
