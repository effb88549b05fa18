// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// answerOf runs a handler on an event as Lambda does, and returns the member response of its answer.
func answerOf(t *testing.T, handler any, event string) string {
	t.Helper()
	answer, err := lambda.NewHandler(handler).Invoke(t.Context(), golden.Event(event))
	if err != nil {
		t.Fatalf("%s: %v", event, err)
	}
	return string(decoded[struct{ Response json.RawMessage }](t, answer).Response)
}

func untouched[E any](_ context.Context, event E) (E, error) { return event, nil }

// TestCognito_11_5_Untouched returns what came, as handlers do that only look. Nothing is null, and no groups are overridden.
func TestCognito_11_5_Untouched(t *testing.T) {
	t.Parallel()
	handlers := map[string]any{
		"cognito-pre-sign-up/":                                untouched[eventsource.CognitoPreSignUpEvent],
		"cognito-post-confirmation/":                          untouched[eventsource.CognitoPostConfirmationEvent],
		"cognito-pre-authentication/":                         untouched[events.CognitoEventUserPoolsPreAuthentication],
		"cognito-post-authentication/":                        untouched[events.CognitoEventUserPoolsPostAuthentication],
		"cognito-custom-message/":                             untouched[eventsource.CognitoCustomMessageEvent],
		"cognito-migrate-user/":                               untouched[eventsource.CognitoMigrateUserEvent],
		"cognito-pre-token-generation/v1":                     untouched[eventsource.CognitoPreTokenGenerationEvent],
		"cognito-pre-token-generation-v2/v2":                  untouched[eventsource.CognitoPreTokenGenerationV2Event],
		"cognito-pre-token-generation-v2/v3":                  untouched[eventsource.CognitoPreTokenGenerationV2Event],
		"cognito-define-auth-challenge/session":               untouched[events.CognitoEventUserPoolsDefineAuthChallenge],
		"cognito-create-auth-challenge/answered":              untouched[events.CognitoEventUserPoolsCreateAuthChallenge],
		"cognito-verify-auth-challenge/":                      untouched[events.CognitoEventUserPoolsVerifyAuthChallenge],
		"cognito-custom-email-sender/":                        untouched[eventsource.CognitoCustomEmailSenderEvent],
		"cognito-custom-sms-sender/":                          untouched[eventsource.CognitoCustomSMSSenderEvent],
		"cognito-pre-token-generation-v2/v3-client-credentia": untouched[eventsource.CognitoPreTokenGenerationV2Event],
	}
	for prefix, handler := range handlers {
		found := 0
		for name := range golden.Events() {
			if !strings.HasPrefix(name, prefix) || strings.HasSuffix(name, "-answered") {
				continue
			}
			found++
			if got := answerOf(t, handler, name); strings.Contains(got, "null") || strings.Contains(got, "verride") {
				t.Errorf("%s: the answer is %s", name, got)
			}
		}
		if found == 0 {
			t.Errorf("no event %s", prefix)
		}
	}
}

func TestCognito_4_2_Answers(t *testing.T) {
	t.Parallel()
	v1 := func(_ context.Context, event eventsource.CognitoPreTokenGenerationEvent) (eventsource.CognitoPreTokenGenerationEvent, error) {
		event.Response.SetClaim("tenant", "blue")
		event.Response.SetClaim("plan", "pro")
		event.Response.SuppressClaims("email")
		return event, nil
	}
	const wantV1 = `{"claimsOverrideDetails":{"claimsToAddOrOverride":{"plan":"pro","tenant":"blue"},"claimsToSuppress":["email"]}}`
	if got := answerOf(t, v1, "cognito-pre-token-generation/v1"); got != wantV1 {
		t.Errorf("version 1: %s, want %s", got, wantV1)
	}
	v2 := func(_ context.Context, event eventsource.CognitoPreTokenGenerationV2Event) (eventsource.CognitoPreTokenGenerationV2Event, error) {
		event.Response.IDToken().SuppressClaims("email")
		token := event.Response.AccessToken()
		token.SetClaim("tenants", []string{"blue"})
		token.AddScopes("orders/read")
		token.SuppressScopes("aws.cognito.signin.user.admin")
		return event, nil
	}
	const wantV2 = `{"claimsAndScopeOverrideDetails":{"idTokenGeneration":{"claimsToSuppress":["email"]},"accessTokenGeneration":` +
		`{"claimsToAddOrOverride":{"tenants":["blue"]},"scopesToAdd":["orders/read"],"scopesToSuppress":["aws.cognito.signin.user.admin"]}}}`
	if got := answerOf(t, v2, "cognito-pre-token-generation-v2/v2"); got != wantV2 {
		t.Errorf("version 2: %s, want %s", got, wantV2)
	}
}

// TestCognito_4_2_Groups adds a group: the others stay, and the request is not changed.
func TestCognito_4_2_Groups(t *testing.T) {
	t.Parallel()
	v1 := decoded[eventsource.CognitoPreTokenGenerationEvent](t, golden.Event("cognito-pre-token-generation/v1"))
	v2 := decoded[eventsource.CognitoPreTokenGenerationV2Event](t, golden.Event("cognito-pre-token-generation-v2/v2"))
	preferred := "arn:aws:iam::123456789012:role/buyers"
	v1.Request.GroupConfiguration.PreferredRole, v2.Request.GroupConfiguration.PreferredRole = &preferred, &preferred
	for name, test := range map[string]struct {
		groups  func() *eventsource.CognitoGroupConfiguration
		request eventsource.CognitoGroupConfiguration
	}{
		"version 1": {v1.Groups, v1.Request.GroupConfiguration},
		"version 2": {v2.Groups, v2.Request.GroupConfiguration},
	} {
		if len(test.request.GroupsToOverride) == 0 {
			t.Fatalf("%s: no groups in the event", name)
		}
		first := test.request.GroupsToOverride[0]
		groups := test.groups()
		if diff := cmp.Diff(test.request, *groups); diff != "" {
			t.Errorf("%s begins with (-want +got):\n%s", name, diff)
		}
		groups.GroupsToOverride[0] = "changed"
		*groups.PreferredRole = "changed"
		groups.GroupsToOverride = append(groups.GroupsToOverride, "added")
		if again := test.groups(); again != groups {
			t.Errorf("%s: the second call begins anew", name)
		}
		if test.request.GroupsToOverride[0] != first || preferred == "changed" {
			t.Errorf("%s: the request changed", name)
		}
	}
	if v1.Response.ClaimsOverrideDetails.GroupOverrideDetails == nil || v2.Response.ClaimsAndScopeOverrideDetails.GroupOverrideDetails == nil {
		t.Error("the groups are not in the answer")
	}
}

// TestCloudFormation_LambdaWrap answers a custom resource by package cfn of aws-lambda-go, which puts the answer to the
// address in the event. Properties have a type of the program.
func TestCloudFormation_LambdaWrap(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answers <- r.Method + " " + string(body)
	}))
	t.Cleanup(server.Close)
	var raw map[string]any
	if err := json.Unmarshal(golden.Event("cloudformation/create"), &raw); err != nil {
		t.Fatal(err)
	}
	raw["ResponseURL"] = server.URL
	raw["ResourceProperties"] = map[string]any{"Size": "3", "Public": "true"}
	event, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	create := func(_ context.Context, e cfn.Event) (string, map[string]any, error) {
		raw, err := json.Marshal(e.ResourceProperties)
		if err != nil {
			return "", nil, err
		}
		properties, err := eventsource.DataAs[struct {
			Size   int  `json:",string"`
			Public bool `json:",string"`
		}](raw)
		return "resource-1", map[string]any{"Size": properties.Size, "Public": properties.Public}, err
	}
	if _, err := lambda.NewHandler(cfn.LambdaWrap(create)).Invoke(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	if got := <-answers; !strings.HasPrefix(got, "PUT ") || !strings.Contains(got, `"Status":"SUCCESS"`) || !strings.Contains(got, `"Size":3`) || !strings.Contains(got, `"Public":true`) {
		t.Errorf("answer %s", got)
	}
}
