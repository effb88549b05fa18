// SPDX-License-Identifier: Apache-2.0

package xrayaws

import "context"

// WithoutPauses makes a transport try again at once.
func (t *Transport) WithoutPauses() *Transport {
	t.pause = func(ctx context.Context, _ int) error { return ctx.Err() }
	return t
}

// Limits of what waits.
const (
	MaxWaiting      = maxWaiting
	MaxWaitingBytes = maxWaitingBytes
)
