// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/otel-powertools/powertools/internal/exception"
)

// postGuarded is PostToConnection in a goroutine, where a panic, as of a provider of credentials, would end the process.
func (c *Client) postGuarded(ctx context.Context, connectionID string, data []byte) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = exception.Recovered(value)
		}
	}()
	return c.PostToConnection(ctx, connectionID, data)
}

// Broadcast sends a message to many connections, to several at once (see [WithConcurrency]). It returns the ids of those
// that are gone, in the order of connectionIDs, and an error that joins those of all others that did not get the message;
// errors.As finds the first [*APIError]. Connections for which there was no time left have the context's error.
func (c *Client) Broadcast(ctx context.Context, connectionIDs []string, data []byte) (gone []string, err error) {
	errs := make([]error, len(connectionIDs))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(c.config.concurrency, len(connectionIDs)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(connectionIDs); i = int(next.Add(1)) - 1 {
				if errs[i] = context.Cause(ctx); errs[i] == nil {
					errs[i] = c.postGuarded(ctx, connectionIDs[i], data)
				}
			}
		})
	}
	group.Wait()
	for i, id := range connectionIDs {
		if errors.Is(errs[i], ErrGone) {
			gone, errs[i] = append(gone, id), nil
		}
	}
	return gone, errors.Join(errs...)
}
