// SPDX-License-Identifier: Apache-2.0

// Command bedrock is a Lambda function behind an agent of Amazon Bedrock: a tool for an action group with function details,
// and an API that serves both an action group with an OpenAPI schema and web clients.
package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/handlers/rest"
)

const scope = "github.com/otel-powertools/powertools/examples/bedrock"

var reminders, _ = otel.Meter(scope).Int64Counter("reminders.sent", metric.WithUnit("{reminder}"))

// claim is what the insurance knows.
type claim struct {
	ID      string   `json:"id"`
	Holder  string   `json:"holder"`
	Missing []string `json:"missing"`
}

// desk works on claims.
type desk struct{ claims map[string]claim }

var errNoClaim = errors.New("there is no such claim")

type query struct {
	ID string `json:"claimId"`
}

// find is the tool findClaim. The agent's model reads what it answers.
func (d desk) find(ctx context.Context, in query) (claim, error) {
	if in.ID == "" {
		return claim{}, bedrock.Reprompt("Ask for the number of the claim.")
	}
	c, ok := d.claims[in.ID]
	if !ok {
		return claim{}, errNoClaim
	}
	remember(ctx, "claimId", c.ID)
	return c, nil
}

// remember keeps a value for the rest of the session, beside those that are there.
func remember(ctx context.Context, name, value string) {
	event, ok := bedrock.EventOf(ctx)
	if !ok {
		return // a web client
	}
	attributes := maps.Clone(event.SessionAttributes)
	attributes[name] = value
	bedrock.SetSessionAttributes(ctx, attributes)
}

type reminder struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

type sent struct {
	Claim string `json:"claim"`
	Times int    `json:"times"`
}

// remind is the operation POST /claims/{claimId}/reminders.
func (d desk) remind(ctx context.Context, in reminder) (rest.Response[sent], error) {
	id := rest.Request(ctx).PathValue("claimId")
	c, ok := d.claims[id]
	if !ok {
		return rest.Response[sent]{}, rest.NotFound("there is no claim %q", id)
	}
	if in.Text == "" || in.Times < 1 || in.Times > 3 {
		return rest.Response[sent]{}, rest.UnprocessableEntity("a reminder needs a text, and is sent 1 to 3 times")
	}
	slog.InfoContext(ctx, "reminding", "times", in.Times)
	reminders.Add(ctx, int64(in.Times))
	return rest.Response[sent]{Status: http.StatusCreated, Body: sent{c.ID, in.Times}}, nil
}

// newRouter returns the function's handler. The API in it is an http.Handler like any other.
func newRouter(d desk) *bedrock.Router {
	api := rest.New()
	api.Handle("POST /claims/{claimId}/reminders", rest.JSON(d.remind))

	r := bedrock.New()
	bedrock.Handle(r, "findClaim", d.find)
	r.HandleHTTP(api)
	return r
}

func main() {
	powertools.Start(newRouter(desk{map[string]claim{
		"C-7": {ID: "C-7", Holder: "Ada", Missing: []string{"photo", "report"}},
	}}))
}
