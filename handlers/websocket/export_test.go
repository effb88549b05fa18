// SPDX-License-Identifier: Apache-2.0

package websocket

import "context"

// WithoutPause makes a client make attempts one after the other, and tells of each pause that it leaves out.
func WithoutPause(c *Client, seen func(attempt int)) {
	c.pause = func(ctx context.Context, attempt int) error {
		seen(attempt)
		return ctx.Err()
	}
}

// Pause waits before an attempt.
var Pause = pause
