// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"fmt"
	"runtime"
	"strings"
)

// MaxFrames is how many frames of a stack are kept, those nearest to the error. It is what AWS's own SDKs send.
const MaxFrames = 32

// Frame is one call of a stack.
type Frame struct {
	// Function is the name with its package path and without arguments: example.com/shop.(*Cart).Add.
	Function string
	// File is the path as the compiler recorded it; with -trimpath it begins with the module's path.
	File string
	// Line counts from 1; 0 if unknown.
	Line int
}

// Callers returns the program counters of the calling goroutine's stack, at most [MaxFrames].
// With skip 0 the first is the caller of Callers, with 1 the caller of that, and so on.
func Callers(skip int) []uintptr {
	pcs := make([]uintptr, MaxFrames)
	return pcs[:runtime.Callers(skip+2, pcs)]
}

// FramesOf returns the frames of program counters that [Callers] or runtime.Callers returned.
// The frames that start every goroutine are left out.
func FramesOf(callers []uintptr) []Frame {
	if len(callers) == 0 {
		return nil
	}
	frames := make([]Frame, 0, len(callers))
	iterator := runtime.CallersFrames(callers)
	for len(frames) < MaxFrames {
		frame, more := iterator.Next()
		switch frame.Function {
		case "", "runtime.goexit", "runtime.main":
		default:
			frames = append(frames, Frame{Function: frame.Function, File: frame.File, Line: frame.Line})
		}
		if !more {
			break
		}
	}
	return frames
}

// framesOfError returns the frames that err itself carries: Callers() or StackTrace() with program counters, or the stack
// that it prints with %+v, as errors of github.com/pkg/errors and its successors do.
//
// Methods with types of their own, such as pkg/errors' StackTrace, could be called by reflection only. That makes the
// linker keep parts of package reflect which cost every program 45 kB.
func framesOfError(err error) (frames []Frame) {
	defer func() {
		if recover() != nil {
			frames = nil
		}
	}()
	switch carrier := err.(type) {
	case *PanicError:
		return FramesOf(carrier.Callers)
	case interface{ Callers() []uintptr }:
		return FramesOf(carrier.Callers())
	case interface{ StackTrace() []uintptr }:
		return FramesOf(carrier.StackTrace())
	case fmt.Formatter:
		return ParseStack(fmt.Sprintf("%+v", carrier))
	}
	return nil
}

// afterPanic returns the frames from the point of the panic on, or all of them if none of them raised one.
// A function that recovers runs on top of the one that panicked, and says nothing about the cause. Where this module
// raised a panic again after recording it, the first one counts.
func afterPanic[T any](frames []T, function func(T) string) []T {
	for i, frame := range frames {
		if name := function(frame); name != "panic" && name != "runtime.gopanic" {
			continue
		}
		rest := frames[i+1:]
		// A failed index or a nil pointer passes through more of the runtime.
		for len(rest) > 0 && strings.HasPrefix(function(rest[0]), "runtime.") {
			rest = rest[1:]
		}
		if again := afterRecorders(rest, function); again != nil {
			return afterPanic(again, function)
		}
		return rest
	}
	return frames
}

// afterRecorders returns the frames from an earlier panic on, if nothing but functions of this module stand before it;
// else nil.
func afterRecorders[T any](frames []T, function func(T) string) []T {
	for i, frame := range frames {
		name := function(frame)
		if i > 0 && (name == "panic" || name == "runtime.gopanic") {
			return frames[i:]
		}
		if !isRecorder(name) {
			return nil
		}
	}
	return nil
}
