// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// forwarded returns the headers that the handler behind a gateway gets.
func forwarded(t *testing.T, gateway handlertest.Gateway, target string, header ...string) (seen http.Header) {
	t.Helper()
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header })
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	event, err := gateway.Event(r)
	if err != nil {
		t.Fatal(err)
	}
	var opts []httpevent.Option
	if gateway.Streaming {
		opts = append(opts, httpevent.WithStreaming())
	}
	answer, err := httpevent.New(h, opts...).HandleEvent(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(answer.(io.Reader)); err != nil {
		t.Fatal(err)
	}
	return seen
}

// TestEvent_18_17_Headers has the headers that gateways add.
func TestEvent_18_17_Headers(t *testing.T) {
	t.Parallel()
	const sent = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?"
	traceID := regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$`)
	for name, g := range gateways() {
		source := g.gateway.Source
		seen := forwarded(t, g.gateway, "https://shop.example/")
		again := forwarded(t, g.gateway, "https://shop.example/")
		passed := forwarded(t, g.gateway, "https://shop.example/", "X-Amzn-Trace-Id", sent).Get("X-Amzn-Trace-Id")
		if source == httpevent.LatticeV1 || source == httpevent.LatticeV2 {
			if seen["X-Amzn-Trace-Id"] != nil || seen["X-Forwarded-Port"] != nil || passed != sent {
				t.Errorf("%s: header %v, trace %q", name, seen, passed)
			}
			continue
		}
		trace := seen.Get("X-Amzn-Trace-Id")
		if !traceID.MatchString(trace) || trace == again.Get("X-Amzn-Trace-Id") {
			t.Errorf("%s: traces %q and %q", name, trace, again.Get("X-Amzn-Trace-Id"))
		}
		self, rest, _ := strings.Cut(passed, ";")
		if isALB := source == httpevent.ALB; isALB && (!traceID.MatchString(strings.Replace(self, "Self=", "Root=", 1)) || rest != sent) || !isALB && passed != sent {
			t.Errorf("%s: trace %q of a request with one", name, passed)
		}
		for target, want := range map[string]string{
			"https://shop.example/": "443", "http://shop.example/": "80", "https://shop.example:8443/": "8443", "http://[2001:db8::1]:81/": "81",
		} {
			if got := forwarded(t, g.gateway, target).Get("X-Forwarded-Port"); got != want {
				t.Errorf("%s: port of %s = %q, want %q", name, target, got, want)
			}
		}
		if got := forwarded(t, g.gateway, "https://shop.example/", "X-Forwarded-Port", "9000").Get("X-Forwarded-Port"); got != "9000" {
			t.Errorf("%s: port of a proxy before = %q", name, got)
		}
	}
}

// TestEvent_18_17_ContentLength has the lengths that clients send: that of an empty POST, too, but none for GET.
func TestEvent_18_17_ContentLength(t *testing.T) {
	t.Parallel()
	tests := []struct{ method, body, want string }{
		{http.MethodPost, "", "0"},
		{http.MethodPost, "four", "4"},
		{http.MethodPut, "größe", "7"},
		{http.MethodGet, "", ""},
		{http.MethodGet, "four", "4"},
	}
	for name, g := range gateways() {
		for _, tt := range tests {
			seen := "not called"
			h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Get("Content-Length") })
			r := httptest.NewRequest(tt.method, "https://shop.example/", strings.NewReader(tt.body))
			var opts []httpevent.Option
			if g.gateway.Streaming {
				opts = append(opts, httpevent.WithStreaming())
			}
			response, err := g.gateway.Client(httpevent.New(h, opts...)).Transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if seen != tt.want {
				t.Errorf("%s: %s of %q: Content-Length %q, want %q", name, tt.method, tt.body, seen, tt.want)
			}
		}
	}
}

// TestEvent_18_17_IDs shows that no two requests have the same id, and that each has its time.
func TestEvent_18_17_IDs(t *testing.T) {
	t.Parallel()
	ids := map[httpevent.Source]string{
		httpevent.RESTAPI:     `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
		httpevent.HTTPAPIv1:   `^[0-9a-f-]{36}$`,
		httpevent.HTTPAPIv2:   `^[A-Za-z0-9+/]{15}=$`,
		httpevent.FunctionURL: `^[0-9a-f-]{36}$`,
	}
	synctest.Test(t, func(t *testing.T) { // which is at one time
		now := time.Now()
		for source, form := range ids {
			seen := map[string]bool{}
			for range 100 {
				event, err := handlertest.Gateway{Source: source}.Event(httptest.NewRequest(http.MethodGet, "/", nil))
				if err != nil {
					t.Fatal(err)
				}
				var members struct {
					RequestContext struct {
						RequestID, Time, RequestTime string
						TimeEpoch, RequestTimeEpoch  int64
					}
				}
				if err := json.Unmarshal(event, &members); err != nil {
					t.Fatal(err)
				}
				c := members.RequestContext
				if !regexp.MustCompile(form).MatchString(c.RequestID) || seen[c.RequestID] {
					t.Fatalf("%s: request id %q", source, c.RequestID)
				}
				seen[c.RequestID] = true
				if got := max(c.TimeEpoch, c.RequestTimeEpoch); got != now.UnixMilli() || c.Time+c.RequestTime != "01/Jan/2000:00:00:00 +0000" {
					t.Fatalf("%s: time %d and %s, want %d", source, got, c.Time+c.RequestTime, now.UnixMilli())
				}
			}
		}
		event, err := handlertest.Gateway{Source: httpevent.LatticeV2}.Event(httptest.NewRequest(http.MethodGet, "/", nil))
		if want := fmt.Sprintf(`"timeEpoch":"%d"`, now.UnixMicro()); err != nil || !strings.Contains(string(event), want) {
			t.Errorf("event %s, %v; want %s", event, err, want)
		}
	})
}
