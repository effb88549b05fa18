// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// AddAttrs adds attributes to every line logged from now on in the innermost scope of ctx: the invocation, or the item
// of a batch. They end with the scope. A later attribute of the same key replaces an earlier one, and one given to a
// call replaces it on that line. Outside an invocation AddAttrs does nothing. It is safe for concurrent use.
func AddAttrs(ctx context.Context, attrs ...slog.Attr) { invocation.AddLogAttrs(ctx, attrs...) }

// errorKey is the member that [Err] fills. Lines print it after all other attributes.
const errorKey = "error"

// Err returns the attribute error that describes err with its type, message, stack and causes. A nil err gives the
// empty attribute, which handlers leave out, so Err(err) needs no if around it.
//
// An error given to a call in any other way, as in slog.Error("refused", "err", err), is described just so, under the
// key it was given.
func Err(err error) slog.Attr {
	if err == nil {
		return slog.Attr{}
	}
	return slog.Any(errorKey, err)
}
