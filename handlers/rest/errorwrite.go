// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/otel-powertools/powertools/internal/exception"
)

// HandlerFunc is [http.HandlerFunc] with an error, which is answered by [WriteError]. If the answer has begun already, the
// error is recorded only.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP implements [http.Handler].
func (f HandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	told := &hookWriter{ResponseWriter: w}
	err := f(told, r)
	switch {
	case err == nil:
	case told.written() == 0:
		WriteError(w, r, err)
	default:
		e, _ := statusOf(err)
		report(r.Context(), exchangeOf(r.Context()), err, e.HTTPStatus())
	}
}

// WriteError answers a request with an error: by the mappings of [OnError] and [Router.ErrorStatus], else with the
// status that err or one of its causes has, an [*Error] or any error with a method HTTPStatus() int and, for the client,
// HTTPMessage() string. All other errors are answered with 500 and a constant text.
//
// The error is recorded on the current span, as its failure if the status is 500 or above; such errors are logged, too.
// Nothing must have been written to w before. Outside a router it works without mappings.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		err = errors.New("rest: WriteError without an error")
	}
	ctx := r.Context()
	if ctx.Value(answeringKey{}) != nil {
		answerError(w, r, err) // A mapping answers by an error; it has been recorded.
		return
	}
	x := exchangeOf(ctx)
	if x == nil {
		report(ctx, nil, err, answerError(w, r, err))
		return
	}
	told := &hookWriter{ResponseWriter: w}
	if x.mapped(told, r.WithContext(context.WithValue(ctx, answeringKey{}, true)), err) {
		if status := told.written(); status != 0 {
			report(ctx, x, err, status)
			return
		}
		// A mapping that writes nothing would make a failure look like success.
	}
	report(ctx, x, err, answerError(w, r, err))
}

// answeringKey marks the context of a request that a mapping answers.
type answeringKey struct{}

// errorBody is the body in the form of Powertools.
type errorBody struct {
	StatusCode int    `json:"statusCode"`
	Error      string `json:"error"`
	Message    string `json:"message"`
	Stack      string `json:"stack,omitempty"`
	Details    any    `json:"details,omitempty"`
}

// problemBody is the body in the form of RFC 9457.
type problemBody struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail,omitempty"`
	Stack   string `json:"stack,omitempty"`
	Details any    `json:"details,omitempty"`
}

// answerError writes the body of an error and returns its status.
func answerError(w http.ResponseWriter, r *http.Request, err error) int {
	c := configOf(r.Context())
	e, known := statusOf(err)
	status := e.HTTPStatus()
	body := errorBody{StatusCode: status, Error: errorName(status), Message: e.HTTPMessage()}
	if known {
		body.Details = e.Details
	} else {
		body.Error, body.Message = defaultMessage(status), defaultMessage(status)
	}
	if c.debug {
		body.reveal(e, err)
	}
	text, failure := c.marshalError(body)
	if failure != nil {
		body.Details = nil // What cannot be encoded must not keep the client from its answer.
		c.log().LogAttrs(r.Context(), slog.LevelError, "details of an error cannot be encoded", slog.Any("error", failure))
		text, _ = c.marshalError(body)
	}
	header := w.Header()
	// What a handler has said of the body it wanted to write does not hold for this one.
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag", "Last-Modified"} {
		header.Del(name)
	}
	header.Set("Content-Type", "application/json")
	if c.problem {
		header.Set("Content-Type", "application/problem+json")
	}
	writeBody(w, status, text)
	return status
}

// reveal adds what clients are not told but for debug mode.
func (b *errorBody) reveal(e *Error, err error) {
	text := err.Error()
	if decoder, ok := errors.AsType[*decodeError](err); ok {
		text += ": " + decoder.err.Error()
	}
	if text == b.Message {
		return
	}
	b.Message, b.Stack = text, stackOf(err)
	if b.Details == nil {
		b.Details = map[string]any{"errorName": exception.Type(cmp.Or(e.Unwrap(), err))}
	}
}

func (c *config) marshalError(body errorBody) ([]byte, error) {
	if !c.problem {
		return c.marshalJSON(body)
	}
	p := problemBody{
		Type: "about:blank", Title: http.StatusText(body.StatusCode), Status: body.StatusCode,
		Detail: body.Message, Stack: body.Stack, Details: body.Details,
	}
	if p.Detail == defaultMessage(p.Status) {
		p.Detail = ""
	}
	return c.marshalJSON(p)
}

// marshalJSON encodes without HTML escaping, which JSON needs nowhere. In debug mode people read it.
func (c *config) marshalJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if c.debug {
		encoder.SetIndent("", "    ")
	}
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte{'\n'}), nil
}

// stackOf returns the stack an error carries, else that of the code that answers it.
func stackOf(err error) string {
	described := exception.Describe(err)
	frames := described.Frames
	if len(frames) == 0 {
		frames = exception.FramesOf(exception.Callers(3))
	}
	return strings.TrimSpace(string(exception.AppendStack(nil, frames)))
}

// configOf returns the settings of the router that serves a request.
func configOf(ctx context.Context) *config {
	if x := exchangeOf(ctx); x != nil {
		return &x.table.config
	}
	c := defaultConfig()
	return &c
}
