// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// callContext carries what the handler knows of a log call to the processors of this package. As three attributes
// code.function.name, code.file.path and code.line.number the program counter would cost a fifth of a line.
type callContext struct {
	context.Context
	pc             uintptr // 0 if the location is not wanted
	forBufferAlone bool    // below the level, so only to be held back
}

type callKey struct{}

// Value implements [context.Context].
func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// callOf returns what the handler knows of the log call that ctx came with, or nil.
func callOf(ctx context.Context) *callContext {
	if c, ok := ctx.(*callContext); ok {
		return c
	}
	c, _ := ctx.Value(callKey{}).(*callContext)
	return c
}

// callerOf returns the program counter of the log call that ctx came with, or 0.
func callerOf(ctx context.Context) uintptr {
	if c := callOf(ctx); c != nil {
		return c.pc
	}
	return 0
}

func isForBufferAlone(ctx context.Context) bool {
	c := callOf(ctx)
	return c != nil && c.forBufferAlone
}

// site is a place in the source that logs.
type site struct {
	pc       uintptr
	function string // with its package path
	file     string
	line     int
	member   []byte // ,"location":"pkg.Func:line"
}

const siteBits = 10

// sites caches the sites of a program by program counter. It is direct-mapped: two sites that fall on one slot evict
// each other, so it is bounded and needs no lock. The zero value is ready, and safe for concurrent use.
type sites struct {
	slots [1 << siteBits]atomic.Pointer[site]
}

func (s *sites) at(pc uintptr) *site {
	slot := &s.slots[(uint64(pc)*0x9e3779b97f4a7c15)>>(64-siteBits)] // Fibonacci hashing: code addresses are not even.
	if have := slot.Load(); have != nil && have.pc == pc {
		return have
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	found := &site{pc: pc, function: frame.Function, file: frame.File, line: frame.Line}
	if frame.Function != "" {
		found.member = appendLocation(nil, frame.Function, int64(frame.Line))
	}
	slot.Store(found)
	return found
}

// appendLocation appends the member location: the function with the last element of its package path, and the line.
func appendLocation(dst []byte, function string, line int64) []byte {
	function = function[strings.LastIndexByte(function, '/')+1:]
	dst = append(dst, `,"location":`...)
	dst = jsonenc.AppendString(dst, function)
	if line <= 0 {
		return dst
	}
	dst[len(dst)-1] = ':' // in place of the closing quote
	dst = strconv.AppendInt(dst, line, 10)
	return append(dst, '"')
}
