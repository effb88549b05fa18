// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
)

// endpoint stands for AWS's OTLP endpoints: a TLS server that clients reach under any name. It checks signatures by
// making them again from what has arrived.
type endpoint struct {
	*httptest.Server
	t      *testing.T
	answer func(request int) (status int)

	mu       sync.Mutex
	requests []signedRequest
}

type signedRequest struct {
	host, path, scope, date, token string
	headers                        []string // that are signed
	signature                      string
	body                           []byte
	proto                          string
}

func newEndpoint(t *testing.T, answer func(request int) int) *endpoint {
	t.Helper()
	e := &endpoint{t: t, answer: answer}
	e.Server = httptest.NewTLSServer(e)
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		e.t.Error(err)
	}
	got := signedRequest{host: r.Host, path: r.URL.Path, date: r.Header.Get("X-Amz-Date"), token: r.Header.Get("X-Amz-Security-Token"), body: body, proto: r.Proto}
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		got.scope, got.headers, got.signature = verify(e.t, r, body)
	}
	e.mu.Lock()
	e.requests = append(e.requests, got)
	n := len(e.requests)
	e.mu.Unlock()
	if e.answer != nil {
		w.WriteHeader(e.answer(n))
	}
}

// verify fails the test unless the signature of a request is the one that its sender would make for exactly this.
func verify(t *testing.T, r *http.Request, body []byte) (scope string, headers []string, signature string) {
	t.Helper()
	var parts [3]string // Credential, SignedHeaders, Signature
	for i, part := range strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "), ", ") {
		_, parts[i], _ = strings.Cut(part, "=")
	}
	_, scope, _ = strings.Cut(parts[0], "/")
	headers = strings.Split(parts[1], ";")
	when, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		t.Error(err)
	}
	again, err := http.NewRequestWithContext(r.Context(), r.Method, "https://"+r.Host+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		t.Error(err)
	}
	for _, name := range headers {
		if values := r.Header.Values(name); len(values) > 0 {
			again.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	known, err := credentials.Retrieve(r.Context())
	if err != nil {
		t.Error(err)
	}
	known.SessionToken = r.Header.Get("X-Amz-Security-Token")
	fields := strings.Split(scope, "/") // date, region, service, aws4_request
	hash := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(r.Context(), known, again, hex.EncodeToString(hash[:]), fields[2], fields[1], when); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(again.Header.Get("Authorization"), r.Header.Get("Authorization")); diff != "" {
		t.Errorf("signature of %s %s (-want +got):\n%s", r.Method, r.URL, diff)
	}
	return scope, headers, parts[2]
}

// client returns a client that finds the endpoint behind each name.
func (e *endpoint) client() *http.Client {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, e.Listener.Addr().String())
	}
	transport := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	e.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func (e *endpoint) all() []signedRequest {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.requests)
}

func sign(t *testing.T, opts ...xrayaws.Option) otlp.Option {
	t.Helper()
	wrap, err := xrayaws.Sign(aws.Config{Region: "us-east-1", Credentials: credentials}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return otlp.WithRoundTripper(wrap)
}

func newTraces(t *testing.T, opts ...otlp.Option) *otlp.Traces {
	t.Helper()
	exporter, err := otlp.NewTraces(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exporter.Shutdown(context.Background()) }) // returns nil
	return exporter
}

func oneSpan() []sdktrace.ReadOnlySpan { return tracetest.SpanStubs{{Name: "work"}}.Snapshots() }

func TestSign_17_Traces(t *testing.T) {
	t.Parallel()
	for _, compressed := range []bool{false, true} {
		for _, address := range []otlp.Option{
			otlp.WithSignalEndpoint("https://xray.eu-west-1.amazonaws.com/v1/traces"),
			otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), // to which the path is joined
			otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com:443/"),
		} {
			e := newEndpoint(t, nil)
			exporter := newTraces(t, address, otlp.WithGzip(compressed), otlp.WithHTTPClient(e.client()), sign(t))
			if err := exporter.ExportSpans(t.Context(), oneSpan()); err != nil {
				t.Fatal(err)
			}
			got := e.all()
			if len(got) != 1 || got[0].path != "/v1/traces" || !strings.HasSuffix(got[0].scope, "/eu-west-1/xray/aws4_request") || got[0].token != "token" {
				t.Fatalf("requests %+v, want one for xray in eu-west-1", got)
			}
			if got[0].proto != "HTTP/1.1" {
				t.Errorf("protocol %s, want that of the server, HTTP/1.1", got[0].proto)
			}
			want := []string{"content-length", "content-type", "host", "x-amz-date", "x-amz-security-token"}
			body := io.Reader(bytes.NewReader(got[0].body))
			if compressed {
				want = append([]string{"content-encoding"}, want...)
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, got[0].headers); diff != "" {
				t.Errorf("signed headers (-want +got):\n%s", diff)
			}
			if plain, err := io.ReadAll(body); err != nil || !bytes.Contains(plain, []byte("work")) {
				t.Errorf("body %q, %v, want the span", plain, err)
			}
		}
	}
}

// TestSign_17_Logs has the headers by which CloudWatch Logs knows where records go among the signed ones.
func TestSign_17_Logs(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, nil)
	exporter, err := otlp.NewLogs(otlp.WithSignalEndpoint("https://logs.eu-west-1.amazonaws.com/v1/logs"), otlp.WithHTTPClient(e.client()),
		otlp.WithHeaders(map[string]string{"x-aws-log-group": "group", "x-aws-log-stream": "stream"}), sign(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := exporter.Export(t.Context(), make([]sdklog.Record, 1)); err != nil {
		t.Fatal(err)
	}
	got := e.all()
	if len(got) != 1 || !strings.HasSuffix(got[0].scope, "/eu-west-1/logs/aws4_request") ||
		!slices.Contains(got[0].headers, "x-aws-log-group") || !slices.Contains(got[0].headers, "x-aws-log-stream") {
		t.Errorf("requests %+v, want one for logs with its group and stream signed", got)
	}
}

// TestSign_17_FixedVector holds a signature to one that was worked out by the definition of the algorithm, without the
// SDK.
func TestSign_17_FixedVector(t *testing.T) {
	t.Parallel()
	provider := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SessionToken: "token"}, nil
	})
	now := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	wrap, err := xrayaws.Sign(aws.Config{Credentials: provider}, xrayaws.WithNow(now))
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://xray.eu-west-1.amazonaws.com/v1/traces", strings.NewReader("\n\x03otl"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/x-protobuf"}, "Content-Encoding": {"gzip"}, "User-Agent": {"not signed"}}
	var got http.Header
	if _, err := wrap(transportFunc(func(r *http.Request) (*http.Response, error) {
		got = r.Header
		return &http.Response{Body: http.NoBody}, nil
	})).RoundTrip(request); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Content-Type": {"application/x-protobuf"}, "Content-Encoding": {"gzip"}, "User-Agent": {"not signed"},
		"X-Amz-Date": {"20261124T120000Z"}, "X-Amz-Security-Token": {"token"},
		"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/xray/aws4_request, " +
			"SignedHeaders=content-encoding;content-length;content-type;host;x-amz-date;x-amz-security-token, " +
			"Signature=4f8494967688a9b12784483b98182dbbb191c35b0956c0c1a9d70400dd0a211a"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSign_17_RetriesSignAgain lets seconds pass between attempts: each has its own time and a signature for it.
func TestSign_17_RetriesSignAgain(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, func(request int) int {
		if request < 2 {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	})
	start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { start = start.Add(time.Second); return start }
	exporter := newTraces(t, otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), otlp.WithHTTPClient(e.client()), otlp.WithGzip(true), sign(t, xrayaws.WithNow(now)))
	if err := exporter.ExportSpans(t.Context(), oneSpan()); err != nil {
		t.Fatal(err)
	}
	var dates []string
	signatures := map[string]bool{}
	for _, r := range e.all() {
		dates = append(dates, r.date)
		signatures[r.signature] = true
	}
	if diff := cmp.Diff([]string{"20261124T120001Z", "20261124T120002Z"}, dates); diff != "" || len(signatures) != 2 {
		t.Errorf("%d signatures; dates (-want +got):\n%s", len(signatures), diff)
	}
	if got, want := exporter.Stats(), (otlp.Stats{Exported: 1, Retries: 1}); got != want {
		t.Errorf("Stats = %+v, want %+v", got, want)
	}
}

// TestSign_17_Credentials has a provider that fails: it is asked once, nothing is sent, and the spans are counted as
// lost. Without time the spans are kept.
func TestSign_17_Credentials(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, nil)
	calls, problem := 0, errors.New("no role")
	wrap, err := xrayaws.Sign(aws.Config{Credentials: aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		calls++
		if err := ctx.Err(); err != nil {
			return aws.Credentials{}, err
		}
		return aws.Credentials{}, problem
	})})
	if err != nil {
		t.Fatal(err)
	}
	exporter := newTraces(t, otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), otlp.WithHTTPClient(e.client()), otlp.WithRoundTripper(wrap))
	if err := exporter.ExportSpans(t.Context(), oneSpan()); !errors.Is(err, problem) || !errors.Is(err, otlp.ErrDropped) || calls != 1 {
		t.Errorf("ExportSpans = %v after %d calls, want the provider's error and ErrDropped after one", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := exporter.ExportSpans(ctx, oneSpan()); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("ExportSpans without time = %v, want ErrRetryable", err)
	}
	if got, want := exporter.Stats(), (otlp.Stats{Dropped: 1, Deferred: 1}); got != want || len(e.all()) != 0 {
		t.Errorf("Stats = %+v, %d requests; want %+v and none", got, len(e.all()), want)
	}
}

// TestSign_17_OtherHosts gives one option to exporters for several places: the token stays with AWS.
func TestSign_17_OtherHosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, address string
		header        string
		want          string // end of the scope; empty for no signature
	}{
		{"AWS", "https://xray.eu-west-1.amazonaws.com/v1/traces", "", "/eu-west-1/xray/aws4_request"},
		{"known host", "https://traces.example:8443/v1/traces", "", "/us-east-1/xray/aws4_request"},
		{"same host, other port", "https://traces.example/v1/traces", "", ""},
		{"collector", "https://collector.example/v1/traces", "", ""},
		{"looks like AWS", "https://xray.eu-west-1.amazonaws.com.example/v1/traces", "", ""},
		{"user's own authorization", "https://logs.eu-west-1.amazonaws.com/v1/logs", "Bearer key", ""},
		{"in the clear", "http://xray.eu-west-1.amazonaws.com/v1/traces", "", ""},
	}
	wrap, err := xrayaws.Sign(aws.Config{Region: "us-east-1", Credentials: credentials}, xrayaws.WithHost("traces.example:8443", "xray"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tt.address, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		if tt.header != "" {
			request.Header.Set("Authorization", tt.header)
		}
		before := request.Header.Clone()
		if _, err := wrap(transportFunc(func(r *http.Request) (*http.Response, error) {
			got := r.Header.Get("Authorization")
			if tt.want == "" && (got != tt.header || r.Header.Get("X-Amz-Security-Token") != "") || tt.want != "" && !strings.Contains(got, tt.want) {
				t.Errorf("%s: headers %v, want scope %q", tt.name, r.Header, tt.want)
			}
			return &http.Response{Body: http.NoBody}, nil
		})).RoundTrip(request); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, request.Header); diff != "" || request.URL.String() != tt.address {
			t.Errorf("%s: the caller's request was changed (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestSign_17_Requests has requests of another making than our exporter's.
func TestSign_17_Requests(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, nil)
	wrap, err := xrayaws.Sign(aws.Config{Credentials: credentials})
	if err != nil {
		t.Fatal(err)
	}
	client := e.client()
	client.Transport = wrap(client.Transport)
	base := &url.URL{Scheme: "https", Host: "xray.eu-west-1.amazonaws.com"}
	for name, request := range map[string]*http.Request{
		"path without slash": {Method: http.MethodPost, URL: base.JoinPath("v1/traces"), Body: io.NopCloser(strings.NewReader("once")), ContentLength: 4},
		"length not known":   {Method: http.MethodPost, URL: base.JoinPath("/v1/traces"), Body: io.NopCloser(strings.NewReader("once")), ContentLength: -1},
		"no body":            {Method: http.MethodGet, URL: base.JoinPath("/v1/traces"), Body: http.NoBody},
		"no path, a query":   {Method: http.MethodGet, URL: &url.URL{Scheme: base.Scheme, Host: base.Host, RawQuery: "b=2&a=1"}},
	} {
		response, err := client.Do(request.WithContext(t.Context()))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		response.Body.Close()
	}
	for _, r := range e.all() {
		if r.signature == "" {
			t.Errorf("request %+v is not signed", r)
		}
	}
	if len(e.all()) != 4 {
		t.Errorf("%d requests, want 4", len(e.all()))
	}
	failing := &closing{Reader: iotestErr{}}
	if _, err := client.Transport.RoundTrip((&http.Request{Method: http.MethodPost, URL: base, Body: failing, Header: http.Header{}}).WithContext(t.Context())); !errors.Is(err, errBody) || !failing.closed {
		t.Errorf("RoundTrip of a body that cannot be read = %v, closed = %t", err, failing.closed)
	}
}

var errBody = errors.New("body is broken")

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errBody }

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

func TestEndpointOf(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"xray.eu-west-1.amazonaws.com":                             "xray eu-west-1",
		"logs.us-gov-west-1.amazonaws.com":                         "logs us-gov-west-1",
		"monitoring.ap-southeast-5.amazonaws.com":                  "monitoring ap-southeast-5",
		"xray.cn-north-1.amazonaws.com.cn":                         "xray cn-north-1",
		"xray.eusc-de-east-1.amazonaws.eu":                         "xray eusc-de-east-1",
		"xray-fips.us-east-1.amazonaws.com":                        "xray us-east-1",
		"xray.us-east-1.api.aws":                                   "xray us-east-1",
		"logs.cn-north-1.api.amazonwebservices.com.cn":             "logs cn-north-1",
		"vpce-0a1-b2.xray.eu-west-1.vpce.amazonaws.com":            "xray eu-west-1",
		"vpce-0a1-b2-eu-west-1a.xray.eu-west-1.vpce.amazonaws.com": "xray eu-west-1",
		"sqs.eu-west-1.amazonaws.com":                              "",
		"xray.s3.amazonaws.com":                                    "", // a bucket
		"xray.s3-eu-west-1.amazonaws.com":                          "",
		"xray.s3.eu-west-1.amazonaws.com":                          "",
		"xray.amazonaws.com":                                       "",
		"amazonaws.com":                                            "",
		"xray.eu-west-1.amazonaws.com.":                            "",
		"xray.eu-west-1.example.com":                               "",
		"xray..amazonaws.com":                                      "",
		"xray.eu--1.amazonaws.com":                                 "",
		"127.0.0.1":                                                "",
		"":                                                         "",
	} {
		service, region, ok := xrayaws.EndpointOf(host)
		if got := strings.TrimSpace(service + " " + region); got != want || ok != (want != "") {
			t.Errorf("endpointOf(%q) = %q, %t; want %q", host, got, ok, want)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	if _, err := xrayaws.Sign(aws.Config{Region: "eu-west-1"}); !errors.Is(err, xrayaws.ErrNoCredentials) {
		t.Errorf("Sign = %v, want %v", err, xrayaws.ErrNoCredentials)
	}
	if _, err := xrayaws.Sign(aws.Config{Credentials: credentials}, xrayaws.WithHost("x", "xray")); !errors.Is(err, xrayaws.ErrNoRegion) {
		t.Errorf("Sign = %v, want %v", err, xrayaws.ErrNoRegion)
	}
}

func TestSign_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, nil)
	exporter := newTraces(t, otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), otlp.WithHTTPClient(e.client()), sign(t))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := exporter.ExportSpans(context.Background(), oneSpan()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(e.all()) != 8 {
		t.Errorf("%d requests, want 8", len(e.all()))
	}
}

func ExampleSign() {
	cfg := aws.Config{Region: "eu-west-1", Credentials: credentials} // of config.LoadDefaultConfig
	signing, err := xrayaws.Sign(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	receiver := transportFunc(func(r *http.Request) (*http.Response, error) { // in place of AWS
		scope, _, _ := strings.Cut(r.Header.Get("Authorization"), ",")
		_, service, _ := strings.Cut(scope, "/eu-west-1/")
		fmt.Println(r.URL, service)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	})
	// In a program: powertools.WithOTLP(otlp.WithRoundTripper(signing)), and
	// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://xray.eu-west-1.amazonaws.com/v1/traces
	exporter, err := otlp.NewTraces(otlp.WithSignalEndpoint("https://xray.eu-west-1.amazonaws.com/v1/traces"),
		otlp.WithHTTPClient(&http.Client{Transport: receiver}), otlp.WithRoundTripper(signing))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(exporter.ExportSpans(context.Background(), oneSpan()))
	// Output:
	// https://xray.eu-west-1.amazonaws.com/v1/traces xray/aws4_request
	// <nil>
}

func BenchmarkSign(b *testing.B) {
	wrap, err := xrayaws.Sign(aws.Config{Region: "eu-west-1", Credentials: credentials})
	if err != nil {
		b.Fatal(err)
	}
	signing := wrap(transportFunc(func(*http.Request) (*http.Response, error) { return nil, nil }))
	body := bytes.Repeat([]byte("x"), 16<<10)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "https://xray.eu-west-1.amazonaws.com/v1/traces", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := signing.RoundTrip(request); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzEndpointOf gives hosts, none of which may be signed for without a service and a region of AWS's.
func FuzzEndpointOf(f *testing.F) {
	for _, seed := range []string{"xray.eu-west-1.amazonaws.com", "vpce-1.xray.eu-west-1.vpce.amazonaws.com", "xray.s3.amazonaws.com", ".amazonaws.com", "xray..api.aws", "-.-.-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		service, region, ok := xrayaws.EndpointOf(host)
		if !ok && service+region != "" {
			t.Errorf("endpointOf(%q) = %q, %q without being one", host, service, region)
		}
		if ok && (!slices.Contains([]string{"xray", "logs", "monitoring"}, service) || !strings.Contains(host, "."+region+".") || strings.Count(region, "-") < 2) {
			t.Errorf("endpointOf(%q) = %q, %q", host, service, region)
		}
	})
}
