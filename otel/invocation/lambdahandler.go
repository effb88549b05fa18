// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"fmt"
	"io"
)

// Invoker is a lambda.Handler, which this package does not import.
type Invoker struct{ handler Handler }

// LambdaHandler returns h as a lambda.Handler, for libraries that wrap such handlers. The other way round [Adapt] takes a
// lambda.Handler as it is.
//
// A lambda.Handler returns bytes, so streams are read to their end, and what [New] does after an answer has left it does
// before. Give lambda.Start the [Handler] itself where nothing needs an Invoker.
func LambdaHandler(h Handler) *Invoker { return &Invoker{h} }

// Invoke implements lambda.Handler. Each call returns bytes of its own.
func (i *Invoker) Invoke(ctx context.Context, payload []byte) (encoded []byte, err error) {
	value, err := i.handler(ctx, payload)
	if err != nil {
		return nil, err
	}
	a, _, err := encode(value)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := a.Close(); err == nil && closeErr != nil {
			encoded, err = nil, fmt.Errorf("close the answer: %w", closeErr)
		}
	}()
	if encoded, err = io.ReadAll(a); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return encoded, nil
}
