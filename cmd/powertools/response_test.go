// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"

// named returns a gateway by its name.
func named(t testing.TB, name string) gateway {
	t.Helper()
	for _, g := range gateways() {
		if g.name == name {
			return g
		}
	}
	t.Fatalf("no gateway %q", name)
	return gateway{}
}

func TestGateway_Response(t *testing.T) {
	whole := func(text string) answer { return answer{whole: []byte(text)} }
	stream := func(text string) answer { return answer{stream: strings.NewReader(text)} }
	tests := []struct {
		name, gateway string
		answer        answer
		status        int // 0 where the gateway does not take it
		header        http.Header
		body          string
	}{
		{"whole", "http-api", whole(`{"statusCode":201,"headers":{"x-a":"1"},"cookies":["a=1","b=2"],"body":"text"}`), 201, http.Header{"X-A": {"1"}, "Set-Cookie": {"a=1", "b=2"}}, "text"},
		{"base64", "http-api", whole(`{"statusCode":200,"body":"AP8=","isBase64Encoded":true}`), 200, http.Header{}, "\x00\xff"},
		{"broken base64", "http-api", whole(`{"statusCode":200,"body":"?","isBase64Encoded":true}`), 0, nil, ""},
		{"switching protocols", "http-api", whole(`{"statusCode":101}`), 0, nil, ""},
		{"status beyond all", "http-api", whole(`{"statusCode":1000}`), 0, nil, ""},

		// What has no status is a body, for two of the gateways.
		{"object", "http-api", whole(`{"message": "hello"}`), 200, http.Header{"Content-Type": {"application/json"}}, `{"message": "hello"}`},
		{"string", "function-url", whole(`"hello \"Ada\""`), 200, http.Header{"Content-Type": {"application/json"}}, `"hello \"Ada\""`},
		{"null", "http-api", whole(`null`), 200, http.Header{"Content-Type": {"application/json"}}, `null`},
		{"array", "http-api", whole(`[1, 2]`), 200, http.Header{"Content-Type": {"application/json"}}, `[1, 2]`},
		{"no JSON", "http-api", whole(`hello`), 200, http.Header{"Content-Type": {"application/json"}}, "hello"},
		{"no JSON for a function URL", "function-url", whole(`hello`), 0, nil, ""},
		{"nothing", "http-api", whole(``), 0, nil, ""},
		{"object for a REST API", "rest-api", whole(`{"message":"hello"}`), 0, nil, ""},
		{"object for payload 1.0", "http-api-v1", whole(`{"message":"hello"}`), 0, nil, ""},
		{"no body for a load balancer", "alb", whole(`{"statusCode":200}`), 0, nil, ""},

		{"stream", "function-url", stream(`{"statusCode":202,"headers":{"x-a":"1"},"cookies":["a=1"]}` + zeros + "text\x00more"), 202, http.Header{"X-A": {"1"}, "Set-Cookie": {"a=1"}}, "text\x00more"},
		{"stream that begins with zeros", "function-url", stream(`{"statusCode":200}` + zeros + "\x00\x00text"), 200, http.Header{}, "\x00\x00text"},
		{"stream of a REST API", "rest-api", stream(`{"statusCode":200,"multiValueHeaders":{"x-a":["1","2"]},"cookies":["a=1"]}` + zeros), 200, http.Header{"X-A": {"1", "2"}, "Set-Cookie": {"a=1"}}, ""},
		{"stream without zeros", "function-url", stream(`{"statusCode":200}`), 0, nil, ""},
		{"stream with seven zeros", "function-url", stream(`{"statusCode":200}` + zeros[1:]), 0, nil, ""},
		{"stream without status", "function-url", stream(`{}` + zeros), 0, nil, ""},
		{"stream without JSON", "function-url", stream(`{` + zeros), 0, nil, ""},
		{"nothing streamed", "function-url", stream(``), 0, nil, ""},
		{"endless beginning", "function-url", answer{stream: io.LimitReader(letterReader{}, 100<<20)}, 0, nil, ""},
		{"long beginning for a REST API", "rest-api", stream(`{"statusCode":200,"headers":{"x-a":"` + strings.Repeat("x", 17<<10) + `"}}` + zeros), 0, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			response, err := named(t, tt.gateway).response(tt.answer)
			if tt.status == 0 {
				if err == nil {
					t.Errorf("status %d, want an error", response.StatusCode)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || response.StatusCode != tt.status || string(body) != tt.body {
				t.Errorf("status %d, body %q, %v; want %d, %q", response.StatusCode, body, err, tt.status, tt.body)
			}
			if diff := cmp.Diff(tt.header, response.Header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

type letterReader struct{}

func (letterReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// Whatever a function streams, what follows its eight zeros is the body, in whatever parts it arrives.
func FuzzGateway_Response(f *testing.F) {
	f.Add([]byte(`{"statusCode":200}`+zeros+"body"), 3)
	f.Add([]byte(`{"statusCode":200,"headers":{"a":"b"},"cookies":["c"]}`+zeros+zeros), 1)
	f.Add([]byte(`{"statusCode":99}`+zeros), 100)
	f.Add([]byte(zeros), 1)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		for _, name := range []string{"function-url", "rest-api"} {
			response, err := named(t, name).response(answer{stream: partReader{bytes.NewReader(data), max(1, size)}})
			if err != nil {
				continue
			}
			body, err := io.ReadAll(response.Body)
			_, want, _ := bytes.Cut(data, []byte(zeros))
			if err != nil || !bytes.Equal(body, want) {
				t.Errorf("%s: body %q, %v; want %q", name, body, err, want)
			}
		}
		if _, err := named(t, "http-api").response(answer{whole: data}); err == nil && len(data) == 0 {
			t.Error("nothing is an answer")
		}
	})
}

// partReader reads at most size bytes at once.
type partReader struct {
	from io.Reader
	size int
}

func (r partReader) Read(p []byte) (int, error) { return r.from.Read(p[:min(len(p), r.size)]) }
