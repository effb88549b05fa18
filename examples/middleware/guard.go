// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

var errForbidden = errors.New("forbidden")

// accounts holds the account of each token, by the token's hash: the time of a look-up tells nothing about tokens, because
// nobody can choose what they hash to.
type accounts map[[sha256.Size]byte]string

// newAccounts returns the accounts of tokens. An empty token, as that of a variable that is not set, lets nobody in.
func newAccounts(byToken map[string]string) accounts {
	a := accounts{}
	for token, account := range byToken {
		if token != "" {
			a[sha256.Sum256([]byte(token))] = account
		}
	}
	return a
}

type callerKey struct{}

// caller returns the account that guard let in.
func caller(ctx context.Context) string {
	account, _ := ctx.Value(callerKey{}).(string)
	return account
}

// guard lets only events with a known token in their member "token" through to the handler, which asks caller for
// whom it works. All log lines from here on carry the account.
func guard(known accounts) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			var event struct{ Token string }
			if err := json.Unmarshal(payload, &event); err != nil {
				return nil, errForbidden
			}
			account, ok := known[sha256.Sum256([]byte(event.Token))]
			if !ok {
				return nil, errForbidden
			}
			slogx.AddAttrs(ctx, slog.String("account", account))
			return next(context.WithValue(ctx, callerKey{}, account), payload)
		}
	}
}
