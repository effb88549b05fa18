// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/otel-powertools/powertools/otel/oteltest"
)

var now = time.Date(2026, 11, 24, 15, 4, 5, 0, time.UTC)

// memory has sessions by the hash of their tokens.
type memory map[string]session

func (m memory) Find(_ context.Context, hash string) (session, error) {
	if found, ok := m[hash]; ok {
		return found, nil
	}
	return session{}, errNoSession
}

type broken struct{}

func (broken) Find(context.Context, string) (session, error) {
	return session{}, errors.New("no connection")
}

func hashOf(token string) string {
	hash := sha256.Sum256([]byte(token))
	return hex.EncodeToString(hash[:])
}

func newAuthorizer(role string, expires time.Time) authorizer {
	return authorizer{
		sessions: memory{hashOf("token-of-ada"): {User: "ada", Role: role, Tenant: "blue", Expires: expires}},
		office:   "198.51.100.0/24",
		now:      func() time.Time { return now },
	}
}

func event(t *testing.T, file string) []byte {
	t.Helper()
	event, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return event
}

func TestAuthorizer(t *testing.T) {
	rec := oteltest.New(t)
	const (
		start  = `{"principalId":"ada","policyDocument":{"Version":"2012-10-17","Statement":[`
		end    = `]},"context":{"tenant":"blue"}}`
		stage  = `arn:aws:execute-api:eu-west-1:123456789012:harbour7ex/prod`
		read   = `{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["` + stage + `/GET/orders","` + stage + `/GET/orders/*"]}`
		write  = `{"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["` + stage + `/PUT/orders/*"],"Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.0/24"]}}}`
		frozen = `{"Action":["execute-api:Invoke"],"Effect":"Deny","Resource":["` + stage + `/PUT/orders/archive/*"]}`
		denied = `{"principalId":"deny-all-user","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Deny","Resource":["*"]}]}}`
	)
	for _, test := range []struct {
		name, file, role string
		expires          time.Time
		want             string
	}{
		{"reader", "event.json", "reader", now.Add(time.Minute), start + read + end},
		{"editor", "event.json", "editor", now.Add(time.Minute), start + write + "," + read + "," + frozen + end},
		{"expired", "event.json", "editor", now, denied},
		{"stranger", "stranger.json", "editor", now.Add(time.Minute), denied},
	} {
		answer, err := rec.Invoke(newAuthorizer(test.role, test.expires).authorize, event(t, test.file))
		if err != nil || string(answer) != test.want {
			t.Errorf("%s: %s, %v; want %s", test.name, answer, err, test.want)
		}
	}
	for _, record := range rec.Logs() {
		if line := fmt.Sprint(record); strings.Contains(line, "token-of") {
			t.Errorf("a token in the log: %s", line)
		}
	}
}

func TestAuthorizer_NothingAllowedByMistake(t *testing.T) {
	rec := oteltest.New(t)
	a := newAuthorizer("editor", now.Add(time.Minute))
	a.sessions = broken{}
	if answer, err := rec.Invoke(a.authorize, event(t, "event.json")); err == nil || !strings.Contains(err.Error(), "no connection") {
		t.Errorf("%s, %v; want an error", answer, err)
	}
	a = newAuthorizer("editor", now.Add(time.Minute))
	if answer, err := rec.Invoke(a.authorize, []byte(`{"methodArn":"arn:aws:s3:::orders"}`)); err == nil {
		t.Errorf("%s, want an error", answer)
	}
	for _, header := range []string{"", "Bearer", "Bearer ", "Basic token-of-ada", "token-of-ada"} {
		if _, err := a.caller(t.Context(), map[string]string{"Authorization": header}); !errors.Is(err, errNoSession) {
			t.Errorf("%q: %v, want no session", header, err)
		}
	}
}

// items stands for DynamoDB.
type items map[string]map[string]types.AttributeValue

func (i items) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	key, ok := in.Key["hash"].(*types.AttributeValueMemberS)
	if !ok {
		return nil, errors.New("no key")
	}
	return &dynamodb.GetItemOutput{Item: i[key.Value]}, nil
}

func TestTable(t *testing.T) {
	stored := table{name: "sessions", client: items{
		"whole": {
			"hash": &types.AttributeValueMemberS{Value: "whole"}, "user": &types.AttributeValueMemberS{Value: "ada"},
			"role": &types.AttributeValueMemberS{Value: "reader"}, "tenant": &types.AttributeValueMemberS{Value: "blue"},
			"expires": &types.AttributeValueMemberN{Value: "1795532645"},
		},
		"part": {"hash": &types.AttributeValueMemberS{Value: "part"}},
	}}
	want := session{User: "ada", Role: "reader", Tenant: "blue", Expires: time.Unix(1795532645, 0)}
	if got, err := stored.Find(t.Context(), "whole"); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if got, err := stored.Find(t.Context(), "part"); err != nil || got.Expires.After(time.Unix(0, 0)) {
		t.Errorf("an item that is not whole: %+v, %v", got, err)
	}
	if _, err := stored.Find(t.Context(), "none"); !errors.Is(err, errNoSession) {
		t.Errorf("no item: %v", err)
	}
}
