// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"context"
	"time"

	"github.com/otel-powertools/powertools/internal/awsendpoint"
)

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

// WithNow sets the time of signatures.
func WithNow(now func() time.Time) Option {
	return optionFunc(func(c config) config { c.now = now; return c })
}

// EndpointOf reads a host.
func EndpointOf(host string) (service, region string, ok bool) { return awsendpoint.OTLP(host) }
