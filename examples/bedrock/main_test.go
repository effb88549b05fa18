// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/oteltest"
)

func testDesk() desk {
	return desk{map[string]claim{"C-7": {ID: "C-7", Holder: "Ada", Missing: []string{"photo"}}}}
}

func event(t *testing.T, file string, replace ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.NewReplacer(replace...).Replace(string(data)))
}

// A tool is a function: it is tested as one.
func TestFind(t *testing.T) {
	d := testDesk()
	if c, err := d.find(t.Context(), query{"C-7"}); err != nil || c.Holder != "Ada" {
		t.Errorf("find = %v, %v", c, err)
	}
	if _, err := d.find(t.Context(), query{"C-8"}); !errors.Is(err, errNoClaim) {
		t.Errorf("error %v", err)
	}
}

// What the agent gets.
func TestAgent(t *testing.T) {
	tests := []struct {
		name  string
		event []byte
		want  []string
	}{
		{"tool", event(t, "event.json"), []string{
			`"TEXT":{"body":"{\"id\":\"C-7\",\"holder\":\"Ada\",\"missing\":[\"photo\"]}"}`,
			`"sessionAttributes":{"channel":"phone","claimId":"C-7"}`,
		}},
		{"no such claim", event(t, "event.json", `"value": "C-7"`, `"value": "C-8"`), []string{
			`"body":"Unable to complete tool execution due to Error - there is no such claim"`,
			`"sessionAttributes":{"channel": "phone"}`,
		}},
		{"no number", event(t, "event.json", `"value": "C-7"`, `"value": ""`), []string{
			`"responseState":"REPROMPT","responseBody":{"TEXT":{"body":"Ask for the number of the claim."}}`,
		}},
		{"operation", event(t, "event_operation.json"), []string{
			`"httpStatusCode":201,"responseBody":{"application/json":{"body":"{\"claim\":\"C-7\",\"times\":2}"}}`,
		}},
		{"refused", event(t, "event_operation.json", `"2"`, `"9"`), []string{`"httpStatusCode":422`, `a reminder needs a text`}},
		{"no claim", event(t, "event_operation.json", `"value": "C-7"`, `"value": "C-8"`), []string{`"httpStatusCode":404`, `there is no claim`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			answer, err := rec.Invoke(newRouter(testDesk()), tt.event)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(answer), want) {
					t.Errorf("answer %s\nwant %s", answer, want)
				}
			}
		})
	}
}

// What operations are counted by, and that web clients' names for spans are the agent's too.
func TestTelemetry(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(newRouter(testDesk()), event(t, "event_operation.json")); err != nil {
		t.Fatal(err)
	}
	if got := rec.Sum("reminders.sent"); got != 2 {
		t.Errorf("reminders.sent = %v, want 2", got)
	}
	if spans := rec.Spans(); len(spans) != 1 || spans[0].Name != "POST /claims/{claimId}/reminders" {
		t.Errorf("spans %v", spans)
	}
}
