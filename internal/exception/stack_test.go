// SPDX-License-Identifier: Apache-2.0

package exception_test

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/exception"
)

const crash = `goroutine 7 [running]:
runtime/debug.Stack()
	/usr/local/go/src/runtime/debug/stack.go:26 +0x5e
main.work.func1()
	/src/shop/main.go:20 +0x2b
panic({0x4a1b20?, 0x4d6a40?})
	/usr/local/go/src/runtime/panic.go:785 +0x132
runtime.goPanicIndex(0x5, 0x3)
	/usr/local/go/src/runtime/panic.go:115 +0x74
example.com/shop.(*Cart[...]).Add(0xc000012345, {0x4b2c3d, 0x3})
	/src/shop/cart.go:41 +0x1f
main.work(...)
	/src/shop/main.go:24
created by main.main in goroutine 1
	/src/shop/main.go:12 +0x4d
`

const pkgErrors = `no such item
example.com/shop.find
	/src/shop/find.go:10
example.com/shop.(*Cart).Add
	/src/shop/cart.go:41
runtime.goexit
	/usr/local/go/src/runtime/asm_amd64.s:1700
add
example.com/shop.handle
	/src/shop/main.go:3
`

func TestParseStack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stack string
		want        []exception.Frame
	}{
		{"empty", "", nil},
		{"no stack", "something\nelse: 12\n\tindented\n\t:1\n\tx:-1\n", nil},
		{"crash", crash, []exception.Frame{
			{Function: "example.com/shop.(*Cart[...]).Add", File: "/src/shop/cart.go", Line: 41},
			{Function: "main.work", File: "/src/shop/main.go", Line: 24},
			{Function: "main.main", File: "/src/shop/main.go", Line: 12},
		}},
		{"crash, CRLF", strings.ReplaceAll(crash, "\n", "\r\n"), []exception.Frame{
			{Function: "example.com/shop.(*Cart[...]).Add", File: "/src/shop/cart.go", Line: 41},
			{Function: "main.work", File: "/src/shop/main.go", Line: 24},
			{Function: "main.main", File: "/src/shop/main.go", Line: 12},
		}},
		{"pkg/errors", pkgErrors, []exception.Frame{
			{Function: "example.com/shop.find", File: "/src/shop/find.go", Line: 10},
			{Function: "example.com/shop.(*Cart).Add", File: "/src/shop/cart.go", Line: 41},
			{Function: "runtime.goexit", File: "/usr/local/go/src/runtime/asm_amd64.s", Line: 1700},
		}},
		{
			"recorders on top", "goroutine 1 [running]:\n" +
				"go.opentelemetry.io/otel/sdk/trace.recordStackTrace()\n\t/m/span.go:1 +0x1\n" +
				"go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).RecordError(0xc0)\n\t/m/span.go:2 +0x1\n" +
				"main.f(0x1)\n\tC:/src/main.go:3 +0x1\n...additional frames elided...\ncreated by main.main\n\tC:/src/main.go:4 +0x1\n",
			[]exception.Frame{
				{Function: "main.f", File: "C:/src/main.go", Line: 3},
				{Function: "main.main", File: "C:/src/main.go", Line: 4},
			},
		},
		{
			"all goroutines", "goroutine 1 [running]:\nmain.f()\n\t/a.go:1\n\ngoroutine 2 [select]:\nmain.g()\n\t/b.go:2\n",
			[]exception.Frame{{Function: "main.f", File: "/a.go", Line: 1}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, exception.ParseStack(tt.stack)); diff != "" {
				t.Errorf("ParseStack (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseStackOfThisGoroutine(t *testing.T) {
	t.Parallel()
	frames := exception.ParseStack(string(debug.Stack()))
	if len(frames) == 0 || !strings.HasSuffix(frames[0].Function, "exception_test.TestParseStackOfThisGoroutine") {
		t.Errorf("frames = %v, want this test on top", frames)
	}
}

func TestAppendStackIsParsed(t *testing.T) {
	t.Parallel()
	frames := exception.FramesOf(here())
	if got := exception.AppendStack(nil, nil); got != nil {
		t.Errorf("AppendStack of nothing = %q, want nothing", got)
	}
	if diff := cmp.Diff(frames, exception.ParseStack(string(exception.AppendStack(nil, frames)))); diff != "" {
		t.Errorf("ParseStack(AppendStack(frames)) (-want +got):\n%s", diff)
	}
}

func FuzzParseStack(f *testing.F) {
	f.Add(crash)
	f.Add(pkgErrors)
	f.Add("goroutine 1 [running]:\nf(\n\t:\n\tx:1 +0x\n")
	f.Add("(\n\ta:1\ncreated by \n\tb:2\npanic\n\tc:3")
	f.Fuzz(func(t *testing.T, stack string) {
		frames := exception.ParseStack(stack)
		if len(frames) > exception.MaxFrames {
			t.Fatalf("%d frames, want at most %d", len(frames), exception.MaxFrames)
		}
		for _, frame := range frames {
			if frame.Function == "" || frame.File == "" || frame.Line < 0 {
				t.Fatalf("frame %+v of %q is incomplete", frame, stack)
			}
			if !strings.Contains(stack, frame.Function) || !strings.Contains(stack, frame.File) {
				t.Fatalf("frame %+v is not in %q", frame, stack)
			}
		}
	})
}
