// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

const connectionID = "UqX1fc0GjoECJ4w="

// known are the credentials of the tests.
func known(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI", SessionToken: "token"}, nil
}

func config() aws.Config {
	return aws.Config{Region: "eu-west-1", Credentials: aws.CredentialsProviderFunc(known)}
}

// management is the Management API on loopback. It checks every signature.
type management struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	requests []string // method, path as sent, body
	headers  []http.Header
}

// newManagement serves with answer, which gets the number of the request from 1 on.
func newManagement(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) *management {
	m := &management{t: t}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.verify(r, body)
		m.mu.Lock()
		m.requests = append(m.requests, r.Method+" "+r.RequestURI+" "+string(body))
		m.headers = append(m.headers, r.Header)
		n := len(m.requests)
		m.mu.Unlock()
		answer(w, r, n)
	}))
	t.Cleanup(m.Close)
	return m
}

// verify fails the test unless the signature is the one that the AWS SDK's signer makes for exactly this request.
func (m *management) verify(r *http.Request, body []byte) {
	m.t.Helper()
	authorization := r.Header.Get("Authorization")
	if !strings.Contains(authorization, "/eu-west-1/execute-api/aws4_request") || r.Header.Get("X-Amz-Security-Token") != "token" {
		m.t.Errorf("Authorization: %s", authorization)
	}
	when, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		m.t.Error(err)
	}
	var reader io.Reader
	if len(body) > 0 {
		reader = bytes.NewReader(body)
	}
	again, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+r.Host+r.RequestURI, reader)
	if err != nil {
		m.t.Error(err)
	}
	if contentType := r.Header.Get("Content-Type"); contentType != "" {
		again.Header.Set("Content-Type", contentType)
	}
	credentials, _ := known(r.Context())
	hash := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(r.Context(), credentials, again, hex.EncodeToString(hash[:]), "execute-api", "eu-west-1", when); err != nil {
		m.t.Error(err)
	}
	if diff := cmp.Diff(again.Header.Get("Authorization"), authorization); diff != "" {
		m.t.Errorf("signature of %s %s (-want +got):\n%s", r.Method, r.RequestURI, diff)
	}
}

func (m *management) seen() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.requests...)
}

// client returns a client of the API. Its pauses take no time.
func (m *management) client(opts ...websocket.ClientOption) *websocket.Client {
	m.t.Helper()
	c, err := websocket.NewClient(config(), append([]websocket.ClientOption{websocket.WithEndpoint(m.URL + "/prod/")}, opts...)...)
	if err != nil {
		m.t.Fatal(err)
	}
	websocket.WithoutPause(c, func(int) {})
	return c
}

// fail writes an error as API Gateway does.
func fail(w http.ResponseWriter, status int, code, text string) {
	w.Header().Set("X-Amzn-Errortype", code+":http://internal.amazon.com/coral/com.amazonaws.apigateway/")
	w.Header().Set("X-Amzn-Requestid", "request-7")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"message": %q, "connectionId":"x"}`, text)
}

func TestWebSocket_26_ClientOperations(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		switch r.Method {
		case http.MethodGet:
			_, _ = io.WriteString(w, `{"connectedAt":"2026-11-24T15:04:05.123Z","lastActiveAt":"2026-11-24T15:04:18Z","identity":{"sourceIp":"203.0.113.7","userAgent":"harbour-client/2.1"}}`)
		case http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		}
	})
	c := m.client()
	if err := c.PostToConnection(t.Context(), connectionID, []byte("Ahoy\x00\xff")); err != nil {
		t.Error(err)
	}
	if err := c.PostJSON(t.Context(), "a/b c+d", map[string]int{"n": 1}); err != nil {
		t.Error(err)
	}
	if err := c.PostToConnection(t.Context(), connectionID, nil); err != nil {
		t.Error(err)
	}
	got, err := c.GetConnection(t.Context(), connectionID)
	want := websocket.Connection{
		ConnectedAt:  time.Date(2026, 11, 24, 15, 4, 5, 123e6, time.UTC),
		LastActiveAt: time.Date(2026, 11, 24, 15, 4, 18, 0, time.UTC),
	}
	want.Identity.SourceIP, want.Identity.UserAgent = "203.0.113.7", "harbour-client/2.1"
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("GetConnection: %v (-want +got):\n%s", err, diff)
	}
	if err := c.DeleteConnection(t.Context(), connectionID); err != nil {
		t.Error(err)
	}
	const path = "/prod/@connections/UqX1fc0GjoECJ4w%3D "
	if diff := cmp.Diff([]string{
		"POST " + path + "Ahoy\x00\xff", `POST /prod/@connections/a%2Fb%20c%2Bd {"n":1}`, "POST " + path, "GET " + path, "DELETE " + path,
	}, m.seen()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if err := c.PostJSON(t.Context(), connectionID, func() {}); err == nil {
		t.Error("a function was encoded")
	}
	for _, id := range []string{"", ".", ".."} {
		if err := c.PostToConnection(t.Context(), id, nil); err == nil {
			t.Errorf("a message to %q was sent", id)
		}
	}
}

func TestWebSocket_15_ClientErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status   int
		code     string
		want     error
		requests int
	}{
		{410, "GoneException", websocket.ErrGone, 1},
		{403, "ForbiddenException", websocket.ErrForbidden, 1},
		{413, "PayloadTooLargeException", websocket.ErrPayloadTooLarge, 1},
		{429, "LimitExceededException", websocket.ErrLimitExceeded, 3},
		{400, "BadRequestException", nil, 1},
		{302, "", nil, 1}, // not followed
		{500, "InternalServerErrorException", nil, 3},
		{503, "", nil, 3},
	}
	for _, tt := range tests {
		m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Location", "/elsewhere")
			fail(w, tt.status, tt.code, "it is so")
		})
		err := m.client().PostToConnection(t.Context(), connectionID, []byte("Ahoy"))
		answer, ok := errors.AsType[*websocket.APIError](err)
		if !ok {
			t.Errorf("%d: %v", tt.status, err)
			continue
		}
		code := tt.code
		if code == "" {
			code = fmt.Sprint(tt.status)
		}
		want := &websocket.APIError{
			Operation: "PostToConnection", ConnectionID: connectionID, Status: tt.status, Code: code, Message: "it is so", RequestID: "request-7",
		}
		if diff := cmp.Diff(want, answer); diff != "" {
			t.Errorf("%d (-want +got):\n%s", tt.status, diff)
		}
		for _, sentinel := range []error{websocket.ErrGone, websocket.ErrForbidden, websocket.ErrPayloadTooLarge, websocket.ErrLimitExceeded} {
			if errors.Is(err, sentinel) != errors.Is(tt.want, sentinel) {
				t.Errorf("%d is %v: %t", tt.status, sentinel, errors.Is(err, sentinel))
			}
		}
		if got := len(m.seen()); got != tt.requests {
			t.Errorf("%d: %d requests, want %d", tt.status, got, tt.requests)
		}
	}
	// Without names and texts the status is enough.
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusGone) })
	err := m.client().DeleteConnection(t.Context(), connectionID)
	if !errors.Is(err, websocket.ErrGone) || err.Error() != "websocket: DeleteConnection to "+connectionID+": GoneException (status 410)" {
		t.Errorf("error = %v", err)
	}
}

func TestWebSocket_26_ClientPayloadLimit(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(http.ResponseWriter, *http.Request, int) {})
	c := m.client()
	if err := c.PostToConnection(t.Context(), connectionID, make([]byte, 131_072)); err != nil {
		t.Error(err)
	}
	if err := c.PostToConnection(t.Context(), connectionID, make([]byte, 131_073)); !errors.Is(err, websocket.ErrPayloadTooLarge) {
		t.Errorf("error = %v", err)
	}
	if got := len(m.seen()); got != 1 {
		t.Errorf("%d requests, want only that of the message that fits", got)
	}
}

func TestWebSocket_26_ClientRetries(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		switch n {
		case 1:
			fail(w, 429, "LimitExceededException", "slowly")
		case 2:
			panic(http.ErrAbortHandler) // The connection breaks without an answer.
		}
	})
	m.Config.ErrorLog = nil
	c := m.client()
	var pauses []int
	websocket.WithoutPause(c, func(attempt int) { pauses = append(pauses, attempt) })
	if err := c.PostToConnection(t.Context(), connectionID, []byte("Ahoy")); err != nil {
		t.Error(err)
	}
	requests := m.seen()
	if len(requests) != 3 || requests[0] != requests[2] || len(pauses) != 2 {
		t.Errorf("requests %q, pauses %v", requests, pauses)
	}

	cfg := config()
	cfg.RetryMaxAttempts, cfg.BaseEndpoint = 1, aws.String(m.URL+"/prod")
	once, err := websocket.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	m.requests = nil
	m.mu.Unlock()
	if err := once.PostToConnection(t.Context(), connectionID, nil); !errors.Is(err, websocket.ErrLimitExceeded) || len(m.seen()) != 1 {
		t.Errorf("one attempt: %v after %d requests", err, len(m.seen()))
	}
}

// Attempts end with the context: where a pause would outlast it, and where there is no answer.
func TestWebSocket_26_ClientTimeouts(t *testing.T) {
	t.Parallel()
	busy := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) { fail(w, 429, "LimitExceededException", "") })
	c, err := websocket.NewClient(config(), websocket.WithEndpoint(busy.URL+"/prod"))
	if err != nil {
		t.Fatal(err)
	}
	// The time of the context is that of the requests, but a pause is too long for any that is left of 40 ms.
	if err := websocket.Pause(deadlineIn(t, 40*time.Millisecond), 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a pause longer than the context = %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := websocket.Pause(cancelled, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a pause of a cancelled context = %v", err)
	}
	if err := c.PostToConnection(cancelled, connectionID, nil); !errors.Is(err, context.Canceled) || len(busy.seen()) != 0 {
		t.Errorf("cancelled: %v after %d requests", err, len(busy.seen()))
	}

	release := make(chan struct{})
	hanging := newManagement(t, func(_ http.ResponseWriter, r *http.Request, _ int) {
		select {
		case <-r.Context().Done():
		case <-release:
		}
	})
	defer close(release)
	if err := hanging.client().PostToConnection(deadlineIn(t, 50*time.Millisecond), connectionID, []byte("Ahoy")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hanging: %v", err)
	}
	if got := len(hanging.seen()); got > 1 {
		t.Errorf("%d requests for a context that has ended", got)
	}
}

func deadlineIn(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestWebSocket_15_Endpoint(t *testing.T) {
	t.Parallel()
	tests := []struct{ domain, region, want string }{
		{"harbour7ex.execute-api.eu-west-1.amazonaws.com", "eu-west-1", "https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod"},
		{"chat.harbour.example", "eu-west-1", "https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod"},
		{"chat.harbour.example", "cn-north-1", "https://harbour7ex.execute-api.cn-north-1.amazonaws.com.cn/prod"},
		{"chat.harbour.example", "eusc-de-east-1", "https://harbour7ex.execute-api.eusc-de-east-1.amazonaws.eu/prod"},
		{"", "eu-west-1", "https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod"},
		{"chat.harbour.example", "us-gov-west-1", "https://harbour7ex.execute-api.us-gov-west-1.amazonaws.com/prod"},
		{"chat.harbour.example", "us-iso-east-1", "https://harbour7ex.execute-api.us-iso-east-1.c2s.ic.gov/prod"},
		{"chat.harbour.example", "us-isob-east-1", "https://harbour7ex.execute-api.us-isob-east-1.sc2s.sgov.gov/prod"},
		{"chat.harbour.example", "us-isof-south-1", "https://harbour7ex.execute-api.us-isof-south-1.csp.hci.ic.gov/prod"},
		{"chat.harbour.example", "eu-isoe-west-1", "https://harbour7ex.execute-api.eu-isoe-west-1.cloud.adc-e.uk/prod"},
	}
	for _, tt := range tests {
		e := typed(t, "message")
		e.RequestContext.DomainName = tt.domain
		if got := e.Endpoint(tt.region); got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.domain, tt.region, got, tt.want)
		}
	}
}

// roundTrip is an HTTP client without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) { return f(r) }

// Where the event says so, a request goes to the API the event came from, signed for its region.
func TestWebSocket_26_ClientFindsTheEndpoint(t *testing.T) {
	t.Parallel()
	cfg := config()
	var got string
	cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
		_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "AKIDEXAMPLE/")
		got = r.URL.String() + " " + strings.Split(scope, "/")[1]
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	c, err := websocket.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteConnection(t.Context(), "a"); !errors.Is(err, websocket.ErrNoEndpoint) {
		t.Errorf("outside a handler: %v", err)
	}
	elsewhere, err := websocket.NewClient(cfg, websocket.WithEndpoint("https://other.execute-api.us-east-2.amazonaws.com/dev"))
	if err != nil {
		t.Fatal(err)
	}
	custom := typed(t, "message")
	custom.RequestContext.DomainName = "chat.harbour.example"
	for _, tt := range []struct {
		client *websocket.Client
		event  *websocket.Event
		want   string
	}{
		{c, typed(t, "message"), "https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod/@connections/a eu-west-1"},
		{c, custom, "https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod/@connections/a eu-west-1"},
		{elsewhere, custom, "https://other.execute-api.us-east-2.amazonaws.com/dev/@connections/a us-east-2"},
	} {
		if err := tt.client.PostToConnection(websocket.WithEvent(t.Context(), tt.event), "a", nil); err != nil || got != tt.want {
			t.Errorf("%s, %v; want %s", got, err, tt.want)
		}
	}
}

func TestWebSocket_26_NewClientMistakes(t *testing.T) {
	t.Parallel()
	if _, err := websocket.NewClient(aws.Config{}); !errors.Is(err, websocket.ErrNoRegion) {
		t.Errorf("no region: %v", err)
	}
	if _, err := websocket.NewClient(aws.Config{Region: "eu-west-1"}); !errors.Is(err, websocket.ErrNoCredentials) {
		t.Errorf("no credentials: %v", err)
	}
	for _, endpoint := range []string{"harbour", "wss://harbour.example/prod", "https://", "http://a b", "%"} {
		if _, err := websocket.NewClient(config(), websocket.WithEndpoint(endpoint)); err == nil {
			t.Errorf("endpoint %q was taken", endpoint)
		}
	}
	cfg := config()
	failure := errors.New("no role")
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, failure })
	c, err := websocket.NewClient(cfg, websocket.WithEndpoint("http://127.0.0.1:1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteConnection(t.Context(), "a"); !errors.Is(err, failure) {
		t.Errorf("credentials that cannot be had: %v", err)
	}
	// A body that is no JSON is an error of the answer.
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) { _, _ = io.WriteString(w, "<html>") })
	if _, err := m.client().GetConnection(t.Context(), "a"); err == nil {
		t.Error("an answer that is no JSON was read")
	}
}

func TestWebSocket_26_BroadcastConcurrentSafe(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	running, most := 0, 0
	m := newManagement(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		defer func() {
			mu.Lock()
			running--
			mu.Unlock()
		}()
		switch id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]; {
		case strings.HasSuffix(id, "3"):
			fail(w, 410, "GoneException", "")
		case id == "c44":
			fail(w, 403, "ForbiddenException", "")
		case id == "c55":
			fail(w, 500, "", "")
		}
	})
	var ids, want []string
	for i := range 100 {
		ids = append(ids, fmt.Sprint("c", i))
		if i%10 == 3 {
			want = append(want, fmt.Sprint("c", i))
		}
	}
	gone, err := m.client(websocket.WithConcurrency(8)).Broadcast(t.Context(), ids, []byte("Ahoy"))
	if diff := cmp.Diff(want, gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
	if !errors.Is(err, websocket.ErrForbidden) || errors.Is(err, websocket.ErrGone) || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error = %v, want those of two connections", err)
	}
	if got := len(m.seen()); got != 102 || most > 8 {
		t.Errorf("%d requests, %d at once; want 102 and at most 8", got, most)
	}
	if gone, err := m.client().Broadcast(t.Context(), nil, nil); gone != nil || err != nil {
		t.Errorf("to nobody: %v, %v", gone, err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.client().Broadcast(cancelled, ids[:2], nil); !errors.Is(err, context.Canceled) {
		t.Errorf("without time: %v", err)
	}
}
