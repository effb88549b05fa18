// SPDX-License-Identifier: Apache-2.0

package exception

import (
	"reflect"
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

// framesOfError returns the frames that err itself carries, in any of the forms in use:
// Callers() []uintptr, StackTrace() or StackFrames() with a slice of program counters of any named type
// (github.com/pkg/errors) or of structs with a field ProgramCounter (github.com/go-errors/errors) or PC (runtime.Frame).
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
	}
	// The names are constants, so the linker keeps methods of these names only.
	value := reflect.ValueOf(err)
	method := value.MethodByName("StackTrace")
	if !method.IsValid() {
		method = value.MethodByName("StackFrames")
	}
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return nil
	}
	return FramesOf(programCounters(method.Call(nil)[0]))
}

func programCounters(stack reflect.Value) []uintptr {
	if stack.Kind() == reflect.Pointer || stack.Kind() == reflect.Interface {
		stack = stack.Elem()
	}
	if stack.Kind() != reflect.Slice {
		return nil
	}
	pcs := make([]uintptr, 0, min(stack.Len(), MaxFrames))
	for i := range min(stack.Len(), MaxFrames) {
		element := stack.Index(i)
		if element.Kind() == reflect.Struct {
			pc := element.FieldByName("ProgramCounter")
			if !pc.IsValid() {
				pc = element.FieldByName("PC")
			}
			element = pc
		}
		if element.Kind() != reflect.Uintptr {
			return nil
		}
		pcs = append(pcs, uintptr(element.Uint()))
	}
	return pcs
}

// afterPanic returns the frames from the point of the panic on, or all of them if none of them raised one.
// A function that recovers runs on top of the one that panicked, and says nothing about the cause.
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
		return rest
	}
	return frames
}
