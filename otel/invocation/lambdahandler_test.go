// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// It is one, and so is taken wherever lambda.NewHandler's result is.
var _ lambda.Handler = (*invocation.Invoker)(nil)

// TestMiddleware_W5_LambdaHandler holds a chain given out as a lambda.Handler against aws-lambda-go's own handlers.
func TestMiddleware_W5_LambdaHandler(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	tests := []struct {
		name    string
		value   any
		err     error
		want    string
		wantErr string
	}{
		{"object", typedOrder{"<o>"}, nil, `{"id":"<o>"}`, ""},
		{"nil", nil, nil, `null`, ""},
		{"text", "a&b", nil, `"a&b"`, ""},
		{"reader", strings.NewReader("bytes"), nil, `bytes`, ""},
		{"stream", closing{strings.NewReader("streamed"), nil}, nil, `streamed`, ""},
		{"broken stream", iotest.ErrReader(refused), nil, "", "read the answer: refused"},
		{"stream that does not close", closing{strings.NewReader("x"), errors.New("cannot close")}, nil, "", "close the answer: cannot close"},
		{"does not encode", func() {}, nil, "", "json: unsupported type: func()"},
		{"error", nil, refused, "", "refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := invocation.LambdaHandler(invocation.Chain(func(context.Context, json.RawMessage) (any, error) { return tt.value, tt.err }))
			got, err := h.Invoke(t.Context(), []byte(`{}`))
			if string(got) != tt.want || (err == nil) != (tt.wantErr == "") || err != nil && err.Error() != tt.wantErr {
				t.Errorf("Invoke = %s, %v; want %s, %s", got, err, tt.want, tt.wantErr)
			}
			if tt.err != nil && err != tt.err { //nolint:errorlint // unchanged
				t.Errorf("error %v", err)
			}
		})
	}
}

// closing is a stream. Its fields are not exported, so that it is none in JSON.
type closing struct {
	body io.Reader
	err  error
}

func (c closing) Read(p []byte) (int, error) { return c.body.Read(p) }
func (c closing) Close() error               { return c.err }

// TestMiddleware_W5_LambdaHandlerOfInvocation shows that the wrapper's hooks all run, and that the way back works.
func TestMiddleware_W5_LambdaHandlerOfInvocation(t *testing.T) {
	t.Parallel()
	var j journal
	inner, err := invocation.Adapt(lambda.NewHandler(func(_ context.Context, in typedOrder) (typedOrder, error) {
		j.note("handler")
		return in, nil
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	h := invocation.LambdaHandler(invocation.New(inner, invocation.WithProcessHooks(j.hooks()), invocation.WithMiddleware(noting(&j, "outer"))))
	again, err := invocation.Adapt(h, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := again(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{"id":"o-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(answer.(io.Reader)); string(got) != `{"id":"o-1"}` || err != nil {
		t.Errorf("answer %s, %v", got, err)
	}
	if diff := j.diff("begin", "outer in", "handler", "outer out", "end <nil>", "flush <nil>"); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestMiddleware_W5_LambdaHandler_ConcurrentSafe shows that callers at the same time get bytes of their own.
func TestMiddleware_W5_LambdaHandler_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	echo, err := invocation.Adapt(func(_ context.Context, in typedOrder) (typedOrder, error) { return in, nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := invocation.LambdaHandler(invocation.New(echo))
	var group sync.WaitGroup
	for i := range 32 {
		event := `{"id":"` + strings.Repeat("x", i) + `"}`
		group.Go(func() {
			if got, err := h.Invoke(t.Context(), []byte(event)); string(got) != event || err != nil {
				t.Errorf("Invoke(%s) = %s, %v", event, got, err)
			}
		})
	}
	group.Wait()
}
