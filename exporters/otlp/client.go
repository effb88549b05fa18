// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
)

// idleLimit is how long a connection may have been unused. Behind it the process was probably frozen, and a firewall or
// load balancer may have forgotten the connection without telling: a request on it would wait for nothing.
const idleLimit = time.Minute

// client posts the requests of one signal.
type client struct {
	signal   signal
	config   config
	url      string // for texts, without password
	header   http.Header
	http     *http.Client
	owned    bool // the connections belong to this client
	pool     sync.Pool
	counters counters
	reporter report.Once
	used     atomic.Int64 // when a request last ended, wall clock in ns
	closed   atomic.Bool
}

func newClient(s signal, opts []Option) (*client, error) {
	c, err := newConfig(s, opts)
	if err != nil {
		return nil, err
	}
	k := &client{signal: s, config: c, url: c.endpoint.Redacted(), header: c.header()}
	own := http.Client{}
	if c.client != nil {
		own = *c.client
	} else {
		own.Transport, k.owned = newTransport(&c), true
	}
	if own.CheckRedirect == nil {
		// Following one would send headers with secrets to where an answer points.
		own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	if c.wrap != nil {
		if own.Transport == nil {
			own.Transport = http.DefaultTransport
		}
		own.Transport = c.wrap(own.Transport)
	}
	k.http = &own
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
		return c.drop(items, "compress", fmt.Errorf("compress: %w", err))
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.timeout)
	defer cancel()
	if c.idle(time.Now()) {
		c.http.CloseIdleConnections()
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
			return c.drop(items, result.cause, result.err)
		case ctx.Err() != nil:
			return c.postpone(items, result.err)
		}
		wait := max(result.after, c.delay(try))
		if result.reused && !fresh {
			// The server closed the connection while this process was frozen. It has not refused anything, so
			// there is nothing to wait for.
			fresh, wait = true, 0
			c.http.CloseIdleConnections()
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
			return c.postpone(items, result.err) // Waiting would only cost the time that is left.
		}
		if !c.config.sleep(ctx.Done(), wait) {
			return c.postpone(items, result.err)
		}
		c.counters.retries.Add(1)
	}
}

// idle reports whether connections are older than [idleLimit]. It goes by the wall clock, because a freeze may stop the
// monotonic one.
func (c *client) idle(now time.Time) bool {
	used := c.used.Load()
	return used != 0 && now.UnixNano()-used > int64(idleLimit)
}

// result is what came of one attempt.
type result struct {
	err       error
	cause     string // errors of one cause are said once
	retryable bool
	reused    bool          // the connection had served before
	after     time.Duration // what the receiver asks to wait
	rejected  uint64        // items of a partial success
	message   string
}

func (c *client) attempt(ctx context.Context, p *payload) result {
	var reused atomic.Bool // set on a goroutine of the transport, possibly after the attempt was given up
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused.Store(info.Reused) }}
	request := (&http.Request{
		Method: http.MethodPost, URL: c.config.endpoint, Host: c.config.endpoint.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(httptrace.WithClientTrace(ctx, trace))
	request.Header = c.header.Clone() // a wrapper adds its own
	request.ContentLength = int64(len(p.wire))
	request.GetBody = p.body
	request.Body, _ = p.body() // cannot fail
	response, err := c.http.Do(request)
	if err != nil {
		return result{
			err:       fmt.Errorf("export %s: %w", c.signal.name, err),
			cause:     "connection",
			retryable: retryableError(err),
			reused:    reused.Load(),
		}
	}
	return c.judge(response)
}

// judge reads the answer.
func (c *client) judge(response *http.Response) result {
	body := readResponse(response)
	code := response.StatusCode
	if code >= 200 && code < 300 {
		rejected, message := partialSuccess(body)
		return result{rejected: rejected, message: message}
	}
	r := result{cause: fmt.Sprint("status ", code), retryable: retryableStatus(code)}
	r.err = fmt.Errorf("export %s: %s answered %s", c.signal.name, c.url, response.Status)
	if message := statusMessage(body); message != "" {
		r.err = fmt.Errorf("%w: %s", r.err, message)
	}
	if r.retryable {
		r.after = retryAfter(response.Header, time.Now())
	}
	return r
}

// taken counts a request that the receiver took, and says if it did not take all of it.
func (c *client) taken(r result, items int) {
	rejected := min(r.rejected, uint64(items))
	c.counters.exported.Add(uint64(items) - rejected)
	c.counters.rejected.Add(rejected)
	switch {
	case rejected > 0:
		c.reporter.Report("partial", func() error {
			return settings.Lossf("export %s: %s rejected %d of %d: %s", c.signal.name, c.url, rejected, items, r.message)
		})
	case r.message != "":
		c.reporter.Report("warning", func() error { return settings.Mistakef("export %s: %s warns: %s", c.signal.name, c.url, r.message) })
	}
}

// drop counts a request that will never be taken, says so once and returns the error.
func (c *client) drop(items int, cause string, err error) error {
	c.counters.dropped.Add(uint64(items))
	err = settings.Lossf("%w: %d: %w", ErrDropped, items, err)
	c.reporter.Report(cause, func() error { return err })
	return err
}

// postpone counts a request that failed for now.
func (c *client) postpone(items int, err error) error {
	c.counters.deferred.Add(uint64(items))
	return fmt.Errorf("%w: %w", ErrRetryable, err)
}

// flush does nothing: an export returns when all is sent.
func (c *client) flush(ctx context.Context) error { return context.Cause(ctx) }

func (c *client) shutdown() {
	if !c.closed.Swap(true) && c.owned {
		c.http.CloseIdleConnections()
	}
}

// isRetryable reports whether what an exporter failed to export should be kept. Exporters of others say nothing, but a
// context that ended is no reason to lose anything.
func isRetryable(err error) bool {
	return errors.Is(err, ErrRetryable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
