// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"net/http"

	"github.com/otel-powertools/powertools/handlers/handlertest"
)

// response returns the response that the gateway makes of an answer. That of a stream is read from it.
func (g gateway) response(a answer) (*http.Response, error) {
	var response *http.Response
	var err error
	if a.stream != nil {
		g.Streaming = true
		response, err = g.ReadResponse(bufio.NewReader(a.stream)) // It reads status and header byte by byte.
	} else {
		response, err = g.Response(a.whole)
	}
	if err != nil {
		return nil, err
	}
	if response.StatusCode < http.StatusOK { // which is none of an answer
		return nil, fmt.Errorf("%w: statusCode %d", handlertest.ErrBadAnswer, response.StatusCode)
	}
	return response, nil
}
