// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// exchange is one request with its response. It is one allocation for what would be a dozen.
type exchange struct {
	handler *Handler
	ctx     exchangeContext
	event   event
	payload json.RawMessage // the event as it came
	request *http.Request
	url     url.URL
	tls     tls.ConnectionState
	body    bodyReader
	writer  bufferedWriter

	start    time.Time
	basePath string
	fullPath string // with what was taken away

	identified sync.Once // guards what follows
	identity   Identity
	isKnown    bool

	mu    sync.Mutex // a handler may hand the context to other goroutines
	route string     // what SetRoute was given

	traceHeader string // of the answer

	https    bool
	received int64 // bytes of the request's body

	// For telemetry: what the request was, and what became of it.
	hooked     bool // the invocation's hooks call end
	attributes []attribute.KeyValue
	status     int
	written    int64 // bytes of the response's body
	panicked   *exception.PanicError
	bare       bool   // the answer to a panic has no body
	problem    string // why the request was refused
	tooLarge   int    // size of the answer that was too large
	limit      int    // what it was too large for
	encodedFor string // why the body left as base64
	captured   []byte // what the span is to show of the body
}

// exchangeContext is the context of a request. Being part of the exchange, it costs no allocation.
type exchangeContext struct {
	context.Context
	x *exchange
}

type exchangeKey struct{}

// Value implements [context.Context].
func (c *exchangeContext) Value(key any) any {
	if key == (exchangeKey{}) {
		return c.x
	}
	return c.Context.Value(key)
}

func newExchange(ctx context.Context, h *Handler, payload json.RawMessage) *exchange {
	x := &exchange{handler: h, payload: payload, start: time.Now()}
	x.ctx = exchangeContext{ctx, x}
	return x
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// readRequest makes the request of the event. Where the event has a request that net/http's server would refuse, it
// returns why; the request is then good enough to be observed.
func (x *exchange) readRequest() *requestError {
	e := &x.event
	c := &x.handler.config
	x.request = (&http.Request{}).WithContext(&x.ctx)
	r := x.request
	r.Method, r.URL, r.Proto, r.ProtoMajor, r.ProtoMinor = e.method, &x.url, "HTTP/1.1", 1, 1
	r.Body = http.NoBody

	x.url.RawQuery = e.queryString()
	path := e.path
	if e.source == LatticeV1 || e.source == LatticeV2 {
		path, _, _ = strings.Cut(path, "?")
	}
	setPath(&x.url, path, e.source.decodesPath())
	r.RequestURI = x.url.EscapedPath()
	if x.url.RawQuery != "" {
		r.RequestURI += "?" + x.url.RawQuery
	}
	x.fullPath = x.url.Path
	x.stripPrefixes(c)

	header, problem := e.readHeader(len(x.payload) > maxShared)
	if problem != nil {
		header = http.Header{} // What the gateway says of the client still counts.
	}
	r.Header = header
	r.Host = e.domainName
	if host := header["Host"]; len(host) > 0 {
		r.Host = host[0]
		delete(header, "Host")
	}
	r.RemoteAddr = e.remoteAddr(header, c.trustedHops)
	if x.https = x.isHTTPS(); x.https {
		x.tls.HandshakeComplete = true
		r.TLS = &x.tls
	}
	if problem != nil {
		return problem
	}
	if !validFieldName(e.method) {
		return badRequest("invalid method")
	}
	length, problem := x.readBody()
	x.received = int64(length)
	if problem == nil {
		problem = contentLength(header, length)
	}
	return problem
}

// stripPrefixes takes stage and base path away from the path.
func (x *exchange) stripPrefixes(c *config) {
	if c.stage == stageStrip || c.stage == stageByHost && x.event.hasStage() {
		if stage := "/" + x.event.stage; stage != "/" && stripPrefix(&x.url, stage) {
			x.basePath = stage
		}
	}
	for _, prefix := range c.basePaths {
		if stripPrefix(&x.url, prefix) {
			x.basePath += prefix
			break
		}
	}
}

// isHTTPS reports whether the client's connection was encrypted. API Gateway and function URLs have no other.
func (x *exchange) isHTTPS() bool {
	if proto := x.request.Header["X-Forwarded-Proto"]; len(proto) > 0 {
		return strings.EqualFold(proto[0], "https")
	}
	switch x.event.source {
	case RESTAPI, HTTPAPIv1, HTTPAPIv2, FunctionURL:
		return true
	}
	return false
}

// readBody sets the body of the request and returns its length.
func (x *exchange) readBody() (int, *requestError) {
	r := x.request
	text := x.event.body
	if text == "" {
		return 0, nil
	}
	if x.event.isBase64 {
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return 0, badRequest("body is not valid base64")
		}
		if len(data) == 0 {
			return 0, nil
		}
		x.body.reader.Reset(data)
		r.Body = &x.body
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		r.ContentLength = int64(len(data))
		return len(data), nil
	}
	r.Body = &textBody{*strings.NewReader(text)}
	r.GetBody = func() (io.ReadCloser, error) { return &textBody{*strings.NewReader(text)}, nil }
	r.ContentLength = int64(len(text))
	return len(text), nil
}

// bodyReader is a body of bytes.
type bodyReader struct{ reader bytes.Reader }

func (b *bodyReader) Read(p []byte) (int, error)         { return b.reader.Read(p) }
func (b *bodyReader) WriteTo(w io.Writer) (int64, error) { return b.reader.WriteTo(w) }
func (b *bodyReader) Close() error                       { return nil }

// textBody is a body of text, which shares the event's memory.
type textBody struct{ strings.Reader }

func (b *textBody) Close() error { return nil }
