// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestComparison_17 has the cases in which other adapters of net/http for Lambda go wrong, each in its own way.
func TestComparison_17(t *testing.T) {
	t.Parallel()
	files := http.NewServeMux()
	files.HandleFunc("GET /files/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.PathValue("name"))
	})
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	v2 := func(t *testing.T, changes map[string]any) []byte {
		return change(t, eventFile(t, "httpapi_v2"), changes)
	}

	t.Run("handler that writes nothing", func(t *testing.T) {
		for name := range eventFiles() {
			if got := status(t, handle(t, nothing, eventFile(t, name))); got != http.StatusOK {
				t.Errorf("%s: status %d", name, got)
			}
		}
	})
	t.Run("header change after WriteHeader", func(t *testing.T) {
		answer := handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			w.Header().Set("X-Late", "1")
			w.WriteHeader(http.StatusTeapot)
		}), v2(t, nil))
		if strings.Contains(answer, "X-Late") || status(t, answer) != http.StatusOK {
			t.Error(answer)
		}
	})
	t.Run("encoded slash in a segment", func(t *testing.T) {
		for name, member := range map[string]string{"rest_api": "path", "function_url": "rawPath", "alb_single": "path", "lattice_v1": "raw_path"} {
			event := change(t, eventFile(t, name), map[string]any{member: "/files/a%2Fb", "httpMethod": "GET", "method": "GET"})
			if answer := handle(t, files, event); !strings.Contains(answer, `"body":"a/b"`) {
				t.Errorf("%s: %s", name, answer)
			}
		}
	})
	t.Run("percent sign that an HTTP API has decoded", func(t *testing.T) {
		if answer := handle(t, files, v2(t, map[string]any{"rawPath": "/files/100%"})); !strings.Contains(answer, `"body":"100%"`) {
			t.Error(answer)
		}
	})
	t.Run("custom header with a comma", func(t *testing.T) {
		r := request(t, v2(t, map[string]any{"headers.x-custom": "a,b"}))
		if got := r.Header.Get("X-Custom"); got != "a,b" {
			t.Errorf("X-Custom = %q", got)
		}
	})
	t.Run("cookies of a list", func(t *testing.T) {
		if got := request(t, v2(t, nil)).Header["Cookie"]; len(got) != 1 || got[0] != "session=abc; theme=dark" {
			t.Errorf("HTTP API: %q", got)
		}
		// A function URL sends them twice: in the list and in the header.
		if got := request(t, eventFile(t, "function_url")).Cookies(); len(got) != 2 {
			t.Errorf("function URL: %v", got)
		}
	})
	t.Run("host", func(t *testing.T) {
		if got := request(t, v2(t, map[string]any{"headers.host": "shop.example"})).Host; got != "shop.example" {
			t.Errorf("HTTP API: %q", got)
		}
		if got := request(t, eventFile(t, "alb_multi")).Host; got != "shop-1234567890.eu-west-1.elb.amazonaws.com" {
			t.Errorf("load balancer: %q", got)
		}
	})
	t.Run("remote address", func(t *testing.T) {
		for name := range eventFiles() {
			if host, _, err := net.SplitHostPort(request(t, eventFile(t, name)).RemoteAddr); err != nil || host == "" {
				t.Errorf("%s: %q, %v", name, host, err)
			}
		}
	})
	t.Run("content length of base64", func(t *testing.T) {
		if got := request(t, v2(t, map[string]any{"body": "AAECA/8=", "isBase64Encoded": true})).ContentLength; got != 5 {
			t.Errorf("content length %d", got)
		}
	})
	t.Run("query that a load balancer has not decoded", func(t *testing.T) {
		if got := request(t, eventFile(t, "alb_single")).URL.Query(); got.Get("q") != "a b" || got.Get("plus") != "1+1" {
			t.Errorf("query %v", got)
		}
	})
	t.Run("load balancer without multi-value headers", func(t *testing.T) {
		answer := handle(t, nothing, eventFile(t, "alb_single"))
		if strings.Contains(answer, "multiValueHeaders") || !strings.Contains(answer, `"statusDescription":"200 OK"`) {
			t.Error(answer)
		}
	})
	t.Run("answer that is bytes", func(t *testing.T) {
		answer := handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0xff, 0xfe}) }), v2(t, nil))
		if !strings.Contains(answer, `"body":"//4=","isBase64Encoded":true`) {
			t.Error(answer)
		}
	})
	t.Run("context", func(t *testing.T) {
		r := request(t, v2(t, map[string]any{"requestContext.authorizer.jwt.claims.sub": "user-2"}))
		if httpevent.Claim(r.Context(), "sub") != "user-2" || len(r.Header["X-Amzn-Request-Context"]) != 0 {
			t.Errorf("claim %q, header %v", httpevent.Claim(r.Context(), "sub"), r.Header)
		}
	})
	t.Run("flusher", func(t *testing.T) {
		handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if _, ok := w.(http.Flusher); !ok {
				t.Errorf("%T is no http.Flusher", w)
			}
		}), v2(t, nil))
	})
	t.Run("panic", func(t *testing.T) {
		answer := handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half of it")
			panic("boom")
		}), v2(t, nil))
		const want = `{"statusCode":500,"headers":{"Content-Type":"application/json"},` +
			`"body":"{\"statusCode\":500,\"error\":\"Internal Server Error\",\"message\":\"Internal Server Error\"}","isBase64Encoded":false}`
		if answer != want {
			t.Errorf("%s, want %s", answer, want)
		}
	})
	t.Run("payload of another version", func(t *testing.T) {
		h := httpevent.New(nothing, httpevent.WithSource(httpevent.HTTPAPIv2))
		if _, err := h.HandleEvent(context.Background(), eventFile(t, "rest_api")); !errors.Is(err, httpevent.ErrNotHTTP) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("CloudFront before a function URL", func(t *testing.T) {
		event := change(t, eventFile(t, "function_url"), map[string]any{"headers.via": "2.0 abc.cloudfront.net (CloudFront)"})
		r := request(t, event)
		if r.Host != "w7x8y9z0.lambda-url.eu-west-1.on.aws" || httpevent.SourceOf(r.Context()) != httpevent.FunctionURL {
			t.Errorf("host %q, source %s", r.Host, httpevent.SourceOf(r.Context()))
		}
	})
}

func TestPanic_18_14(t *testing.T) {
	t.Parallel()
	event := eventFile(t, "httpapi_v2")
	abort := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of it")
		panic(http.ErrAbortHandler)
	})
	if got, want := handle(t, abort, event), `{"statusCode":500,"headers":{},"body":"","isBase64Encoded":false}`; got != want {
		t.Errorf("abort: %s, want %s", got, want)
	}

	cause := errors.New("the disk is full")
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(cause) })
	serverErrors := httpevent.WithFailInvocation(func(status int) bool { return status >= 500 })
	_, err := httpevent.New(broken, serverErrors).HandleEvent(context.Background(), event)
	failed, ok := errors.AsType[*httpevent.StatusError](err)
	if !ok || failed.Status != 500 || !errors.Is(err, cause) || failed.ErrorType() != "500" {
		t.Errorf("failed invocation: %v", err)
	}
	confused := httpevent.WithFailInvocation(func(int) bool { panic(cause) })
	if answer, err := httpevent.New(http.NotFoundHandler(), confused).HandleEvent(context.Background(), event); !errors.Is(err, cause) {
		t.Errorf("decision that panics: %v, %v", answer, err)
	}
	if got := status(t, handle(t, http.NotFoundHandler(), event, serverErrors)); got != 404 {
		t.Errorf("status %d, which is none to fail for", got)
	}
	answer := handle(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) }), event)
	if got := status(t, answer); got != 500 {
		t.Errorf("WriteHeader(7): status %d, want 500", got)
	}
}

func TestNewPanicsOnMisuse(t *testing.T) {
	t.Parallel()
	for name, misuse := range map[string]func(){
		"no handler":     func() { httpevent.New(nil) },
		"no such source": func() { httpevent.New(http.NotFoundHandler(), httpevent.WithSource(99)) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "httpevent: ") {
					t.Errorf("%s: panic %q", name, text)
				}
			}()
			misuse()
		}()
	}
}
