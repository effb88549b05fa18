// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// describe returns all of a request, for golden files.
func describe(t *testing.T, r *http.Request) string {
	t.Helper()
	var out strings.Builder
	line := func(name string, value any) { fmt.Fprintf(&out, "%-14s %v\n", name, value) }
	ctx := r.Context()
	line("source", httpevent.SourceOf(ctx))
	line("method", r.Method)
	line("path", fmt.Sprintf("%q", r.URL.Path))
	line("raw path", fmt.Sprintf("%q", r.URL.RawPath))
	line("query", r.URL.RawQuery)
	line("parsed query", r.URL.Query())
	line("request URI", r.RequestURI)
	line("host", r.Host)
	line("remote", r.RemoteAddr)
	line("TLS", r.TLS != nil)
	line("proto", r.Proto)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		line("header", fmt.Sprintf("%s: %q", name, r.Header[name]))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	line("length", r.ContentLength)
	line("body", fmt.Sprintf("%q", body))
	line("base path", fmt.Sprintf("%q", httpevent.BasePath(ctx)))
	line("request id", httpevent.RequestID(ctx))
	line("variables", httpevent.StageVariables(ctx))
	identity, known := httpevent.IdentityOf(ctx)
	line("identity", fmt.Sprintf("%t %+v", known, identity))
	return out.String()
}

// TestRequest_2_1 has every source's event, told from each other and pinned.
func TestRequest_2_1(t *testing.T) {
	t.Parallel()
	for name, source := range eventFiles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := eventFile(t, name)
			golden(t, "requests/"+name+".txt", describe(t, request(t, event)))
			golden(t, "requests/"+name+".txt", describe(t, request(t, event, httpevent.WithSource(source))))
		})
	}
}

// TestRequest_18_1_OtherEvents has events that are no requests: the invocation fails, and says what came instead.
func TestRequest_18_1_OtherEvents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		source      httpevent.Source
		want        string
	}{
		{"queue", `{"Records":[{"eventSource":"aws:sqs"}]}`, httpevent.Auto, `httpevent: event is not an HTTP request: it has the form of no known source: its members are "Records"`},
		{"schedule", `{"version":"0","id":"1","detail-type":"Scheduled Event","source":"aws.events","account":"1","time":"t"}`, httpevent.Auto, `httpevent: event is not an HTTP request: it has the form of no known source: its members are "version", "id", "detail-type", "source", "account", …`},
		{"socket", `{"requestContext":{"connectionId":"c=","eventType":"MESSAGE","routeKey":"$default"},"body":"hi"}`, httpevent.Auto, "httpevent: event is not an HTTP request: it has the form of no known source: it is a message of a WebSocket API"},
		{"socket with a path", `{"httpMethod":"GET","path":"/","requestContext":{"connectionId":"c=","eventType":"CONNECT"}}`, httpevent.Auto, "httpevent: event is not an HTTP request: it has the form of no known source: it is a message of a WebSocket API"},
		{"nothing", `{}`, httpevent.Auto, "httpevent: event is not an HTTP request: it has the form of no known source: it has no members"},
		{"null", `null`, httpevent.Auto, "httpevent: event is not an HTTP request: it has the form of no known source: it has no members"},
		{"list", `[{"rawPath":"/"}]`, httpevent.Auto, "httpevent: event is not an HTTP request: it has the form of no known source: it has no members"},
		{"broken", `{"rawPath":"/`, httpevent.Auto, "httpevent: event is not an HTTP request: it is not JSON"},
		{"other source", string(eventFile(t, "alb_single")), httpevent.HTTPAPIv2, "httpevent: event is not an HTTP request from API Gateway HTTP API 2.0: it comes from Application Load Balancer"},
		{"queue, pinned", `{"Records":[]}`, httpevent.ALB, `httpevent: event is not an HTTP request from Application Load Balancer: its members are "Records"`},
	}
	for _, tt := range tests {
		h := httpevent.New(http.NotFoundHandler(), httpevent.WithSource(tt.source))
		answer, err := h.HandleEvent(context.Background(), json.RawMessage(tt.event))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, %v; want %s", tt.name, answer, err, tt.want)
		}
	}
}

// TestRequest_18_2_Paths has for each source what a path becomes: percent-encoded where it is handed over so.
func TestRequest_18_2_Paths(t *testing.T) {
	t.Parallel()
	member := map[string]string{
		"rest_api": "path", "httpapi_v1": "path", "httpapi_v2": "rawPath", "function_url": "rawPath",
		"alb_single": "path", "alb_multi": "path", "lattice_v1": "raw_path", "lattice_v2": "path",
	}
	tests := []struct{ in, encodedPath, encodedRaw, decodedPath string }{
		{"/a", "/a", "", "/a"},
		{"/a%2Fb", "/a/b", "/a%2Fb", "/a%2Fb"},
		{"/%41", "/A", "/%41", "/%41"},
		{"/100%25", "/100%", "", "/100%25"},
		{"/100%", "/100%", "", "/100%"},
		{"/%zz", "/%zz", "", "/%zz"},
		{"/%2541", "/%41", "", "/%2541"},
		{"/a b", "/a b", "", "/a b"},
		{"/a+b", "/a+b", "", "/a+b"},
		{"/café", "/café", "", "/café"},
		{"/caf%C3%A9", "/café", "", "/caf%C3%A9"},
		{"/a;v=1,2", "/a;v=1,2", "", "/a;v=1,2"},
		{"/it's(here)!*[x]", "/it's(here)!*[x]", "/it's(here)!*[x]", "/it's(here)!*[x]"},
		{"/what?", "/what?", "", "/what?"},
		{"/a#b", "/a#b", "", "/a#b"},
		{"/\x00\n", "/\x00\n", "", "/\x00\n"},
		{"/%00", "/\x00", "", "/%00"},
		{"/a/../b/./c", "/a/../b/./c", "", "/a/../b/./c"},
		{"//a//b", "//a//b", "", "//a//b"},
		{"a", "/a", "", "/a"},
		{"", "/", "", "/"},
		{"*", "*", "", "*"},
	}
	for name, member := range member {
		source := eventFiles()[name]
		for _, tt := range tests {
			r := request(t, change(t, eventFile(t, name), map[string]any{member: tt.in}))
			wantPath, wantRaw := tt.encodedPath, tt.encodedRaw
			if source == httpevent.HTTPAPIv1 || source == httpevent.HTTPAPIv2 {
				wantPath, wantRaw = tt.decodedPath, ""
			}
			if tt.in == "/what?" && (source == httpevent.LatticeV1 || source == httpevent.LatticeV2) {
				wantPath = "/what" // the query begins there
			}
			if r.URL.Path != wantPath || r.URL.RawPath != wantRaw {
				t.Errorf("%s: %q becomes %q, %q; want %q, %q", source, tt.in, r.URL.Path, r.URL.RawPath, wantPath, wantRaw)
			}
			if strings.ContainsAny(r.URL.EscapedPath(), "\x00\n #?") {
				t.Errorf("%s: %q is written as %q", source, tt.in, r.URL.EscapedPath())
			}
		}
	}
}

// TestRequest_18_3_Stage is the matrix of hosts and stages.
func TestRequest_18_3_Stage(t *testing.T) {
	t.Parallel()
	const own, custom, local = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", "api.shop.example", "localhost:3000"
	tests := []struct {
		name, event        string
		host, stage, path  string
		opts               []httpevent.Option
		wantPath, wantBase string
	}{
		{"own host", "httpapi_v2", own, "live", "/live/hello", nil, "/hello", "/live"},
		{"own host, stage alone", "httpapi_v2", own, "live", "/live", nil, "/", "/live"},
		{"own host, stage and slash", "httpapi_v2", own, "live", "/live/", nil, "/", "/live"},
		{"own host, a word that begins so", "httpapi_v2", own, "live", "/liveness", nil, "/liveness", ""},
		{"own host, twice", "httpapi_v2", own, "live", "/live/live/x", nil, "/live/x", "/live"},
		{"own host, default", "httpapi_v2", own, "$default", "/$default/hello", nil, "/$default/hello", ""},
		{"custom host", "httpapi_v2", custom, "live", "/hello", nil, "/hello", ""},
		{"custom host, route like the stage", "httpapi_v2", custom, "live", "/live/hello", nil, "/live/hello", ""},
		{"SAM local", "httpapi_v2", local, "live", "/hello", nil, "/hello", ""},
		{"SAM local, default", "httpapi_v2", local, "$default", "/hello", nil, "/hello", ""},
		{"HTTP API 1.0", "httpapi_v1", own, "live", "/live/hello", nil, "/hello", "/live"},
		{"HTTP API 1.0, default", "httpapi_v1", own, "$default", "/hello", nil, "/hello", ""},
		{"HTTP API 1.0, custom host", "httpapi_v1", custom, "live", "/hello", nil, "/hello", ""},
		{"HTTP API 1.0, custom host, route like the stage", "httpapi_v1", custom, "live", "/live/hello", nil, "/live/hello", ""},
		{"HTTP API 1.0, custom host, mapping", "httpapi_v1", custom, "live", "/shop/hello", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/hello", "/shop"},
		{"HTTP API 1.0, SAM local", "httpapi_v1", local, "live", "/hello", nil, "/hello", ""},
		{"HTTP API 1.0, SAM local, default", "httpapi_v1", local, "$default", "/hello", nil, "/hello", ""},
		{"forced, no stage", "httpapi_v2", own, "", "/", []httpevent.Option{httpevent.WithStripStage(true)}, "/", ""},
		{"mapping, spelt with escapes", "rest_api", custom, "prod", "/%73hop/a%2Fb", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/shop/a/b", ""},
		{"REST has none", "rest_api", own, "prod", "/prod/hello", nil, "/prod/hello", ""},
		{"forced", "httpapi_v2", local, "live", "/live/hello", []httpevent.Option{httpevent.WithStripStage(true)}, "/hello", "/live"},
		{"forced, not there", "httpapi_v2", local, "live", "/hello", []httpevent.Option{httpevent.WithStripStage(true)}, "/hello", ""},
		{"kept", "httpapi_v2", own, "live", "/live/hello", []httpevent.Option{httpevent.WithStripStage(false)}, "/live/hello", ""},
		{"mapping", "httpapi_v2", custom, "$default", "/shop/hello", []httpevent.Option{httpevent.WithBasePath("shop/")}, "/hello", "/shop"},
		{"mapping alone", "rest_api", custom, "prod", "/shop", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/", "/shop"},
		{"mapping, no border", "rest_api", custom, "prod", "/shops", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/shops", ""},
		{"first of two", "rest_api", custom, "prod", "/a/b/c", []httpevent.Option{httpevent.WithBasePath("/a", "/b")}, "/b/c", "/a"},
		{"stage and mapping", "httpapi_v2", own, "live", "/live/shop/x", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/x", "/live/shop"},
	}
	for _, tt := range tests {
		path := "rawPath"
		if tt.event != "httpapi_v2" {
			path = "path"
		}
		r := request(t, change(t, eventFile(t, tt.event), map[string]any{
			path: tt.path, "requestContext.domainName": tt.host, "requestContext.stage": tt.stage,
		}), tt.opts...)
		if base := httpevent.BasePath(r.Context()); r.URL.Path != tt.wantPath || base != tt.wantBase {
			t.Errorf("%s: path %q, base %q; want %q, %q", tt.name, r.URL.Path, base, tt.wantPath, tt.wantBase)
		}
		if !strings.HasPrefix(r.RequestURI, tt.path) {
			t.Errorf("%s: request URI %q, want what the client asked for", tt.name, r.RequestURI)
		}
	}
	// Both forms of the path lose the prefix.
	r := request(t, change(t, eventFile(t, "rest_api"), map[string]any{"path": "/shop/a%2Fb"}), httpevent.WithBasePath("/shop"))
	if r.URL.Path != "/a/b" || r.URL.RawPath != "/a%2Fb" {
		t.Errorf("path %q, raw path %q", r.URL.Path, r.URL.RawPath)
	}
}

// TestRequest_2_2_BasePathOfREST has the stage that a REST API takes away before the event.
func TestRequest_2_2_BasePathOfREST(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, asked string
		opts        []httpevent.Option
		want        string
	}{
		{"/hello", "/prod/hello", nil, "/prod"},
		{"/hello/", "/prod/hello/", nil, "/prod"},
		{"/", "/prod", nil, "/prod"},
		{"/", "/prod/", nil, "/prod"},
		{"/", "/", nil, ""},
		{"/shop/hello", "/shop/hello", nil, ""},
		{"/shop/hello", "/shop/hello", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/shop"},
		{"/shop/hello", "/prod/shop/hello", []httpevent.Option{httpevent.WithBasePath("/shop")}, "/prod/shop"},
		{"/caf\u00e9", "/prod/caf%C3%A9", nil, "/prod"},
		{"/caf%C3%A9", "/prod/caf%C3%A9", nil, "/prod"},
		{"/%zz", "/prod/%zy", nil, ""},
		{"/hello", "", nil, ""},
		{"/hello", "/prod/other", nil, ""},
	} {
		r := request(t, change(t, eventFile(t, "rest_api"), map[string]any{"path": tt.path, "requestContext.path": tt.asked}), tt.opts...)
		if base := httpevent.BasePath(r.Context()); base != tt.want {
			t.Errorf("path %q, asked for %q: base = %q, want %q", tt.path, tt.asked, base, tt.want)
		}
	}
}

func TestRequest_18_4_Queries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		changes     map[string]any
		want        string
	}{
		{"text as it is", "httpapi_v2", map[string]any{"rawQueryString": "q=a,b&q=c&x=%2B+%zz"}, "q=a,b&q=c&x=%2B+%zz"},
		{"none", "httpapi_v2", map[string]any{"rawQueryString": nil}, ""},
		{"REST", "rest_api", map[string]any{"multiValueQueryStringParameters": map[string]any{"b": []string{"1", "2"}, "a&": []string{"x y"}}}, "a%26=x+y&b=1&b=2"},
		{"REST, one value each", "rest_api", map[string]any{"multiValueQueryStringParameters": nil, "queryStringParameters": map[string]any{"a": "é"}}, "a=%C3%A9"},
		{"REST, null", "rest_api", map[string]any{"multiValueQueryStringParameters": nil, "queryStringParameters": nil}, ""},
		{"load balancer", "alb_single", map[string]any{"queryStringParameters": map[string]any{"q": "a%20b", "a%3D": "1+1"}}, "a%3D=1+1&q=a%20b"},
		{"load balancer, raw", "alb_single", map[string]any{"queryStringParameters": map[string]any{"q": "a b#c&d%"}}, "q=a%20b%23c%26d%25"},
		{"load balancer, multi", "alb_multi", map[string]any{"multiValueQueryStringParameters": map[string]any{"q": []any{"1", "2", 3, nil}}}, "q=1&q=2"},
		{"Lattice", "lattice_v1", map[string]any{"query_string_parameters": map[string]any{"q": "a%20b"}}, "q=a%20b"},
		{"Lattice, in the path", "lattice_v1", map[string]any{"raw_path": "/x?q=2&q=1"}, "q=2&q=1"},
		{"Lattice 2", "lattice_v2", map[string]any{"queryStringParameters": map[string]any{"q": []string{"b", "a"}}}, "q=b&q=a"},
		{"Lattice 2, text", "lattice_v2", map[string]any{"queryStringParameters": map[string]any{"q": "b"}}, "q=b"},
	}
	for _, tt := range tests {
		if got := request(t, change(t, eventFile(t, tt.event), tt.changes)).URL.RawQuery; got != tt.want {
			t.Errorf("%s: query %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestRequest_18_5_Headers(t *testing.T) {
	t.Parallel()
	event := change(t, eventFile(t, "httpapi_v2"), map[string]any{
		"headers": map[string]any{"x-custom": "a,b", "HOST": "shop.example", "transfer-encoding": "chunked", "x-number": 7, "x-ümlaut": nil},
	})
	r := request(t, event)
	if got := r.Header["X-Custom"]; !slices.Equal(got, []string{"a,b"}) {
		t.Errorf("X-Custom = %q, want it whole", got)
	}
	if r.Host != "shop.example" || r.Header["Host"] != nil || r.Header["Transfer-Encoding"] != nil {
		t.Errorf("host %q, header %v", r.Host, r.Header)
	}
	if got := r.Header["Cookie"]; !slices.Equal(got, []string{"session=abc; theme=dark"}) {
		t.Errorf("Cookie = %q, want one line", got)
	}
	if theme, err := r.Cookie("theme"); err != nil || theme.Value != "dark" {
		t.Errorf("cookie theme = %v, %v", theme, err)
	}
	twice := strings.Replace(string(event), `"x-custom":`, `"X-CUSTOM":"c","x-custom":`, 1)
	if got := request(t, []byte(twice)).Header["X-Custom"]; !slices.Equal(got, []string{"c", "a,b"}) {
		t.Errorf("a header in two spellings = %q, want both values", got)
	}
	r = request(t, change(t, event, map[string]any{"headers": nil}))
	if r.Host != "abc123.execute-api.eu-west-1.amazonaws.com" {
		t.Errorf("host without a header = %q, want the domain name", r.Host)
	}
}

func TestRequest_18_6_Body(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		isBase64   bool
		want       string
	}{
		{"text", "größe", false, "größe"},
		{"bytes", "AAECA/8=", true, "\x00\x01\x02\x03\xff"},
		{"escapes", "\"\\/\b\f\n\r\t\u2028\U0001F600", false, "\"\\/\b\f\n\r\t\u2028\U0001F600"},
		{"empty", "", false, ""},
		{"empty bytes", "", true, ""},
	}
	for _, tt := range tests {
		r := request(t, change(t, eventFile(t, "httpapi_v2"), map[string]any{"body": tt.body, "isBase64Encoded": tt.isBase64}))
		if r.ContentLength != int64(len(tt.want)) || (r.Body == http.NoBody) != (tt.want == "") {
			t.Errorf("%s: length %d, body %T", tt.name, r.ContentLength, r.Body)
		}
		read := func(body io.Reader) string {
			data, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
		if got := read(r.Body); got != tt.want {
			t.Errorf("%s: body %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == "" {
			continue
		}
		again, err := r.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		if got := read(again); got != tt.want {
			t.Errorf("%s: second body %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestRequest_18_7_RemoteAddr(t *testing.T) {
	t.Parallel()
	tests := []struct {
		event, forwarded string
		hops             int
		want             string
	}{
		{"alb_single", "203.0.113.66, 198.51.100.7", 0, "198.51.100.7"},
		{"alb_single", "203.0.113.66, 198.51.100.7", 1, "203.0.113.66"},
		{"alb_single", "203.0.113.66, 198.51.100.7", 5, "203.0.113.66"},
		{"alb_single", "evil, 198.51.100.7:1234", 0, "198.51.100.7"},
		{"alb_single", "[2001:db8::7]:443", 0, "2001:db8::7"},
		{"alb_single", "2001:db8::7", 0, "2001:db8::7"},
		{"alb_single", "unknown", 0, ""},
		{"alb_single", "", 0, ""},
		{"lattice_v1", "10.0.0.1, 10.0.3.9", 0, "10.0.3.9"},
		{"httpapi_v2", "203.0.113.66", 0, "198.51.100.7"}, // API Gateway says itself who it was
	}
	for _, tt := range tests {
		event := change(t, eventFile(t, tt.event), map[string]any{"headers.x-forwarded-for": tt.forwarded})
		r := request(t, event, httpevent.WithTrustedHops(tt.hops))
		host, port, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil || host != tt.want || port != "0" {
			t.Errorf("%s, %q, %d hops: %q, want %q", tt.event, tt.forwarded, tt.hops, r.RemoteAddr, tt.want)
		}
	}
}

func TestRequest_18_8_Scheme(t *testing.T) {
	t.Parallel()
	for proto, want := range map[string]bool{"https": true, "HTTPS": true, "http": false, "": false} {
		event := change(t, eventFile(t, "alb_single"), map[string]any{"headers.x-forwarded-proto": proto})
		r := request(t, event)
		if (r.TLS != nil) != want || r.Proto != "HTTP/1.1" || r.ProtoMajor != 1 || r.ProtoMinor != 1 || r.URL.Host != "" {
			t.Errorf("%q: TLS %v, proto %s, URL host %q", proto, r.TLS, r.Proto, r.URL.Host)
		}
	}
	if r := request(t, change(t, eventFile(t, "rest_api"), map[string]any{"headers": nil, "multiValueHeaders": nil})); r.TLS == nil {
		t.Error("API Gateway has no plain HTTP")
	}
}

func TestRequest_18_9_Context(t *testing.T) {
	t.Parallel()
	ctx := request(t, eventFile(t, "httpapi_v2")).Context()
	event, ok := httpevent.Event[events.APIGatewayV2HTTPRequest](ctx)
	if !ok || event.RouteKey != "ANY /{proxy+}" || event.RequestContext.Authorizer.JWT.Claims["sub"] != "user-1" {
		t.Errorf("Event = %+v, %t", event, ok)
	}
	if _, ok := httpevent.Event[events.ALBTargetGroupRequest](ctx); ok {
		t.Error("an event of a load balancer, of an HTTP API")
	}
	own, ok := httpevent.Event[struct{ RawPath string }](ctx)
	if !ok || own.RawPath != "/orders/42/items/7" {
		t.Errorf("Event of a type of ours = %+v, %t", own, ok)
	}
	if got := httpevent.Claim(ctx, "sub"); got != "user-1" {
		t.Errorf("Claim(sub) = %q", got)
	}
	if got := httpevent.Claim(httpevent.WithClaims(ctx, map[string]string{"sub": "test"}), "sub"); got != "test" {
		t.Errorf("Claim of WithClaims = %q", got)
	}
	for name, decodes := range map[string]func(context.Context) bool{
		"rest_api":     decodes[events.APIGatewayProxyRequest],
		"httpapi_v1":   decodes[events.APIGatewayProxyRequest],
		"function_url": decodes[events.LambdaFunctionURLRequest],
		"alb_multi":    decodes[events.ALBTargetGroupRequest],
		"lattice_v1":   decodes[httpevent.LatticeV1Request],
		"lattice_v2":   decodes[httpevent.LatticeV2Request],
	} {
		if !decodes(request(t, eventFile(t, name)).Context()) {
			t.Errorf("%s does not decode", name)
		}
	}
	// Outside a request all are empty.
	none := context.Background()
	_, known := httpevent.IdentityOf(none)
	_, decoded := httpevent.Event[events.ALBTargetGroupRequest](none)
	if known || decoded || httpevent.SourceOf(none) != httpevent.Auto || httpevent.BasePath(none) != "" ||
		httpevent.RequestID(none) != "" || httpevent.Claim(none, "sub") != "" || httpevent.StageVariables(none) != nil {
		t.Error("a context of no request has values")
	}
	httpevent.SetRoute(none, "GET /")
}

// TestRequest_18_9_Authorizers has what authorizers put into events.
func TestRequest_18_9_Authorizers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		authorizer  any
		want        httpevent.Identity
		known       bool
	}{
		{"REST, Cognito", "rest_api", map[string]any{"claims": map[string]any{"sub": "1", "n": 7}, "scopes": []string{"a"}}, httpevent.Identity{Claims: map[string]string{"sub": "1", "n": "7"}, Scopes: []string{"a"}}, true},
		{"REST, Lambda", "rest_api", map[string]any{"principalId": "p", "claims": `{"sub":"in text"}`, "admin": true}, httpevent.Identity{Claims: map[string]string{"principalId": "p", "claims": `{"sub":"in text"}`, "admin": "true"}, Principal: "p"}, true},
		{"REST, none", "rest_api", nil, httpevent.Identity{}, false},
		{"REST, empty", "rest_api", map[string]any{}, httpevent.Identity{}, false},
		{"HTTP, JWT", "httpapi_v2", map[string]any{"jwt": map[string]any{"claims": map[string]any{"sub": "1"}, "scopes": nil}}, httpevent.Identity{Claims: map[string]string{"sub": "1"}}, true},
		{"HTTP, Lambda", "httpapi_v2", map[string]any{"lambda": map[string]any{"o": map[string]any{"a": []int{1}}, "null": nil}}, httpevent.Identity{Claims: map[string]string{"o": `{"a":[1]}`}}, true},
		{"HTTP, Lambda without context", "httpapi_v2", map[string]any{"lambda": nil}, httpevent.Identity{}, false},
		{"URL, IAM", "function_url", map[string]any{"iam": map[string]any{"userArn": "arn", "accountId": "1"}}, httpevent.Identity{Principal: "arn", AccountID: "1"}, true},
		{"URL, open", "function_url", nil, httpevent.Identity{}, false},
		{"load balancer", "alb_single", map[string]any{"claims": map[string]any{"sub": "a client's?"}}, httpevent.Identity{}, false},
	}
	for _, tt := range tests {
		ctx := request(t, change(t, eventFile(t, tt.event), map[string]any{"requestContext.authorizer": tt.authorizer})).Context()
		got, known := httpevent.IdentityOf(ctx)
		got.SourceIP = ""
		if diff := cmp.Diff(tt.want, got); diff != "" || known != tt.known {
			t.Errorf("%s: known %t, want %t; identity (-want +got):\n%s", tt.name, known, tt.known, diff)
		}
		if got.Claims != nil {
			got.Claims["sub"] = "changed"
		}
		if claim := httpevent.Claim(ctx, "sub"); claim == "changed" {
			t.Errorf("%s: the identity of the request was changed", tt.name)
		}
	}
}

// TestRequest_18_9_IdentityIsACopy changes what it was given. Who asks next gets it as it was.
func TestRequest_18_9_IdentityIsACopy(t *testing.T) {
	t.Parallel()
	event := change(t, eventFile(t, "httpapi_v2"), map[string]any{
		"requestContext.authorizer": map[string]any{"jwt": map[string]any{"claims": map[string]any{"sub": "1"}, "scopes": []string{"read"}}},
	})
	ctx := request(t, event).Context()
	first, _ := httpevent.IdentityOf(ctx)
	first.Claims["sub"], first.Scopes[0] = "2", "write"
	if again, _ := httpevent.IdentityOf(ctx); again.Claims["sub"] != "1" || again.Scopes[0] != "read" {
		t.Errorf("after a change: %+v", again)
	}
}

func decodes[T any](ctx context.Context) bool {
	_, ok := httpevent.Event[T](ctx)
	return ok
}
