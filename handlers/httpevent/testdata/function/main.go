// SPDX-License-Identifier: Apache-2.0

// Command function is what the tests run as a Lambda function: a shop behind a function URL or an HTTP API.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		slog.InfoContext(r.Context(), "finding", "order", r.PathValue("id"))
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: r.PathValue("id")})
		fmt.Fprintf(w, "order %s", r.PathValue("id"))
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic(errors.New("out of paper")) })
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of it")
		w.(http.Flusher).Flush()
		panic(errors.New("out of paper"))
	})
	var opts []httpevent.Option
	if os.Getenv("STREAMING") != "" {
		opts = append(opts, httpevent.WithStreaming())
	}
	powertools.Start(httpevent.New(mux, opts...))
}
