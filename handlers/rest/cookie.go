// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"net/http"
)

// SetCookie adds a cookie to an answer as [http.SetCookie] does, and makes it Secure, so that browsers send it over TLS
// only. Use http.SetCookie for one that must not be. It returns an error for a cookie that is not valid, which
// http.SetCookie leaves out without a word.
func SetCookie(w http.ResponseWriter, cookie *http.Cookie) error {
	secure := *cookie
	secure.Secure = true
	if err := secure.Valid(); err != nil {
		return fmt.Errorf("set cookie %q: %w", cookie.Name, err)
	}
	http.SetCookie(w, &secure)
	return nil
}
