// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Sign returns what puts a signature (AWS Signature Version 4) on requests to AWS's OTLP endpoints, with the credentials
// of cfg, which are asked for at each attempt: give it to otlp.WithRoundTripper. Service and region are those that the
// host of a request tells. A request to another host goes through as it is, for a session token is no one else's
// business, and so does one that has an Authorization already.
//
// Sign fails with [ErrNoCredentials], or with [ErrNoRegion] if an option needs one. When credentials cannot be had, an
// attempt fails with an error whose RetryableError method says no, unless it is the context that ended.
func Sign(cfg aws.Config, opts ...Option) (func(next http.RoundTripper) http.RoundTripper, error) {
	c := config{region: cfg.Region, now: time.Now}
	for _, o := range opts {
		c = o.apply(c)
	}
	switch {
	case cfg.Credentials == nil:
		return nil, ErrNoCredentials
	case len(c.hosts) > 0 && c.region == "":
		return nil, ErrNoRegion
	}
	signer := v4.NewSigner()
	return func(next http.RoundTripper) http.RoundTripper {
		return &signing{config: c, credentials: cfg.Credentials, signer: signer, next: next}
	}, nil
}

// Option configures [Sign].
type Option interface{ apply(config) config }

type config struct {
	region string
	hosts  []signedHost
	now    func() time.Time
}

// signedHost is a host whose name does not tell what to sign for.
type signedHost struct{ host, service string }

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithHost signs requests to a host, with its port if it has one, for a service ("xray", "logs", "monitoring") in the
// region of the configuration: for a name of one's own in front of an endpoint. May be given several times.
func WithHost(host, service string) Option {
	return optionFunc(func(c config) config {
		c.hosts = append(slices.Clip(c.hosts), signedHost{host, service})
		return c
	})
}

// signing is an [http.RoundTripper] that signs each request it sees, so that an attempt made later has a signature of
// its own.
type signing struct {
	config      config
	credentials aws.CredentialsProvider
	signer      *v4.Signer
	next        http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (s *signing) RoundTrip(request *http.Request) (*http.Response, error) {
	service, region, ok := s.config.scopeOf(request.URL)
	if !ok || request.Header.Get("Authorization") != "" {
		return s.next.RoundTrip(request)
	}
	signed, err := s.sign(request, service, region)
	if err != nil {
		if request.Body != nil {
			request.Body.Close() // as every RoundTripper must
		}
		return nil, err
	}
	return s.next.RoundTrip(signed)
}

// sign returns a signed copy of a request.
func (s *signing) sign(request *http.Request, service, region string) (*http.Request, error) {
	ctx := request.Context()
	credentials, err := s.credentials.Retrieve(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, fmt.Errorf("retrieve credentials: %w", err)
	default:
		return nil, &credentialsError{err}
	}
	// The signer writes to the header and to the URL.
	signed, address := request.WithContext(ctx), *request.URL
	signed.Header, signed.URL = request.Header.Clone(), &address
	if !strings.HasPrefix(address.Path, "/") {
		// What url.URL.JoinPath makes of a host alone. On the wire it gets its slash, and so it must in the signature.
		address.Path = "/" + address.Path
	}
	hash, err := hashBody(signed)
	if err != nil {
		return nil, fmt.Errorf("read the body to sign it: %w", err)
	}
	signed.Header.Del("X-Amz-Security-Token") // of credentials before
	if err := s.signer.SignHTTP(ctx, credentials, signed, hash, service, region, s.config.now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return signed, nil
}

// hashBody returns the hash of what a request will send. A body that cannot be had twice is kept in memory.
func hashBody(request *http.Request) (string, error) {
	hash := sha256.New()
	switch {
	case request.Body == nil || request.Body == http.NoBody:
	case request.GetBody != nil:
		body, err := request.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		if _, err := io.Copy(hash, body); err != nil {
			return "", err
		}
	default:
		content, err := io.ReadAll(request.Body)
		if err != nil {
			return "", err
		}
		request.Body.Close()
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
		request.Body, _ = request.GetBody() // cannot fail
		request.ContentLength = int64(len(content))
		hash.Write(content)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// credentialsError says that there are no credentials. Another attempt would find none either.
type credentialsError struct{ err error }

// Error implements error.
func (e *credentialsError) Error() string { return "retrieve credentials: " + e.err.Error() }

// Unwrap returns what the provider said.
func (e *credentialsError) Unwrap() error { return e.err }

// RetryableError reports false: exporters and the AWS SDK ask.
func (*credentialsError) RetryableError() bool { return false }
