// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"go.opentelemetry.io/otel/trace"
)

// MaxMessageSize is how many bytes API Gateway takes for a connection at once: 128 KiB.
const MaxMessageSize = 128 << 10

// Errors of [NewClient] and of all operations of a [Client].
var (
	// ErrNoRegion and ErrNoCredentials are for a configuration that lacks one.
	ErrNoRegion      = errors.New("websocket: the configuration has no region")
	ErrNoCredentials = errors.New("websocket: the configuration has no credentials")
	// ErrNoEndpoint is for a call outside handlers of a [Router], by a client without [WithEndpoint].
	ErrNoEndpoint = errors.New("websocket: no endpoint: there is no event in the context, and WithEndpoint is not set")
)

// Client sends messages to connections, by the Management API of API Gateway. [NewClient] makes one. It is safe for
// concurrent use; one is enough for a process.
type Client struct {
	config      clientConfig
	region      string
	credentials aws.CredentialsProvider
	http        aws.HTTPClient
	signer      *v4.Signer
	tracer      trace.Tracer
	attempts    int
	now         func() time.Time
	pause       func(ctx context.Context, attempt int) error
}

// attemptTimeout is for an answer of the API, which takes milliseconds. A stuck connection must not take all the time of an
// invocation.
const attemptTimeout = 10 * time.Second

// defaultAttempts is that of the AWS SDK.
const defaultAttempts = 3

// NewClient returns a client with the region, credentials, HTTP client, endpoint and RetryMaxAttempts of cfg. It fails
// with [ErrNoRegion] or [ErrNoCredentials], and for an endpoint that is no URL.
//
// By default the endpoint is that of the API whose event the context of a call belongs to; see [WithEndpoint].
func NewClient(cfg aws.Config, opts ...ClientOption) (*Client, error) {
	switch {
	case cfg.Region == "":
		return nil, ErrNoRegion
	case cfg.Credentials == nil:
		return nil, ErrNoCredentials
	}
	conf, err := newClientConfig(cfg, opts)
	if err != nil {
		return nil, err
	}
	c := &Client{
		config: conf, region: cfg.Region, credentials: cfg.Credentials, http: cfg.HTTPClient,
		signer: v4.NewSigner(), tracer: conf.tracer.Tracer(ScopeName),
		attempts: cfg.RetryMaxAttempts, now: time.Now, pause: pause,
	}
	if c.attempts <= 0 {
		c.attempts = defaultAttempts
	}
	if c.http == nil {
		c.http = newHTTPClient(conf.concurrency)
	}
	return c, nil
}

func newHTTPClient(concurrency int) *http.Client {
	transport := http.DefaultTransport
	if t, ok := transport.(*http.Transport); ok {
		t = t.Clone()
		// Of the connections that a broadcast opens, the default keeps two.
		t.MaxIdleConnsPerHost = concurrency
		transport = t
	}
	return &http.Client{
		Transport: transport,
		Timeout:   attemptTimeout,
		// A redirect would send the session token to where an answer points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// PostToConnection sends a message. Its errors are [*APIError]: [ErrGone] says that the id should be forgotten, and
// [ErrPayloadTooLarge] that data has more than [MaxMessageSize] bytes, which is found before anything is sent.
//
// A call that fails for a reason that may pass is made again, so a client may get a message twice.
func (c *Client) PostToConnection(ctx context.Context, connectionID string, data []byte) error {
	_, err := c.do(ctx, operation{"PostToConnection", http.MethodPost}, connectionID, data)
	return err
}

// PostJSON is [Client.PostToConnection] with a value in JSON.
func (c *Client) PostJSON(ctx context.Context, connectionID string, value any) error {
	data, err := encodeJSON(value)
	if err != nil {
		return fmt.Errorf("websocket: encode the message: %w", err)
	}
	return c.PostToConnection(ctx, connectionID, data)
}

// Connection is what API Gateway knows about a connection.
type Connection struct {
	ConnectedAt  time.Time `json:"connectedAt"`
	LastActiveAt time.Time `json:"lastActiveAt"`
	Identity     struct {
		SourceIP  string `json:"sourceIp"`
		UserAgent string `json:"userAgent"`
	} `json:"identity"`
}

// GetConnection returns what is known about a connection, or [ErrGone].
func (c *Client) GetConnection(ctx context.Context, connectionID string) (Connection, error) {
	var found Connection
	answer, err := c.do(ctx, operation{"GetConnection", http.MethodGet}, connectionID, nil)
	if err != nil {
		return found, err
	}
	if err := json.Unmarshal(answer, &found); err != nil {
		return Connection{}, fmt.Errorf("websocket: read the answer of GetConnection: %w", err)
	}
	return found, nil
}

// DeleteConnection ends a connection. It returns [ErrGone] if there is none.
func (c *Client) DeleteConnection(ctx context.Context, connectionID string) error {
	_, err := c.do(ctx, operation{"DeleteConnection", http.MethodDelete}, connectionID, nil)
	return err
}

// operation is an operation of the API.
type operation struct{ name, method string }
