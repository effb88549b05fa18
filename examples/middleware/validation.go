// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// validated calls the handler only with events that are valid. It is for every function whose event has a method
// Validate; Go finds In and Out where it is passed to ChainValue by itself, and has to be told them in NamedValue.
func validated[In interface{ Validate() error }, Out any](next invocation.Func[In, Out]) invocation.Func[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		if err := in.Validate(); err != nil {
			var none Out
			return none, fmt.Errorf("invalid event: %w", err)
		}
		return next(ctx, in)
	}
}
