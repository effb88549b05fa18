// SPDX-License-Identifier: Apache-2.0

// Command chi is a Lambda function behind an HTTP API that keeps short links: a service written for net/http with the router
// chi, its sub-routers and its middleware, which needs one line to run on Lambda and one middleware to tell its routes.
package main

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

func main() { powertools.Start(httpevent.New(newRouter(newLinks()))) }

// newRouter returns the whole service, which runs on any server of net/http.
func newRouter(l *links) http.Handler {
	r := chi.NewRouter()
	r.Use(tellRoute, middleware.SetHeader("X-Content-Type-Options", "nosniff"))
	r.Get("/{name}", l.follow)
	r.Route("/links", func(r chi.Router) {
		r.Use(middleware.AllowContentType("application/json"))
		r.Get("/", l.list)
		r.Put("/{name:[a-z0-9-]{1,20}}", l.put)
	})
	return r
}

// tellRoute tells spans, metrics and log lines which route served a request. chi knows it when the handler is found, and
// notes it on a copy of the request.
func tellRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { // also when the handler panics
			if pattern := chi.RouteContext(r.Context()).RoutePattern(); pattern != "" {
				httpevent.SetRoute(r.Context(), r.Method+" "+pattern)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// follow sends the client where the link leads.
func (l *links) follow(w http.ResponseWriter, r *http.Request) {
	target, ok := l.find(chi.URLParam(r, "name"))
	if !ok {
		http.Error(w, "no such link", http.StatusNotFound)
		return
	}
	http.Redirect(w, r, target, http.StatusFound)
}

func (l *links) list(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(l.all()); err != nil {
		slog.ErrorContext(r.Context(), "cannot answer", "err", err)
	}
}

// put makes a link lead elsewhere.
func (l *links) put(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Target string `json:"target"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || !isAddress(in.Target) {
		http.Error(w, "target: want an address, https://…", http.StatusUnprocessableEntity)
		return
	}
	name := chi.URLParam(r, "name")
	if !l.set(name, in.Target) {
		http.Error(w, "there are too many links", http.StatusConflict)
		return
	}
	slog.InfoContext(r.Context(), "link set", "link", name)
	w.WriteHeader(http.StatusNoContent)
}
