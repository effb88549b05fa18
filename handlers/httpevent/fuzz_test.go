// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// echo answers with what it got, so that it can be compared.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header()["X-Echo"] = r.Header["X-Fuzz"]
	identity, _ := httpevent.IdentityOf(r.Context())
	w.Header()["X-Who"] = append(identity.Scopes, identity.Principal, httpevent.Claim(r.Context(), "sub"), httpevent.StageVariables(r.Context())["a"])
	body, _ := io.ReadAll(r.Body)
	_, _ = w.Write(body)
}

// fuzzEvent gives any text to a handler for one source. What comes back is an answer that the gateway takes, or the error
// for what is no request.
func fuzzEvent(f *testing.F, gateway handlertest.Gateway, files ...string) {
	for _, name := range files {
		f.Add(string(eventFile(f, name)))
	}
	f.Add(`{"version":"2.0","rawPath":"/%zz","requestContext":{"http":{"method":"GET"}}}`)
	f.Add(`{"httpMethod":"GET","path":"\u0000","requestContext":{"elb":{}},"multiValueHeaders":{"a":["b",null]},"body":"\ud800"}`)
	f.Add(`{"version":"2.0","rawPath":"/","requestContext":{"authorizer":{"jwt":},"http":{"method":"GET"}},"stageVariables":{"a":[]}}`)
	f.Add(`{"raw_path":"/","method":"\"","headers":{"":""},"body":"AA=","is_base64_encoded":true}`)
	var opts []httpevent.Option
	if gateway.Streaming {
		opts = append(opts, httpevent.WithStreaming())
	}
	automatic := httpevent.New(http.HandlerFunc(echo), opts...)
	pinned := httpevent.New(http.HandlerFunc(echo), append(opts, httpevent.WithSource(gateway.Source))...)
	f.Fuzz(func(t *testing.T, event string) {
		if answer, err := automatic.HandleEvent(context.Background(), json.RawMessage(event)); err == nil {
			readAll(t, answer)
		} else if !errors.Is(err, httpevent.ErrNotHTTP) {
			t.Errorf("%q: %v", event, err)
		}
		answer, err := pinned.HandleEvent(context.Background(), json.RawMessage(event))
		if err != nil {
			if !errors.Is(err, httpevent.ErrNotHTTP) {
				t.Errorf("%q: %v", event, err)
			}
			return
		}
		text := readAll(t, answer)
		g := gateway
		g.MultiValue = strings.Contains(text, `"multiValueHeaders":{`)
		response, err := g.Response([]byte(text))
		if err != nil {
			t.Fatalf("%q: answer %q: %v", event, text, err)
		}
		if response.StatusCode != 200 && response.StatusCode != 400 && response.StatusCode != 431 {
			t.Errorf("%q: status %d", event, response.StatusCode)
		}
	})
}

func FuzzEventRESTAPI(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.RESTAPI}, "rest_api")
}

func FuzzEventHTTPAPIv1(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.HTTPAPIv1}, "httpapi_v1")
}

func FuzzEventHTTPAPIv2(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.HTTPAPIv2}, "httpapi_v2", "httpapi_v2_stage")
}

func FuzzEventFunctionURL(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.FunctionURL, Streaming: true}, "function_url")
}

func FuzzEventALB(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.ALB}, "alb_single", "alb_multi")
}

func FuzzEventLatticeV1(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.LatticeV1}, "lattice_v1")
}

func FuzzEventLatticeV2(f *testing.F) {
	fuzzEvent(f, handlertest.Gateway{Source: httpevent.LatticeV2}, "lattice_v2")
}

// FuzzScanner holds the reading of events to encoding/json: for whatever is JSON, both see the same.
func FuzzScanner(f *testing.F) {
	for name := range eventFiles() {
		f.Add(string(eventFile(f, name)))
	}
	for _, seed := range []string{
		`{"body":"\u00e9\ud83d\ude00\ud800x\"\\\/\b\f\n\r\t"}`, ` { "body" : "a" , "x" : [ 1 , { "body" : "b" } , "]" ] } `, `{"body":null,"body":"c"}`,
		`{"a":{"b":[[],{}]},"body":"\\"}`, `{"body":"\\\\\""}`, `{"isBase64Encoded": true }`, `{"b\u006fdy":"escaped key"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, event string) {
		var want struct {
			Body            string `json:"body"`
			IsBase64Encoded bool   `json:"isBase64Encoded"`
		}
		body, isBase64, broken := httpevent.ScanBody([]byte(event))
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(event), &members) != nil {
			return // What is no JSON only must not panic.
		}
		if broken {
			t.Fatalf("%q is JSON", event)
		}
		// Exact names: encoding/json's struct fields match in any case, and of a null they keep what was there.
		if value := members["body"]; len(value) > 0 && value[0] == '"' {
			_ = json.Unmarshal(value, &want.Body)
		}
		if value := members["isBase64Encoded"]; string(value) == "true" {
			want.IsBase64Encoded = true
		}
		if value, other := members["is_base64_encoded"]; other {
			want.IsBase64Encoded = isBase64 // either of the two may be last
			_ = value
		}
		if body != strings.ToValidUTF8(body, "\uFFFD") {
			return // encoding/json replaces what is not UTF-8, each byte of it; events have none.
		}
		if body != want.Body || isBase64 != want.IsBase64Encoded {
			t.Errorf("%q: body %q, base64 %t; want %q, %t", event, body, isBase64, want.Body, want.IsBase64Encoded)
		}
	})
}
