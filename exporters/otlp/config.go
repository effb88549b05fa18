// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"crypto/tls"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
)

const (
	defaultBase    = "http://localhost:4318"
	defaultTimeout = 10 * time.Second
)

// signal is one of the three, by the names that variables and paths have for it.
type signal struct {
	name     string // in texts
	variable string // in OTEL_EXPORTER_OTLP_<variable>_…
	path     string // below the base of all signals
}

func traces() signal  { return signal{"traces", "TRACES", "v1/traces"} }
func metrics() signal { return signal{"metrics", "METRICS", "v1/metrics"} }
func logs() signal    { return signal{"logs", "LOGS", "v1/logs"} }

// config is what the environment and then the options say.
type config struct {
	base        *url.URL // of all signals
	endpoint    *url.URL // of this one; wins
	headers     map[string]string
	gzip        bool
	timeout     time.Duration
	protocol    string
	tls         *tls.Config
	loadKeyPair func(certificate, key string) (tls.Certificate, error)
	client      *http.Client
	wrap        func(http.RoundTripper) http.RoundTripper
	attributes  spanAttributes
	temporality preference
	exponential bool

	backoff time.Duration // before the first retry that is not immediate
	sleep   func(done <-chan struct{}, d time.Duration) bool

	problem  error   // of an option: the constructor fails
	mistakes []error // of the environment: a default is used
}

func newConfig(s signal, opts []Option) (config, error) {
	c := config{timeout: defaultTimeout, protocol: protocolProtobuf, backoff: 200 * time.Millisecond, sleep: sleep}
	c.readEnvironment(s)
	for _, o := range opts {
		c = o.apply(c)
	}
	if c.tls == nil && c.client == nil {
		c.readCertificates(s)
	}
	for _, mistake := range c.mistakes {
		otel.Handle(mistake)
	}
	if c.problem != nil {
		return c, c.problem
	}
	if err := checkProtocol(c.protocol); err != nil {
		return c, err
	}
	if c.endpoint == nil {
		c.endpoint = signalURL(c.base, s)
	}
	return c, nil
}

// header returns what every request carries. A user's own content type would make the body unreadable.
func (c *config) header() http.Header {
	h := make(http.Header, len(c.headers)+4)
	h.Set("User-Agent", "OTel-OTLP-Exporter-Go-Powertools")
	for name, value := range c.headers {
		h.Set(name, value)
	}
	h.Set("Content-Type", contentType)
	if c.gzip {
		h.Set("Content-Encoding", "gzip")
	}
	return h
}

// Option configures [NewTraces], [NewMetrics] and [NewLogs]. Options win over the environment.
type Option interface{ apply(config) config }

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithEndpoint sets the base URL of the receiver, to which v1/traces, v1/metrics or v1/logs is appended. The default is
// OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318. A bad URL fails the constructor.
func WithEndpoint(base string) Option {
	return optionFunc(func(c config) config {
		c.base, c.problem = optionURL(c.problem, "WithEndpoint", base)
		c.endpoint = nil
		return c
	})
}

// WithSignalEndpoint sets the whole URL requests are posted to. The default is OTEL_EXPORTER_OTLP_<SIGNAL>_ENDPOINT,
// else what [WithEndpoint] says. A bad URL fails the constructor.
func WithSignalEndpoint(endpoint string) Option {
	return optionFunc(func(c config) config {
		c.endpoint, c.problem = optionURL(c.problem, "WithSignalEndpoint", endpoint)
		if c.endpoint != nil && c.endpoint.Path == "" {
			c.endpoint.Path = "/"
		}
		return c
	})
}

// signalURL returns the URL of a signal below the base of all. JoinPath leaves out the slash behind a host without path,
// which only [url.URL.String] puts back.
func signalURL(base *url.URL, s signal) *url.URL {
	u := base.JoinPath(s.path)
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path
	}
	return u
}

func optionURL(problem error, option, text string) (*url.URL, error) {
	u, err := parseURL(text)
	if err != nil && problem == nil {
		problem = fmt.Errorf("otlp: %s: %w", option, err)
	}
	return u, problem
}

// WithHeaders sets HTTP headers of every request, in place of those of OTEL_EXPORTER_OTLP_HEADERS.
func WithHeaders(headers map[string]string) Option {
	headers = maps.Clone(headers)
	return optionFunc(func(c config) config { c.headers = headers; return c })
}

// WithGzip compresses requests, or does not. The default is OTEL_EXPORTER_OTLP_COMPRESSION, else no compression:
// compressing costs more time on a small function than sending to a collector close by.
func WithGzip(on bool) Option {
	return optionFunc(func(c config) config { c.gzip = on; return c })
}

// WithTimeout bounds one export with all its retries; the context of an export may end earlier. The default is
// OTEL_EXPORTER_OTLP_TIMEOUT, else 10 s. Values that are not positive are ignored.
func WithTimeout(d time.Duration) Option {
	return optionFunc(func(c config) config {
		if d > 0 {
			c.timeout = d
		}
		return c
	})
}

// WithTLS sets how servers are checked and what certificate is shown to them, in place of the files that
// OTEL_EXPORTER_OTLP_CERTIFICATE and its siblings name. It has no effect together with [WithHTTPClient].
func WithTLS(t *tls.Config) Option {
	return optionFunc(func(c config) config { c.tls = t; return c })
}

// WithClientCertificates sets how the files of OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY, or
// those of the signal, are read: with [tls.LoadX509KeyPair]. Without this option the two variables are reported, and no
// certificate is shown. Code that signs with keys would make every function 0.2 MB larger, for the few that show one.
func WithClientCertificates(load func(certificateFile, keyFile string) (tls.Certificate, error)) Option {
	return optionFunc(func(c config) config { c.loadKeyPair = load; return c })
}

// WithHTTPClient sends by a client of the caller's, with its proxy and certificates, instead of one whose connections
// belong to the exporter. Redirects are not followed, unless the client says so itself. The exporter closes no connection
// of the client, which may lead to other hosts: one that breaks on its next request is replaced at once, as ever, but one
// that was lost in silence during a freeze costs the time of an export, whose data is kept. Over HTTP/2 that repeats until
// the transport notices, so set its pings there (http.HTTP2Config.SendPingTimeout).
func WithHTTPClient(client *http.Client) Option {
	return optionFunc(func(c config) config { c.client = client; return c })
}

// WithRoundTripper puts something in front of the transport that sees every attempt, to sign it for example. The body
// of a request is what goes over the wire, compressed if it is; GetBody returns it again. A second one wraps the first.
// An error that it returns is one of the network, for which the attempt is made again, unless a method
// RetryableError() bool of the error says no. Package xrayaws signs requests to AWS in this way.
func WithRoundTripper(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return optionFunc(func(c config) config {
		inner := c.wrap
		c.wrap = wrap
		if inner != nil {
			c.wrap = func(next http.RoundTripper) http.RoundTripper { return wrap(inner(next)) }
		}
		return c
	})
}
