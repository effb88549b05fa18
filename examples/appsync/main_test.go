// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/otel/oteltest"
)

func clock() time.Time { return time.Date(2024, 11, 24, 12, 30, 0, 0, time.UTC) }

func eventFile(t *testing.T, name string) []byte {
	t.Helper()
	event, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return event
}

func TestGetPost(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(newRouter(newStore(clock)), eventFile(t, "event.json"))
	const want = `{"id":"1","title":"Notes on the engine","published":"2024-11-24T10:00:00.000Z","authorId":"ada"}`
	if string(answer) != want || err != nil {
		t.Errorf("answer %s, %v; want %s", answer, err, want)
	}
	if spans := rec.Spans(); len(spans) != 2 || spans[0].Name != "Query.getPost" {
		t.Errorf("spans %v, want that of the field and that of the invocation", spans)
	}
}

// AppSync makes a GraphQL error of the type and the message.
func TestGetPost_Missing(t *testing.T) {
	rec := oteltest.New(t)
	event := bytes.Replace(eventFile(t, "event.json"), []byte(`"id": "1"`), []byte(`"id": "9"`), 1)
	_, err := rec.Invoke(newRouter(newStore(clock)), event)
	reported, ok := errors.AsType[messages.InvokeResponse_Error](err)
	if !ok || reported.Type != "NotFound" || reported.Message != `no post "9"` {
		t.Errorf("error %v", err)
	}
}

func TestListPosts(t *testing.T) {
	rec := oteltest.New(t)
	event := bytes.Replace(eventFile(t, "event.json"), []byte(`"getPost"`), []byte(`"listPosts"`), 1)
	event = bytes.Replace(event, []byte(`"id": "1"`), []byte(`"first": 2`), 1)
	answer, err := rec.Invoke(newRouter(newStore(clock)), event)
	var posts []post
	if err := errors.Join(err, json.Unmarshal(answer, &posts)); err != nil || len(posts) != 2 || posts[1].ID != "2" {
		t.Errorf("answer %s, %v", answer, err)
	}
}

func TestAddPost(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(newRouter(newStore(clock)), eventFile(t, "mutation.json"))
	var got post
	if err := errors.Join(err, json.Unmarshal(answer, &got)); err != nil {
		t.Fatal(err)
	}
	if got.Title != "Loops" || got.Published != "2024-11-24T12:30:00.000Z" || len(got.ID) != 36 {
		t.Errorf("post %+v", got)
	}
	if rec.Sum("posts.added") != 1 {
		t.Errorf("posts.added = %v, want 1", rec.Sum("posts.added"))
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["post"] != got.ID || logs[0]["graphql.field.name"] != "addPost" {
		t.Errorf("logs %v", logs)
	}

	reader := bytes.Replace(eventFile(t, "mutation.json"), []byte(`"groups": [`), []byte(`"others": [`), 1)
	_, err = rec.Invoke(newRouter(newStore(clock)), reader)
	if reported, ok := errors.AsType[messages.InvokeResponse_Error](err); !ok || reported.Type != "Unauthorized" {
		t.Errorf("a reader adds a post: %v", err)
	}
	if rec.Sum("posts.added") != 1 {
		t.Error("the post of a reader was counted")
	}
}

// One item without an author is null and is told; the others are right.
func TestAuthors(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(newRouter(newStore(clock)), eventFile(t, "batch.json"))
	const want = `[{"id":"ada","name":"Ada","email":"ada@blog.example"},null,{"id":"grace","name":"Grace","email":"grace@blog.example"}]`
	if string(answer) != want || err != nil {
		t.Errorf("answer %s, %v; want %s", answer, err, want)
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["level"] != "ERROR" || logs[0]["appsync.batch.index"] != json.Number("1") {
		t.Errorf("logs %v, want a line for the failed item", logs)
	}
	if got := rec.Sum("appsync.batch.item.failures"); got != 1 {
		t.Errorf("failures = %v, want 1", got)
	}
}

func TestLikes(t *testing.T) {
	rec := oteltest.New(t)
	event := bytes.ReplaceAll(eventFile(t, "batch.json"), []byte(`"fieldName": "author"`), []byte(`"fieldName": "likes"`))
	answer, err := rec.Invoke(newRouter(newStore(clock)), event)
	if string(answer) != `[42,0,7]` || err != nil {
		t.Errorf("answer %s, %v", answer, err)
	}
}
