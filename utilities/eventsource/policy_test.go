// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func TestRouteARN_4_2(t *testing.T) {
	t.Parallel()
	tests := []struct {
		arn  string
		want eventsource.RouteARN
	}{
		{
			"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/42",
			eventsource.RouteARN{Partition: "aws", Region: "eu-central-1", AccountID: "123456789012", APIID: "a1b2c3d4e5", Stage: "prod", Method: "GET", Resource: "orders/42"},
		},
		{ // Powertools for Python splits this at the colon
			"arn:aws-cn:execute-api:cn-north-1:123456789012:a1b2c3d4e5/$default/PUT/orders/a:b//c",
			eventsource.RouteARN{Partition: "aws-cn", Region: "cn-north-1", AccountID: "123456789012", APIID: "a1b2c3d4e5", Stage: "$default", Method: "PUT", Resource: "orders/a:b//c"},
		},
		{
			"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/",
			eventsource.RouteARN{Partition: "aws", Region: "eu-central-1", AccountID: "123456789012", APIID: "a1b2c3d4e5", Stage: "prod", Method: "GET"},
		},
		{
			"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/$connect",
			eventsource.RouteARN{Partition: "aws", Region: "eu-central-1", AccountID: "123456789012", APIID: "a1b2c3d4e5", Stage: "prod", Method: "$connect"},
		},
	}
	for _, test := range tests {
		got, err := eventsource.ParseRouteARN(test.arn)
		if err != nil {
			t.Errorf("%s: %v", test.arn, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.arn, diff)
		}
		if got.String() != test.arn {
			t.Errorf("%s comes out as %s", test.arn, got)
		}
	}
	for _, arn := range []string{
		"", "arn", "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5", "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod",
		"arn:aws:s3:::orders/a/b/c", "arn::execute-api:eu-central-1:123456789012:a/prod/GET/", "urn:aws:execute-api:eu-central-1:123456789012:a/prod/GET/",
		"arn:aws:execute-api:eu-central-1:123456789012:/prod/GET/", "arn:aws:execute-api:eu-central-1:123456789012:a//GET/",
	} {
		if got, err := eventsource.ParseRouteARN(arn); err == nil || got != (eventsource.RouteARN{}) {
			t.Errorf("%q: %+v, %v; want an error", arn, got, err)
		}
	}
}

func FuzzParseRouteARN(f *testing.F) {
	f.Add("arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/42")
	f.Add("arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/$connect")
	f.Add("arn:aws:execute-api:eu-central-1:123456789012:a/b/GET")
	f.Add(":::::///")
	f.Fuzz(func(t *testing.T, text string) {
		arn, err := eventsource.ParseRouteARN(text)
		if err != nil {
			return
		}
		if again := arn.String(); strings.TrimSuffix(again, "/") != strings.TrimSuffix(text, "/") {
			t.Errorf("%q comes out as %q", text, again)
		}
		again, err := eventsource.ParseRouteARN(arn.String())
		if err != nil || again != arn {
			t.Errorf("%+v comes back as %+v, %v", arn, again, err)
		}
	})
}

// route returns the route of one of the events to authorizers.
func route(t testing.TB, arn string) eventsource.RouteARN {
	t.Helper()
	route, err := eventsource.ParseRouteARN(arn)
	if err != nil {
		t.Fatal(err)
	}
	return route
}

const ordersARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/42"

// TestPolicy_4_3_Golden builds the answers that AWS documents.
func TestPolicy_4_3_Golden(t *testing.T) {
	t.Parallel()
	simple := eventsource.AppSyncAuthorizer(true, map[string]any{"tenant": "blue", "plan": "pro"},
		"arn:aws:appsync:eu-central-1:123456789012:apis/exampleexampleexampleexamp/types/Post/fields/secret", "Mutation.createPost")
	simple.TTLOverride = eventsource.AppSyncTTL(0)
	tests := []struct {
		event string
		build func() (any, error)
	}{
		{"apigateway-authorizer-response/policy", func() (any, error) {
			return eventsource.NewPolicy(route(t, ordersARN), "user|ada").
				Allow("GET", "/orders/*").
				WithContext(map[string]any{"tenant": "blue", "limit": 100, "admin": true}).
				WithUsageIdentifierKey("exampleexampleexampleexampleexample").
				Response()
		}},
		{"apigateway-authorizer-response/conditions", func() (any, error) {
			var single eventsource.StringOrSet // as AWS writes one value
			if err := json.Unmarshal([]byte(`"2026-06-01T00:00:00Z"`), &single); err != nil {
				return nil, err
			}
			return eventsource.NewPolicy(route(t, ordersARN), "user|ada").
				Deny("DELETE", "*").
				AllowIf("GET", "orders/*", eventsource.Conditions{
					"IpAddress":    {"aws:SourceIp": eventsource.Strings("198.51.100.0/24", "203.0.113.0/24")},
					"DateLessThan": {"aws:CurrentTime": single},
				}).Response()
		}},
		{"apigateway-authorizer-simple-response/denied", func() (any, error) { return eventsource.SimpleAuthorizer(false, nil), nil }},
		{"appsync-authorizer/response", func() (any, error) { return simple, nil }},
	}
	for _, test := range tests {
		answer, err := test.build()
		if err != nil {
			t.Errorf("%s: %v", test.event, err)
			continue
		}
		got, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decoded[any](t, golden.Event(test.event)), decoded[any](t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.event, diff)
		}
	}
}

func TestPolicy_4_3_Order(t *testing.T) {
	t.Parallel()
	conditions := eventsource.Conditions{"IpAddress": {"aws:SourceIp": eventsource.Strings("198.51.100.0/24")}}
	response, err := eventsource.NewPolicy(route(t, strings.Replace(ordersARN, "arn:aws:", "arn:aws-us-gov:", 1)), "ada").
		DenyIf("PUT", "/d", conditions).Deny("*", "/c").
		Allow("GET", "/a").AllowIf("HEAD", "/b", conditions).Allow("GET", "/").
		Response()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, statement := range response.PolicyDocument.Statement {
		got = append(got, fmt.Sprintln(statement.Effect, len(statement.Condition), statement.Action, statement.Resource))
	}
	const stage = "arn:aws-us-gov:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod" // the partition of the event
	want := []string{
		fmt.Sprintln("Allow 1 [execute-api:Invoke]", []string{stage + "/HEAD/b"}),
		fmt.Sprintln("Allow 0 [execute-api:Invoke]", []string{stage + "/GET/a", stage + "/GET/"}),
		fmt.Sprintln("Deny 1 [execute-api:Invoke]", []string{stage + "/PUT/d"}),
		fmt.Sprintln("Deny 0 [execute-api:Invoke]", []string{stage + "/*/c"}),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if response.PolicyDocument.Version != "2012-10-17" {
		t.Errorf("version %s", response.PolicyDocument.Version)
	}
}

// TestPolicy_ResponseTwice goes on with a policy after an answer. The answer stays what it was, also where its owner changes
// the other one.
func TestPolicy_ResponseTwice(t *testing.T) {
	t.Parallel()
	conditions := eventsource.Conditions{"IpAddress": {"aws:SourceIp": eventsource.Strings("198.51.100.0/24")}}
	policy := eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/a").AllowIf("GET", "/b", conditions)
	first, err := policy.Response()
	if err != nil {
		t.Fatal(err)
	}
	before, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := policy.Allow("GET", "/c").Response()
	if err != nil || len(second.PolicyDocument.Statement[1].Resource) != 2 {
		t.Fatalf("%+v, %v", second, err)
	}
	for i := range second.PolicyDocument.Statement {
		second.PolicyDocument.Statement[i].Effect = "changed"
		second.PolicyDocument.Statement[i].Resource[0] = "changed"
	}
	third, err := policy.Response()
	if err != nil || strings.Contains(fmt.Sprint(third), "changed") {
		t.Errorf("the third answer has what became of the second: %+v, %v", third, err)
	}
	if after, err := json.Marshal(first); err != nil || string(after) != string(before) {
		t.Errorf("the first answer became %s, %v", after, err)
	}
}

func TestPolicy_4_3_All(t *testing.T) {
	t.Parallel()
	const webSocketARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/$connect"
	resources := func(p *eventsource.Policy) string {
		response, err := p.Response()
		if err != nil {
			t.Fatal(err)
		}
		statement := response.PolicyDocument.Statement[0]
		return statement.Effect + " " + strings.Join(statement.Resource, " ")
	}
	for _, test := range []struct{ got, want string }{
		{resources(eventsource.NewPolicy(route(t, ordersARN), "").AllowAll()), "Allow arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*/*"},
		{resources(eventsource.NewPolicy(route(t, ordersARN), "").Allow("GET", "//a")), "Allow arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET//a"},
		{resources(eventsource.NewPolicy(route(t, ordersARN), "").DenyAll()), "Deny arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*/*"},
		// */* has no match among routes of WebSocket APIs, which have no path.
		{resources(eventsource.NewPolicy(route(t, webSocketARN), "").AllowAll()), "Allow arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*"},
		{resources(eventsource.NewPolicy(route(t, webSocketARN), "").Allow("$connect", "")), "Allow " + webSocketARN},
		{resources(eventsource.NewPolicy(route(t, webSocketARN), "").Allow("sendMessage", "")), "Allow arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/sendMessage"},
	} {
		if test.got != test.want {
			t.Errorf("resources %s, want %s", test.got, test.want)
		}
	}
	got, err := json.Marshal(eventsource.DenyAllResponse())
	const want = `{"principalId":"deny-all-user","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Deny","Resource":["*"]}]}}`
	if err != nil || string(got) != want {
		t.Errorf("DenyAllResponse is %s, %v; want %s", got, err, want)
	}
}

func TestPolicy_4_3_Mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		policy *eventsource.Policy
		want   string
	}{
		{eventsource.NewPolicy(route(t, ordersARN), "ada"), "without statements"},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("FETCH", "/"), `method "FETCH"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("get", "/"), `method "get"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Deny("$connect", "/a"), `method "$connect"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", ""), `path ""`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/a b"), `path "/a b"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/${aws:username}"), `path "/${aws:username}"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/a?b"), `path "/a?b"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/a\n"), `path "/a\n"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").Allow("GET", "/a b").Deny("no", "/"), `path "/a b"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowAll().WithContext(map[string]any{"roles": []string{"a"}}), `"roles"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowAll().WithContext(map[string]any{"none": nil}), `"none"`},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowAll().WithContext(map[string]any{"ratio": math.NaN()}), `"ratio"`},
		{eventsource.NewPolicy(eventsource.RouteARN{}, "ada").AllowAll(), "not the ARN of a route"},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowIf("GET", "/", nil), "has none"},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").DenyIf("GET", "/", eventsource.Conditions{}), "has none"},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowIf("GET", "/", eventsource.Conditions{"IpAddress": nil}), "has none"},
		{eventsource.NewPolicy(route(t, ordersARN), "ada").AllowIf("GET", "/", eventsource.Conditions{"IpAddress": {"aws:SourceIp": eventsource.Strings()}}), `"aws:SourceIp"`},
	}
	for _, test := range tests {
		response, err := test.policy.Response()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %s", err, test.want)
		}
		if len(response.PolicyDocument.Statement) > 0 {
			t.Errorf("%s: a policy beside an error", test.want)
		}
	}
	if _, err := eventsource.NewPolicy(route(t, ordersARN), "ada").AllowAll().
		WithContext(map[string]any{"a": 1.5, "b": float32(1), "c": json.Number("1"), "d": uint8(1), "e": "", "f": false}).Response(); err != nil {
		t.Error(err)
	}
}

// matches compares as IAM does: * stands for any text.
func matches(pattern, text string) bool {
	before, rest, star := strings.Cut(pattern, "*")
	text, ok := strings.CutPrefix(text, before)
	if !star || !ok {
		return ok && text == ""
	}
	for i := range len(text) + 1 {
		if matches(rest, text[i:]) {
			return true
		}
	}
	return false
}

// TestPolicy_11_5_Property builds policies at random and asks for routes at random, with the rules of IAM: allowed is what a
// statement allows and none denies.
func TestPolicy_11_5_Property(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 5))
	methods := []string{"GET", "POST", "DELETE", "*"}
	paths := []string{"/", "/orders", "/orders/*", "/orders/42", "/orders/*/items", "/users/*", "*"}
	type rule struct {
		method, path string
		deny         bool
		network      string // "" is no condition
	}
	allowed := 0
	for range 500 {
		policy := eventsource.NewPolicy(route(t, ordersARN), "ada")
		var rules []rule
		for range 1 + random.IntN(6) {
			r := rule{methods[random.IntN(len(methods))], paths[random.IntN(len(paths))], random.IntN(3) == 0, []string{"", "", "inside"}[random.IntN(3)]}
			rules = append(rules, r)
			conditions := eventsource.Conditions{"StringEquals": {"aws:SourceVpc": eventsource.Strings(r.network)}}
			switch {
			case r.deny && r.network != "":
				policy.DenyIf(r.method, r.path, conditions)
			case r.deny:
				policy.Deny(r.method, r.path)
			case r.network != "":
				policy.AllowIf(r.method, r.path, conditions)
			default:
				policy.Allow(r.method, r.path)
			}
		}
		response, err := policy.Response()
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			method := methods[random.IntN(3)]
			path := []string{"/", "/orders", "/orders/42", "/orders/7", "/orders/42/items", "/users/ada", "/else"}[random.IntN(7)]
			network := []string{"inside", "outside"}[random.IntN(2)]

			want, denied := false, false
			for _, r := range rules {
				if (r.method == "*" || r.method == method) && matches(strings.TrimPrefix(r.path, "/"), strings.TrimPrefix(path, "/")) && (r.network == "" || r.network == network) {
					want, denied = want || !r.deny, denied || r.deny
				}
			}
			want = want && !denied

			arn := "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/" + method + path
			got, gotDenied := false, false
			for _, statement := range response.PolicyDocument.Statement {
				if networks, ok := statement.Condition["StringEquals"]["aws:SourceVpc"]; ok && networks.First() != network {
					continue
				}
				if slices.ContainsFunc(statement.Resource, func(pattern string) bool { return matches(pattern, arn) }) {
					got, gotDenied = got || statement.Effect == "Allow", gotDenied || statement.Effect == "Deny"
				}
			}
			got = got && !gotDenied
			if got != want {
				t.Fatalf("%s %s from %s: allowed %v, want %v by %+v", method, path, network, got, want, rules)
			}
			if got {
				allowed++
			}
		}
	}
	if allowed < 1000 || allowed > 9000 {
		t.Errorf("%d of 10000 requests are allowed: the test shows little", allowed)
	}
}

func TestSimpleAuthorizer_4_3(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		answer any
		want   string
	}{
		{eventsource.SimpleAuthorizer(true, map[string]any{"tenant": "blue"}), `{"isAuthorized":true,"context":{"tenant":"blue"}}`},
		{eventsource.SimpleAuthorizer(false, nil), `{"isAuthorized":false}`},
		{eventsource.AppSyncAuthorizer(false, nil), `{"isAuthorized":false}`},
		{*eventsource.AppSyncTTL(0), "0"},
		{*eventsource.AppSyncTTL(1500 * time.Millisecond), "2"},
		{*eventsource.AppSyncTTL(-5 * time.Second), "0"},
	} {
		got, err := json.Marshal(test.answer)
		if err != nil || string(got) != test.want {
			t.Errorf("%s, %v; want %s", got, err, test.want)
		}
	}
}
