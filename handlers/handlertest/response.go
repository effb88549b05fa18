// SPDX-License-Identifier: Apache-2.0

package handlertest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// ErrBadAnswer is wrapped by the error for an answer that the gateway does not take: its client would get status 502.
var ErrBadAnswer = errors.New("handlertest: the gateway does not take the answer")

const (
	maxAnswer    = 6_291_556 // of Lambda, in bytes
	maxALBAnswer = 1 << 20
	maxMetadata  = 16 << 10 // of a REST API's stream
	// maxPrelude is how far eight zeros are looked for in any other stream.
	maxPrelude = 1 << 20
)

// answer is what functions answer to any of the gateways.
type answer struct {
	StatusCode        *int                `json:"statusCode"`
	StatusDescription string              `json:"statusDescription"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Cookies           []string            `json:"cookies"`
	Body              *string             `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

// Response returns the response that the gateway makes of a function's answer. The body is in memory; it is read like any
// other. An answer that the gateway would not take is an error that wraps [ErrBadAnswer].
func (g Gateway) Response(answer []byte) (*http.Response, error) {
	return g.ReadResponse(bytes.NewReader(answer))
}

// ReadResponse is [Gateway.Response] for an answer that comes from a reader, as [httpevent.Handler.HandleEvent] returns one.
// It reads a whole answer to its end. Of a stream, where [Gateway.Streaming] is set, it reads status and headers; what comes
// after them is the body, which is read from the reader and closes it. In all other cases the reader stays open.
func (g Gateway) ReadResponse(from io.Reader) (*http.Response, error) {
	if g.streams() {
		return g.streamed(from)
	}
	data, err := io.ReadAll(from)
	if err != nil {
		return nil, fmt.Errorf("handlertest: read the answer: %w", err)
	}
	limit := maxAnswer
	if g.source() == httpevent.ALB {
		limit = maxALBAnswer
	}
	if len(data) > limit {
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrBadAnswer, len(data), limit)
	}
	a, err := g.read(data)
	if err != nil {
		return nil, err
	}
	header, err := g.header(a)
	if err != nil {
		return nil, err
	}
	var body []byte
	switch {
	case a.Body == nil && g.source() == httpevent.ALB:
		return nil, fmt.Errorf("%w: a load balancer wants a body, if an empty one", ErrBadAnswer)
	case a.Body != nil && a.IsBase64Encoded:
		if body, err = base64.StdEncoding.DecodeString(*a.Body); err != nil {
			return nil, fmt.Errorf("%w: body: %w", ErrBadAnswer, err)
		}
	case a.Body != nil:
		body = []byte(*a.Body)
	}
	return newResponse(*a.StatusCode, header, io.NopCloser(bytes.NewReader(body)), int64(len(body))), nil
}

// read decodes an answer. Function URLs take JSON that names no status for the body of an answer with status 200, as it is:
// a string keeps its quotes. So do HTTP APIs with payload format 2.0, where the text need not even be JSON.
func (g Gateway) read(data []byte) (*answer, error) {
	var named struct{ StatusCode json.RawMessage }
	hasStatus := json.Unmarshal(data, &named) == nil && named.StatusCode != nil
	isBody := false
	switch g.source() {
	case httpevent.HTTPAPIv2:
		isBody = !hasStatus && len(data) > 0
	case httpevent.FunctionURL:
		isBody = !hasStatus && json.Valid(data)
	}
	if isBody {
		status, body := http.StatusOK, string(data)
		return &answer{StatusCode: &status, Headers: map[string]string{"Content-Type": "application/json"}, Body: &body}, nil
	}
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadAnswer, err)
	}
	return &a, nil
}

func newResponse(status int, header http.Header, body io.ReadCloser, length int64) *http.Response {
	return &http.Response{
		Status: strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status))), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Body: body, ContentLength: length,
	}
}

// header returns the headers that the gateway reads from an answer, and checks the status.
func (g Gateway) header(a *answer) (http.Header, error) {
	if a.StatusCode == nil || *a.StatusCode < 100 || *a.StatusCode > 999 {
		return nil, fmt.Errorf("%w: no statusCode, or one that is none", ErrBadAnswer)
	}
	single, multi, cookies := a.Headers, a.MultiValueHeaders, a.Cookies
	switch g.source() {
	case httpevent.HTTPAPIv2, httpevent.FunctionURL:
		multi = nil
	case httpevent.ALB:
		cookies = nil
		if g.MultiValue {
			single = nil
		} else {
			multi = nil
		}
	case httpevent.LatticeV1, httpevent.LatticeV2:
		multi, cookies = nil, nil
	default:
		if !g.Streaming {
			cookies = nil
		}
	}
	header := http.Header{}
	for name, value := range single {
		header.Add(name, value)
	}
	for name, values := range multi {
		header.Del(name) // It is the same field twice.
		for _, value := range values {
			header.Add(name, value)
		}
	}
	for _, cookie := range cookies {
		header.Add("Set-Cookie", cookie)
	}
	return header, nil
}

// streamed reads status and header of a stream, and leaves the rest as the body.
func (g Gateway) streamed(from io.Reader) (*http.Response, error) {
	typed, ok := from.(interface{ ContentType() string })
	if ok && typed.ContentType() != "application/vnd.awslambda.http-integration-response" {
		return nil, fmt.Errorf("%w: it has content type %q", ErrBadAnswer, typed.ContentType())
	}
	const zeros = 8
	limit := maxPrelude
	if g.source() == httpevent.RESTAPI {
		limit = maxMetadata
	}
	var metadata []byte
	for one := make([]byte, 1); ; {
		if _, err := io.ReadFull(from, one); err != nil {
			return nil, fmt.Errorf("%w: it ends before its eight zeros: %w", ErrBadAnswer, err)
		}
		metadata = append(metadata, one[0])
		if before, ok := bytes.CutSuffix(metadata, make([]byte, zeros)); ok {
			metadata = before
			break
		}
		if len(metadata) >= limit {
			return nil, fmt.Errorf("%w: it has no eight zeros in its first %d bytes", ErrBadAnswer, limit)
		}
	}
	var a answer
	if err := json.Unmarshal(metadata, &a); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadAnswer, err)
	}
	header, err := g.header(&a)
	if err != nil {
		return nil, err
	}
	closer, ok := from.(io.Closer)
	if !ok {
		closer = io.NopCloser(nil)
	}
	return newResponse(*a.StatusCode, header, struct {
		io.Reader
		io.Closer
	}{from, closer}, -1), nil
}
