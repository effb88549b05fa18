// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// Decoder decodes an event into the value v points to, as json.Unmarshal does.
type Decoder func(payload []byte, v any) error

// Adapt turns anything that lambda.Start accepts, and an [EventHandler], into a [Handler]:
//
//	func([context.Context,] [TIn]) ([TOut,] [error])     any of these, at most one error, last
//	interface { Invoke(context.Context, []byte) ([]byte, error) }
//
// The event is decoded and the answer encoded as aws-lambda-go does, byte for byte, with decode (nil: encoding/json)
// in place of its decoder. A handler with Invoke gets the event's JSON value without blanks or text around it.
//
// Where lambda.Start answers every event of a wrong handler with an error, Adapt fails at once and says what to do.
// It also refuses a handler made by lambda.NewHandler when AWS_LAMBDA_MAX_CONCURRENCY is above 1: such a handler
// returns bytes of a buffer that the next caller overwrites.
func Adapt(handler any, decode Decoder) (Handler, error) {
	if v := reflect.ValueOf(handler); !v.IsValid() || (v.Kind() == reflect.Func || v.Kind() == reflect.Pointer) && v.IsNil() {
		return nil, errors.New("invocation: handler is nil: pass a function such as func(ctx context.Context, event T) (R, error)")
	}
	switch h := handler.(type) {
	case Handler:
		return h, nil
	case func(context.Context, json.RawMessage) (any, error):
		return h, nil
	case EventHandler:
		return h.HandleEvent, nil
	case bytesHandler:
		return adaptBytes(h)
	case http.Handler:
		return nil, fmt.Errorf("invocation: %T is an http.Handler: pass httpevent.New(h)", h)
	}
	t := reflect.TypeOf(handler)
	if t.Kind() != reflect.Func {
		return nil, fmt.Errorf("invocation: handler is a %s, not a function: "+
			"pass a function such as func(ctx context.Context, event T) (R, error)", t)
	}
	takesContext, err := checkSignature(t)
	if err != nil {
		return nil, err
	}
	return adaptFunc(reflect.ValueOf(handler), takesContext, decode), nil
}

// bytesHandler is lambda.Handler, which this package does not import.
type bytesHandler interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

func adaptBytes(h bytesHandler) (Handler, error) {
	t := reflect.TypeOf(h)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() != "github.com/aws/aws-lambda-go/lambda" {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			b, err := h.Invoke(ctx, payload)
			if err != nil {
				return nil, err
			}
			return bytes.NewReader(b), nil
		}, nil
	}
	if n, _ := strconv.Atoi(strings.TrimSpace(os.Getenv("AWS_LAMBDA_MAX_CONCURRENCY"))); n > 1 {
		return nil, errors.New("invocation: a handler made by lambda.NewHandler returns bytes of a buffer that concurrent " +
			"invocations overwrite, and AWS_LAMBDA_MAX_CONCURRENCY is above 1: pass the function itself")
	}
	return func(ctx context.Context, payload json.RawMessage) (any, error) {
		b, err := h.Invoke(ctx, payload)
		if err != nil {
			return nil, err
		}
		// The buffer is overwritten by the next call at the latest.
		return &document{bytes: bytes.Clone(b)}, nil
	}, nil
}

// document is an answer that is JSON already.
type document struct{ bytes []byte }

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// checkSignature reports whether the first argument is the context, by aws-lambda-go's rules.
func checkSignature(t reflect.Type) (takesContext bool, err error) {
	switch t.NumIn() {
	case 0:
	case 1:
		in := t.In(0)
		switch {
		case in.Kind() != reflect.Interface || in.NumMethod() == 0:
		case isContext(in):
			takesContext = true
		default:
			return false, fmt.Errorf("invocation: handler %s takes the interface %s, which no event can be decoded into: "+
				"take context.Context, a struct, or any", t, in)
		}
	case 2:
		if !isContext(t.In(0)) {
			return false, fmt.Errorf("invocation: handler %s takes two arguments, so the first must be context.Context, not %s", t, t.In(0))
		}
		takesContext = true
	default:
		return false, fmt.Errorf("invocation: handler %s takes %d arguments: take at most a context and an event", t, t.NumIn())
	}
	switch n := t.NumOut(); {
	case n > 2:
		return false, fmt.Errorf("invocation: handler %s returns %d values: return at most an answer and an error", t, n)
	case n > 0 && !t.Out(n-1).Implements(errorType):
		return false, fmt.Errorf("invocation: handler %s must return an error last, not %s", t, t.Out(n-1))
	}
	return takesContext, nil
}

func isContext(t reflect.Type) bool {
	return t.Kind() == reflect.Interface && contextType.Implements(t) && t.Implements(contextType)
}

func adaptFunc(fn reflect.Value, takesContext bool, decode Decoder) Handler {
	t := fn.Type()
	var eventType reflect.Type
	if n := t.NumIn(); n == 2 || n == 1 && !takesContext {
		eventType = t.In(n - 1)
	}
	if decode == nil {
		decode = decodeFirst
	}
	return func(ctx context.Context, payload json.RawMessage) (any, error) {
		args := make([]reflect.Value, 0, 2)
		if takesContext {
			args = append(args, reflect.ValueOf(ctx))
		}
		if eventType != nil {
			event := reflect.New(eventType)
			if err := decode(payload, event.Interface()); err != nil {
				return nil, err
			}
			args = append(args, event.Elem())
		}
		out := fn.Call(args)
		if len(out) == 0 {
			return nil, nil
		}
		// As aws-lambda-go: a nil pointer of a concrete error type is an error.
		if err, ok := reflect.TypeAssert[error](out[len(out)-1]); ok && err != nil {
			return nil, err
		}
		if len(out) == 1 {
			return nil, nil
		}
		return out[0].Interface(), nil
	}
}

// decodeFirst decodes the first JSON value of payload with encoding/json. aws-lambda-go reads through a json.Decoder;
// for a payload that is one whole value, all that Lambda sends, Unmarshal gives the same at half the cost. Whatever
// else comes goes through a Decoder, so result and error text are aws-lambda-go's.
func decodeFirst(payload []byte, v any) error {
	if json.Unmarshal(payload, v) == nil {
		return nil
	}
	reflect.ValueOf(v).Elem().SetZero()
	return json.NewDecoder(bytes.NewReader(payload)).Decode(v)
}
