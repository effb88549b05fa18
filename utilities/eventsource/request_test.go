// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func TestHeader_9_4_AnyCase(t *testing.T) {
	t.Parallel()
	headers := map[string]string{"X-Request-Id": "7", "content-type": "text/plain", "ACCEPT": "a", "Accept": "b", "": "none"}
	tests := []struct {
		name, want string
		ok         bool
	}{
		{"X-Request-Id", "7", true},
		{"x-request-id", "7", true},
		{"CONTENT-TYPE", "text/plain", true},
		{"Accept", "b", true}, // as written
		{"accept", "a", true}, // the first
		{"x-request", "", false},
		{"x\u017fk", "", false},
		{"", "none", true},
	}
	for _, test := range tests {
		for range 20 { // maps have no order
			if got, ok := eventsource.Header(headers, test.name); got != test.want || ok != test.ok {
				t.Errorf("Header(%q) = %q, %t; want %q, %t", test.name, got, ok, test.want, test.ok)
			}
		}
	}
	if _, ok := eventsource.Header(nil, "a"); ok {
		t.Error("a header in nil")
	}
}

func TestHeaders_9_4(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		single map[string]string
		multi  map[string][]string
		want   http.Header
	}{
		{"none", nil, nil, http.Header{}},
		{"single", map[string]string{"x-a": "1, 2", "date": "Mon, 25 May 2026 14:07:16 GMT"}, nil, http.Header{"X-A": {"1, 2"}, "Date": {"Mon, 25 May 2026 14:07:16 GMT"}}},
		{"multi", nil, map[string][]string{"x-a": {"1", "2"}}, http.Header{"X-A": {"1", "2"}}},
		{"both", map[string]string{"x-a": "2", "X-B": "3"}, map[string][]string{"X-a": {"1", "2"}}, http.Header{"X-A": {"1", "2"}, "X-B": {"3"}}},
		{"cases", map[string]string{"x-b": "4", "X-B": "3"}, map[string][]string{"x-a": {"2"}, "X-A": {"1"}}, http.Header{"X-A": {"1", "2"}, "X-B": {"3", "4"}}},
	}
	for _, test := range tests {
		got := eventsource.Headers(test.single, test.multi)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	event := decoded[eventsource.VPCLatticeV2Request](t, golden.Event("vpc-lattice-v2/request"))
	if got := eventsource.Headers(nil, eventsource.Lists(event.Headers)); len(got) != len(event.Headers) {
		t.Errorf("VPC Lattice: %d headers, want %d", len(got), len(event.Headers))
	}
}

func FuzzHeader(f *testing.F) {
	f.Add("X-Request-Id", "x-request-ID", "7")
	f.Add("k", "\u212a", "kelvin")
	f.Fuzz(func(t *testing.T, name, asked, value string) {
		got, ok := eventsource.Header(map[string]string{name: value}, asked)
		if want := len(name) == len(asked) && strings.EqualFold(name, asked); ok != want || ok && got != value {
			t.Errorf("Header(%q) = %q, %t of %q: %q", asked, got, ok, name, value)
		}
		if all := eventsource.Headers(map[string]string{name: value}, nil); all[http.CanonicalHeaderKey(name)][0] != value {
			t.Errorf("Headers lost %q: %v", name, all)
		}
	})
}

func TestQuery_9_4(t *testing.T) {
	t.Parallel()
	single := map[string]string{"tag": "b", "q": "a+b%20c,d"}
	multi := map[string][]string{"tag": {"a", "b"}}
	if diff := cmp.Diff(url.Values{"tag": {"a", "b"}, "q": {"a+b%20c,d"}}, eventsource.Query(single, multi)); diff != "" {
		t.Errorf("Query (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(url.Values{"tag": {"a", "b"}, "q": {"a b c,d"}}, eventsource.DecodedQuery(single, multi)); diff != "" {
		t.Errorf("DecodedQuery (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(url.Values{"100%": {"%zz"}, "a b": {"1", "2"}}, eventsource.DecodedQuery(map[string]string{"100%": "%zz", "a+b": "2", "a b": "1"}, nil)); diff != "" {
		t.Errorf("DecodedQuery of what is not encoded (-want +got):\n%s", diff)
	}
	got := eventsource.Query(nil, multi)
	got.Add("tag", "c")
	if len(multi["tag"]) != 2 {
		t.Error("Query shares the event's memory")
	}
}

func TestPath_9_4_Stage(t *testing.T) {
	t.Parallel()
	const own, custom = "f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com", "api.example.com"
	tests := []struct{ rawPath, stage, domain, want string }{
		{"/prod/orders", "prod", own, "/orders"},
		{"/prod", "prod", own, "/"},
		{"/prod/", "prod", own, "/"},
		{"/products", "prod", own, "/products"}, // Powertools for Python makes ucts of it
		{"/orders/prod/7", "prod", own, "/orders/prod/7"},
		{"/prod/prod/7", "prod", own, "/prod/7"},
		{"/prod/orders", "$default", own, "/prod/orders"},
		{"/prod/orders", "prod", custom, "/prod/orders"}, // a path that begins like the stage
		{"", "prod", own, "/"},
		{"", "", "", "/"},
	}
	for _, test := range tests {
		var event eventsource.APIGatewayV2HTTPRequest
		event.RawPath, event.RequestContext.Stage, event.RequestContext.DomainName = test.rawPath, test.stage, test.domain
		if got := event.Path(); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
	urlEvent := decoded[eventsource.LambdaFunctionURLRequest](t, golden.Event("function-url/request"))
	if got := urlEvent.Path(); got != urlEvent.RawPath {
		t.Errorf("URL of a function: %q, want %q", got, urlEvent.RawPath)
	}
}

func FuzzPath(f *testing.F) {
	f.Add("/prod/orders", "prod")
	f.Add("//", "")
	f.Fuzz(func(t *testing.T, rawPath, stage string) {
		var event eventsource.APIGatewayV2HTTPRequest
		event.RawPath, event.RequestContext.Stage, event.RequestContext.DomainName = rawPath, stage, "a.execute-api.b"
		got := event.Path()
		if got == "" || got != "/" && got != rawPath && "/"+stage+got != rawPath {
			t.Errorf("%q at stage %q: %q", rawPath, stage, got)
		}
	})
}

func TestBody_9_4(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body   string
		base64 bool
		want   string
		fails  bool
	}{
		{"plain", false, "plain", false},
		{"", false, "", false},
		{"", true, "", false},
		{"AP/+", true, "\x00\xff\xfe", false},
		{"YQ==", true, "a", false},
		{"YQ", true, "a", false},
		{"YQ=", true, "", true},
		{"YQ===", true, "", true},
		{"@@@", true, "", true}, // Powertools for Python leaves these out
		{"Y_-A", true, "", true},
		{"YR", true, "", true}, // bits that nothing wrote
	} {
		got, err := eventsource.Body(test.body, test.base64)
		if string(got) != test.want || (err != nil) != test.fails {
			t.Errorf("Body(%q, %t) = %q, %v; want %q", test.body, test.base64, got, err, test.want)
		}
	}
}

type order struct {
	ID    string    `json:"id"`
	Total int       `json:"total"`
	Due   time.Time `json:"due,omitzero"`
}

func TestBodyAs_9_4(t *testing.T) {
	t.Parallel()
	got, err := eventsource.BodyAs[order](`eyJpZCI6IjQyIiwidG90YWwiOjd9`, true)
	if diff := cmp.Diff(order{ID: "42", Total: 7}, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	exact, err := eventsource.BodyAs[map[string]any](`{"n":9007199254740993}`, false)
	if err != nil || exact["n"] != json.Number("9007199254740993") {
		t.Errorf("a number is %v, %v", exact["n"], err)
	}
	if _, err := eventsource.BodyAs[order]("", false); !errors.Is(err, eventsource.ErrEmpty) {
		t.Errorf("nothing: %v, want ErrEmpty", err)
	}
}

// TestBodyAs_ErrorsWithoutData decodes what is wrong. Errors land in logs, where bodies may not.
func TestBodyAs_ErrorsWithoutData(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{`{"id":"hunter2"`, "JSON ends early"},
		{` `, "JSON ends early"},
		{`{"id":"hunter2",}`, "no JSON at byte"},
		{`hunter2`, "no JSON at byte 1"},
		{`{"total":31337.5}`, "number for int in total at byte 16"},
		{`{"id":31337}`, "number for string in id at byte"},
		{`{"due":"hunter2"}`, "not of its form"},
		{`{"id":"1"} {"id":"hunter2"}`, "more than one JSON value"},
	}
	for _, test := range tests {
		_, err := eventsource.BodyAs[order](test.body, false)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "decode eventsource_test.order: ") {
			t.Errorf("%s: error %v, want one with %q", test.body, err, test.want)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "31337") {
			t.Errorf("%s: data in the error: %v", test.body, err)
		}
	}
	_, err := eventsource.BodyAs[order](`{"id":1}`, false)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok || mismatch.Field != "id" {
		t.Errorf("the error of package json is not found in %v", err)
	}
}

func TestClaims_9_4(t *testing.T) {
	t.Parallel()
	rest := decoded[eventsource.APIGatewayProxyRequest](t, golden.Event("apigateway-rest/cognito-authorizer")).RequestContext.Authorizer
	if got := rest.Claims().Text("sub"); got == "" {
		t.Errorf("no sub in %v", rest)
	}
	lambdaAuthorizer := decoded[eventsource.APIGatewayProxyRequest](t, golden.Event("apigateway-rest/lambda-authorizer")).RequestContext.Authorizer
	if lambdaAuthorizer.PrincipalID() == "" || len(lambdaAuthorizer.Context()) != len(lambdaAuthorizer)-2 || lambdaAuthorizer.Claims() != nil {
		t.Errorf("principal %q, context %v, claims %v of %v", lambdaAuthorizer.PrincipalID(), lambdaAuthorizer.Context(), lambdaAuthorizer.Claims(), lambdaAuthorizer)
	}
	nulls := decoded[eventsource.APIGatewayProxyRequest](t, golden.Event("apigateway-rest/authorizer-null-claims")).RequestContext.Authorizer
	if nulls.Claims() != nil || nulls.Scopes() != nil || nulls.Claims().Text("sub") != "" {
		t.Errorf("claims %v, scopes %v of null", nulls.Claims(), nulls.Scopes())
	}
	v1 := decoded[eventsource.APIGatewayProxyRequest](t, golden.Event("apigateway-http-v1/jwt")).RequestContext.Authorizer
	v2 := decoded[eventsource.APIGatewayV2HTTPRequest](t, golden.Event("apigateway-http-v2/jwt")).RequestContext.Authorizer
	for _, claims := range []eventsource.Claims{v1.Claims(), v2.Claims()} {
		if len(claims) == 0 {
			t.Errorf("claims of a JWT: %v, %v", v1.Claims(), v2.Claims())
		}
	}
	if len(v1.Scopes()) == 0 || len(v2.Scopes()) == 0 {
		t.Errorf("scopes %v, %v", v1.Scopes(), v2.Scopes())
	}
	if got := decoded[eventsource.APIGatewayV2HTTPRequest](t, golden.Event("apigateway-http-v2/lambda-authorizer")).RequestContext.Authorizer.Context(); len(got) == 0 {
		t.Error("no context of a Lambda authorizer")
	}
	var none *eventsource.APIGatewayV2Authorizer
	iam := &eventsource.APIGatewayV2Authorizer{}
	if none.Claims() != nil || none.Scopes() != nil || none.Context() != nil || iam.Claims() != nil || iam.Scopes() != nil {
		t.Error("claims without an authorizer")
	}
	// A map of aws-lambda-go's type converts.
	old := decoded[events.APIGatewayProxyRequest](t, golden.Event("apigateway-rest/cognito-authorizer"))
	if got := eventsource.APIGatewayAuthorizer(old.RequestContext.Authorizer).Claims().Text("sub"); got != rest.Claims().Text("sub") {
		t.Errorf("sub %q by aws-lambda-go's type, want %q", got, rest.Claims().Text("sub"))
	}
}

func TestClaims_Values(t *testing.T) {
	t.Parallel()
	claims := eventsource.Claims{
		"text": "a", "number": json.Number("9007199254740993"), "flag": true, "list": []any{"a", 1, "b"}, "null": nil, "marks": []any{"<&>"},
		"texts": []string{"a"}, "http": "[buyers admins]", "wrong": func() {},
	}
	for name, want := range map[string]string{"text": "a", "number": "9007199254740993", "flag": "true", "list": `["a",1,"b"]`, "marks": `["<&>"]`, "null": "", "absent": "", "wrong": ""} {
		if got := claims.Text(name); got != want {
			t.Errorf("Text(%s) = %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string][]string{"text": {"a"}, "list": {"a", "b"}, "texts": {"a"}, "http": {"[buyers admins]"}, "number": nil, "absent": nil} {
		if diff := cmp.Diff(want, claims.List(name)); diff != "" {
			t.Errorf("List(%s) (-want +got):\n%s", name, diff)
		}
	}
	for _, latency := range []any{float64(12), json.Number("12")} {
		if got := (eventsource.APIGatewayAuthorizer{"integrationLatency": latency}).IntegrationLatency(); got != 12*time.Millisecond {
			t.Errorf("latency %v, want 12ms", got)
		}
	}
	if got := (eventsource.APIGatewayAuthorizer{"integrationLatency": "x"}).IntegrationLatency(); got != 0 {
		t.Errorf("latency %v of a text", got)
	}
}
