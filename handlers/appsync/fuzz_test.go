// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// plainEvent is how encoding/json reads what finds the resolver.
type plainEvent struct {
	Info *struct {
		FieldName      any `json:"fieldName"`
		ParentTypeName any `json:"parentTypeName"`
	} `json:"info"`
	Arguments json.RawMessage `json:"arguments"`
}

// FuzzEvent gives any event to a router. Nothing panics, answers are JSON, and what was found is what encoding/json finds.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"query_cognito", "query_iam", "query_oidc", "query_apikey", "mutation_lambda", "field", "pipeline", "amplify", "batch"} {
		f.Add([]byte(eventFile(f, name)))
	}
	for _, seed := range []string{
		`null`, `[]`, `[null]`, `{}`, `{"info":{"fieldName":"any","parentTypeName":"Query"}}`, `{"info":{"fieldName":"\u0061ny"},"arguments":{"id":7}}`,
		`[{"info":{"fieldName":"any"}},null,{"info":{"fieldName":"any"},"arguments":[]}]`, `{"fieldName":"any","typeName":"Query"}`, `[[`, `{"info":{"fieldName":"any"`,
		`{"info":{"fieldName":"any"},"info":{}}`, `{"a":"\\","info":{"fieldName":"any"}}`, "{\"info\":{\"fieldName\":\"\xff\"}}", `{"identity":{"sub":1},"info":{"fieldName":"any"}}`,
	} {
		f.Add([]byte(seed))
	}
	r := appsync.New()
	var got string
	appsync.Handle(r, "*.any", func(ctx context.Context, e appsync.Event[json.RawMessage, any]) (string, error) {
		got = appsync.Field(ctx)
		if e.Info.FieldName == "" {
			f.Error("an event without a field")
		}
		return got, nil
	})
	appsync.HandleEach(r, "*.any", func(_ context.Context, args map[string]any) (int, error) { return len(args), nil })
	f.Fuzz(func(t *testing.T, payload []byte) {
		got = ""
		value, err := r.HandleEvent(context.Background(), payload)
		if err == nil {
			if _, document := invocation.EncodeAnswer(value); !json.Valid(document) {
				t.Errorf("answer %s", document)
			}
		}
		var plain plainEvent
		if json.Unmarshal(payload, &plain) != nil || plain.Info == nil || err != nil {
			return
		}
		if got != "" && plain.Info.FieldName != "any" && !hasTwo(payload) {
			t.Errorf("%s: resolved as %q, want %v", payload, got, plain.Info.FieldName)
		}
	})
}

// hasTwo reports whether a name stands twice in an object, or in another case: encoding/json merges those.
func hasTwo(payload []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(payload, &members) != nil {
		return true
	}
	again, _ := json.Marshal(members)
	var plain plainEvent
	if json.Unmarshal(again, &plain) != nil || plain.Info == nil {
		return true
	}
	var info map[string]any
	_ = json.Unmarshal(members["info"], &info)
	return plain.Info.FieldName != info["fieldName"]
}

// fuzzScalar wants what a scalar takes to be returned as it was, and what it refuses not to be told.
func fuzzScalar[T interface {
	comparable
	json.Marshaler
}](f *testing.F, unmarshal func(*T, []byte) error, seeds ...string) {
	for _, seed := range append(seeds, "", "\x00", "\xff", "null", "12:30:24.123456789+18:00:00", "a@b", "//", "::") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		document, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err) // Every text has a JSON form.
		}
		var value T
		if err := unmarshal(&value, document); err != nil {
			if len(err.Error()) > 120 {
				t.Errorf("a long error: %v", err)
			}
			return
		}
		again, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%q was taken and does not marshal: %v", text, err)
		}
		var same T
		if err := unmarshal(&same, again); err != nil || same != value {
			t.Errorf("%q became %s: %v", text, again, err)
		}
	})
}

func FuzzAWSDate(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSDate).UnmarshalJSON, "1970-01-01", "2024-02-29+05:30", "1970-01-01-07:00:00Z")
}

func FuzzAWSTime(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSTime).UnmarshalJSON, "12:30", "12:30:24.5-07:00", "12:30:")
}

func FuzzAWSDateTime(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSDateTime).UnmarshalJSON, "2022-07-08T15:11:00.189Z", "2022-07-08T15:11+05:30:00")
}

func FuzzAWSEmail(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSEmail).UnmarshalJSON, "username@example.com", `"a b"@example.com`)
}

func FuzzAWSURL(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSURL).UnmarshalJSON, "https://www.amazon.com/dp/B000NZW3KA/", "mailto:example@example.com")
}

func FuzzAWSPhone(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSPhone).UnmarshalJSON, "555-278-4321", "+44 20 7946 0958")
}

func FuzzAWSIPAddress(f *testing.F) {
	fuzzScalar(f, (*appsync.AWSIPAddress).UnmarshalJSON, "192.0.2.0/24", "1a2b:3c4b::1234:4567")
}

// FuzzAWSTimestamp and FuzzAWSJSON take JSON of any kind.
func FuzzAWSTimestamp(f *testing.F) {
	for _, seed := range []string{"0", "-1", "1.5", "1e3", `"1"`, "null", "9223372036854775808"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var v appsync.AWSTimestamp
		if json.Unmarshal(document, &v) != nil {
			return
		}
		var n *int64
		if err := json.Unmarshal(document, &n); err != nil || n != nil && *n != int64(v) {
			t.Errorf("%s: %d, %v", document, v, err)
		}
		if v > 0 && v < 1e9 && appsync.NewAWSTimestamp(v.Time().Add(time.Millisecond)) != v {
			t.Errorf("%d is another after a trip", v)
		}
	})
}

func FuzzAWSJSON(f *testing.F) {
	for _, seed := range []string{`"{}"`, `{}`, `"text"`, `7`, `"7"`, `"\"a\""`, `null`, `"null"`, `"`, `[`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var v appsync.AWSJSON
		if err := v.UnmarshalJSON(document); err != nil || v == nil {
			return
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s was taken and does not marshal: %v", document, err)
		}
		var held string
		if err := json.Unmarshal(again, &held); err != nil || !json.Valid([]byte(held)) {
			t.Errorf("%s became %s", document, again)
		}
	})
}
