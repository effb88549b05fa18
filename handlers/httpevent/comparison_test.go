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
		for name, member := range map[string]string{
			"rest_api": "path", "function_url": "rawPath", "alb_single": "path", "alb_multi": "path", "lattice_v1": "raw_path", "lattice_v2": "path",
		} {
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
		onlyList := change(t, eventFile(t, "function_url"), map[string]any{"headers.cookie": nil})
		if got := request(t, onlyList).Header["Cookie"]; len(got) != 1 || got[0] != "session=abc; theme=dark" {
			t.Errorf("function URL, list only: %q", got)
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
		for name := range eventFiles() {
			flag := "isBase64Encoded"
			if name == "lattice_v1" {
				flag = "is_base64_encoded"
			}
			for body, encoded := range map[string]bool{"AAECA/8=": true, "größe": false, "": false} {
				want := len(body)
				if encoded {
					want = 5
				}
				r := request(t, change(t, eventFile(t, name), map[string]any{"body": body, flag: encoded}))
				data, err := io.ReadAll(r.Body)
				if r.ContentLength != int64(want) || len(data) != want || err != nil {
					t.Errorf("%s, %q: content length %d, %d bytes, %v; want %d", name, body, r.ContentLength, len(data), err, want)
				}
			}
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
		for _, event := range [][]byte{v2(t, nil), eventFile(t, "function_url"), eventFile(t, "rest_api")} {
			handle(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, flusher := w.(http.Flusher)
				_, stringWriter := w.(io.StringWriter)
				_, readerFrom := w.(io.ReaderFrom)
				if err := http.NewResponseController(w).Flush(); err != nil || !flusher || !stringWriter || !readerFrom {
					t.Errorf("%T from %s: Flusher %t, StringWriter %t, ReaderFrom %t; %v", w, httpevent.SourceOf(r.Context()), flusher, stringWriter, readerFrom, err)
				}
			}), event, httpevent.WithStreaming())
		}
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
		// What CloudFront sends to an origin: Host is that of the URL, the viewer is in headers of its own, and the connection
		// is one from CloudFront. With an origin access control it signs the request.
		const host = "w7x8y9z0.lambda-url.eu-west-1.on.aws"
		event := change(t, eventFile(t, "function_url"), map[string]any{
			"headers": map[string]any{
				"host":                           host,
				"user-agent":                     "Amazon CloudFront",
				"via":                            "2.0 0123456789abcdef.cloudfront.net (CloudFront)",
				"x-amz-cf-id":                    "EXAMPLEd4bWbIgf1bLXuKA2KUtSDNAgABgjLQgNB5kNzXCPb7QA==",
				"x-amz-content-sha256":           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
				"x-amz-date":                     "20240724T081234Z",
				"x-amz-source-account":           "123456789012",
				"x-amz-source-arn":               "arn:aws:cloudfront::123456789012:distribution/EXAMPLE",
				"x-amzn-tls-cipher-suite":        "TLS_AES_128_GCM_SHA256",
				"x-amzn-tls-version":             "TLSv1.3",
				"x-amzn-trace-id":                "Root=1-66a0b1c2-0123456789abcdef01234567",
				"x-forwarded-for":                "203.0.113.66, 130.176.1.1",
				"x-forwarded-port":               "443",
				"x-forwarded-proto":              "https",
				"cloudfront-forwarded-proto":     "https",
				"cloudfront-viewer-address":      "203.0.113.66:42838",
				"cloudfront-viewer-country":      "PT",
				"cloudfront-viewer-http-version": "3.0",
				"cloudfront-is-mobile-viewer":    "false",
				"accept-encoding":                "br,gzip",
				"origin":                         "https://www.shop.example",
				"cookie":                         "session=abc",
			},
			"cookies":                               []string{"session=abc"},
			"requestContext.http.sourceIp":          "130.176.1.1",
			"requestContext.http.userAgent":         "Amazon CloudFront",
			"requestContext.authorizer.iam.userArn": "arn:aws:sts::123456789012:assumed-role/cloudfront",
		})
		r := request(t, event)
		if r.Host != host || httpevent.SourceOf(r.Context()) != httpevent.FunctionURL || r.TLS == nil {
			t.Errorf("host %q, source %s, TLS %v", r.Host, httpevent.SourceOf(r.Context()), r.TLS)
		}
		// Who connects is CloudFront. The viewer is where only CloudFront can write, for those who want to trust it.
		if r.RemoteAddr != "130.176.1.1:0" || r.Header.Get("Cloudfront-Viewer-Address") != "203.0.113.66:42838" {
			t.Errorf("remote address %q, viewer %q", r.RemoteAddr, r.Header.Get("Cloudfront-Viewer-Address"))
		}
		if got := r.Header["Cookie"]; len(got) != 1 || got[0] != "session=abc" {
			t.Errorf("cookies %q", got)
		}
		if got := r.URL.EscapedPath(); got != "/files/a%2Fb/100%25" {
			t.Errorf("path %q", got)
		}
		h := httpevent.New(nothing, httpevent.WithSource(httpevent.FunctionURL))
		if _, err := h.HandleEvent(context.Background(), event); err != nil {
			t.Errorf("pinned: %v", err)
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
