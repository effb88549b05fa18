// SPDX-License-Identifier: Apache-2.0

// Command function is what the tests run as a Lambda function: berths of a harbour behind AppSync Events.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

type arrival struct {
	Ship    string `json:"ship"`
	Draught int    `json:"draught"`
}

func main() {
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/default/berths/*", func(ctx context.Context, in arrival) (arrival, error) {
		slog.InfoContext(ctx, "arrival", "draught", in.Draught)
		switch {
		case in.Ship == "Ghost":
			panic(errors.New("no such ship"))
		case in.Ship == "Pirate":
			return arrival{}, fmt.Errorf("check the flag: %w", appsyncevents.Unauthorized("no pirates"))
		case in.Draught > 10:
			return arrival{}, errors.New("too deep")
		}
		return in, nil
	})
	appsyncevents.HandleSubscribe(r, "/default/berths/*", func(context.Context) error { return nil })
	powertools.Start(r)
}
