// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/invocation"
)

type order struct {
	ID    string  `json:"id"`
	Total float64 `json:"total"`
	Note  *string `json:"note,omitempty"`
}

// customError is an error by its pointer, so a nil *customError is a non-nil error.
type customError struct{ text string }

func (e *customError) Error() string {
	if e == nil {
		return "nil customError"
	}
	return e.text
}

// jsonReader is a reader that encodes to JSON other than {}: the JSON wins.
type jsonReader struct {
	io.Reader `json:"-"`
	Kind      string
}

// unencodableReader is a reader that encoding/json refuses.
type unencodableReader struct {
	io.Reader `json:"-"`
	Fn        func()
}

type bytesFunc func(context.Context, []byte) ([]byte, error)

func (f bytesFunc) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return f(ctx, payload)
}

// handlers are all the signatures and kinds of handler that lambda.Start accepts. They are made anew for each call,
// since a reader can be read once.
func handlers() map[string]any {
	failure := errors.New("no stock")
	return map[string]any{
		"func()":                              func() {},
		"func(in)":                            func(order) {},
		"func(pointer)":                       func(o *order) (bool, error) { return o == nil, nil },
		"func() error":                        func() error { return nil },
		"func() error fails":                  func() error { return failure },
		"func(in) error":                      func(order) error { return nil },
		"func() (out, error)":                 func() (order, error) { return order{ID: "1"}, nil },
		"func(in) (out, error)":               func(in order) (order, error) { return in, nil },
		"func(in) (out, error) fails":         func(in order) (order, error) { return in, failure },
		"func(ctx)":                           func(context.Context) {},
		"func(ctx) error":                     func(context.Context) error { return nil },
		"func(ctx) (out, error)":              func(context.Context) ([]int, error) { return []int{1, 2}, nil },
		"func(ctx, in)":                       func(context.Context, order) {},
		"func(ctx, in) error":                 func(context.Context, order) error { return nil },
		"func(ctx, in) error fails":           func(context.Context, order) error { return failure },
		"func(ctx, in) (out, error)":          func(_ context.Context, in order) (order, error) { return in, nil },
		"func(ctx, pointer) (pointer, error)": func(_ context.Context, in *order) (*order, error) { return in, nil },
		"func(any) (any, error)":              func(in any) (any, error) { return in, nil },
		"func(ctx, any) (any, error)":         func(_ context.Context, in any) (any, error) { return in, nil },
		"func(map) (map, error)":              func(in map[string]any) (map[string]any, error) { return in, nil },
		"func(string) (string, error)":        func(in string) (string, error) { return in, nil },
		"func(bytes) (bytes, error)":          func(in []byte) ([]byte, error) { return in, nil },
		"func(int) (int, error)":              func(in int) (int, error) { return in, nil },
		"func(raw) (raw, error)":              func(in json.RawMessage) (json.RawMessage, error) { return in, nil },
		"func(ctx, raw) (any, error)":         func(_ context.Context, in json.RawMessage) (any, error) { return in, nil },
		"func(event) (event, error)":          func(in events.SQSEvent) (events.SQSEvent, error) { return in, nil },
		"HTML is not escaped":                 func() (string, error) { return "<a href=\"x\">&</a>", nil },
		"nil any":                             func() (any, error) { return nil, nil },
		"nil pointer":                         func() (*order, error) { return nil, nil },
		"nil map":                             func() (map[string]string, error) { return nil, nil },
		"unencodable value":                   func() (func(), error) { return func() {}, nil },
		"unencodable channel":                 func() (any, error) { return make(chan int), nil },
		"typed nil error":                     func() (string, *customError) { return "lost", nil },
		"typed error":                         func() (string, *customError) { return "lost", &customError{"typed"} },
		"bytes.Buffer":                        func() (*bytes.Buffer, error) { return bytes.NewBufferString("<html>"), nil },
		"nil bytes.Buffer":                    func() (*bytes.Buffer, error) { return nil, nil },
		"strings.Reader":                      func() (io.Reader, error) { return strings.NewReader("plain"), nil },
		"stream":                              func() (io.Reader, error) { return io.MultiReader(strings.NewReader("a"), strings.NewReader("b")), nil },
		"reader that is JSON":                 func() (jsonReader, error) { return jsonReader{strings.NewReader("x"), "k"}, nil },
		"reader that JSON refuses":            func() (unencodableReader, error) { return unencodableReader{strings.NewReader("x"), func() {}}, nil },
		"nil reader":                          func() (io.Reader, error) { return nil, nil },
		"proxy response": func() (events.APIGatewayV2HTTPResponse, error) {
			return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "<>&"}, nil
		},
		"lambda.Handler":                         bytesFunc(echoFirstValue),
		"lambda.Handler fails":                   bytesFunc(func(context.Context, []byte) ([]byte, error) { return nil, failure }),
		"lambda.NewHandler":                      lambda.NewHandler(func(in order) (order, error) { return in, nil }),
		"lambda.NewHandler of a reader":          lambda.NewHandler(func() (io.Reader, error) { return strings.NewReader("r"), nil }),
		"lambda.NewHandler fails":                lambda.NewHandler(func() error { return failure }),
		"variadic is a slice":                    func(in ...int) (int, error) { return len(in), nil },
		"func(ctx, variadic)":                    func(_ context.Context, in ...string) ([]string, error) { return in, nil },
		"custom context interface, same methods": func(contextLike) error { return nil },
		"custom context interface with an event": func(_ contextLike, in order) (order, error) { return in, nil },
	}
}

// echoFirstValue answers with the event's JSON value. Blanks and text around it are no part of an event: aws-lambda-go
// has cut them off before the wrapper sees it.
func echoFirstValue(_ context.Context, payload []byte) ([]byte, error) {
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(payload)).Decode(&value)
	return append([]byte("got "), value...), err
}

type contextLike interface{ context.Context }

var payloads = map[string]string{
	"object":          `{"id":"o-1","total":12.5,"note":"<&>","extra":[1,2,{"a":null}]}`,
	"null":            `null`,
	"string":          `"text"`,
	"base64":          `"aGVsbG8="`,
	"number":          `42`,
	"big integer":     `9007199254740993`,
	"array":           `["a","b"]`,
	"numbers":         `[1,2,3]`,
	"wrong type":      `{"id":7}`,
	"empty object":    `{}`,
	"spaces around":   "  {\"id\":\"x\"} \n",
	"trailing value":  `{"id":"x"} {"id":"y"}`,
	"trailing junk":   `{"id":"x"} junk`,
	"invalid unicode": "\"\xff\"",
}

// TestAWSLambdaGoAnswersEventsThatAreNotJSON shows that such an event does not reach the wrapper: the error is
// aws-lambda-go's, no matter what the handler takes.
func TestAWSLambdaGoAnswersEventsThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		``:        "EOF",
		` `:       "EOF",
		`{"id":`:  "unexpected EOF",
		`hello`:   "invalid character 'h' looking for beginning of value",
		`{"a" 1}`: "invalid character '1' after object key",
	} {
		reached := false
		handler := func() error { reached = true; return nil }
		answer, err := invokeOurs(t, handler, payload)
		if answer != "" || err != want || reached {
			t.Errorf("event %q: answer %q, error %q, reached %t, want error %q", payload, answer, err, reached, want)
		}
	}
}

// TestAdaptGivesTheBytesOfAWSLambdaGo holds every kind of handler against aws-lambda-go's own adapter.
func TestAdaptGivesTheBytesOfAWSLambdaGo(t *testing.T) {
	t.Parallel()
	for name := range handlers() {
		for payloadName, payload := range payloads {
			t.Run(name+"/"+payloadName, func(t *testing.T) {
				t.Parallel()
				want, wantErr := invokePeer(handlers()[name], payload)
				got, gotErr := invokeOurs(t, handlers()[name], payload)
				if diff := cmp.Diff(wantErr, gotErr); diff != "" {
					t.Errorf("error mismatch (-aws-lambda-go +ours):\n%s", diff)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("answer mismatch (-aws-lambda-go +ours):\n%s", diff)
				}
			})
		}
	}
}

func invokePeer(handler any, payload string) (answer, err string) {
	return outcome(func() ([]byte, error) {
		return lambda.NewHandler(handler).Invoke(context.Background(), []byte(payload))
	})
}

func invokeOurs(t *testing.T, handler any, payload string) (answer, err string) {
	t.Helper()
	adapted, adaptErr := invocation.Adapt(handler, nil)
	if adaptErr != nil {
		t.Fatalf("Adapt: %v", adaptErr)
	}
	// As in a function: aws-lambda-go takes the event apart first, and reads the answer.
	return outcome(func() ([]byte, error) {
		return lambda.NewHandler(invocation.New(adapted)).Invoke(context.Background(), []byte(payload))
	})
}

// outcome renders a result so that both sides can be compared, panics included.
func outcome(invoke func() ([]byte, error)) (answer, err string) {
	defer func() {
		if value := recover(); value != nil {
			err = "panic"
		}
	}()
	b, e := invoke()
	if e != nil {
		return "", e.Error()
	}
	return string(b), ""
}

func TestAdaptRefusesWithAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler any
		want    string
	}{
		{"nil", nil, "handler is nil"},
		{"nil function", (func() error)(nil), "handler is nil"},
		{"nil Handler", invocation.Handler(nil), "handler is nil"},
		{"nil pointer", (*http.ServeMux)(nil), "handler is nil"},
		{"not a function", 7, "handler is a int, not a function"},
		{"struct", order{}, "not a function"},
		{"http handler", http.NewServeMux(), "*http.ServeMux is an http.Handler: pass httpevent.New(h)"},
		{"three arguments", func(context.Context, int, int) {}, "takes 3 arguments"},
		{"context second", func(int, context.Context) {}, "the first must be context.Context"},
		{"an interface", func(io.Reader) error { return nil }, "which no event can be decoded into"},
		{"three results", func() (int, int, error) { return 0, 0, nil }, "returns 3 values"},
		{"no error", func() int { return 0 }, "must return an error last"},
		{"error first", func() (error, int) { return nil, 0 }, "must return an error last"}, //nolint:staticcheck // The wrong order is the case.
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := invocation.Adapt(tt.handler, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Adapt(%T) error = %v, want one with %q", tt.handler, err, tt.want)
			}
		})
	}
}

func TestAdaptRefusesPooledBuffersUnderConcurrency(t *testing.T) {
	handler := lambda.NewHandler(func() (string, error) { return "x", nil })
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", "1")
	if _, err := invocation.Adapt(handler, nil); err != nil {
		t.Errorf("one at a time: Adapt error = %v", err)
	}
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", "2")
	_, err := invocation.Adapt(handler, nil)
	if err == nil || !strings.Contains(err.Error(), "pass the function itself") {
		t.Errorf("two at a time: Adapt error = %v, want advice", err)
	}
	if _, err := invocation.Adapt(bytesFunc(echoFirstValue), nil); err != nil {
		t.Errorf("a handler of the user's own: Adapt error = %v", err)
	}
}

func TestAdaptUsesTheGivenDecoder(t *testing.T) {
	t.Parallel()
	exact := func(payload []byte, v any) error {
		d := json.NewDecoder(bytes.NewReader(payload))
		d.UseNumber()
		return d.Decode(v)
	}
	h, err := invocation.Adapt(func(in any) (any, error) { return in, nil }, exact)
	if err != nil {
		t.Fatal(err)
	}
	got, err := h(t.Context(), json.RawMessage(`9007199254740993`))
	if want := json.Number("9007199254740993"); err != nil || got != want {
		t.Errorf("h = %v, %v, want %v", got, err, want)
	}
}

type eventHandler struct{}

func (eventHandler) HandleEvent(context.Context, json.RawMessage) (any, error) { return "routed", nil }

func TestAdaptAcceptsEventHandlers(t *testing.T) {
	t.Parallel()
	if got, err := invokeOurs(t, eventHandler{}, `{}`); got != `"routed"` || err != "" {
		t.Errorf("answer = %s, %s", got, err)
	}
}
