// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/internal/jsonenc"
)

const (
	exceptionEventName = exception.EventName

	maxExceptions = 10
	maxMessage    = 1 << 10 // bytes

	// What is said of the invocation's span shortly before Lambda kills the process.
	timeoutType    = "Lambda.Timeout"
	timeoutMessage = "about to time out"
)

// exceptionEvent is what an event "exception" says.
type exceptionEvent struct {
	typ, message, stack string
	escaped             bool
	causeOf             int // index, among the span's exceptions, of the one it caused; -1 if none is known
}

func readException(event *sdktrace.Event) exceptionEvent {
	x := exceptionEvent{causeOf: -1}
	for i := range event.Attributes {
		switch attr := &event.Attributes[i]; attr.Key {
		case exception.TypeKey:
			x.typ = attr.Value.AsString()
		case exception.MessageKey:
			x.message = attr.Value.AsString()
		case exception.StacktraceKey:
			x.stack = attr.Value.AsString()
		case "exception.escaped":
			x.escaped = attr.Value.AsBool() || attr.Value.AsString() == "true"
		case exception.CauseOfKey:
			if attr.Value.Type() == attribute.INT64 {
				x.causeOf = int(attr.Value.AsInt64())
			}
		}
	}
	return x
}

// flags writes error for a mistake of the caller, throttle for too many calls, fault for everything else that failed.
func (e *encoder) flags() {
	isError, throttle, fault := e.outcome()
	if fault || e.d.timeout {
		e.buf = append(e.buf, `,"fault":true`...)
	}
	if isError {
		e.buf = append(e.buf, `,"error":true`...)
	}
	if throttle {
		e.buf = append(e.buf, `,"throttle":true`...)
	}
}

func (e *encoder) outcome() (isError, throttle, fault bool) {
	throttle = isThrottle(e.text(keyErrorType)) // which AWS APIs answer with status 400 or 503
	switch {
	case e.status >= 500 && e.status < 600:
		return throttle, throttle, true
	case e.status >= 400 && e.status < 500:
		return true, throttle || e.status == 429, false
	}
	if isError, throttle, fault, known := e.rpcOutcome(); known {
		return isError, throttle, fault
	}
	if throttle {
		return true, true, false
	}
	if e.failed() {
		return false, false, true
	}
	if e.span.Status().Code == codes.Unset {
		for i := range e.exceptions {
			fault = fault || e.exceptions[i].escaped
		}
	}
	return false, false, fault
}

// rpcOutcome judges a gRPC status, which is a number or, in newer conventions, a name.
func (e *encoder) rpcOutcome() (isError, throttle, fault, known bool) {
	const ok, unknown, deadlineExceeded, resourceExhausted, unimplemented, internal, unavailable, dataLoss = 0, 2, 4, 8, 12, 13, 14, 15
	code, known := number(e.value(keyGRPCStatus))
	if !known {
		switch name := strings.ToUpper(e.text(keyRPCStatus)); name {
		case "RESOURCE_EXHAUSTED":
			code = resourceExhausted
		case "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS":
			code = unknown
		case "CANCELLED", "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "FAILED_PRECONDITION",
			"ABORTED", "OUT_OF_RANGE", "UNAUTHENTICATED":
			code = 1
		default:
			if code, known = number(e.value(keyRPCStatus)); !known {
				return false, false, false, false
			}
		}
	}
	switch code {
	case ok:
		return false, false, false, false
	case resourceExhausted:
		return true, true, false, true
	case unknown, deadlineExceeded, unimplemented, internal, unavailable, dataLoss:
		return false, false, true, true
	}
	return true, false, false, true
}

// isThrottle reports whether an error code of an AWS API says that there were too many calls.
func isThrottle(code string) bool {
	return strings.HasPrefix(code, "Throttling") || strings.HasPrefix(code, "TooManyRequests") ||
		strings.HasPrefix(code, "ProvisionedThroughputExceeded") || strings.HasPrefix(code, "RequestLimitExceeded") ||
		code == "SlowDown"
}

// cause writes the exceptions of the span. A failed span without any is given one, so that the console has something
// to show.
func (e *encoder) cause() {
	if e.failed() && len(e.exceptions) == 0 {
		status := e.span.Status()
		x := exceptionEvent{typ: e.text(keyErrorType), message: status.Description, causeOf: -1}
		if x.typ == "" {
			x.typ = e.databaseStatus()
		}
		if x.typ == "" {
			x.typ = "Error"
		}
		e.exceptions = append(e.exceptions, x)
	}
	if e.d.timeout {
		e.exceptions = append([]exceptionEvent{{typ: timeoutType, message: timeoutMessage, causeOf: -1}}, e.exceptions...)
	}
	if len(e.exceptions) == 0 {
		return
	}
	e.resolveCauses()
	limit := maxExceptions
	if e.cut >= cutExceptions {
		limit = 1
	}
	shown := e.exceptions[:min(len(e.exceptions), limit)]
	e.buf = append(e.buf, `,"cause":{"exceptions":[`...)
	for i := range shown {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		skipped := 0
		if i == len(shown)-1 {
			skipped = len(e.exceptions) - len(shown)
		}
		e.exception(i, len(shown), skipped)
	}
	e.buf = append(e.buf, `]}`...)
}

// resolveCauses makes causeOf count from the span's first exception. Each recorded error counts from its own first,
// which caused none.
func (e *encoder) resolveCauses() {
	group := 0
	for i := range e.exceptions {
		x := &e.exceptions[i]
		if x.causeOf < 0 {
			group = i
			continue
		}
		if x.causeOf += group; x.causeOf >= i {
			x.causeOf = -1 // not from our recorder
		}
	}
}

func (e *encoder) exception(i, shown, skipped int) {
	x := &e.exceptions[i]
	e.buf = append(e.buf, `{"id":"`...)
	e.buf = e.appendExceptionID(e.buf, i)
	e.buf = append(e.buf, '"')
	if x.typ != "" {
		e.member(`,"type":`, x.typ)
	}
	e.buf = append(e.buf, `,"message":`...)
	e.buf = jsonenc.AppendString(e.buf, cutBytes(x.message, maxMessage))
	if e.answered() {
		e.buf = append(e.buf, `,"remote":true`...)
	}
	for cause := i + 1; cause < shown; cause++ {
		if e.exceptions[cause].causeOf == i {
			// X-Ray knows one cause; of joined errors it is the first.
			e.buf = append(e.buf, `,"cause":"`...)
			e.buf = append(e.appendExceptionID(e.buf, cause), '"')
			break
		}
	}
	if skipped > 0 {
		e.buf = append(e.buf, `,"skipped":`...)
		e.buf = strconv.AppendInt(e.buf, int64(skipped), 10)
	}
	e.stack(exception.ParseStack(x.stack))
	e.buf = append(e.buf, '}')
}

// answered reports whether the span is a call that whom it called has answered, as far as the span tells. What failed then
// is the answer, an error of the other side; without one, what failed is on this side or on the way: a request that
// could not be written, a connection that was refused, a time that ran out.
func (e *encoder) answered() bool {
	if e.kind != trace.SpanKindClient && e.kind != trace.SpanKindProducer {
		return false
	}
	if e.status != 0 || e.text(keyAWSRequestID, keyAWSRequestIDOld, keyAWSExtendedRequestID) != "" || e.databaseStatus() != "" ||
		isThrottle(e.text(keyErrorType)) {
		return true
	}
	// Libraries of gRPC make these codes themselves when there is no answer.
	const cancelled, deadlineExceeded, unavailable = 1, 4, 14
	for _, key := range [...]known{keyGRPCStatus, keyRPCStatus} {
		if code, ok := number(e.value(key)); ok {
			return code != cancelled && code != deadlineExceeded && code != unavailable
		}
	}
	switch strings.ToUpper(e.text(keyRPCStatus)) {
	case "", "CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE":
		return false
	}
	return true
}

// appendExceptionID appends an id that is the same each time the span is encoded.
func (e *encoder) appendExceptionID(dst []byte, i int) []byte {
	id := e.span.SpanContext().SpanID()
	sum := sha256.Sum256(append(id[:], byte(i)))
	return hex.AppendEncode(dst, sum[:8])
}

func (e *encoder) stack(frames []exception.Frame) {
	limit := exception.MaxFrames
	switch {
	case e.cut >= cutStack4:
		limit = 4
	case e.cut >= cutStack16:
		limit = 16
	}
	if len(frames) == 0 {
		return
	}
	if truncated := len(frames) - limit; truncated > 0 {
		e.buf = append(e.buf, `,"truncated":`...)
		e.buf = strconv.AppendInt(e.buf, int64(truncated), 10)
		frames = frames[:limit]
	}
	e.buf = append(e.buf, `,"stack":[`...)
	for i, frame := range frames {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(e.buf, `{"path":`...)
		e.buf = jsonenc.AppendString(e.buf, cutRunes(relativePath(frame), maxField))
		e.buf = append(e.buf, `,"line":`...)
		e.buf = strconv.AppendInt(e.buf, int64(frame.Line), 10)
		e.buf = append(e.buf, `,"label":`...)
		e.buf = jsonenc.AppendString(e.buf, cutRunes(frame.Function, maxField))
		e.buf = append(e.buf, '}')
	}
	e.buf = append(e.buf, ']')
}

// relativePath returns a frame's path below the folder of the function or of the modules, where the program was not
// built with -trimpath.
func relativePath(frame exception.Frame) string {
	path := frame.File
	if rest, ok := strings.CutPrefix(path, "/var/task/"); ok {
		return rest
	}
	if _, rest, ok := strings.Cut(path, "/pkg/mod/"); ok {
		return rest
	}
	if _, rest, ok := strings.Cut(path, "/go/src/"); ok {
		return rest
	}
	if !strings.HasPrefix(path, "/") {
		return path
	}
	// The function's name holds its package's path. Of the file's path the same number of elements and the file's own
	// name say all.
	slash := strings.LastIndexByte(frame.Function, '/')
	elements := strings.Count(frame.Function[:max(0, slash)], "/") + 2
	if slash < 0 {
		elements = 1
	}
	end := strings.LastIndexByte(path, '/')
	for ; elements > 0 && end > 0; elements-- {
		end = strings.LastIndexByte(path[:end], '/')
	}
	return path[end+1:]
}
