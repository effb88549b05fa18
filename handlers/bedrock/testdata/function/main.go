// SPDX-License-Identifier: Apache-2.0

// Command function is what the tests run as a Lambda function: an agent's tools and the operations of a schema.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type city struct {
	Name  string   `json:"city"`
	Days  int      `json:"days"`
	Kinds []string `json:"kinds"`
}

func forecast(ctx context.Context, in city) (string, error) {
	slog.InfoContext(ctx, "looking up")
	switch in.Name {
	case "Atlantis":
		return "", errors.New("no such city")
	case "Hell":
		panic("too hot")
	}
	return in.Name + ", " + strconv.Itoa(in.Days) + " days of " + strings.Join(in.Kinds, " and "), nil
}

type reminder struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

func remind(ctx context.Context, in reminder) (rest.Response[map[string]any], error) {
	slog.InfoContext(ctx, "reminding")
	return rest.Response[map[string]any]{
		Status: http.StatusCreated,
		Body:   map[string]any{"claim": rest.Request(ctx).PathValue("claimId"), "times": in.Times},
	}, nil
}

func main() {
	api := rest.New()
	api.Handle("POST /claims/{claimId}/reminders", rest.JSON(remind))
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", forecast)
	r.HandleHTTP(api)
	powertools.Start(r)
}
