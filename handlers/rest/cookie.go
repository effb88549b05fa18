// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"errors"
	"fmt"
	"net/http"
)

// SetCookie adds a cookie to an answer as [http.SetCookie] does, and makes it Secure, so that browsers send it over TLS
// only. Use http.SetCookie for one that must not be. It returns an error for a cookie that is not valid, which
// http.SetCookie leaves out without a word.
func SetCookie(w http.ResponseWriter, cookie *http.Cookie) error {
	secure, err := secured(cookie)
	if err != nil {
		return err
	}
	http.SetCookie(w, secure)
	return nil
}

// secured returns a copy of a cookie that is valid and Secure.
func secured(cookie *http.Cookie) (*http.Cookie, error) {
	if cookie == nil {
		return nil, errors.New("set cookie: it is nil")
	}
	secure := *cookie
	secure.Secure = true
	if err := secure.Valid(); err != nil {
		return nil, fmt.Errorf("set cookie %q: %w", cookie.Name, err)
	}
	return &secure, nil
}
