// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// TestHazards_9_3_Refused reads what a source may send and the types of aws-lambda-go refuse. The second half of each test
// tells when a new version of aws-lambda-go no longer does.
func TestHazards_9_3_Refused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		raw         string
		own, lambda codec
	}{
		{
			"claims that are no texts",
			`{"requestContext":{"authorizer":{"jwt":{"claims":{"email_verified":true,"groups":["a","b"],"exp":1779721636},"scopes":null}}}}`,
			of[eventsource.APIGatewayV2HTTPRequest](), of[events.APIGatewayV2HTTPRequest](),
		},
		{
			"attributes that are no texts",
			`{"request":{"userAttributes":{"email_verified":true,"custom:age":36,"custom:none":null}},"response":{}}`,
			of[eventsource.CognitoPostConfirmationEvent](), of[events.CognitoEventUserPoolsPostConfirmation](),
		},
		{
			"parameters that are objects",
			`{"Details":{"Parameters":{"customer":{"orders":3}}}}`,
			of[eventsource.ConnectContactFlowEvent](), of[events.ConnectEvent](),
		},
		{
			"a state that is no text",
			`{"Records":[],"state":{"orders":3}}`,
			of[eventsource.KinesisTimeWindowEvent[state]](), of[events.KinesisTimeWindowEvent](),
		},
		{
			"bytes of headers above 127",
			`{"records":{"orders-0":[{"headers":[{"h":[255,128,-1,-128]}]}]}}`,
			of[eventsource.KafkaEvent](), of[events.KafkaEvent](),
		},
		{
			"a key with a percent sign",
			`{"Records":[{"eventTime":"2026-05-25T14:07:16Z","s3":{"object":{"key":"100%.jpg"}}}]}`,
			of[eventsource.S3Event](), of[events.S3Event](),
		},
		{
			"the time of an alarm",
			string(golden.Event("cloudwatch-alarm/single-metric")),
			of[eventsource.CloudWatchAlarmEvent](), of[events.CloudWatchEvent](),
		},
	}
	for _, test := range tests {
		if _, err := test.own.decode([]byte(test.raw)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if _, err := test.lambda.decode([]byte(test.raw)); err == nil {
			t.Errorf("%s: aws-lambda-go reads it now", test.name)
		}
	}
}

// TestHazards_9_3_UntouchedAnswers returns events as they came, as handlers do that have nothing to say. The answer must
// change nothing: Cognito takes all groups away when groupOverrideDetails is there and empty.
func TestHazards_9_3_UntouchedAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		event       string
		own, lambda codec
		want, other string // the answer by our type, and what stands in that by aws-lambda-go's
	}{
		{
			"tokens, version 1", "cognito-pre-token-generation/v1",
			of[eventsource.CognitoPreTokenGenerationEvent](), of[events.CognitoEventUserPoolsPreTokenGen](),
			`{}`, `"groupOverrideDetails":{"groupsToOverride":null`,
		},
		{
			"tokens, version 2", "cognito-pre-token-generation-v2/v2",
			of[eventsource.CognitoPreTokenGenerationV2Event](), of[events.CognitoEventUserPoolsPreTokenGenV2_0](),
			`{}`, `"groupOverrideDetails":{"groupsToOverride":null`,
		},
		{
			"migration", "cognito-migrate-user/authentication",
			of[eventsource.CognitoMigrateUserEvent](), of[events.CognitoEventUserPoolsMigrateUser](),
			`{}`, `"finalUserStatus":""`,
		},
		{
			"messages", "cognito-custom-message/sign-up",
			of[eventsource.CognitoCustomMessageEvent](), of[events.CognitoEventUserPoolsCustomMessage](),
			`{}`, `"emailMessage":""`,
		},
	}
	for _, test := range tests {
		answer := func(c codec) string {
			value, err := c.decode(golden.Event(test.event))
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			raw, err := json.Marshal(value)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			return string(decoded[struct {
				Response json.RawMessage `json:"response"`
			}](t, raw).Response)
		}
		if got := answer(test.own); got != test.want {
			t.Errorf("%s: the answer is %s, want %s", test.name, got, test.want)
		}
		if got := answer(test.lambda); !strings.Contains(got, test.other) {
			t.Errorf("%s: aws-lambda-go answers %s now", test.name, got)
		}
	}
}

// TestHazards_9_3_Answers encodes answers that the types of aws-lambda-go cannot hold, or add to.
func TestHazards_9_3_Answers(t *testing.T) {
	t.Parallel()
	preferred := "arn:aws:iam::123456789012:role/buyers"
	tests := []struct {
		name   string
		answer any
		want   string
	}{
		{
			"a record of Firehose without metadata",
			eventsource.KinesisFirehoseResponse{Records: []eventsource.KinesisFirehoseResponseRecord{{RecordID: "1", Result: "Ok", Data: []byte("a")}}},
			`{"records":[{"recordId":"1","result":"Ok","data":"YQ=="}]}`,
		},
		{
			"groups that are taken away, and groups that are left alone",
			eventsource.CognitoClaimsOverrideDetails{GroupOverrideDetails: &eventsource.CognitoGroupConfiguration{GroupsToOverride: []string{}, PreferredRole: &preferred}},
			`{"groupOverrideDetails":{"groupsToOverride":[],"preferredRole":"arn:aws:iam::123456789012:role/buyers"}}`,
		},
		{
			"a policy with a condition",
			eventsource.IAMPolicyStatement{
				Action: []string{"execute-api:Invoke"}, Effect: "Allow", Resource: []string{"*"},
				Condition: map[string]map[string]eventsource.StringOrSet{"IpAddress": {"aws:SourceIp": eventsource.Strings("198.51.100.0/24")}},
			},
			`{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["*"],"Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.0/24"]}}}`,
		},
		{"nobody is let in", eventsource.TransferFamilyAuthorizerResponse{}, `{}`},
		{
			"a user of a file system",
			eventsource.TransferFamilyAuthorizerResponse{Role: "r", PosixProfile: &eventsource.TransferFamilyPosixProfile{UID: 0, GID: 7}},
			`{"Role":"r","PosixProfile":{"Uid":0,"Gid":7}}`,
		},
		{
			"a state of numbers",
			eventsource.TimeWindowResponse[state]{State: state{Orders: "3"}, BatchItemFailures: []eventsource.BatchItemFailure{}},
			`{"state":{"orders":3},"batchItemFailures":[]}`,
		},
	}
	for _, test := range tests {
		got, err := json.Marshal(test.answer)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %s, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestCognitoUserAttributes_9_3(t *testing.T) {
	t.Parallel()
	got := decoded[eventsource.CognitoUserAttributes](t, []byte(`{"sub":"s","verified":true,"locked":false,"age":36.50,"none":null,"text":"a\u00fc"}`))
	want := eventsource.CognitoUserAttributes{"sub": "s", "verified": "true", "locked": "false", "age": "36.50", "none": "", "text": "aü"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := decoded[eventsource.CognitoUserAttributes](t, []byte(`null`)); got != nil {
		t.Errorf("null is %v, want nil", got)
	}
	for _, raw := range []string{`{"a":{}}`, `{"a":["secret"]}`, `[]`, `"text"`} {
		var attributes eventsource.CognitoUserAttributes
		err := json.Unmarshal([]byte(raw), &attributes)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want an error without values", raw, err)
		}
	}
}

func TestKafkaHeaderBytes_4_4(t *testing.T) {
	t.Parallel()
	got := decoded[eventsource.KafkaHeaderBytes](t, []byte(`[104, 255, -1, 128, -128]`))
	if diff := cmp.Diff(eventsource.KafkaHeaderBytes{104, 255, 255, 128, 128}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if raw, err := json.Marshal(got); err != nil || string(raw) != `[104,-1,-1,-128,-128]` {
		t.Errorf("comes out as %s, %v", raw, err)
	}
	for _, raw := range []string{`[256]`, `[-129]`, `[1.5]`, `"aGk="`, `[99999]`} {
		var header eventsource.KafkaHeaderBytes
		if err := json.Unmarshal([]byte(raw), &header); err == nil {
			t.Errorf("%s is %v, want an error", raw, header)
		}
	}
}

func TestStringOrSet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw   string
		first string
		count int
	}{
		{`"a,b"`, "a,b", 1},
		{`["a","b"]`, "a", 2},
		{`["a"]`, "a", 1},
		{`[]`, "", 0},
		{`null`, "", 0},
	}
	for _, test := range tests {
		got := decoded[eventsource.StringOrSet](t, []byte(test.raw))
		if got.First() != test.first || len(got.Values) != test.count {
			t.Errorf("%s is %q", test.raw, got.Values)
		}
		if raw, err := json.Marshal(got); err != nil || string(raw) != test.raw {
			t.Errorf("%s comes out as %s, %v", test.raw, raw, err)
		}
	}
	for _, raw := range []string{`1`, `{}`, `[1]`} {
		var set eventsource.StringOrSet
		if err := json.Unmarshal([]byte(raw), &set); err == nil {
			t.Errorf("%s is %q, want an error", raw, set.Values)
		}
	}
}

// TestDashboard_Parameters shows that members of the widget's author stand beside those of CloudWatch.
func TestDashboard_Parameters(t *testing.T) {
	t.Parallel()
	got := decoded[eventsource.CloudWatchDashboardCustomWidgetEvent](t, golden.Event("cloudwatch-dashboard/widget"))
	if got.Describe || got.WidgetContext == nil || string(got.Parameters["table"]) != `"orders"` || len(got.Parameters) != 2 {
		t.Errorf("got %+v", got)
	}
	if got := decoded[eventsource.CloudWatchDashboardCustomWidgetEvent](t, golden.Event("cloudwatch-dashboard/describe")); !got.Describe || got.Parameters != nil {
		t.Errorf("got %+v", got)
	}
}

// TestConfigInvokingEvent_4_2 reads the JSON text in the events of all three kinds.
func TestConfigInvokingEvent_4_2(t *testing.T) {
	t.Parallel()
	for name, messageType := range map[string]string{
		"configuration-changed": "ConfigurationItemChangeNotification",
		"oversized":             "OversizedConfigurationItemChangeNotification",
		"scheduled":             "ScheduledNotification",
	} {
		event := decoded[eventsource.ConfigEvent](t, golden.Event("config/"+name))
		invoking := decoded[eventsource.ConfigInvokingEvent](t, []byte(event.InvokingEvent))
		if invoking.MessageType != messageType {
			t.Errorf("%s: message type %q, want %q", name, invoking.MessageType, messageType)
		}
		resource := ""
		switch {
		case invoking.ConfigurationItem != nil:
			resource = invoking.ConfigurationItem.ResourceID
		case invoking.ConfigurationItemSummary != nil:
			resource = invoking.ConfigurationItemSummary.ResourceID
		}
		if scheduled := name == "scheduled"; scheduled == (resource != "") || scheduled != (invoking.AWSAccountID != "") {
			t.Errorf("%s: resource %q, account %q", name, resource, invoking.AWSAccountID)
		}
	}
}

// decoded returns the value of a JSON text that a type takes.
func decoded[T any](t *testing.T, raw []byte) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
