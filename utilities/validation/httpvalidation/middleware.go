// SPDX-License-Identifier: Apache-2.0

package httpvalidation

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// New returns middleware that validates bodies. It is safe for concurrent use.
func New(opts ...Option) func(http.Handler) http.Handler {
	c := newConfig(opts)
	validator := validation.New(append(slices.Clip(c.validator),
		validation.WithInbound(c.inbound), validation.WithOutbound(c.outbound), validation.WithoutDefaults())...)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := exchange{config: c, validator: validator, w: w, r: r}
			x.serve(next)
		})
	}
}

// exchange is one request and its response.
type exchange struct {
	config
	validator *validation.Validator
	w         http.ResponseWriter
	r         *http.Request
}

func (x *exchange) serve(next http.Handler) {
	if x.inbound != nil {
		body, err := x.readBody()
		if err == nil {
			_, err = x.validator.Inbound(x.r.Context(), body)
		}
		if err != nil {
			x.onError(x.w, x.r, requestError(err))
			return
		}
		request := *x.r
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		x.r = &request
	}
	if x.outbound == nil {
		next.ServeHTTP(x.w, x.r)
		return
	}
	held := newHeldWriter(x.w, x.maxBody)
	next.ServeHTTP(held, x.r) // A panic leaves the response unwritten, as without this middleware.
	if err := x.checkResponse(held); err != nil {
		x.onError(x.w, x.r, &Error{Status: http.StatusInternalServerError, Err: err})
		return
	}
	held.release()
}

// readBody reads the whole body of the request.
func (x *exchange) readBody() ([]byte, error) {
	if x.r.Body == nil {
		return nil, nil
	}
	defer x.r.Body.Close()
	if x.r.ContentLength > x.maxBody {
		return nil, errTooLarge
	}
	limit := min(x.maxBody, math.MaxInt64-1) + 1 // One more, to see that there is more.
	body, err := io.ReadAll(io.LimitReader(x.r.Body, limit))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > x.maxBody {
		return nil, errTooLarge
	}
	return body, nil
}

func (x *exchange) checkResponse(held *heldWriter) error {
	if held.tooLarge {
		return errTooLarge
	}
	if !held.hasBody(x.r.Method) {
		return nil
	}
	return x.validator.Outbound(x.r.Context(), held.body.Bytes())
}

var errTooLarge = errors.New("larger than allowed")
