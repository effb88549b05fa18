// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/otel-powertools/powertools/handlers/appsync"
)

// post is what the schema calls Post; its fields author and likes have resolvers of their own.
type post struct {
	ID        string              `json:"id"`
	Title     string              `json:"title"`
	Published appsync.AWSDateTime `json:"published"`
	AuthorID  string              `json:"authorId"` // not in the schema: it is for the resolver of author
}

type author struct {
	ID    string           `json:"id"`
	Name  string           `json:"name"`
	Email appsync.AWSEmail `json:"email"`
}

// missingError is a post or an author that is not there.
type missingError struct{ what, id string }

func (e *missingError) Error() string { return fmt.Sprintf("no %s %q", e.what, e.id) }

// store stands for a database.
type store struct {
	now func() time.Time

	mu      sync.Mutex
	posts   map[string]post
	authors map[string]author
	likes   map[string]int
}

func newStore(now func() time.Time) *store {
	at := appsync.AWSDateTime("2024-11-24T10:00:00.000Z")
	return &store{
		now: now,
		posts: map[string]post{
			"1": {ID: "1", Title: "Notes on the engine", Published: at, AuthorID: "ada"},
			"2": {ID: "2", Title: "A compiler", Published: at, AuthorID: "grace"},
			"3": {ID: "3", Title: "By nobody", Published: at, AuthorID: "nobody"},
		},
		authors: map[string]author{
			"ada":   {ID: "ada", Name: "Ada", Email: "ada@blog.example"},
			"grace": {ID: "grace", Name: "Grace", Email: "grace@blog.example"},
		},
		likes: map[string]int{"1": 42, "2": 7},
	}
}

func (s *store) post(_ context.Context, id string) (*post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.posts[id]
	if !ok {
		return nil, &missingError{"post", id}
	}
	return &found, nil
}

func (s *store) list(_ context.Context, first int) []post {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Sorted(maps.Keys(s.posts))
	posts := make([]post, 0, len(ids))
	for _, id := range ids[:min(max(0, first), len(ids))] {
		posts = append(posts, s.posts[id])
	}
	return posts
}

func (s *store) add(_ context.Context, title, authorID string) *post {
	s.mu.Lock()
	defer s.mu.Unlock()
	added := post{ID: appsync.NewID(), Title: title, Published: appsync.NewAWSDateTime(s.now().UTC()), AuthorID: authorID}
	s.posts[added.ID] = added
	return &added
}

func (s *store) author(_ context.Context, id string) (*author, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.authors[id]
	if !ok {
		return nil, &missingError{"author", id}
	}
	return &found, nil
}

// likesOf returns the likes of many posts at once, as one query to a database would.
func (s *store) likesOf(_ context.Context, ids []string) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	likes := make([]int, len(ids))
	for i, id := range ids {
		likes[i] = s.likes[id]
	}
	return likes
}
