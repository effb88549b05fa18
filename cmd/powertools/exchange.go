// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// exchange is a request and what its client got.
type exchange struct {
	method, target string
	status         int   // 0 where the client was gone before there was one
	sent           int64 // bytes of body
	problem        error // why the status is the gateway's own, or the body is not whole
}

var errClientGone = errors.New("the client is gone")

// pass sends the response that the gateway makes of an answer.
func (x *exchange) pass(w http.ResponseWriter, r *http.Request, g gateway, a answer) {
	response, err := g.response(a)
	if err != nil {
		x.fail(w, g.failed, err)
		return
	}
	header := w.Header()
	for name, values := range response.Header {
		header[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	dropConnectionHeaders(header)
	if header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // A gateway does not look into bodies.
		if g.untyped != "" && a.stream == nil {
			header.Set("Content-Type", g.untyped)
		}
	}
	if response.ContentLength >= 0 && r.Method != http.MethodHead {
		header.Set("Content-Length", strconv.FormatInt(response.ContentLength, 10))
	}
	x.status = response.StatusCode
	w.WriteHeader(response.StatusCode)
	if r.Method == http.MethodHead {
		return
	}
	if a.stream != nil {
		_ = http.NewResponseController(w).Flush() // The header has arrived before the body. Failures show at the next write.
	}
	if x.problem = x.copy(w, response.Body); x.problem != nil {
		panic(http.ErrAbortHandler) // The client is to see that the body is not whole.
	}
}

// copy sends a body, each part as it arrives.
func (x *exchange) copy(w http.ResponseWriter, body io.Reader) error {
	controller := http.NewResponseController(w)
	buffer := make([]byte, 32<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			written, writeErr := w.Write(buffer[:n])
			x.sent += int64(written)
			switch {
			case errors.Is(writeErr, http.ErrBodyNotAllowed):
				return nil // by the status
			case errors.Is(writeErr, http.ErrContentLength):
				return writeErr // The function has announced less.
			case writeErr != nil:
				return errClientGone
			}
			_ = controller.Flush() // as above
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// fail sends what the gateway answers by itself, because of a problem; nil where the function's own failure is shown.
func (x *exchange) fail(w http.ResponseWriter, answer reply, problem error) {
	x.status, x.problem = answer.status, problem
	if answer.contentType != "" {
		w.Header().Set("Content-Type", answer.contentType)
	}
	w.WriteHeader(answer.status)
	n, _ := io.WriteString(w, answer.body) // To a client that is gone, perhaps.
	x.sent = int64(n)
}

// dropConnectionHeaders removes headers that are for one connection only.
func dropConnectionHeaders(header http.Header) {
	for _, line := range header["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		header.Del(name)
	}
}
