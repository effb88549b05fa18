// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/otel-powertools/powertools/handlers/handlertest"
)

// response returns the response that the gateway makes of an answer. That of a stream is read from it.
func (g gateway) response(a answer) (*http.Response, error) {
	if a.stream != nil {
		return g.streamed(a.stream)
	}
	if g.inferred {
		a.whole = withStatus(a.whole)
	}
	response, err := g.Response(a.whole)
	if err != nil {
		return nil, err
	}
	return final(response)
}

// streamed reads status and header at the beginning of a stream; what follows is the body.
func (g gateway) streamed(stream io.Reader) (*http.Response, error) {
	body := bufio.NewReader(stream)
	prelude, err := readPrelude(body)
	if err != nil {
		return nil, err
	}
	g.Streaming = true
	response, err := g.Response(prelude)
	if err != nil {
		return nil, err
	}
	response.Body, response.ContentLength = io.NopCloser(body), -1
	return final(response)
}

// maxPrelude is beyond what any gateway takes, in bytes.
const maxPrelude = 1 << 20

// readPrelude reads a stream up to and with its first eight zeros. JSON has none.
func readPrelude(r *bufio.Reader) ([]byte, error) {
	zeros := make([]byte, 8)
	var prelude []byte
	for len(prelude) < maxPrelude {
		part, err := r.ReadSlice(0)
		prelude = append(prelude, part...)
		switch {
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("the stream ends before its eight zeros: %w", err)
		case bytes.HasSuffix(prelude, zeros):
			return prelude, nil
		}
	}
	return nil, fmt.Errorf("the stream has no eight zeros in its first %d bytes", maxPrelude)
}

// final refuses statuses that are not those of an answer.
func final(response *http.Response) (*http.Response, error) {
	if response.StatusCode < http.StatusOK {
		return nil, fmt.Errorf("%w: statusCode %d", handlertest.ErrBadAnswer, response.StatusCode)
	}
	return response, nil
}

// withStatus makes an answer of JSON that names no status: it is the body of one, or, as a string, its text.
func withStatus(answer []byte) []byte {
	var object struct{ StatusCode json.RawMessage }
	err := json.Unmarshal(answer, &object)
	if !json.Valid(answer) || err == nil && object.StatusCode != nil {
		return answer
	}
	body := string(answer)
	if bytes.HasPrefix(bytes.TrimSpace(answer), []byte{'"'}) {
		_ = json.Unmarshal(answer, &body) // It is a string, and valid.
	}
	made, _ := json.Marshal(map[string]any{ // Strings and numbers have a JSON form.
		"statusCode": http.StatusOK, "headers": map[string]string{"Content-Type": jsonType}, "body": body,
	})
	return made
}
