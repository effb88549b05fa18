// SPDX-License-Identifier: Apache-2.0

// Command function is an API that powertools.Start runs as it is.
package main

import (
	"context"
	"log/slog"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/rest"
)

func main() {
	r := rest.New()
	r.Handle("GET /users/{id}", rest.JSON(func(ctx context.Context, _ struct{}) (map[string]string, error) {
		id := rest.Request(ctx).PathValue("id")
		slog.InfoContext(ctx, "looked up")
		if id != "7" {
			return nil, rest.NotFound("no user %q", id)
		}
		return map[string]string{"id": id}, nil
	}))
	powertools.Start(r)
}
