// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsync"
)

func TestAppSync_25_Identities(t *testing.T) {
	t.Parallel()
	identity := func(name, field string) appsync.Identity {
		i := seen[appsync.Event[any, any]](t, field, eventFile(t, name)).Identity
		if (i.Raw == nil) != (name == "query_apikey") {
			t.Errorf("%s: raw %s", name, i.Raw)
		}
		i.Raw = nil
		return i
	}
	const pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Blog12345"
	const sub = "2d5d3f0e-7c1b-4f0a-9a3e-1f2e3d4c5b6a"
	got := map[string]appsync.Identity{}
	for name, field := range map[string]string{
		"query_cognito": "Query.getPost", "query_iam": "Query.getPost", "query_iam_cognito": "Query.getPost",
		"query_oidc": "Query.getPost", "query_apikey": "Query.getPost", "mutation_lambda": "Mutation.addPost",
	} {
		got[name] = identity(name, field)
	}
	claims := got["query_cognito"].Cognito.Claims
	if claims["email"] != "ada@blog.example" || claims["auth_time"] != 1732442400.0 {
		t.Errorf("claims %v", claims)
	}
	got["query_cognito"].Cognito.Claims = nil
	provider := got["query_iam_cognito"].IAM.CognitoIdentityAuthProvider
	if len(provider) != 166 {
		t.Errorf("provider %q of %d bytes", provider, len(provider))
	}
	want := map[string]appsync.Identity{
		"query_cognito": {Cognito: &appsync.CognitoIdentity{
			Sub: sub, Issuer: pool, Username: "ada", Groups: []string{"editors"}, SourceIP: []string{"198.51.100.7"}, DefaultAuthStrategy: "ALLOW",
		}},
		"query_iam": {IAM: &appsync.IAMIdentity{
			AccountID: "123456789012", SourceIP: []string{"198.51.100.7"}, Username: "AIDAEXAMPLEUSERID0000",
			UserARN: "arn:aws:iam::123456789012:user/deployer",
		}},
		"query_iam_cognito": {IAM: &appsync.IAMIdentity{
			AccountID: "123456789012", SourceIP: []string{"198.51.100.7"}, Username: "AROAEXAMPLEROLEID000:CognitoIdentityCredentials",
			UserARN:                 "arn:aws:sts::123456789012:assumed-role/readers/CognitoIdentityCredentials",
			CognitoIdentityAuthType: "authenticated", CognitoIdentityAuthProvider: provider,
			CognitoIdentityID:     "eu-west-1:1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
			CognitoIdentityPoolID: "eu-west-1:9f8e7d6c-5b4a-4392-81a0-f9e8d7c6b5a4",
		}},
		"query_oidc": {OIDC: &appsync.OIDCIdentity{
			Sub: "auth0|5f7c8ec7c33c6c004bbafe82", Issuer: "https://login.blog.example/",
			Claims: map[string]any{
				"sub": "auth0|5f7c8ec7c33c6c004bbafe82", "iss": "https://login.blog.example/", "aud": []any{"https://api.blog.example"},
				"exp": 1732446000.0, "iat": 1732442400.0, "azp": "blog", "scope": "openid profile",
			},
		}},
		"mutation_lambda": {Lambda: &appsync.LambdaIdentity{ResolverContext: map[string]any{"tenant": "blog", "role": "editor"}}},
		"query_apikey":    {},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identities (-want +got):\n%s", diff)
	}
}

// The least that tells the kinds apart, and what is none of them.
func TestIdentityKinds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"sub":"1","username":"a"}`:                         "cognito",
		`{"sub":"1","issuer":"x","claims":{}}`:               "oidc",
		`{"accountId":"1","username":"a","sourceIp":["::"]}`: "iam",
		`{"resolverContext":null}`:                           "lambda",
		`{"groups":null,"resolverContext":{"a":"b"}}`:        "lambda",
		`{"username":"a"}`:                                   "",
		`{"accountId":"1","sub":"x"}`:                        "iam",
		`{}`:                                                 "",
		`{"new":1}`:                                          "",
		`null`:                                               "",
		`"text"`:                                             "",
	} {
		var i appsync.Identity
		if err := json.Unmarshal([]byte(text), &i); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		got := map[bool]string{i.IAM != nil: "iam", i.Cognito != nil: "cognito", i.OIDC != nil: "oidc", i.Lambda != nil: "lambda"}[true]
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{`{"sub":1,"username":"a"}`, `{"resolverContext":7}`} {
		if err := json.Unmarshal([]byte(text), new(appsync.Identity)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

// An identity that a test makes reads back as it was.
func TestIdentityMarshals(t *testing.T) {
	t.Parallel()
	for _, want := range []appsync.Identity{
		{},
		{IAM: &appsync.IAMIdentity{AccountID: "1", UserARN: "arn"}},
		{Cognito: &appsync.CognitoIdentity{Sub: "1", Username: "ada", Groups: []string{"a"}}},
		{OIDC: &appsync.OIDCIdentity{Sub: "1", Issuer: "x"}},
		{Lambda: &appsync.LambdaIdentity{ResolverContext: map[string]any{"a": "b"}}},
		{Raw: json.RawMessage(`{"new":1}`)},
	} {
		event, err := json.Marshal(appsync.Event[any, any]{Identity: want})
		if err != nil {
			t.Fatal(err)
		}
		var got appsync.Event[any, any]
		if err := json.Unmarshal(event, &got); err != nil {
			t.Fatal(err)
		}
		if want.Raw == nil {
			got.Identity.Raw = nil
		}
		if diff := cmp.Diff(want, got.Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
	}
}
