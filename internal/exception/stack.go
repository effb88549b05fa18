// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"strconv"
	"strings"
)

// AppendStack appends frames in the layout of debug.Stack, which is what readers of exception.stacktrace expect of Go:
// a header, then two lines for each frame. The number of the goroutine is not known and stands as 0, the arguments
// as "...". Without frames nothing is appended.
func AppendStack(dst []byte, frames []Frame) []byte {
	if len(frames) == 0 {
		return dst
	}
	dst = append(dst, "goroutine 0 [running]:\n"...)
	for _, frame := range frames {
		dst = append(dst, frame.Function...)
		dst = append(dst, "(...)\n\t"...)
		dst = append(dst, frame.File...)
		dst = append(dst, ':')
		dst = strconv.AppendInt(dst, int64(frame.Line), 10)
		dst = append(dst, '\n')
	}
	return dst
}

// ParseStack returns the frames of a stack in the layout of debug.Stack or of github.com/pkg/errors' %+v, at most
// [MaxFrames]. Of several stacks it reads the first, which is the innermost. Above a panic the frames of the recovery are
// dropped, and at the top those of the runtime, of OpenTelemetry and of this module: they led to the recording of the
// error, not to the error. Text that is no stack has no frames.
func ParseStack(stack string) []Frame {
	var frames []Frame
	for label := ""; stack != ""; {
		line, rest, _ := strings.Cut(stack, "\n")
		stack = rest
		line = strings.TrimSuffix(line, "\r")
		location, indented := strings.CutPrefix(line, "\t")
		if !indented {
			// Two lines without a location between them: the first was a message or a header.
			if label != "" && len(frames) > 0 && !isDecoration(label) {
				break
			}
			label = line
			continue
		}
		file, number, ok := parseLocation(location)
		function := parseFunction(label)
		label = ""
		if ok && function != "" {
			frames = append(frames, Frame{Function: function, File: file, Line: number})
		}
	}
	frames = afterPanic(frames, func(f Frame) string { return f.Function })
	for len(frames) > 0 && isRecorder(frames[0].Function) {
		frames = frames[1:]
	}
	if len(frames) == 0 {
		return nil
	}
	return frames[:min(len(frames), MaxFrames)]
}

// isDecoration reports whether a line without a location may stand inside one stack.
func isDecoration(line string) bool {
	return strings.HasPrefix(line, "...") || strings.HasPrefix(line, "[originating from goroutine")
}

// parseFunction returns the name in the first line of a frame:
// "main.(*T).f(0xc000012345, {0x1, 0x2})", "main.f(...)", "created by main.f in goroutine 7" or "main.f".
func parseFunction(line string) string {
	if created, ok := strings.CutPrefix(line, "created by "); ok {
		created, _, _ = strings.Cut(created, " in goroutine ")
		return created
	}
	if strings.HasSuffix(line, ")") {
		if open := strings.LastIndexByte(line, '('); open > 0 {
			return line[:open]
		}
	}
	return line
}

// parseLocation splits "/src/main.go:12 +0x1d".
func parseLocation(text string) (file string, line int, ok bool) {
	text, _, _ = strings.Cut(text, " +0x")
	colon := strings.LastIndexByte(text, ':')
	if colon <= 0 {
		return "", 0, false
	}
	line, err := strconv.Atoi(text[colon+1:])
	if err != nil || line < 0 {
		return "", 0, false
	}
	return text[:colon], line, true
}

// isRecorder reports whether a function takes part in recording errors rather than in making them.
func isRecorder(function string) bool {
	for _, prefix := range [...]string{
		"runtime.", "runtime/debug.",
		"go.opentelemetry.io/otel.", "go.opentelemetry.io/otel/",
		"github.com/otel-powertools/powertools/internal/exception.",
		"github.com/otel-powertools/powertools/otel/tracex.",
		"github.com/otel-powertools/powertools/otel/invocation.",
	} {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}
