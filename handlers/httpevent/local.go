// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Local returns a handler for a real HTTP server, on the developer's machine or in a container. It sends each request to h
// as the event of a function URL, and the answer back, so that everything works as on Lambda: h is a wrapped [Handler],
// whose requests are logged, measured and traced.
//
//	h, err := telemetry.Wrap(httpevent.New(mux)) // telemetry is what powertools.Setup returned
//	…
//	err = http.ListenAndServe("localhost:8080", httpevent.Local(h))
//
// A source that [WithSource] pins does not count here. Failed invocations are status 502, as behind a gateway. Bodies of
// requests are limited to Lambda's 6 MB. It is safe for concurrent use if h is.
func Local(h invocation.Handler) http.Handler {
	if h == nil {
		panic("httpevent: nil handler")
	}
	return localServer{h}
}

type localServer struct{ handler invocation.Handler }

// localKey marks the context of an event that [Local] made.
type localKey struct{}

// ServeHTTP implements [http.Handler].
func (s localServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLambdaAnswer))
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	answer, err := s.handler(context.WithValue(r.Context(), localKey{}, true), localEvent(r, body))
	if err == nil {
		err = sendLocal(w, answer)
	}
	if err != nil { // The invocation has logged it.
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
	}
}

// localEvent is what a function URL would make of the request.
func localEvent(r *http.Request, body []byte) json.RawMessage {
	now := time.Now()
	client, _, _ := net.SplitHostPort(r.RemoteAddr)
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	id := "local-" + strconv.FormatInt(now.UnixNano(), 36)

	event := make([]byte, 0, 1024+len(body)*4/3)
	member := func(before, value string) {
		event = append(event, before...)
		event = jsonenc.AppendString(event, value)
	}
	member(`{"version":"2.0","routeKey":"$default","rawPath":`, r.URL.EscapedPath())
	member(`,"rawQueryString":`, r.URL.RawQuery)
	member(`,"headers":{"host":`, r.Host)
	for name, values := range r.Header {
		switch name {
		case "X-Forwarded-Proto", "X-Forwarded-For":
			continue
		}
		member(",", strings.ToLower(name))
		separator := ","
		if name == "Cookie" {
			separator = "; "
		}
		member(":", strings.Join(values, separator))
	}
	member(`,"x-forwarded-proto":`, scheme)
	member(`,"x-forwarded-for":`, client)
	member(`},"requestContext":{"accountId":"anonymous","apiId":"local","domainName":"local.lambda-url.localhost","domainPrefix":"local","requestId":`, id)
	member(`,"http":{"method":`, r.Method)
	member(`,"path":`, r.URL.EscapedPath())
	member(`,"protocol":`, r.Proto)
	member(`,"sourceIp":`, client)
	member(`,"userAgent":`, r.UserAgent())
	member(`},"routeKey":"$default","stage":"$default","time":`, now.UTC().Format("02/Jan/2006:15:04:05 -0700"))
	event = append(event, `,"timeEpoch":`...)
	event = strconv.AppendInt(event, now.UnixMilli(), 10)
	event = append(event, '}')
	isBase64 := !utf8.Valid(body)
	if isBase64 {
		event = append(event, `,"body":"`...)
		event = base64.StdEncoding.AppendEncode(event, body)
		event = append(event, '"')
	} else if len(body) > 0 {
		member(`,"body":`, string(body))
	}
	event = append(event, `,"isBase64Encoded":`...)
	return append(strconv.AppendBool(event, isBase64), '}')
}

// localAnswer is what a function answers to a function URL.
type localAnswer struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// sendLocal sends an answer to the client. An error means that nothing was sent.
func sendLocal(w http.ResponseWriter, answer any) (err error) {
	from, ok := answer.(io.Reader)
	if !ok {
		return fmt.Errorf("httpevent: answer is a %T, which is no reader", answer)
	}
	if closer, ok := answer.(io.Closer); ok {
		defer closer.Close()
	}
	if typed, ok := answer.(interface{ ContentType() string }); ok && typed.ContentType() == streamContentType {
		return sendLocalStream(w, from)
	}
	data, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	var a localAnswer
	if err := json.Unmarshal(data, &a); err != nil {
		return fmt.Errorf("httpevent: decode answer: %w", err)
	}
	body := []byte(a.Body)
	if a.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(a.Body); err != nil {
			return fmt.Errorf("httpevent: decode body of answer: %w", err)
		}
	}
	a.writeHead(w)
	_, _ = w.Write(body) // The client may be gone.
	return nil
}

func (a *localAnswer) writeHead(w http.ResponseWriter) {
	for name, value := range a.Headers {
		w.Header().Set(name, value)
	}
	for _, cookie := range a.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	w.WriteHeader(a.StatusCode)
}

// sendLocalStream sends a stream, each piece as it comes.
func sendLocalStream(w http.ResponseWriter, from io.Reader) error {
	var have []byte
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		have = append(have, piece[:n]...)
		if metadata, rest, ok := bytes.Cut(have, make([]byte, 8)); ok {
			var a localAnswer
			if err := json.Unmarshal(metadata, &a); err != nil {
				return fmt.Errorf("httpevent: decode answer: %w", err)
			}
			a.writeHead(w)
			_, _ = w.Write(rest)
			break
		}
		if err != nil {
			return fmt.Errorf("httpevent: read answer: %w", err)
		}
	}
	control := http.NewResponseController(w)
	for {
		_ = control.Flush() // The client may be gone: then a write fails.
		n, err := from.Read(piece)
		if n > 0 {
			if _, err := w.Write(piece[:n]); err != nil {
				return nil
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			panic(http.ErrAbortHandler) // The client must see that the stream broke.
		}
	}
}
