// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestResponse_3_3_Reads has what each gateway reads of an answer that says everything twice.
func TestResponse_3_3_Reads(t *testing.T) {
	t.Parallel()
	const answer = `{"statusCode":201,"statusDescription":"201 Created","headers":{"x-one":"single"},"multiValueHeaders":{"x-two":["a","b"]},
		"cookies":["c=1","d=2"],"body":"aGVsbG8=","isBase64Encoded":true}`
	single, multi := http.Header{"X-One": {"single"}}, http.Header{"X-Two": {"a", "b"}}
	both := http.Header{"X-One": {"single"}, "X-Two": {"a", "b"}}
	withCookies := http.Header{"X-One": {"single"}, "Set-Cookie": {"c=1", "d=2"}}
	for _, tt := range []struct {
		gateway handlertest.Gateway
		want    http.Header
	}{
		{handlertest.Gateway{Source: httpevent.RESTAPI}, both},
		{handlertest.Gateway{Source: httpevent.HTTPAPIv1}, both},
		{handlertest.Gateway{Source: httpevent.HTTPAPIv2}, withCookies},
		{handlertest.Gateway{}, withCookies},
		{handlertest.Gateway{Source: httpevent.FunctionURL}, withCookies},
		{handlertest.Gateway{Source: httpevent.ALB}, single},
		{handlertest.Gateway{Source: httpevent.ALB, MultiValue: true}, multi},
		{handlertest.Gateway{Source: httpevent.LatticeV1}, single},
		{handlertest.Gateway{Source: httpevent.LatticeV2}, single},
	} {
		response, err := tt.gateway.Response([]byte(answer))
		if err != nil {
			t.Errorf("%s: %v", tt.gateway.Source, err)
			continue
		}
		body, err := io.ReadAll(response.Body)
		if string(body) != "hello" || err != nil || response.ContentLength != 5 || response.Status != "201 Created" {
			t.Errorf("%s: %s, body %q of %d bytes, %v", tt.gateway.Source, response.Status, body, response.ContentLength, err)
		}
		if diff := cmp.Diff(tt.want, response.Header); diff != "" {
			t.Errorf("%s: header (-want +got):\n%s", tt.gateway.Source, diff)
		}
	}
}

// TestResponse_3_3_SameField has one field in both forms, in other spellings: the list counts alone.
func TestResponse_3_3_SameField(t *testing.T) {
	t.Parallel()
	const answer = `{"statusCode":200,"headers":{"X-Tag":"single","x-only":"1"},"multiValueHeaders":{"x-tag":["a","b"]},"body":""}`
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv1} {
		response, err := handlertest.Gateway{Source: source}.Response([]byte(answer))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(http.Header{"X-Tag": {"a", "b"}, "X-Only": {"1"}}, response.Header); diff != "" {
			t.Errorf("%s: header (-want +got):\n%s", source, diff)
		}
	}
}

// TestResponse_BadAnswers has answers that clients would never see.
func TestResponse_BadAnswers(t *testing.T) {
	t.Parallel()
	alb := handlertest.Gateway{Source: httpevent.ALB}
	stream := handlertest.Gateway{Source: httpevent.RESTAPI, Streaming: true}
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"
	for name, tt := range map[string]struct {
		gateway handlertest.Gateway
		answer  string
	}{
		"no JSON":                   {handlertest.Gateway{Source: httpevent.FunctionURL}, "hello"},
		"no status":                 {handlertest.Gateway{Source: httpevent.HTTPAPIv1}, `{"body":"a"}`},
		"status that is none":       {handlertest.Gateway{}, `{"statusCode":7}`},
		"status that is text":       {handlertest.Gateway{}, `{"statusCode":"200"}`},
		"header that is a list":     {handlertest.Gateway{}, `{"statusCode":200,"headers":{"a":["b"]}}`},
		"broken base64":             {handlertest.Gateway{}, `{"statusCode":200,"body":"%","isBase64Encoded":true}`},
		"load balancer, no body":    {alb, `{"statusCode":200,"headers":{}}`},
		"load balancer, null":       {alb, `{"statusCode":200,"headers":{},"body":null}`},
		"load balancer, large":      {alb, `{"statusCode":200,"body":"` + strings.Repeat("x", 1<<20) + `"}`},
		"large":                     {handlertest.Gateway{}, `{"statusCode":200,"body":"` + strings.Repeat("x", 6<<20+100) + `"}`},
		"stream, no zeros":          {stream, `{"statusCode":200}`},
		"stream, metadata":          {stream, `{` + zeros},
		"stream, no status":         {stream, `{}` + zeros},
		"stream, too much metadata": {stream, `{"statusCode":200,"headers":{"a":"` + strings.Repeat("x", 16<<10) + `"}}` + zeros},
	} {
		if response, err := tt.gateway.Response([]byte(tt.answer)); !errors.Is(err, handlertest.ErrBadAnswer) {
			t.Errorf("%s: %v, %v; want ErrBadAnswer", name, response, err)
		}
	}
}

type handlerFunc func() (any, error)

func (f handlerFunc) HandleEvent(context.Context, json.RawMessage) (any, error) { return f() }

// TestClient_Answers has what a handler may return besides a reader.
func TestClient_Answers(t *testing.T) {
	t.Parallel()
	get := func(h handlerFunc) (*http.Response, error) {
		return handlertest.Gateway{}.Client(h).Get("https://shop.example/")
	}
	response, err := get(func() (any, error) { return map[string]int{"statusCode": 204}, nil })
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Errorf("a map: %v, %v", response, err)
	}
	failed := errors.New("no")
	if _, err := get(func() (any, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Errorf("failed invocation: %v", err)
	}
	if _, err := get(func() (any, error) { return make(chan int), nil }); err == nil {
		t.Error("an answer that does not encode is no error")
	}
	if _, err := (handlertest.Gateway{Source: 99}).Event(httptest.NewRequest(http.MethodGet, "/", nil)); err == nil {
		t.Error("a source that there is not is no error")
	}
}

// TestClient_HEAD has no body in the response, and redirects are the caller's.
// closing is an answer that says when it is closed, and may fail to.
type closing struct {
	io.Reader
	closed int
	err    error
}

func (c *closing) Close() error {
	c.closed++
	return c.err
}

// TestClient_ClosesAnswers has what must be closed when: whole answers once they were read, streams with the body, or at once
// where they cannot be read.
func TestClient_ClosesAnswers(t *testing.T) {
	t.Parallel()
	const whole, stream = `{"statusCode":200,"body":"ok"}`, `{"statusCode":200}` + "\x00\x00\x00\x00\x00\x00\x00\x00" + "ok"
	url := handlertest.Gateway{Source: httpevent.FunctionURL, Streaming: true}
	tests := []struct {
		name         string
		gateway      handlertest.Gateway
		answer       string
		err          error
		before, body int // how often it is closed before, and after the body is
		fails        bool
	}{
		{"whole", handlertest.Gateway{}, whole, nil, 1, 1, false},
		{"whole, of a source that does not stream", handlertest.Gateway{Streaming: true}, whole, nil, 1, 1, false},
		{"whole, bad", handlertest.Gateway{Source: httpevent.ALB}, `{"statusCode":7}`, nil, 1, 1, true},
		{"whole, that cannot be closed", handlertest.Gateway{}, whole, io.ErrClosedPipe, 1, 1, true},
		{"stream", url, stream, nil, 0, 1, false},
		{"stream, bad", url, "{}", nil, 1, 1, true},
	}
	for _, tt := range tests {
		answer := &closing{Reader: strings.NewReader(tt.answer), err: tt.err}
		client := tt.gateway.Client(handlerFunc(func() (any, error) { return answer, nil }))
		response, err := client.Get("https://shop.example/")
		if (err != nil) != tt.fails || answer.closed != tt.before {
			t.Errorf("%s: %v, closed %d times, want %d", tt.name, err, answer.closed, tt.before)
		}
		if err != nil {
			continue
		}
		if data, err := io.ReadAll(response.Body); string(data) != "ok" || err != nil {
			t.Errorf("%s: body %q, %v", tt.name, data, err)
		}
		if response.Body.Close(); answer.closed != tt.body {
			t.Errorf("%s: closed %d times after the body, want %d", tt.name, answer.closed, tt.body)
		}
	}
}

func TestClient_HEAD(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /a", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "body") })
	mux.Handle("GET /b", http.RedirectHandler("/a", http.StatusFound))
	for name, gateway := range map[string]handlertest.Gateway{
		"whole": {}, "streamed": {Source: httpevent.FunctionURL, Streaming: true},
	} {
		var opts []httpevent.Option
		if gateway.Streaming {
			opts = append(opts, httpevent.WithStreaming())
		}
		client := gateway.Client(httpevent.New(mux, opts...))
		response, err := client.Head("https://shop.example/a")
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(response.Body); len(body) != 0 || response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") == "" {
			t.Errorf("%s: HEAD: %d, body %q, header %v", name, response.StatusCode, body, response.Header)
		}
		redirect, err := client.Get("https://shop.example/b")
		if err != nil {
			t.Fatal(err)
		}
		if err := redirect.Body.Close(); err != nil || redirect.Header.Get("Location") != "/a" {
			t.Errorf("%s: redirect: %v, %v", name, redirect.Header, err)
		}
	}
}

// TestEvent_Claims has the claims of a token where each kind of API puts them.
func TestEvent_Claims(t *testing.T) {
	t.Parallel()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, httpevent.Claim(r.Context(), "sub")+httpevent.StageVariables(r.Context())["table"])
	})
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv1, httpevent.HTTPAPIv2} {
		gateway := handlertest.Gateway{
			Source: source, Claims: map[string]string{"sub": "ada"}, StageVariables: map[string]string{"table": "orders"}, Resource: "/{id}",
		}
		response, err := gateway.Client(httpevent.New(h)).Get("https://shop.example/7")
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(response.Body); string(body) != "adaorders" {
			t.Errorf("%s: %q", source, body)
		}
	}
}
