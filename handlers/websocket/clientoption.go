// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// ClientOption configures [NewClient].
type ClientOption interface {
	apply(clientConfig) clientConfig
}

type clientConfig struct {
	endpoint    string // without a slash at the end; empty: that of the event
	concurrency int
	tracer      trace.TracerProvider
}

type clientOptionFunc func(clientConfig) clientConfig

func (f clientOptionFunc) apply(c clientConfig) clientConfig { return f(c) }

// defaultConcurrency keeps a broadcast from meeting the limits of an account with all its connections at once.
const defaultConcurrency = 16

func newClientConfig(cfg aws.Config, opts []ClientOption) (clientConfig, error) {
	c := clientConfig{concurrency: defaultConcurrency, tracer: otel.GetTracerProvider()}
	if cfg.BaseEndpoint != nil {
		c.endpoint = *cfg.BaseEndpoint
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	c.endpoint = strings.TrimRight(c.endpoint, "/")
	if c.endpoint == "" {
		return c, nil
	}
	if u, err := url.Parse(c.endpoint); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return c, fmt.Errorf("websocket: the endpoint %q is not an address such as https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod", c.endpoint)
	}
	return c, nil
}

// WithEndpoint sets the address of the API, with its stage: https://{api-id}.execute-api.{region}.amazonaws.com/{stage}. It
// is needed where messages are sent by functions that handle other events, and wins over BaseEndpoint of the
// configuration.
//
// By default it is made of the event that the context of a call belongs to, also where clients come by a custom domain.
func WithEndpoint(address string) ClientOption {
	return clientOptionFunc(func(c clientConfig) clientConfig { c.endpoint = address; return c })
}

// WithConcurrency sets how many messages [Client.Broadcast] sends at once. The default is 16.
func WithConcurrency(n int) ClientOption {
	return clientOptionFunc(func(c clientConfig) clientConfig { c.concurrency = max(1, n); return c })
}

// WithTracerProvider sets the provider of the spans of a client. The default is the global one. A [Router] describes the
// span of the invocation and has none of its own.
func WithTracerProvider(tp trace.TracerProvider) ClientOption {
	return clientOptionFunc(func(c clientConfig) clientConfig { c.tracer = tp; return c })
}
