// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// StatusError is the error of an invocation that [WithFailInvocation] makes fail.
type StatusError struct {
	// Status is the status of the answer that was not sent.
	Status int
	// Err is the panic of the handler, if the status comes from one.
	Err error
}

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("httpevent: answered %d %s", e.Status, http.StatusText(e.Status))
}

// ErrorType returns the status, as semantic conventions have it.
func (e *StatusError) ErrorType() string { return strconv.Itoa(e.Status) }

// Unwrap returns the panic, if there was one.
func (e *StatusError) Unwrap() error { return e.Err }

// recovered notes a panic of the handler. It must be called by the deferred function that recovered.
func (x *exchange) recovered(value any) {
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		x.bare = true
		return
	}
	x.panicked = exception.Recovered(value)
}

// failure returns the error that the invocation is to fail with, if it is.
func (x *exchange) failure() (failed error) {
	fails := x.handler.config.fails
	if fails == nil {
		return nil
	}
	defer func() {
		if value := recover(); value != nil { // Nobody can tell whether it is to fail.
			failed = exception.Recovered(value)
		}
	}()
	if !fails(x.status) {
		return nil
	}
	err := &StatusError{Status: x.status}
	if x.panicked != nil {
		err.Err = x.panicked
	}
	return err
}

// conclude ends the telemetry of the request: its handler is done and status and size are known. Failed says that the
// invocation fails, and so will log what happened.
func (x *exchange) conclude(failed bool) {
	route := x.matchedRoute()
	took := time.Since(x.start)
	x.measure(route, took)
	status := slog.Int(string(semconv.HTTPResponseStatusCodeKey), x.status)
	if x.panicked != nil && !failed {
		x.log(slog.LevelError, "HTTP handler panicked", slog.Any("error", x.panicked), slog.Bool("panic", true), status)
	}
	if x.tooLarge > 0 {
		x.log(slog.LevelError, "HTTP response is too large", slog.Int("size", x.tooLarge), slog.Int("limit", x.limit),
			slog.String("source", x.event.source.String()), status)
	}
	if x.problem != "" {
		x.log(slog.LevelWarn, "HTTP request was refused", slog.String("reason", x.problem), status)
	}
	if x.handler.config.accessLog {
		attrs := append(make([]slog.Attr, 0, 5), slog.String(string(semconv.URLPathKey), x.fullPath), status,
			slog.Int64("http.response.body.size", x.written), slog.Float64("duration_ms", float64(took.Microseconds())/1000))
		if route != "" {
			attrs = append(attrs, slog.String(string(semconv.HTTPRouteKey), route))
		}
		x.log(slog.LevelInfo, "HTTP request", attrs...)
	}
	if x.hooked {
		invocation.AddLogAttrs(x.ctx.Context, status)
	} else {
		x.end(x.ctx.Context, invocation.Outcome{})
	}
}

// log writes a line without a source location: it would be that of this file, whatever the line tells of.
func (x *exchange) log(level slog.Level, message string, attrs ...slog.Attr) {
	handler := slog.Default().Handler()
	ctx := context.Context(&x.ctx)
	if !handler.Enabled(ctx, level) {
		return
	}
	record := slog.NewRecord(time.Now(), level, message, 0)
	record.AddAttrs(attrs...)
	_ = handler.Handle(ctx, record) // A failing log sink reports itself.
}

func (x *exchange) logRoute(pattern string) {
	if route := routeOf(pattern); route != "" {
		invocation.AddLogAttrs(x.ctx.Context, slog.String(string(semconv.HTTPRouteKey), route))
	}
}

// lostCookies says once that n cookies cannot be sent.
func (x *exchange) lostCookies(n int) {
	if n == 0 {
		return
	}
	x.handler.warned.Do(func() {
		advice := "VPC Lattice takes one"
		if x.event.source == ALB {
			advice = "turn multi-value headers of the target group on"
		}
		x.log(slog.LevelWarn, "Only the last of several cookies was sent", slog.String("advice", advice), slog.Int("lost", n))
	})
}
