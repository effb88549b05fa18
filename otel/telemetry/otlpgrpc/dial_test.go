// SPDX-License-Identifier: Apache-2.0

package otlpgrpc_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc"
)

// dialer is a network where nobody listens. It keeps what time each attempt was given.
type dialer struct {
	mu    sync.Mutex
	given []time.Duration
}

func (d *dialer) dial(ctx context.Context, _ string) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	deadline, _ := ctx.Deadline()
	d.given = append(d.given, time.Until(deadline))
	return nil, errors.New("nobody listens")
}

// TestReconnecting counts the attempts of a flush of a second and a half: gRPC itself makes the second after a second and
// the third 1.6 later. The user's dial options do not change that.
func TestReconnecting(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1500")
	var d dialer
	tel := setup(t, "http://127.0.0.1:4317", otlpgrpc.WithDialOptions(grpc.WithContextDialer(d.dial)),
		otlpgrpc.WithDialOptions(grpc.WithUserAgent("mine")))
	greet(t, tel, time.Minute)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.given) < 3*3 {
		t.Errorf("%d attempts of three exporters, want at least 9", len(d.given))
	}
	for _, given := range d.given {
		if given > 2*time.Second {
			t.Errorf("an attempt may take %v, want 1s", given)
		}
	}
}

// TestDialOptions shows that the user's reach the receiver, of all three signals.
func TestDialOptions(t *testing.T) {
	r := &receiver{}
	url, _ := r.listen(t, "127.0.0.1:0")
	greet(t, setup(t, url, otlpgrpc.WithDialOptions(grpc.WithUserAgent("shop/1"))), time.Minute)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.agents) != 3 {
		t.Errorf("%d requests, want 3", len(r.agents))
	}
	for _, agent := range r.agents {
		if !strings.HasPrefix(agent, "shop/1 ") {
			t.Errorf("user agent %q", agent)
		}
	}
}
