// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import "context"

// HandleSubscribe registers the handler of subscriptions to channels of a pattern, which are as in [HandlePublish]. A nil
// error lets the subscription pass. Another one refuses it with its text, and [Unauthorized] with status 403.
//
// A client may subscribe to a wildcard: the channel of [EventOf] is then /namespace/*, and the client gets what is published
// to all channels below. A handler that guards some of them has to refuse wildcards above them as well: for a subscription to
// /rooms/* the handler of /rooms/private/* is not asked.
func HandleSubscribe(r *Router, pattern string, fn func(ctx context.Context) error) {
	if fn == nil {
		panic("appsyncevents: nil handler")
	}
	r.add(&r.subscribe, &route{operation: operationSubscribe, pattern: pattern, place: placeOf(), subscribe: fn})
}

func (c *call) subscribe() (any, error) {
	if err := guarded(func() error { return c.route.subscribe(c.ctx) }); err != nil {
		return c.fail(err)
	}
	c.end(nil)
	return nil, nil // AppSync takes nothing but null for a subscription that may pass.
}
