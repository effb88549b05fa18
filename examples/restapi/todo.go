// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// Content is what clients say of a todo. It is embedded, so its name is exported: only then its fields are described.
type Content struct {
	Title string    `json:"title" minLength:"1" maxLength:"100" example:"Buy tea"`
	Done  bool      `json:"done,omitempty"`
	Due   time.Time `json:"due,omitzero" doc:"When it has to be done"`
	Tags  []string  `json:"tags,omitempty" maxItems:"10" uniqueItems:"true" nullable:"false"`
}

// todo is a thing to do.
type todo struct {
	ID string `json:"id" example:"1"`
	Content
}

type listInput struct {
	Done  *bool  `query:"done" doc:"Only those that are done, or are not"`
	Tag   string `query:"tag" doc:"Only those with this tag"`
	Limit int    `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

type todoInput struct {
	ID string `path:"id" maxLength:"20"`
}

type replaceInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body Content
}

// handlers has the functions of the API. They know nothing of HTTP but the header of a new todo.
type handlers struct{ store *store }

func (h handlers) list(_ context.Context, in listInput) ([]todo, error) {
	return h.store.list(in.Limit, func(t todo) bool {
		return (in.Done == nil || t.Done == *in.Done) && (in.Tag == "" || t.tagged(in.Tag))
	}), nil
}

func (h handlers) create(ctx context.Context, in Content) (rest.Response[todo], error) {
	created, err := h.store.add(in)
	if err != nil {
		return rest.Response[todo]{}, err
	}
	slog.InfoContext(ctx, "created", "todo", created.ID)
	return rest.Response[todo]{Header: http.Header{"Location": {"todos/" + created.ID}}, Body: created}, nil
}

func (h handlers) find(_ context.Context, in todoInput) (todo, error) {
	return h.store.find(in.ID)
}

func (h handlers) replace(_ context.Context, in replaceInput) (todo, error) {
	return h.store.replace(todo{in.ID, in.Body})
}

func (h handlers) remove(_ context.Context, in todoInput) (struct{}, error) {
	return struct{}{}, h.store.remove(in.ID)
}
