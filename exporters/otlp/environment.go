// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/settings"
)

const (
	prefix           = "OTEL_EXPORTER_OTLP_"
	protocolProtobuf = "http/protobuf"
)

// variable returns the name and value of the signal's own variable if that is set, else of the one for all signals.
func (s signal) lookup(suffix string) (name, value string) {
	name = prefix + s.variable + "_" + suffix
	if value = settings.Text(name); value != "" {
		return name, value
	}
	name = prefix + suffix
	return name, settings.Text(name)
}

// readEnvironment reads the variables of the OTLP exporter specification. The signal's own variable replaces the common
// one, also if it is bad: what was meant for this signal should not be sent where another one goes.
func (c *config) readEnvironment(s signal) {
	c.readEndpoints(s)
	if name, value := s.lookup("HEADERS"); value != "" {
		headers, err := parseHeaders(value)
		if err != nil {
			// The value may be a secret.
			c.mistake("%s: %v: leaving that header out", name, err)
		}
		c.headers = headers
	}
	switch name, value := s.lookup("COMPRESSION"); strings.ToLower(value) {
	case "gzip":
		c.gzip = true
	case "", "none":
	default:
		c.mistake("%s=%q is neither gzip nor none: not compressing", name, value)
	}
	if name, value := s.lookup("TIMEOUT"); value != "" {
		ms, err := strconv.ParseInt(value, 10, 64)
		if err != nil || ms <= 0 || ms > int64(time.Duration(1<<63-1)/time.Millisecond) {
			c.mistake("%s=%q is not a number of milliseconds: using %d", name, value, defaultTimeout.Milliseconds())
		} else {
			c.timeout = time.Duration(ms) * time.Millisecond
		}
	}
	if _, value := s.lookup("PROTOCOL"); value != "" {
		c.protocol = strings.ToLower(value)
	}
	if s.variable == "METRICS" {
		c.readMetricPreferences()
	}
}

func (c *config) mistake(format string, args ...any) {
	c.mistakes = append(c.mistakes, settings.Mistakef(format, args...))
}

func (c *config) readEndpoints(s signal) {
	c.base = &url.URL{Scheme: "http", Host: "localhost:4318"}
	if text := settings.Text(prefix + "ENDPOINT"); text != "" {
		if u, err := parseURL(text); err != nil {
			c.mistake("%sENDPOINT: %v: using %s", prefix, err, defaultBase)
		} else {
			c.base = u
		}
	}
	name := prefix + s.variable + "_ENDPOINT"
	if text := settings.Text(name); text != "" {
		if u, err := parseURL(text); err != nil {
			c.mistake("%s: %v: using %s", name, err, signalURL(c.base, s).Redacted())
		} else {
			if u.Path == "" {
				u.Path = "/" // The signal's own endpoint is taken as it is; no path is appended.
			}
			c.endpoint = u
		}
	}
}

var errURL = errors.New("is not a URL with http or https and a host")

// parseURL returns an absolute HTTP URL. Its errors do not repeat the text, which may hold a password.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errURL
	}
	return u, nil
}

// parseHeaders reads key=value pairs with commas between them, values percent-encoded as in W3C baggage. It returns
// what it could read, and an error about the first that it could not.
func parseHeaders(text string) (map[string]string, error) {
	var failed error
	headers := make(map[string]string)
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		switch {
		case !found || !validHeaderName(name):
			failed = settings.Mistakef("%q is not the name of a header followed by \"=\"", name)
			if !found {
				failed = errors.New("a part has no \"=\"")
			}
		case err != nil || !validHeaderValue(value):
			failed = fmt.Errorf("the value of %s is not percent-encoded", name)
		default:
			headers[name] = value
		}
	}
	return headers, failed
}

// validHeaderName reports whether name is a token of RFC 9110.
func validHeaderName(name string) bool {
	for _, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

// validHeaderValue reports whether value has no control characters.
func validHeaderValue(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// checkProtocol returns an error for a protocol that this package does not speak.
func checkProtocol(protocol string) error {
	switch protocol {
	case protocolProtobuf:
		return nil
	case "grpc":
		return fmt.Errorf("%w: grpc needs import of github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc; "+
			"or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", ErrProtocol)
	case "http/json":
		return fmt.Errorf("%w: http/json; every receiver of OTLP over HTTP also takes http/protobuf", ErrProtocol)
	}
	return fmt.Errorf("%w: %q; use http/protobuf", ErrProtocol, protocol)
}

// readCertificates reads the files that the variables name, after the options. A file that cannot be used is a mistake, and
// the system's certificates count; a server with a private one is then refused rather than trusted.
func (c *config) readCertificates(s signal) {
	var t tls.Config
	set := false
	if name, file := s.lookup("CERTIFICATE"); file != "" {
		pool := x509.NewCertPool()
		pem, err := os.ReadFile(file)
		switch {
		case err != nil:
			c.mistake("%s: %v: using the certificates of the system", name, err)
		case !pool.AppendCertsFromPEM(pem):
			c.mistake("%s: no certificate in %s: using those of the system", name, file)
		default:
			t.RootCAs, set = pool, true
		}
	}
	certificateName, certificate := s.lookup("CLIENT_CERTIFICATE")
	keyName, key := s.lookup("CLIENT_KEY")
	switch {
	case certificate == "" && key == "":
	case certificate == "" || key == "":
		c.mistake("%s and %s go together: using no client certificate", certificateName, keyName)
	case c.loadKeyPair == nil:
		c.mistake("%s needs the option otlp.WithClientCertificates(tls.LoadX509KeyPair): using no client certificate", certificateName)
	default:
		pair, err := c.loadKeyPair(certificate, key)
		if err != nil {
			c.mistake("%s, %s: %v: using no client certificate", certificateName, keyName, err)
			break
		}
		t.Certificates, set = []tls.Certificate{pair}, true
	}
	if set {
		t.MinVersion = tls.VersionTLS12
		c.tls = &t
	}
}
