// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"

	slogmulti "github.com/samber/slog-multi"

	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/slogx"
)

// Every record goes to a handler of the user's as well, with the secrets masked for both.
func ExampleWithLogHandlers() {
	defer keepLoggers()()
	audit := shortHandler("audit: ")
	_, err := telemetry.Setup(context.Background(), telemetry.WithOutput(io.Discard),
		telemetry.WithLogMiddleware(slogx.Mask("card")), telemetry.WithLogHandlers(audit))
	if err != nil {
		fmt.Println(err)
		return
	}
	slog.Info("paid", "card", "4111111111111111", "cents", 1200)
	// Output: audit: level=INFO msg=paid card=***** cents=1200
}

// A router picks the handlers of a record: here alarms for errors, and an audit log for the records that ask for it.
func ExampleWithLogHandlers_routing() {
	defer keepLoggers()()
	router := slogmulti.Router().
		Add(shortHandler("alarm: "), slogmulti.LevelIs(slog.LevelError)).
		Add(shortHandler("audit: "), slogmulti.AttrKindIs("audited_by", slog.KindString)).
		Handler()
	_, err := telemetry.Setup(context.Background(), telemetry.WithOutput(io.Discard), telemetry.WithLogHandlers(router))
	if err != nil {
		fmt.Println(err)
		return
	}
	slog.Info("looked up")
	slog.Info("paid", "audited_by", "Ada")
	slog.Error("refused")
	// Output:
	// audit: level=INFO msg=paid audited_by=Ada
	// alarm: level=ERROR msg=refused
}

// Middleware sees every record before all handlers, and may drop or change it.
func ExampleWithLogMiddleware() {
	defer keepLoggers()()
	withoutHealthChecks := slogmulti.NewHandleInlineMiddleware(
		func(ctx context.Context, record slog.Record, next func(context.Context, slog.Record) error) error {
			if record.Message == "health check" {
				return nil
			}
			return next(ctx, record)
		})
	_, err := telemetry.Setup(context.Background(), telemetry.WithOutput(io.Discard),
		telemetry.WithLogMiddleware(withoutHealthChecks), telemetry.WithLogHandlers(shortHandler("")))
	if err != nil {
		fmt.Println(err)
		return
	}
	slog.Info("health check")
	slog.Info("paid")
	// Output: level=INFO msg=paid
}

// shortHandler is a handler of the user's. It leaves the time out, to have the same lines every time.
func shortHandler(prefix string) slog.Handler {
	return slog.NewTextHandler(printer(prefix), &slog.HandlerOptions{ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
		if len(groups) == 0 && attr.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return attr
	}})
}

// printer prints lines after a prefix to standard output as it is at the time, which examples replace.
type printer string

// Write implements [io.Writer].
func (p printer) Write(line []byte) (int, error) {
	_, err := fmt.Print(string(p), string(line))
	return len(line), err
}

// keepLoggers returns a function that puts back what Setup replaces. Only examples have to do that.
func keepLoggers() func() {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	return func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}
}
