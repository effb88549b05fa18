// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// TestSecrets_4_1 prints and logs events that carry secrets in all ways. Their JSON has the secrets.
func TestSecrets_4_1(t *testing.T) {
	t.Parallel()
	pipeline := golden.Event("codepipeline/job")
	tests := []struct {
		name    string
		event   any
		raw     []byte
		secrets []string
	}{
		{"pipeline", decoded[eventsource.CodePipelineJobEvent](t, pipeline), pipeline, []string{"example-secret-access-key", "example-session-token"}},
		{"credentials", decoded[eventsource.CodePipelineJobEvent](t, pipeline).Job.Data.ArtifactCredentials, nil, []string{"example-secret-access-key", "example-session-token"}},
		{"transfer", decoded[eventsource.TransferFamilyAuthorizerEvent](t, golden.Event("transfer/password")), golden.Event("transfer/password"), []string{"example-password"}},
		{"migration", decoded[eventsource.CognitoMigrateUserEvent](t, golden.Event("cognito-migrate-user/authentication")), golden.Event("cognito-migrate-user/authentication"), []string{"example-password"}},
		{"custom resource", decoded[eventsource.CloudFormationCustomResourceEvent](t, golden.Event("cloudformation/create")), golden.Event("cloudformation/create"), []string{"X-Amz-Signature"}},
		{"authorizer", withAuthorization(t), nil, []string{"token-in-field", "token-in-source", "token-in-header", "token-in-list"}},
		{"authorizer of a WebSocket API", eventsource.APIGatewayWebSocketAuthorizerRequest{Headers: map[string]string{"AUTHORIZATION": "token-in-header"}}, nil, []string{"token-in-header"}},
		{"authorizer of AppSync", eventsource.AppSyncAuthorizerRequest{AuthorizationToken: "token-in-field", RequestHeaders: map[string]string{"authorization": "token-in-header"}}, nil, []string{"token-in-field", "token-in-header"}},
	}
	for _, test := range tests {
		var printed bytes.Buffer
		for _, format := range []string{"%v\n", "%+v\n", "%#v\n", "%s\n"} {
			fmt.Fprintf(&printed, format, test.event)
		}
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("event", "event", test.event)
		slog.New(slog.NewTextHandler(&printed, nil)).Info("event", "event", test.event)
		for _, secret := range test.secrets {
			if strings.Contains(printed.String(), secret) {
				t.Errorf("%s: %s is printed:\n%s", test.name, secret, printed.String())
			}
		}
		if got := strings.Count(printed.String(), "[SENSITIVE]"); got < 6 {
			t.Errorf("%s: printed %d times that there is a secret, want 6 and more:\n%s", test.name, got, printed.String())
		}
		again, err := json.Marshal(test.event)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range test.secrets {
			if !strings.Contains(string(again), secret) {
				t.Errorf("%s: the JSON lacks %s", test.name, secret)
			}
		}
	}
}

// withAuthorization returns the event of an authorizer with a token at every place.
func withAuthorization(t *testing.T) eventsource.APIGatewayAuthorizerRequest {
	event := decoded[eventsource.APIGatewayAuthorizerRequest](t, golden.Event("apigateway-authorizer/http-v1"))
	event.AuthorizationToken, event.IdentitySource = "token-in-field", "token-in-source"
	event.Headers = map[string]string{"authorization": "token-in-header", "Authorization": "token-in-header"}
	event.MultiValueHeaders = map[string][]string{"authorization": {"token-in-list"}}
	return event
}

// TestSecrets_Event logs an Event, whose bytes have the secrets too.
func TestSecrets_Event(t *testing.T) {
	t.Parallel()
	event := decoded[eventsource.Event[eventsource.TransferFamilyAuthorizerEvent]](t, golden.Event("transfer/password"))
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("event", "event", event)
	if strings.Contains(logged.String(), "example-password") || !strings.Contains(logged.String(), "[SENSITIVE]") {
		t.Errorf("logged %s", logged.String())
	}
}

// TestSecrets_Absent shows that a user without a password is seen to have none.
func TestSecrets_Absent(t *testing.T) {
	t.Parallel()
	event := decoded[eventsource.TransferFamilyAuthorizerEvent](t, golden.Event("transfer/public-key"))
	if got := event.String(); strings.Contains(got, "SENSITIVE") {
		t.Errorf("printed %s", got)
	}
}
