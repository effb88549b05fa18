// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
)

// CacheControl returns middleware that sets the header Cache-Control to value, such as "max-age=3600", on answers with
// status 200, and on 304, which renews what a cache has of one. All other answers get "no-cache", so no error is kept. It
// replaces what the handler set.
func CacheControl(value string) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			set := func(status int) {
				if status != http.StatusOK && status != http.StatusNotModified {
					w.Header().Set("Cache-Control", "no-cache")
					return
				}
				w.Header().Set("Cache-Control", value)
			}
			hooked := &hookWriter{ResponseWriter: w, before: set}
			next.ServeHTTP(hooked, r)
			hooked.call(http.StatusOK) // A handler that wrote nothing is answered with 200.
		})
	}
}
