// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

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
		now := time.Now()
		r.after = retryAfter(response.Header, now)
		if r.after > 0 {
			// For the next flush, by the wall clock: a freeze may come before it.
			c.silence.Store(now.Add(min(r.after, longestSilence)).UnixNano())
		}
	}
	return r
}
