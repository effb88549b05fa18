// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// httpCase is an event and a handler, and what comes of them with each adapter.
type httpCase struct {
	name    string
	event   string         // a recorded event
	changes map[string]any // to its members, by their paths
	handler http.HandlerFunc
	ours    string // as httpOutcome tells it
	awslabs string
}

// TestHTTPPeers_17 runs the same events through httpevent and through awslabs' adapter for their source. What goes wrong
// there is wanted too: when that library changes, this fails, and what is said about it is to be changed.
func TestHTTPPeers_17(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(requestCases(), answerCases()) {
		t.Run(tt.name, func(t *testing.T) {
			event := changeMembers(t, httpEvent(t, tt.event), tt.changes)
			if got := httpOutcome(t, httpevent.New(tt.handler).HandleEvent, event); got != tt.ours {
				t.Errorf("httpevent: %s, want %s", got, tt.ours)
			}
			if got := httpOutcome(t, awslabsAdapter(tt.event, tt.handler), event); got != tt.awslabs {
				t.Errorf("awslabs: %s, want %s", got, tt.awslabs)
			}
		})
	}
}

// requestCases are those in which a handler may see another request. It answers with the part of it that matters.
func requestCases() []httpCase {
	see := func(look func(r *http.Request) any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%v", look(r)) }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /files/{name}", see(func(r *http.Request) any { return r.PathValue("name") }))
	files := mux.ServeHTTP
	host := see(func(r *http.Request) any { return r.Host })
	remote := see(func(r *http.Request) any { return r.RemoteAddr })

	return []httpCase{
		{
			name: "encoded slash in a segment", event: "function_url", changes: map[string]any{"rawPath": "/files/a%2Fb"}, handler: files,
			ours: "200 a/b", awslabs: "200 a/b",
		},
		{
			name: "percent sign that an HTTP API has decoded", event: "httpapi_v2", changes: map[string]any{"rawPath": "/files/100%"}, handler: files,
			ours: "200 100%", awslabs: "error",
		},
		{
			name: "comma in a header", event: "httpapi_v2", changes: map[string]any{"headers.x-custom": "a,b"},
			handler: see(func(r *http.Request) any { return r.Header.Get("X-Custom") }),
			ours:    "200 a,b", awslabs: "200 a",
		},
		{
			name: "If-Range with a date, which has a comma", event: "httpapi_v2", changes: map[string]any{"headers.if-range": "Tue, 24 Nov 2026 14:00:00 GMT"},
			handler: see(func(r *http.Request) any { return r.Header.Get("If-Range") }),
			ours:    "200 Tue, 24 Nov 2026 14:00:00 GMT", awslabs: "200 Tue",
		},
		{
			name: "cookies of a list", event: "httpapi_v2",
			handler: see(func(r *http.Request) any { return strings.Join(r.Header["Cookie"], " | ") }),
			ours:    "200 session=abc; theme=dark", awslabs: "200 session=abc | theme=dark",
		},
		{
			name: "cookies of a function URL, which sends them twice", event: "function_url",
			handler: see(func(r *http.Request) any { return len(r.Cookies()) }),
			ours:    "200 2", awslabs: "200 4",
		},
		{
			name: "Host header", event: "httpapi_v2", changes: map[string]any{"headers.host": "shop.example"}, handler: host,
			ours: "200 shop.example", awslabs: "200 abc123.execute-api.eu-west-1.amazonaws.com",
		},
		{
			name: "Host header of a load balancer with lists", event: "alb_multi", handler: host,
			ours: "200 (200 OK) shop-1234567890.eu-west-1.elb.amazonaws.com", awslabs: "200 (OK)",
		},
		{
			name: "remote address", event: "httpapi_v2", handler: remote,
			ours: "200 198.51.100.7:0", awslabs: "200 198.51.100.7",
		},
		{
			name: "remote address behind a load balancer", event: "alb_single", handler: remote,
			ours: "200 (200 OK) 198.51.100.7:0", awslabs: "200 (OK)",
		},
		{
			name: "content length of base64", event: "httpapi_v2", changes: map[string]any{"body": "AAECA/8=", "isBase64Encoded": true},
			handler: see(func(r *http.Request) any { return r.ContentLength }),
			ours:    "200 5", awslabs: "200 5",
		},
		{
			name: "query that a load balancer has not decoded", event: "alb_single",
			handler: see(func(r *http.Request) any { return r.URL.Query().Get("q") }),
			ours:    "200 (200 OK) a b", awslabs: "200 (OK) a%20b",
		},
		{
			name: "VPC Lattice", event: "lattice_v2", handler: see(func(r *http.Request) any { return r.Host }),
			ours: "200 shop-0a40eebed65f8d69c.7d67968.vpc-lattice-svcs.eu-west-1.on.aws", awslabs: "error",
		},
	}
}

// answerCases are those in which the answer may differ, or what a handler can do for it.
func answerCases() []httpCase {
	nothing := func(http.ResponseWriter, *http.Request) {}
	flusher := func(w http.ResponseWriter, _ *http.Request) {
		_, ok := w.(http.Flusher)
		fmt.Fprint(w, ok)
	}
	return []httpCase{
		{
			name: "handler that writes nothing", event: "httpapi_v2", handler: nothing,
			ours: "200", awslabs: "error",
		},
		{
			name: "header and status after WriteHeader", event: "httpapi_v2",
			handler: func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusOK)
				w.Header().Set("X-Late", "1")
				w.WriteHeader(http.StatusTeapot)
			},
			ours: "200", awslabs: "418 X-Late: 1",
		},
		{
			// A target group for single values takes no others.
			name: "load balancer without multi-value headers", event: "alb_single",
			handler: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Kind", "1")
				w.WriteHeader(http.StatusOK)
			},
			ours: "200 (200 OK) X-Kind: 1", awslabs: "200 (OK) X-Kind: [1]",
		},
		{
			name: "bytes", event: "httpapi_v2",
			handler: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0xff, 0xfe}) },
			ours:    "200 //4= (base64)", awslabs: "200 //4= (base64)",
		},
		{
			name: "Flusher, REST API", event: "rest_api", handler: flusher,
			ours: "200 true", awslabs: "200 true",
		},
		{
			name: "Flusher, HTTP API", event: "httpapi_v2", handler: flusher,
			ours: "200 true", awslabs: "200 false",
		},
		{
			// aws-lambda-go ends the process when a handler panics.
			name: "panic", event: "httpapi_v2",
			handler: func(http.ResponseWriter, *http.Request) { panic("boom") },
			ours:    `500 {"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`, awslabs: "panic: boom",
		},
	}
}

// TestHTTPPeers_17_context sends a header with the name under which awslabs' adapter hands on what API Gateway said about the
// request, for a handler without a context. A client can speak for API Gateway there.
func TestHTTPPeers_17_context(t *testing.T) {
	t.Parallel()
	event := changeMembers(t, httpEvent(t, "httpapi_v2"), map[string]any{
		"headers.x-golambdaproxy-apigw-context": `{"accountId":"666666666666"}`,
	})
	ours := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, _ := httpevent.Event[events.APIGatewayV2HTTPRequest](r.Context())
		fmt.Fprint(w, in.RequestContext.AccountID)
	}))
	if got, want := httpOutcome(t, ours.HandleEvent, event), "200 123456789012"; got != want {
		t.Errorf("httpevent: %s, want %s", got, want)
	}
	var awslabs *httpadapter.HandlerAdapterV2
	awslabs = httpadapter.NewV2(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, _ := awslabs.GetAPIGatewayContextV2(r)
		fmt.Fprint(w, in.AccountID)
	}))
	if got, want := httpOutcome(t, awslabs.Proxy, event), "200 666666666666"; got != want {
		t.Errorf("awslabs: %s, want %s", got, want)
	}
}

// awslabsAdapter is the one for the source of a recorded event. It has none for function URLs and VPC Lattice: the events of
// function URLs have the form of an HTTP API's.
func awslabsAdapter(event string, handler http.Handler) any {
	switch {
	case strings.HasPrefix(event, "rest_api"):
		return httpadapter.New(handler).ProxyWithContext
	case strings.HasPrefix(event, "alb"):
		return httpadapter.NewALB(handler).ProxyWithContext
	default:
		return httpadapter.NewV2(handler).ProxyWithContext
	}
}

// httpOutcome invokes a handler as aws-lambda-go does and tells the answer: its status, what it says about that, its headers
// except for the type of the body, in brackets where they are lists, and its body.
func httpOutcome(t *testing.T, handler any, event []byte) (outcome string) {
	t.Helper()
	defer func() {
		if value := recover(); value != nil {
			outcome = fmt.Sprint("panic: ", value)
		}
	}()
	data, err := lambda.NewHandler(handler).Invoke(t.Context(), event)
	if err != nil {
		t.Log(err)
		return "error"
	}
	var answer events.ALBTargetGroupResponse // has all members of the others but cookies
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	parts := []string{fmt.Sprint(answer.StatusCode)}
	if answer.StatusDescription != "" {
		parts = append(parts, "("+answer.StatusDescription+")")
	}
	for _, name := range slices.Sorted(maps.Keys(answer.Headers)) {
		if name != "Content-Type" {
			parts = append(parts, fmt.Sprintf("%s: %s", name, answer.Headers[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(answer.MultiValueHeaders)) {
		if name != "Content-Type" {
			parts = append(parts, fmt.Sprintf("%s: %s", name, answer.MultiValueHeaders[name]))
		}
	}
	if answer.Body != "" {
		parts = append(parts, answer.Body)
	}
	if answer.IsBase64Encoded {
		parts = append(parts, "(base64)")
	}
	return strings.Join(parts, " ")
}

// changeMembers returns an event with members changed, named by their paths with dots.
func changeMembers(t *testing.T, event []byte, changes map[string]any) []byte {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(event, &members); err != nil {
		t.Fatal(err)
	}
	for path, value := range changes {
		at, name := members, path
		for {
			first, rest, below := strings.Cut(name, ".")
			if !below {
				break
			}
			at, name = at[first].(map[string]any), rest
		}
		at[name] = value
	}
	changed, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}
