// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// longestDelay bounds how far the delay between attempts grows.
const longestDelay = 5 * time.Second

// retryableStatus reports whether the protocol wants a request to be sent again after this answer.
func retryableStatus(code int) bool {
	switch code {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryableError reports whether an attempt without an answer is worth another one. Nearly all are: a connection that
// is refused, reset or closed comes back with the collector. What a setting is to blame for does not change. An error
// that knows says so itself, by the method that the AWS SDK's errors have for it.
func retryableError(err error) bool {
	if known, ok := errors.AsType[interface {
		error
		RetryableError() bool
	}](err); ok {
		return known.RetryableError()
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return false
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return false // The server does not speak TLS.
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return false
	}
	return true
}

// delay returns how long to wait before another attempt: twice as long each time, and a random part of it so that the
// environments of a function do not come back all at once.
func (c *client) delay(try int) time.Duration {
	d := min(c.config.backoff<<min(try, 10), longestDelay)
	return d/2 + rand.N(d/2+1)
}

// sleep waits for d and reports whether it did; false if done ends first.
func sleep(done <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-done:
		return false
	}
}
