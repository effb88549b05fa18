// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

const (
	maxAttempts = 3
	// maxAnswer is how much of an answer is read: 50 refusals are far less.
	maxAnswer = 1 << 20
)

// Error is a document that X-Ray refused.
type Error struct {
	// ID is that of the segment or subsegment; empty if X-Ray could not read it.
	ID string `json:"Id"`
	// Code is X-Ray's name of the reason, such as InvalidSegment or ThrottledException.
	Code string `json:"ErrorCode"`
	// Message is X-Ray's explanation.
	Message string
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("xrayaws: document %s refused: %s: %s", e.ID, e.Code, e.Message)
}

// Unwrap returns an error that is the same for all documents refused for one reason.
func (e *Error) Unwrap() error { return reason(e.Code) }

// reason is a code of X-Ray as an error.
type reason string

func (r reason) Error() string { return "xrayaws: documents refused: " + string(r) }

// temporaryError is of a request that may succeed at another time.
type temporaryError struct{ err error }

func (e *temporaryError) Error() string { return e.err.Error() }
func (e *temporaryError) Unwrap() error { return e.err }

// put sends one request and returns the answer to one that X-Ray took. It tries again as long as ctx allows. Its error is
// a [*temporaryError] if the request is not to blame.
func (t *Transport) put(ctx context.Context, credentials aws.Credentials, documents [][]byte) ([]byte, error) {
	body := encode(documents)
	for attempt := 1; ; attempt++ {
		request, err := t.request(ctx, credentials, body)
		if err != nil {
			return nil, err
		}
		answer, status, err := t.post(request)
		if err == nil {
			return answer, nil
		}
		busy := false
		switch status {
		case 0, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			busy = true
		case http.StatusInternalServerError: // may be about this request, so it is not kept for ever
		default:
			return nil, err
		}
		if attempt == maxAttempts {
			if busy {
				err = &temporaryError{err}
			}
			return nil, err
		}
		if late := t.pause(ctx, attempt); late != nil {
			return nil, &temporaryError{fmt.Errorf("%w: %w", late, err)}
		}
	}
}

// encode returns the body of a request, in which documents are texts.
func encode(documents [][]byte) []byte {
	body := []byte(`{"TraceSegmentDocuments":[`)
	for i, document := range documents {
		if i > 0 {
			body = append(body, ',')
		}
		body = jsonenc.AppendString(body, string(document))
	}
	return append(body, "]}"...)
}

// request returns a signed request.
func (t *Transport) request(ctx context.Context, credentials aws.Credentials, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	hash := sha256.Sum256(body)
	if err := t.signer.SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "xray", t.region, t.now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return request, nil
}

// post sends a request. The error is nil if X-Ray took it; status is 0 if there was no answer. A body that breaks off is
// what came of it.
func (t *Transport) post(request *http.Request) (answer []byte, status int, err error) {
	response, err := t.client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode != http.StatusOK {
		return nil, response.StatusCode, fmt.Errorf("status %d: %.200s", response.StatusCode, answer)
	}
	if err != nil {
		answer = nil // No part of it says what became of all documents.
	}
	return answer, http.StatusOK, nil
}

// refused counts the documents that X-Ray did not take by its answer, and returns an error for each.
func (t *Transport) refused(answer []byte, documents int) error {
	var result struct {
		UnprocessedTraceSegments []Error // with X-Ray's names, by the tags
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		t.lost.Add(uint64(documents))
		return fmt.Errorf("xrayaws: %s perhaps lost: %w: %w", count(documents), ErrAnswer, err)
	}
	t.lost.Add(uint64(len(result.UnprocessedTraceSegments)))
	errs := make([]error, 0, len(result.UnprocessedTraceSegments))
	for i := range result.UnprocessedTraceSegments {
		errs = append(errs, &result.UnprocessedTraceSegments[i])
	}
	return errors.Join(errs...)
}

// pause waits before another attempt: 100 ms, then 200 ms.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(time.Duration(attempt) * 100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
