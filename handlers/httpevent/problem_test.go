// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestProblem_6_HeadersForBrowsersStay has what becomes of the header of middleware where another answer takes the place of
// the handler's: without the fields of CORS a page would see no answer at all. What is about the response itself goes.
func TestProblem_6_HeadersForBrowsersStay(t *testing.T) {
	t.Parallel()
	kept := http.Header{
		"Access-Control-Allow-Origin":      {"https://shop.example"},
		"Access-Control-Allow-Credentials": {"true"},
		"Access-Control-Expose-Headers":    {"X-Request-Id"},
		"Cross-Origin-Resource-Policy":     {"same-site"},
		"Strict-Transport-Security":        {"max-age=63072000"},
		"Vary":                             {"Origin"},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("boom") })
	mux.HandleFunc("/panic-late", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		w.WriteHeader(http.StatusAccepted)
		w.Header().Del("Vary") // Too late: the header was written.
		_, _ = io.WriteString(w, "half of it")
		panic("boom")
	})
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, iotestReader(7<<20), 7<<20) })
	middleware := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), kept)
		w.Header()["timing-allow-origin"] = []string{"*"}
		w.Header().Set("Set-Cookie", "session=half-done")
		w.Header().Set("Etag", `"1"`)
		w.Header().Set("X-Of", "the response that does not leave")
		mux.ServeHTTP(w, r)
	})
	for _, gateway := range []handlertest.Gateway{
		{},
		{Source: httpevent.RESTAPI},
		{Source: httpevent.ALB},
		{Source: httpevent.FunctionURL, Streaming: true},
		{Source: httpevent.RESTAPI, Streaming: true},
	} {
		var opts []httpevent.Option
		if gateway.Streaming {
			opts = append(opts, httpevent.WithStreaming())
		}
		client := gateway.Client(httpevent.New(middleware, opts...))
		for _, path := range []string{"/panic", "/panic-late", "/abort", "/large"} {
			if path == "/large" && gateway.Streaming {
				continue // has no limit
			}
			got := exchangeOn(t, client, http.MethodGet, "https://api.example"+path)
			want := kept.Clone()
			want.Set("Timing-Allow-Origin", "*")
			if path != "/abort" {
				want.Set("Content-Type", "application/json")
			}
			if got.Status != http.StatusInternalServerError {
				t.Errorf("%s, streaming %t: %s: status %d", gateway.Source, gateway.Streaming, path, got.Status)
			}
			if diff := cmp.Diff(want, got.Header); diff != "" {
				t.Errorf("%s, streaming %t: %s: header (-want +got):\n%s", gateway.Source, gateway.Streaming, path, diff)
			}
		}
	}
}

// TestProblem_HeaderThatIsTooLarge has a header that can neither leave with the response nor with what takes its place.
func TestProblem_HeaderThatIsTooLarge(t *testing.T) {
	t.Parallel()
	huge := func(size int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Access-Control-Expose-Headers", strings.Repeat("x", size))
			_, _ = io.WriteString(w, "ok")
		}
	}
	const body = `{"statusCode":500,"error":"Internal Server Error","message":"response`
	answer := handle(t, huge(1<<20), eventFile(t, "alb_single"))
	if status(t, answer) != 500 || len(answer) > 400 {
		t.Errorf("load balancer: %.400s", answer)
	}
	answer = handle(t, huge(17<<10), eventFile(t, "rest_api"), httpevent.WithStreaming())
	if !strings.HasPrefix(answer, `{"statusCode":500,"multiValueHeaders":{"Content-Type":["application/json"]}}`+zeros+body) {
		t.Errorf("REST API, streaming: %.400q", answer)
	}
	event := change(t, eventFile(t, "rest_api"), map[string]any{"httpMethod": "HEAD"})
	if answer = handle(t, huge(17<<10), event, httpevent.WithStreaming()); !strings.HasSuffix(answer, "}"+zeros) {
		t.Errorf("HEAD, streaming: %.400q", answer)
	}
}
