// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// everywhere calls test with a client of each event source, and one of a real server.
func everywhere(t *testing.T, r *rest.Router, test func(t *testing.T, client *http.Client, url string)) {
	for _, source := range []httpevent.Source{
		httpevent.RESTAPI, httpevent.HTTPAPIv1, httpevent.HTTPAPIv2, httpevent.FunctionURL, httpevent.ALB,
		httpevent.LatticeV1, httpevent.LatticeV2,
	} {
		t.Run(fmt.Sprint(source), func(t *testing.T) {
			t.Parallel()
			test(t, handlertest.Gateway{Source: source, MultiValue: true}.Client(r), "https://api.example.com")
		})
	}
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(r)
		t.Cleanup(server.Close)
		client := server.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		test(t, client, server.URL)
	})
}

// send returns the answer to a request, given as "METHOD /path", with pairs of header names and values.
func send(t *testing.T, client *http.Client, line, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

// TestRouting_27_Sources has the same API behind everything that sends requests.
func TestRouting_27_Sources(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS("https://shop.example"))
	r.HandleFunc("GET /users/{id}", say("user", "id"))
	r.HandleFunc("GET /files/{path...}", say("file", "path"))
	r.HandleFunc("GET /nothing", func(http.ResponseWriter, *http.Request) {})
	r.Handle("POST /orders", rest.JSON(func(_ context.Context, in order) (rest.Response[order], error) {
		return rest.Response[order]{
			Status: http.StatusCreated,
			Cookies: []*http.Cookie{
				{Name: "a", Value: "1"},
				{Name: "b", Value: "2", Path: "/"},
			},
			Body: in,
		}, nil
	}))
	r.Group("", rest.Compress(rest.CompressConfig{})).HandleFunc("GET /long", say(strings.Repeat("long ", 1000)))
	tests := []struct {
		request, body string
		headers       []string
		status        int
		answer        string
	}{
		{"GET /users/7", "", nil, 200, "user id=7"},
		{"GET /users/7/", "", nil, 200, "user id=7"},
		{"GET //users//7", "", nil, 200, "user id=7"},
		{"GET /files/a/b%20c", "", nil, 200, "file path=a/b c"},
		{"GET /users/h%C3%A4ns", "", nil, 200, "user id=häns"},
		{"GET /nothing", "", nil, 200, ""},
		{"HEAD /users/7", "", nil, 200, ""},
		{"POST /orders", `{"id":"7","total":1}`, []string{"Content-Type", "application/json"}, 201, `{"id":"7","total":1}`},
		{"POST /orders", `{"id":`, nil, 400, `{"statusCode":400,"error":"BadRequestError","message":"The body is not valid JSON, at byte 6"}`},
		{"PUT /orders", "", nil, 405, `{"statusCode":405,"error":"MethodNotAllowedError","message":"Method Not Allowed"}`},
		{"GET /none", "", nil, 404, `{"statusCode":404,"error":"NotFoundError","message":"Not found"}`},
		{"OPTIONS /none", "", []string{"Origin", "https://shop.example", "Access-Control-Request-Method", "POST"}, 204, ""},
		{"GET /long", "", []string{"Accept-Encoding", "gzip"}, 200, ""},
	}
	everywhere(t, r, func(t *testing.T, client *http.Client, url string) {
		for _, tt := range tests {
			resp, body := send(t, client, tt.request, url, tt.body, tt.headers...)
			switch resp.Header.Get("Content-Encoding") {
			case "gzip":
				if !strings.HasPrefix(decoded(t, "gzip", []byte(body)), "long long") {
					t.Errorf("%s: body %q", tt.request, body)
				}
			default:
				if body != tt.answer || resp.StatusCode != tt.status {
					t.Errorf("%s = %d %q, want %d %q", tt.request, resp.StatusCode, body, tt.status, tt.answer)
				}
			}
			if tt.status == 201 {
				want := []string{"a=1; Secure", "b=2; Path=/; Secure"}
				if strings.Contains(t.Name(), "Lattice") {
					want = want[1:] // It takes one.
				}
				if diff := cmp.Diff(want, resp.Header.Values("Set-Cookie")); diff != "" {
					t.Errorf("cookies (-want +got)\n%s", diff)
				}
			}
			if tt.status == 204 && resp.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
				t.Errorf("%s: header %v", tt.request, resp.Header)
			}
		}
	})
}

// TestRouting_4_PathThatCannotBeDecoded is status 500 with Powertools for TypeScript.
func TestRouting_4_PathThatCannotBeDecoded(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /users/{id}", say("user", "id"))
	for _, path := range []string{"/users/%zz", "/users/100%"} {
		answer, err := r.HandleEvent(t.Context(), v2("GET", path, ""))
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(answer.(io.Reader))
		var got struct{ Body string }
		if err := json.Unmarshal(raw, &got); err != nil || got.Body != "user id="+strings.TrimPrefix(path, "/users/") {
			t.Errorf("%s = %s, %v", path, raw, err)
		}
	}
}

// TestEventsConcurrentSafe runs many invocations of one router at once, each with its own tenant.
func TestEventsConcurrentSafe(t *testing.T) {
	t.Parallel()
	tenant := rest.NewValue[string]("tenant")
	r := rest.New()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			next.ServeHTTP(w, req.WithContext(tenant.With(req.Context(), req.Header.Get("X-Tenant"))))
		})
	})
	r.Group("/tenants").Handle("GET /{id}", rest.JSON(func(ctx context.Context, _ struct{}) (string, error) {
		name, _ := tenant.From(ctx)
		return rest.Request(ctx).PathValue("id") + " " + name + " " + rest.Route(ctx), nil
	}))
	client := handlertest.Gateway{}.Client(r)
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			_, body := send(t, client, fmt.Sprint("GET /tenants/", i), "https://api.example.com", "", "X-Tenant", fmt.Sprint("t", i))
			if want := fmt.Sprintf(`"%d t%d GET /tenants/{id}"`, i, i); body != want {
				t.Errorf("answer = %s, want %s", body, want)
			}
		})
	}
	group.Wait()
}

// TestCORS_22_AtGateway leaves events to the gateway.
func TestCORS_22_AtGateway(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.CORS(rest.CORSConfig{AtGateway: true})
	r.HandleFunc("GET /users", say("users"))
	everywhere(t, r, func(t *testing.T, client *http.Client, url string) {
		resp, _ := send(t, client, "GET /users", url, "", "Origin", "https://a.example")
		got, want := resp.Header.Get("Access-Control-Allow-Origin"), ""
		if url != "https://api.example.com" {
			want = "*"
		}
		if got != want {
			t.Errorf("allowed %q, want %q", got, want)
		}
	})
}

// TestStreaming_23 flushes through the router's own writers.
func TestStreaming_23(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS())
	r.Use(rest.Compress(rest.CompressConfig{}), rest.CacheControl("max-age=60"))
	r.Handle("GET /numbers", rest.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		for i := range 3 {
			if _, err := fmt.Fprintln(w, i); err != nil {
				return err
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				return err
			}
		}
		return nil
	}))
	handler := httpevent.New(r, httpevent.WithStreaming())
	for _, source := range []httpevent.Source{httpevent.FunctionURL, httpevent.RESTAPI} {
		client := handlertest.Gateway{Source: source, Streaming: true}.Client(handler)
		resp, body := send(t, client, "GET /numbers", "https://api.example.com", "", "Accept-Encoding", "gzip", "Origin", "https://a.example")
		if body != "0\n1\n2\n" || resp.StatusCode != 200 || resp.Header.Get("Content-Encoding") != "" ||
			resp.Header.Get("Cache-Control") != "max-age=60" || resp.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v %q", source, resp.StatusCode, resp.Header, body)
		}
	}
}
