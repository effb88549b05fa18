// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"errors"
	"io"
	"sync"
	"time"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/settings"
)

// maxCauses bounds what diagnostics remember, so that errors with changing texts cannot fill the memory or the log.
const maxCauses = 256

// diagnostics is the OpenTelemetry error handler of a function. It writes one JSON line for each cause straight to
// standard error. It must not use slog or log: both lead back into telemetry, and the SDK's default handler, which
// calls log.Print, deadlocks when the write of a log line fails.
//
// A [settings.Mistake] and a [settings.Loss] are always said. Other errors are internal to telemetry, and said with
// POWERTOOLS_DEBUG only; so is what [internals] and Setup have to tell.
type diagnostics struct {
	service string
	debug   bool
	now     func() time.Time

	mu   sync.Mutex
	out  io.Writer
	said map[string]struct{}
}

var _ otel.ErrorHandler = (*diagnostics)(nil)

func newDiagnostics(service string, debug bool, out io.Writer) *diagnostics {
	return &diagnostics{service: service, debug: debug, now: time.Now, out: out, said: map[string]struct{}{}}
}

// Handle implements [otel.ErrorHandler].
func (d *diagnostics) Handle(err error) {
	if err == nil || !d.debug && !settings.IsMistake(err) && !settings.IsLoss(err) {
		return
	}
	cause := err.Error()
	if mistake, ok := errors.AsType[*settings.Mistake](err); ok {
		cause = mistake.Text // Several packages read one variable.
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.said[cause]; ok || len(d.said) == maxCauses {
		return
	}
	d.said[cause] = struct{}{}
	d.writeLocked("WARN", err.Error(), nil)
}

// write writes a line whether it was there before or not. Details are a JSON object, or nil.
func (d *diagnostics) write(level, message string, details []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.writeLocked(level, message, details)
}

func (d *diagnostics) writeLocked(level, message string, details []byte) {
	line := append(append([]byte(nil), `{"level":"`...), level...)
	line = append(line, `","message":`...)
	line = jsonenc.AppendString(line, message)
	line = append(line, `,"timestamp":"`...)
	line = d.now().UTC().AppendFormat(line, "2006-01-02T15:04:05.000Z07:00")
	line = append(line, `","service":`...)
	line = jsonenc.AppendString(line, d.service)
	if details != nil {
		line = append(append(line, `,"details":`...), details...)
	}
	line = append(line, "}\n"...)
	_, _ = d.out.Write(line) // There is nowhere left to tell of a failure.
}
