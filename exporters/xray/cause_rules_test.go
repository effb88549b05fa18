// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// failedWith records attributes and status Error.
func failedWith(attrs ...attribute.KeyValue) func(trace.Span) {
	return func(span trace.Span) {
		span.SetAttributes(attrs...)
		span.SetStatus(codes.Error, "it broke")
	}
}

// flags are those of a document, in a fixed order.
func flags(d map[string]any) string {
	set := ""
	for _, flag := range []string{"error", "throttle", "fault"} {
		if d[flag] == true {
			set += flag + " "
		} else if d[flag] != nil {
			set += fmt.Sprintf("%s=%v ", flag, d[flag])
		}
	}
	return set
}

// TestRules_28_GRPC has every status of gRPC, in each form in which it is recorded.
func TestRules_28_GRPC(t *testing.T) {
	t.Parallel()
	for code, status := range []struct{ name, want string }{
		{"OK", ""},
		{"CANCELLED", "error "},
		{"UNKNOWN", "fault "},
		{"INVALID_ARGUMENT", "error "},
		{"DEADLINE_EXCEEDED", "fault "},
		{"NOT_FOUND", "error "},
		{"ALREADY_EXISTS", "error "},
		{"PERMISSION_DENIED", "error "},
		{"RESOURCE_EXHAUSTED", "error throttle "},
		{"FAILED_PRECONDITION", "error "},
		{"ABORTED", "error "},
		{"OUT_OF_RANGE", "error "},
		{"UNIMPLEMENTED", "fault "},
		{"INTERNAL", "fault "},
		{"UNAVAILABLE", "fault "},
		{"DATA_LOSS", "fault "},
		{"UNAUTHENTICATED", "error "},
	} {
		for _, attr := range []attribute.KeyValue{
			attribute.Int("rpc.grpc.status_code", code),
			attribute.Int("rpc.response.status_code", code),
			text("rpc.response.status_code", fmt.Sprint(code)),
			text("rpc.response.status_code", status.name),
		} {
			if got := flags(encode(t, func(span trace.Span) { span.SetAttributes(attr) })); got != status.want {
				t.Errorf("%v: flags %q, want %q", attr, got, status.want)
			}
		}
	}
}

// TestRules_28_GRPCIsNotKnown leaves the judgement to the span's status.
func TestRules_28_GRPCIsNotKnown(t *testing.T) {
	t.Parallel()
	odd := text("rpc.response.status_code", "WHATEVER")
	if got := flags(encode(t, failedWith(odd))); got != "fault " {
		t.Errorf("failed: flags %q, want a fault", got)
	}
	if got := flags(encode(t, func(span trace.Span) { span.SetAttributes(odd) })); got != "" {
		t.Errorf("not failed: flags %q, want none", got)
	}
}

// TestRules_28_HTTP has the borders of the classes of status codes. The code judges, not the span's status.
func TestRules_28_HTTP(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status       int
		unset, error string // flags by the span's status
	}{
		{200, "", "fault "},
		{399, "", "fault "},
		{400, "error ", "error "},
		{404, "error ", "error "},
		{429, "error throttle ", "error throttle "},
		{499, "error ", "error "},
		{500, "fault ", "fault "},
		{502, "fault ", "fault "},
		{503, "fault ", "fault "},
		{599, "fault ", "fault "},
		{600, "", "fault "},
	} {
		for _, key := range []string{"http.response.status_code", "http.status_code"} {
			status := attribute.Int(key, tt.status)
			if got := flags(encode(t, func(span trace.Span) { span.SetAttributes(status) })); got != tt.unset {
				t.Errorf("%v: flags %q, want %q", status, got, tt.unset)
			}
			if got := flags(encode(t, failedWith(status))); got != tt.error {
				t.Errorf("%v, status Error: flags %q, want %q", status, got, tt.error)
			}
		}
	}
}

// TestRules_28_Escaped makes a fault of an exception that left its span, unless the span says that all is well.
func TestRules_28_Escaped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status  codes.Code
		escaped attribute.KeyValue
		want    string
	}{
		{codes.Unset, attribute.Bool("exception.escaped", true), "fault "},
		{codes.Unset, text("exception.escaped", "true"), "fault "},
		{codes.Unset, attribute.Bool("exception.escaped", false), ""},
		{codes.Unset, text("exception.escaped", "false"), ""},
		{codes.Ok, attribute.Bool("exception.escaped", true), ""},
		{codes.Error, attribute.Bool("exception.escaped", false), "fault "},
	} {
		d := encode(t, func(span trace.Span) {
			span.SetStatus(tt.status, "")
			span.AddEvent("exception", trace.WithAttributes(text("exception.type", "E"), tt.escaped))
		})
		if got := flags(d); got != tt.want || dig(d, "cause.exceptions.0.type") != "E" {
			t.Errorf("status %v, %v: flags %q, cause %v; want %q and the exception", tt.status, tt.escaped, got, d["cause"], tt.want)
		}
	}
}

// TestRules_28_Stack wants labels without arguments, paths without the machine's folders, and whatever characters they have.
func TestRules_28_Stack(t *testing.T) {
	t.Parallel()
	const stack = "goroutine 1 [running]:\n" +
		"gopkg.in/yaml%2ev3.(*Decoder).Decode(0xc000012345)\n\t/root/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/yaml.go:123 +0x1f\n" +
		"example.com/shop.run[...](...)\n\t/home/ada/go/pkg/mod/example.com/shop@v1.2.3/run.go:7\n" +
		"sort.Sort({0x1, 0x2})\n\t/usr/local/go/src/sort/sort.go:236\n" +
		"main.\"a<b>\\c\"(...)\n\t/var/task/dir \"q\"/\\é.go:12\n" +
		"example.com/shop/cart.Add(...)\n\t/home/ada/src/shop/cart/cart.go:41\n" +
		"example.com/shop/cart.Trimmed(...)\n\texample.com/shop/cart/trimmed.go:42\n" +
		// The name of a program's main package says nothing of its folder.
		"main.main()\n\t/root/go/pkg/mod/example.com/tool@v1.2.3/cmd/tool/main.go:1\n" +
		"main.main()\n\t/usr/local/go/src/cmd/go/main.go:2\n" +
		"main.handle(...)\n\t/var/task/main.go:3\n" +
		"main.handle(...)\n\t/home/ada/src/shop/main.go:4\n"
	d := encode(t, func(span trace.Span) {
		span.AddEvent("exception", trace.WithAttributes(exceptionEvent("E", "m", stack, -1)...))
	})
	frame := func(label, path string, line float64) any {
		return map[string]any{"label": label, "path": path, "line": line}
	}
	want := []any{
		frame("gopkg.in/yaml%2ev3.(*Decoder).Decode", "gopkg.in/yaml.v3@v3.0.1/yaml.go", 123),
		frame("example.com/shop.run[...]", "example.com/shop@v1.2.3/run.go", 7),
		frame("sort.Sort", "sort/sort.go", 236),
		frame(`main."a<b>\c"`, `dir "q"/\é.go`, 12),
		frame("example.com/shop/cart.Add", "src/shop/cart/cart.go", 41),
		frame("example.com/shop/cart.Trimmed", "example.com/shop/cart/trimmed.go", 42),
		frame("main.main", "example.com/tool@v1.2.3/cmd/tool/main.go", 1),
		frame("main.main", "cmd/go/main.go", 2),
		frame("main.handle", "main.go", 3),
		frame("main.handle", "shop/main.go", 4),
	}
	if diff := cmp.Diff(any(want), dig(d, "cause.exceptions.0.stack")); diff != "" {
		t.Errorf("stack (-want +got):\n%s", diff)
	}
}

// TestRules_28_DepthOfCauses wraps an error fifteen times: the first ten are told, each the cause of the one before. The
// recorder ends there, so the document has none to skip.
func TestRules_28_DepthOfCauses(t *testing.T) {
	t.Parallel()
	err := errors.New("root")
	for i := range 14 {
		err = fmt.Errorf("%d: %w", i, err)
	}
	d := encode(t, func(span trace.Span) { exception.Record(span, err, nil) })
	exceptions, _ := dig(d, "cause.exceptions").([]any)
	if len(exceptions) != 10 {
		t.Fatalf("%d exceptions, want 10", len(exceptions))
	}
	for i, x := range exceptions {
		var cause any
		if i < 9 {
			cause = at(exceptions[i+1], "id")
		}
		if at(x, "cause") != cause || at(x, "skipped") != nil {
			t.Errorf("exception %d: cause %v, skipped %v; want %v and none", i, at(x, "cause"), at(x, "skipped"), cause)
		}
	}
}
