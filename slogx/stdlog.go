// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"time"
)

// StdLog is a writer for package log that sends each line to a slog handler as a record. It is safe for concurrent use.
//
//	slog.SetDefault(slog.New(handler)) // First: it sets its own writer on package log.
//	log.SetOutput(slogx.NewStdLog(handler))
//
// A line is told by who called package log:
//
//   - aws-lambda-go: ERROR. It reports the error of each failed invocation, as JSON; a line for an error given to
//     [StdLog.Logged] is dropped, another becomes a record with the attribute error.
//   - a logger that was derived from slog.Default before the default was set, as slog.With at package level is: the
//     level, the message and the attributes it had.
//   - anyone else: INFO.
//
// Of a logger derived before, text is all there is: every value is a string, groups are dotted keys, errors have no
// type. If its message ends in what looks like attributes, they become attributes. Its level is what
// slog.SetLogLoggerLevel says, INFO unless it is called: lines below never get here.
//
// Package log must have the flags 0 and no prefix, as slog.SetDefault leaves it. With others nothing is lost, but a
// header stands in the message and the level of a derived logger is not recognised.
type StdLog struct {
	handler  slog.Handler
	expected expected
}

var _ io.Writer = (*StdLog)(nil)

// NewStdLog returns a writer that sends records to handler. That must not be the handler of the original slog.Default:
// it would write back to package log, which waits for this writer.
func NewStdLog(handler slog.Handler) *StdLog { return &StdLog{handler: handler} }

// Logged says that the error of an invocation, or its panic, has been logged already: the next line with which
// aws-lambda-go reports the same is dropped. A nil error says nothing.
func (s *StdLog) Logged(err error) {
	if err != nil {
		s.expected.add(lambdaMessage(err))
	}
}

// Write implements [io.Writer]. It always takes all of line; an error is that of the handler.
func (s *StdLog) Write(line []byte) (int, error) {
	text := strings.TrimSuffix(string(line), "\n")
	from := originOf()
	record := slog.NewRecord(time.Now(), slog.LevelInfo, text, from.pc)
	switch {
	case from.derived:
		if level, message, attrs, ok := parseDefaultLine(text); ok {
			record.Level, record.Message = level, message
			record.AddAttrs(attrs...)
		}
	case from.lambda:
		record.Level = slog.LevelError
		if failure, ok := parseFailure(text); ok {
			if s.expected.take(failure.Message) {
				return len(line), nil
			}
			record.Message = failure.Message
			record.AddAttrs(failure.attr())
		}
	}
	ctx := context.Background() // Package log has none; the processor looks for the only running invocation.
	if !s.handler.Enabled(ctx, record.Level) {
		return len(line), nil
	}
	return len(line), s.handler.Handle(ctx, record)
}

// origin is where a line comes from.
type origin struct {
	pc      uintptr // of the call of package log or slog
	lambda  bool    // made by aws-lambda-go
	derived bool    // formatted by the handler of the original slog.Default
}

// originOf looks through the stack above Write: other writers may come first, then the functions of package log and
// perhaps slog, then who called them.
func originOf() origin {
	var pcs [32]uintptr
	n := runtime.Callers(3, pcs[:]) // without Callers, originOf and Write
	from := origin{}
	if n == 0 {
		return from
	}
	inLog := false
	frames := runtime.CallersFrames(pcs[:n])
	for i := range n {
		frame, more := frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, "log.") || strings.HasPrefix(frame.Function, "log/slog."):
			inLog = true
			from.derived = from.derived || frame.Function == "log/slog.(*defaultHandler).Handle"
		case inLog:
			from.pc = pcs[i] // Callers returns one program counter for each frame, inlined ones too.
			from.lambda = strings.HasPrefix(frame.Function, "github.com/aws/aws-lambda-go/")
			return from
		}
		if !more {
			break
		}
	}
	if !inLog {
		from.pc = pcs[0]
	}
	return from
}
