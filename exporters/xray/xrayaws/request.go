// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

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

// put sends one request. It tries again what X-Ray had no time for, as long as ctx allows. It returns an error for the
// request, or one for each document that was refused.
func (t *Transport) put(ctx context.Context, documents [][]byte) []error {
	body := encode(documents)
	for attempt := 1; ; attempt++ {
		answer, status, err := t.post(ctx, body)
		switch {
		case err == nil && status == http.StatusOK:
			errs := refused(answer)
			t.lost.Add(uint64(len(errs)))
			return errs
		case err == nil:
			err = fmt.Errorf("status %d: %.200s", status, answer)
		}
		again := status == 0 || status == http.StatusTooManyRequests || status >= 500
		if !again || attempt == maxAttempts || ctx.Err() != nil || t.pause(ctx, attempt) != nil {
			t.lost.Add(uint64(len(documents)))
			return []error{fmt.Errorf("put %d trace documents: %w", len(documents), err)}
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

// post signs a request, sends it and reads the answer. Status is 0 if there was none.
func (t *Transport) post(ctx context.Context, body []byte) (answer []byte, status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	credentials, err := t.credentials.Retrieve(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("retrieve credentials: %w", err)
	}
	hash := sha256.Sum256(body)
	if err := t.signer.SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "xray", t.region, t.now()); err != nil {
		return nil, 0, fmt.Errorf("sign: %w", err)
	}
	response, err := t.client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return answer, response.StatusCode, err
}

// refused returns an error for each document of a good answer that was not taken.
func refused(answer []byte) []error {
	var result struct {
		UnprocessedTraceSegments []Error // with X-Ray's names, by the tags
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		return []error{fmt.Errorf("read answer of X-Ray: %w", err)}
	}
	errs := make([]error, 0, len(result.UnprocessedTraceSegments))
	for i := range result.UnprocessedTraceSegments {
		errs = append(errs, &result.UnprocessedTraceSegments[i])
	}
	return errs
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
