// SPDX-License-Identifier: Apache-2.0

package exception_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

func TestLogAttributes(t *testing.T) {
	t.Parallel()
	if got := exception.LogAttributes(nil); got != nil {
		t.Errorf("no error: %v", got)
	}
	pcs := here()
	frames := exception.FramesOf(pcs)
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"causes", fmt.Errorf("read: %w", errors.Join(io.EOF, codeError{"Throttling"})), []string{
			`error={"cause":[{"cause":[{"message":"EOF","type":"*errors.errorString"},{"message":"api error Throttling","type":"Throttling"}],` +
				`"message":"EOF\napi error Throttling","type":"*errors.joinError"}],"message":"read: EOF\napi error Throttling","type":"*fmt.wrapError"}`,
			"exception.type=*fmt.wrapError", "exception.message=read: EOF\napi error Throttling",
		}},
		{"nil pointer", (*ringError)(nil), []string{
			`error={"message":"<nil>","type":"*exception_test.ringError"}`,
			"exception.type=*exception_test.ringError", "exception.message=<nil>",
		}},
		{"stack", callersError{pcs[:1]}, []string{
			fmt.Sprintf(`error={"message":"with callers","stack":[{"file":%q,"func":%q,"line":%d}],"type":"exception_test.callersError"}`,
				frames[0].File, frames[0].Function, frames[0].Line),
			"exception.type=exception_test.callersError", "exception.message=with callers",
			"exception.stacktrace=" + string(exception.AppendStack(nil, frames[:1])),
		}},
	}
	for _, tt := range tests {
		var got []string
		for _, attr := range exception.LogAttributes(tt.err) {
			got = append(got, string(attr.Key)+"="+text(attr.Value))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func text(v attribute.Value) string {
	if v.Type() == attribute.STRING {
		return v.AsString()
	}
	return v.String()
}
