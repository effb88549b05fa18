// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/otel-powertools/powertools/handlers/websocket"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// memory keeps connections in memory.
type memory struct{ ids []string }

func (m *memory) Add(_ context.Context, id string) error {
	m.ids = append(m.ids, id)
	return nil
}

func (m *memory) Remove(_ context.Context, ids ...string) error {
	m.ids = slices.DeleteFunc(m.ids, func(id string) bool { return slices.Contains(ids, id) })
	return nil
}

func (m *memory) All(context.Context) ([]string, error) { return m.ids, nil }

// newChat returns a chat whose messages go to a server on this machine, where one connection is gone.
func newChat(t *testing.T, connections *memory) (c chat, heard func() []string) {
	t.Helper()
	var mu sync.Mutex
	var messages []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		if id == "gone" {
			w.WriteHeader(http.StatusGone)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		messages = append(messages, id+" hears "+string(body))
	}))
	t.Cleanup(server.Close)
	client, err := websocket.NewClient(aws.Config{
		Region: "eu-west-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	}, websocket.WithEndpoint(server.URL+"/prod"))
	if err != nil {
		t.Fatal(err)
	}
	return chat{connections: connections, client: client}, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Sorted(slices.Values(messages))
	}
}

func TestChat(t *testing.T) {
	rec := oteltest.New(t)
	kept := &memory{ids: []string{"eve", "gone"}}
	c, heard := newChat(t, kept)
	for _, step := range []struct{ file, want string }{
		{"connect.json", `{"statusCode":200}`},
		{"event.json", `{"statusCode":200}`},
		{"disconnect.json", `{"statusCode":200}`},
	} {
		event, err := os.ReadFile(step.file)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := rec.Invoke(c.router(), event); err != nil || string(answer) != step.want {
			t.Errorf("%s: %s, %v; want %s", step.file, answer, err, step.want)
		}
	}
	if got, want := strings.Join(heard(), ", "), "UqX1fc0GjoECJ4w= hears ada: Ahoy, eve hears ada: Ahoy"; got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
	if got := strings.Join(kept.ids, " "); got != "eve" {
		t.Errorf("connections %q: want that who left and who is gone are forgotten", got)
	}
	posts := 0
	for _, span := range rec.Spans() {
		if span.Name == "ApiGatewayManagementApi.PostToConnection" {
			posts++
		}
	}
	if posts != 3 {
		t.Errorf("%d spans of messages, want 3", posts)
	}
}

func TestChat_Strangers(t *testing.T) {
	rec := oteltest.New(t)
	kept := &memory{}
	c, _ := newChat(t, kept)
	answer, err := rec.Invoke(c.router(), []byte(`{"requestContext":{"routeKey":"$connect","connectionId":"x","eventType":"CONNECT"}}`))
	if err != nil || string(answer) != `{"statusCode":403}` || len(kept.ids) != 0 {
		t.Errorf("answer = %s, %v; connections %v", answer, err, kept.ids)
	}
}
