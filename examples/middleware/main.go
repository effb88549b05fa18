// SPDX-License-Identifier: Apache-2.0

// Command middleware is a Lambda function that takes orders, with what surrounds a handler in middleware: each file beside
// this one is a recipe to copy.
package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/otel/invocation"
)

type order struct {
	ID    string `json:"id"`
	Items int    `json:"items"`
}

type receipt struct {
	Order   string `json:"order"`
	Account string `json:"account"`
}

// Validate is called by the middleware validated.
func (o order) Validate() error {
	if o.ID == "" {
		return errors.New("the order has no id")
	}
	if o.Items < 1 {
		return errors.New("the order has no items")
	}
	return nil
}

func place(ctx context.Context, in order) (receipt, error) {
	slog.InfoContext(ctx, "placed", "order", in.ID, "items", in.Items)
	return receipt{Order: in.ID, Account: caller(ctx)}, nil
}

// handler puts the typed middleware around place. It has place's shape still.
var handler = invocation.ChainValue(place, invocation.NamedValue("validate", validated[order, receipt]))

// around is the middleware of raw events, the first outermost: what answers without the handler stands outside.
func around() []invocation.Middleware {
	return []invocation.Middleware{
		invocation.Named("warm-up", warmUp),
		invocation.Named("log", logged("token")),
		invocation.Named("budget", budget(500*time.Millisecond)),
		invocation.Named("guard", guard(newAccounts(map[string]string{os.Getenv("ORDERS_TOKEN"): "shop"}))),
	}
}

func main() { powertools.Start(handler, powertools.WithMiddleware(around()...)) }
