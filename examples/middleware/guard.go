// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

var errForbidden = errors.New("forbidden")

// tokens holds the account of each token.
type tokens map[string]string

// account compares with every token, each in the same time whatever it is, so that time tells nothing about tokens.
func (t tokens) account(token string) (account string, ok bool) {
	for known, owner := range t {
		if known != "" && subtle.ConstantTimeCompare([]byte(known), []byte(token)) == 1 {
			account, ok = owner, true
		}
	}
	return account, ok
}

type callerKey struct{}

// caller returns the account that guard let in.
func caller(ctx context.Context) string {
	account, _ := ctx.Value(callerKey{}).(string)
	return account
}

// guard lets only events with a known token in their member "token" through to the handler, which asks caller for
// whom it works. All log lines from here on carry the account.
func guard(known tokens) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			var event struct{ Token string }
			if err := json.Unmarshal(payload, &event); err != nil {
				return nil, errForbidden
			}
			account, ok := known.account(event.Token)
			if !ok {
				return nil, errForbidden
			}
			slogx.AddAttrs(ctx, slog.String("account", account))
			return next(context.WithValue(ctx, callerKey{}, account), payload)
		}
	}
}
