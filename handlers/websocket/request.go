// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// maxAnswer is how many bytes of an answer are read. Real ones have some hundred.
const maxAnswer = 64 << 10

// do makes a call, with all its attempts, in a span.
func (c *Client) do(ctx context.Context, op operation, connectionID string, body []byte) (answer []byte, err error) {
	ctx, s := c.begin(ctx, op, connectionID, len(body))
	defer func() { s.end(err) }()
	switch connectionID {
	case "", ".", "..": // They would be other addresses.
		return nil, fmt.Errorf("websocket: %q is no connection id", connectionID)
	}
	if len(body) > MaxMessageSize {
		return nil, &APIError{
			Operation: op.name, ConnectionID: connectionID, Status: http.StatusRequestEntityTooLarge,
			Code:    codeOf(http.StatusRequestEntityTooLarge),
			Message: fmt.Sprintf("the message has %d bytes, and at most %d are taken; it was not sent", len(body), MaxMessageSize),
		}
	}
	address, region, err := c.address(ctx, connectionID)
	if err != nil {
		return nil, err
	}
	s.server(address, region)
	hash := sha256.Sum256(body)
	for attempt := 1; ; attempt++ {
		credentials, err := c.credentials.Retrieve(ctx)
		if err != nil {
			return nil, fmt.Errorf("websocket: retrieve credentials: %w", err)
		}
		request, err := c.request(ctx, credentials, op, address, region, body, hex.EncodeToString(hash[:]))
		if err != nil {
			return nil, err
		}
		answer, err := c.send(request, op, connectionID, s)
		if err == nil {
			return answer, nil
		}
		if attempt == c.attempts || ctx.Err() != nil || !mayPass(err) {
			return nil, err
		}
		if late := c.pause(ctx, attempt); late != nil {
			return nil, errors.Join(err, late)
		}
		s.retry(err, attempt)
	}
}

// request returns a signed request.
func (c *Client) request(
	ctx context.Context, credentials aws.Credentials, op operation, address *url.URL, region string, body []byte, hash string,
) (*http.Request, error) {
	var reader io.Reader
	if op.method == http.MethodPost {
		reader = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, op.method, address.String(), reader)
	if err != nil {
		return nil, fmt.Errorf("websocket: make the request: %w", err)
	}
	if reader != nil {
		request.Header.Set("Content-Type", "application/octet-stream")
	}
	request.Header.Set("User-Agent", "lib/otel-powertools")
	inject(ctx, request.Header)
	if err := c.signer.SignHTTP(ctx, credentials, request, hash, executeAPI, region, c.now()); err != nil {
		return nil, fmt.Errorf("websocket: sign the request: %w", err)
	}
	return request, nil
}

// send sends a request and returns the body of its answer.
func (c *Client) send(request *http.Request, op operation, connectionID string, s *clientSpan) ([]byte, error) {
	response, err := c.http.Do(request)
	if err != nil {
		s.status = 0
		return nil, fmt.Errorf("websocket: %s: %w", op.name, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	s.answered(response)
	if response.StatusCode/100 != 2 {
		return nil, newAPIError(op, connectionID, response, answer)
	}
	if err != nil && op.method == http.MethodGet { // The others are done, whatever became of the rest: no reason to send it twice.
		return nil, fmt.Errorf("websocket: read the answer of %s: %w", op.name, err)
	}
	return answer, nil
}

// mayPass reports whether a call may succeed if it is made again: the API was busy, or there was no answer. An idle
// connection that broke while Lambda had frozen the process is the usual case of the latter.
func mayPass(err error) bool {
	if answer, ok := errors.AsType[*APIError](err); ok {
		return answer.Status == http.StatusTooManyRequests || answer.Status >= http.StatusInternalServerError
	}
	return true
}

const (
	firstPause = 100 * time.Millisecond
	maxPause   = 2 * time.Second
)

// pause waits before another attempt, half of the time at random. It fails at once if ctx ends before.
func pause(ctx context.Context, attempt int) error {
	wait := min(firstPause<<min(attempt-1, 10), maxPause)
	wait = wait/2 + rand.N(wait/2)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
