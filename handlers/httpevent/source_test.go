// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestSource_18_1_Pinned has the events of all sources at handlers that pin each of them. Only its own are served: another
// source's has other rules for paths and answers, and not the authorizer that the pinned one may have.
func TestSource_18_1_Pinned(t *testing.T) {
	t.Parallel()
	for pinned := httpevent.RESTAPI; pinned <= httpevent.LatticeV2; pinned++ {
		for name, source := range eventFiles() {
			served := httpevent.Auto
			h := httpevent.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				served = httpevent.SourceOf(r.Context())
			}), httpevent.WithSource(pinned))
			_, err := h.HandleEvent(t.Context(), eventFile(t, name))
			switch {
			case source == pinned && (err != nil || served != pinned):
				t.Errorf("%s at %s: served as %s, %v", name, pinned, served, err)
			case source != pinned && (!errors.Is(err, httpevent.ErrNotHTTP) || served != httpevent.Auto):
				t.Errorf("%s at %s: served as %s, %v; want it refused", name, pinned, served, err)
			}
		}
	}
}

// TestSource_18_1_Ambiguous has events that do not say enough, as people and local emulators make them: the pin decides.
func TestSource_18_1_Ambiguous(t *testing.T) {
	t.Parallel()
	const host = "requestContext.domainName"
	tests := []struct {
		name, event  string
		changes      map[string]any
		pinned, want httpevent.Source
	}{
		{"by hand", "rest_api", map[string]any{"requestContext": nil}, httpevent.RESTAPI, httpevent.RESTAPI},
		{"by hand, for a load balancer", "alb_single", map[string]any{"requestContext": nil}, httpevent.ALB, httpevent.ALB},
		{"by hand, for Lattice", "lattice_v2", map[string]any{"requestContext": nil, "version": nil}, httpevent.LatticeV2, httpevent.LatticeV2},
		{"by hand, another form", "lattice_v2", map[string]any{"requestContext": nil, "version": nil}, httpevent.ALB, httpevent.Auto},
		// SAM's emulator gives events of REST APIs the version of HTTP APIs, and those of HTTP APIs no host name.
		{"SAM local, REST", "rest_api", map[string]any{"version": "1.0", host: "localhost"}, httpevent.RESTAPI, httpevent.RESTAPI},
		{"SAM local, REST, port", "rest_api", map[string]any{"version": "1.0", host: "127.0.0.1:3000"}, httpevent.RESTAPI, httpevent.RESTAPI},
		{"SAM local, REST, IPv6", "rest_api", map[string]any{"version": "1.0", host: "[::1]:3000"}, httpevent.RESTAPI, httpevent.RESTAPI},
		{"HTTP API 1.0 without its version", "httpapi_v1", map[string]any{"version": nil, host: nil}, httpevent.HTTPAPIv1, httpevent.HTTPAPIv1},
		{"function URL without a host", "function_url", map[string]any{host: nil}, httpevent.FunctionURL, httpevent.FunctionURL},
		{"function URL on another machine", "function_url", map[string]any{host: "127.0.0.1"}, httpevent.FunctionURL, httpevent.FunctionURL},
		{"not pinned", "rest_api", map[string]any{"version": "1.0", host: "localhost"}, httpevent.Auto, httpevent.HTTPAPIv1},
		{"a host of your own", "rest_api", map[string]any{"version": "1.0", host: "api.shop.example"}, httpevent.RESTAPI, httpevent.Auto},
		{"an address of a network", "rest_api", map[string]any{"version": "1.0", host: "10.0.0.1"}, httpevent.RESTAPI, httpevent.Auto},
		{"a function URL", "function_url", map[string]any{host: nil, "requestContext.elb": map[string]any{}}, httpevent.ALB, httpevent.Auto},
		{"a load balancer", "alb_single", nil, httpevent.RESTAPI, httpevent.Auto},
	}
	for _, tt := range tests {
		served := httpevent.Auto
		h := httpevent.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			served = httpevent.SourceOf(r.Context())
		}), httpevent.WithSource(tt.pinned))
		_, err := h.HandleEvent(t.Context(), change(t, eventFile(t, tt.event), tt.changes))
		if served != tt.want || (err == nil) != (tt.want != httpevent.Auto) {
			t.Errorf("%s: served as %s, %v; want %s", tt.name, served, err, tt.want)
		}
	}
}
