// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestResponse_3_3_WithoutStatus has answers that name no status. Some gateways make a response of them.
func TestResponse_3_3_WithoutStatus(t *testing.T) {
	t.Parallel()
	for answer, body := range map[string]string{
		`{"message":"hello"}`:              `{"message":"hello"}`,
		` ["a"] `:                          ` ["a"] `,
		`"hello \"Ada\""`:                  `"hello \"Ada\""`,
		`12`:                               `12`,
		`null`:                             `null`,
		`{"body":"a","headers":{"b":1}}`:   `{"body":"a","headers":{"b":1}}`,
		`{"statusCode":200,"body":"real"}`: "real",
	} {
		for _, source := range []httpevent.Source{httpevent.HTTPAPIv2, httpevent.FunctionURL} {
			response, err := handlertest.Gateway{Source: source}.Response([]byte(answer))
			if err != nil {
				t.Errorf("%s: %s: %v", source, answer, err)
				continue
			}
			got, err := io.ReadAll(response.Body)
			if string(got) != body || err != nil || response.StatusCode != http.StatusOK || response.ContentLength != int64(len(body)) {
				t.Errorf("%s: %s = %d %q, %v", source, answer, response.StatusCode, got, err)
			}
			if inferred := response.Header.Get("Content-Type") == "application/json"; inferred == (body == "real") {
				t.Errorf("%s: %s has header %v", source, answer, response.Header)
			}
		}
		if body == "real" {
			continue
		}
		for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv1, httpevent.ALB, httpevent.LatticeV1, httpevent.LatticeV2} {
			if response, err := (handlertest.Gateway{Source: source}).Response([]byte(answer)); !errors.Is(err, handlertest.ErrBadAnswer) {
				t.Errorf("%s: %s = %v, %v; want ErrBadAnswer", source, answer, response, err)
			}
		}
	}
	for _, answer := range []string{``, `{"statusCode":null}`, `{"statusCode":"200"}`} {
		for _, source := range []httpevent.Source{httpevent.HTTPAPIv2, httpevent.FunctionURL} {
			if _, err := (handlertest.Gateway{Source: source}).Response([]byte(answer)); !errors.Is(err, handlertest.ErrBadAnswer) {
				t.Errorf("%s: %q: %v, want ErrBadAnswer", source, answer, err)
			}
		}
	}
	for _, answer := range []string{`hello`, `{"name":"Ada`} {
		response, err := handlertest.Gateway{}.Response([]byte(answer))
		if err != nil {
			t.Errorf("%q: %v", answer, err)
			continue
		}
		if body, _ := io.ReadAll(response.Body); string(body) != answer {
			t.Errorf("%q: body %q", answer, body)
		}
		if _, err := (handlertest.Gateway{Source: httpevent.FunctionURL}).Response([]byte(answer)); !errors.Is(err, handlertest.ErrBadAnswer) {
			t.Errorf("function URL: %q: %v, want ErrBadAnswer", answer, err)
		}
	}
}

// TestReadResponse_Stream reads the beginning of a stream before there is an end, and lets the reader be closed.
func TestReadResponse_Stream(t *testing.T) {
	t.Parallel()
	for _, source := range []httpevent.Source{httpevent.FunctionURL, httpevent.RESTAPI} {
		from, to := io.Pipe()
		go fmt.Fprintf(to, `{"statusCode":206,"headers":{"x-a":"b"},"cookies":["c=1"]}%sfirst`, strings.Repeat("\x00", 8))
		response, err := handlertest.Gateway{Source: source, Streaming: true}.ReadResponse(from)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusPartialContent || response.Header.Get("X-A") != "b" || response.Header.Get("Set-Cookie") != "c=1" || response.ContentLength != -1 {
			t.Errorf("%s: %d, header %v, length %d", source, response.StatusCode, response.Header, response.ContentLength)
		}
		first := make([]byte, 5)
		if _, err := io.ReadFull(response.Body, first); string(first) != "first" || err != nil {
			t.Errorf("%s: read %q, %v", source, first, err)
		}
		broken := errors.New("broken")
		go func() { _ = to.CloseWithError(broken) }()
		if _, err := io.ReadAll(response.Body); !errors.Is(err, broken) {
			t.Errorf("%s: the end of a broken stream is %v", source, err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if _, err := from.Read(first); !errors.Is(err, io.ErrClosedPipe) && !errors.Is(err, broken) {
			t.Errorf("%s: the reader is not closed: %v", source, err)
		}
	}
}

// TestReadResponse_EndlessBeginning stops reading at what no gateway would take.
func TestReadResponse_EndlessBeginning(t *testing.T) {
	t.Parallel()
	for _, source := range []httpevent.Source{httpevent.FunctionURL, httpevent.RESTAPI} {
		_, err := handlertest.Gateway{Source: source, Streaming: true}.ReadResponse(endless{})
		if !errors.Is(err, handlertest.ErrBadAnswer) {
			t.Errorf("%s: %v, want ErrBadAnswer", source, err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// ExampleGateway_ReadResponse reads a streamed answer while the handler still writes it.
func ExampleGateway_ReadResponse() {
	gateway := handlertest.Gateway{Source: httpevent.FunctionURL, Streaming: true}
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "a long report")
	}), httpevent.WithStreaming())

	request, _ := http.NewRequest(http.MethodGet, "https://shop.example/report", nil)
	event, _ := gateway.Event(request)
	answer, _ := h.HandleEvent(request.Context(), event)
	response, err := gateway.ReadResponse(answer.(io.Reader))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.Status, string(body))
	// Output: 200 OK a long report
}
