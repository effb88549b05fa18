// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
)

// idleLimit is how long a connection may have been unused. Behind it the process was probably frozen, and a firewall or
// load balancer may have forgotten the connection without telling: a request on it would wait for nothing.
const idleLimit = time.Minute

// longestSilence bounds how long a receiver is left alone because it asked for it. A header that is wrong must not end
// exports for the life of the process.
const longestSilence = time.Hour

// client posts the requests of one signal.
type client struct {
	signal   signal
	config   config
	url      string // for texts, without password
	header   http.Header
	http     *http.Client
	own      *http.Transport // whose connections belong to this client; nil with a client of the user's
	pool     sync.Pool
	counters counters
	reporter report.Once
	used     atomic.Int64 // when a request last ended, wall clock in ns
	silence  atomic.Int64 // until when the receiver wants no request, wall clock in ns
	doubtful atomic.Bool  // an answer did not come in time: nobody may be there any more, and HTTP/2 keeps such a connection
	closed   atomic.Bool
}

func newClient(s signal, opts []Option) (*client, error) {
	c, err := newConfig(s, opts)
	if err != nil {
		return nil, err
	}
	k := &client{signal: s, config: c, url: c.endpoint.Redacted(), header: c.header()}
	k.http = new(http.Client)
	if c.client != nil {
		*k.http = *c.client
	} else {
		k.own = newTransport(&c)
		k.http.Transport = k.own
	}
	if k.http.CheckRedirect == nil {
		// Following one would send headers with secrets to where an answer points.
		k.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	if c.wrap != nil {
		if k.http.Transport == nil {
			k.http.Transport = http.DefaultTransport
		}
		k.http.Transport = c.wrap(k.http.Transport)
	}
	return k, nil
}

func newTransport(c *config) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:     c.tls.Clone(),
		TLSHandshakeTimeout: 5 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 2, // a flush at the deadline may overlap one at the end
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true, // Answers have a few bytes.
	}
}

// send posts p, which holds items of the signal, until it is taken or refused or the time is up.
func (c *client) send(ctx context.Context, p *payload, items int) error {
	if err := p.pack(c.config.gzip); err != nil {
		return c.drop(items, result{cause: "compress", err: fmt.Errorf("compress: %w", err)})
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.timeout)
	defer cancel()
	if silence := c.silent(time.Now()); silence > 0 && !c.wait(ctx, silence) {
		return c.postpone(items, result{
			cause: "silence", err: fmt.Errorf("export %s: %s has asked for a pause (Retry-After)", c.signal.name, c.url),
		})
	}
	if c.doubtful.Swap(false) || c.idle(time.Now()) {
		c.closeIdle()
	}
	defer func() { c.used.Store(time.Now().UnixNano()) }()

	fresh := false // all connections of before an error are gone
	for try := 0; ; try++ {
		result := c.attempt(ctx, p)
		switch {
		case result.err == nil:
			c.taken(result, items)
			return nil
		case !result.retryable:
			return c.drop(items, result)
		case ctx.Err() != nil:
			c.doubtful.Store(true)
			return c.postpone(items, result)
		}
		wait := max(result.after, c.delay(try))
		if result.reused && !fresh {
			// The server closed the connection while this process was frozen. It has not refused anything, so
			// there is nothing to wait for.
			fresh, wait = true, 0
			c.closeIdle()
		}
		if !c.wait(ctx, wait) {
			return c.postpone(items, result)
		}
		c.counters.retries.Add(1)
	}
}

// wait waits for d and reports whether it did. It does not begin when ctx would end before: that would only cost the
// time that is left.
func (c *client) wait(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	return c.config.sleep(ctx.Done(), d)
}

// closeIdle closes the connections that are not in use. Those of a user's client may lead to other hosts, and stay.
func (c *client) closeIdle() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// idle reports whether connections are older than [idleLimit]. It goes by the wall clock, because a freeze may stop the
// monotonic one.
func (c *client) idle(now time.Time) bool {
	used := c.used.Load()
	return used != 0 && now.UnixNano()-used > int64(idleLimit)
}

// silent returns how long the receiver still wants to be left alone. A clock that was set back does not make it longer
// than [longestSilence].
func (c *client) silent(now time.Time) time.Duration {
	until := c.silence.Load()
	if until == 0 {
		return 0
	}
	left := time.Duration(until - now.UnixNano())
	if left > longestSilence {
		return 0
	}
	return left
}

// taken counts a request that the receiver took, and says if it did not take all of it.
func (c *client) taken(r result, items int) {
	rejected := min(r.rejected, uint64(items))
	c.counters.exported.Add(uint64(items) - rejected)
	c.counters.rejected.Add(rejected)
	switch {
	case rejected > 0:
		c.reporter.Report("partial", func() error {
			return settings.Lossf("export %s: %s rejected a part: %s", c.signal.name, c.url, settings.First(r.message, "it does not say why"))
		})
	case r.message != "":
		c.reporter.Report("warning", func() error { return settings.Mistakef("export %s: %s warns: %s", c.signal.name, c.url, r.message) })
	}
}

// drop counts a request that will never be taken, says so once and returns the error.
func (c *client) drop(items int, r result) error {
	c.counters.dropped.Add(uint64(items))
	err := &failure{ErrDropped, r.cause, r.err}
	c.reporter.Report(r.cause, func() error { return settings.Lossf("%w", err) })
	return err
}

// postpone counts a request that failed for now.
func (c *client) postpone(items int, r result) error {
	c.counters.deferred.Add(uint64(items))
	return &failure{ErrRetryable, r.cause, r.err}
}

// flush does nothing: an export returns when all is sent.
func (c *client) flush(ctx context.Context) error { return context.Cause(ctx) }

func (c *client) shutdown() {
	if !c.closed.Swap(true) {
		c.closeIdle()
	}
}
