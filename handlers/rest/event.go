// SPDX-License-Identifier: Apache-2.0

package rest

import "context"

// setRoute tells the template of the route to what observes the request.
func setRoute(context.Context, string) {}
