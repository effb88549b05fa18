// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"cmp"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// withDebug logs every request in debug mode, and all routes at once.
func (t *table) withDebug(h http.Handler) http.Handler {
	if !t.config.debug {
		return h
	}
	t.config.log().Info("routes", slog.Any("routes", t.listing()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, told := time.Now(), &hookWriter{ResponseWriter: w}
		h.ServeHTTP(told, r)

		attrs := []slog.Attr{
			slog.String("http.request.method", r.Method),
			slog.String("url.path", r.URL.Path),
			slog.String("http.route", Route(r.Context())),
			slog.Int("http.response.status_code", cmp.Or(told.written(), http.StatusOK)),
			slog.Duration("duration", time.Since(started)),
		}
		if event := invocation.Payload(r.Context()); event != nil {
			attrs = append(attrs, slog.Any("event", event))
		} else {
			attrs = append(attrs, slog.Any("http.request.header", r.Header))
		}
		t.config.log().LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
	})
}

// listed is a route as debug mode shows it.
type listed struct {
	Route      string   `json:"route"`
	Registered string   `json:"registered"`
	Middleware []string `json:"middleware,omitempty"` // the outermost first
}

func (t *table) listing() []listed {
	var all []listed
	add := func(rt *route) {
		l := listed{Route: rt.template, Registered: rt.callers.location()}
		for r := rt.router; r != nil; r = r.parent {
			var names []string
			for _, m := range r.middleware {
				names = append(names, runtime.FuncForPC(reflect.ValueOf(m).Pointer()).Name())
			}
			l.Middleware = append(names, l.Middleware...)
		}
		all = append(all, l)
	}
	for _, rt := range t.routes {
		add(rt)
	}
	for _, rt := range t.regexps {
		add(&rt.route)
	}
	return all
}
