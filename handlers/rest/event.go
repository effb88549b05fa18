// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Router serves connections and is started as it is.
var (
	_ http.Handler            = (*Router)(nil)
	_ invocation.EventHandler = (*Router)(nil)
)

// HandleEvent answers an event of API Gateway, a load balancer, a function URL or VPC Lattice, as the handler of
// [httpevent.New] does without options. With options, start that handler: httpevent.New(router, …).
func (r *Router) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	return r.table.events().HandleEvent(ctx, payload)
}

// setRoute tells the template of the route to what observes the request.
func setRoute(ctx context.Context, template string) { httpevent.SetRoute(ctx, template) }
