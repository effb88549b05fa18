// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// backend is X-Ray's API on this machine.
type backend struct {
	mu        sync.Mutex
	requests  int
	chunks    []int // documents of each request that was answered with 200
	documents []string
	header    http.Header
	path      string
	answers   []answer // in order; then 200 and nothing refused
	before    func(request int)
}

type answer struct {
	status int
	body   string
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests++
	if b.before != nil {
		b.before(b.requests)
	}
	b.header, b.path = r.Header.Clone(), r.Method+" "+r.URL.Path
	a := answer{http.StatusOK, `{"UnprocessedTraceSegments":[]}`}
	if len(b.answers) > 0 {
		a, b.answers = b.answers[0], b.answers[1:]
	}
	var body struct{ TraceSegmentDocuments []string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		a = answer{http.StatusBadRequest, err.Error()}
	}
	if a.status == http.StatusOK {
		b.chunks = append(b.chunks, len(body.TraceSegmentDocuments))
		b.documents = append(b.documents, body.TraceSegmentDocuments...)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

var credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret", SessionToken: "token"}, nil
})

func newTransport(t *testing.T, b *backend) *xrayaws.Transport {
	t.Helper()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	transport, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: &server.URL, HTTPClient: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return transport.WithoutPauses()
}

func TestTransport_16_Chunks(t *testing.T) {
	t.Parallel()
	b := &backend{}
	transport := newTransport(t, b)
	var want []string
	for i := range 120 {
		want = append(want, fmt.Sprintf(`{"id":"%d","name":"a \"b\" <é>"}`, i))
		if err := transport.Send([]byte(want[i])); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // The second has nothing to send.
		if err := transport.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, b.documents); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{50, 50, 20}, b.chunks); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	signature := b.header.Get("Authorization")
	if b.path != "POST /TraceSegments" || !strings.Contains(signature, "/eu-west-1/xray/aws4_request") || b.header.Get("X-Amz-Security-Token") != "token" {
		t.Errorf("request %s, signature %s", b.path, signature)
	}
}

func TestTransport_16_RefusedDocuments(t *testing.T) {
	t.Parallel()
	b := &backend{answers: []answer{{http.StatusOK, `{"UnprocessedTraceSegments":[
		{"Id":"53995c3f42cd8ad8","ErrorCode":"InvalidSegment","Message":"no name"},{"ErrorCode":"ThrottledException","Message":"later"}]}`}}}
	transport := newTransport(t, b)
	if err := transport.Send([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	err := transport.Flush(t.Context())
	refusal, ok := errors.AsType[*xrayaws.Error](err)
	if !ok || refusal.ID != "53995c3f42cd8ad8" || refusal.Code != "InvalidSegment" || !strings.Contains(err.Error(), "later") || transport.Lost() != 2 {
		t.Errorf("Flush = %v, %d lost; want both refusals", err, transport.Lost())
	}
}

func TestTransport_16_Attempts(t *testing.T) {
	t.Parallel()
	busy, away, broken := answer{http.StatusTooManyRequests, "busy"}, answer{http.StatusServiceUnavailable, "away"}, answer{http.StatusInternalServerError, "broken"}
	tests := []struct {
		name     string
		answers  []answer
		requests int
		problem  string
		lost     uint64
		kept     int // sent by the next flush
	}{
		{"throttled", []answer{busy, busy}, 3, "", 0, 0},
		{"throttled for long", []answer{busy, busy, busy}, 3, "1 document is kept for the next flush: status 429: busy", 0, 1},
		{"away", []answer{away, away, away}, 3, "1 document is kept for the next flush: status 503: away", 0, 1},
		{"broken", []answer{broken, broken, broken}, 3, "status 500: broken", 1, 0},
		{"forbidden", []answer{{http.StatusForbidden, "no"}}, 1, "status 403: no", 1, 0},
		{"moved", []answer{{http.StatusTemporaryRedirect, "there"}}, 1, "status 307: there", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{answers: tt.answers}
			transport := newTransport(t, b)
			if err := transport.Send([]byte("{}")); err != nil {
				t.Fatal(err)
			}
			err := transport.Flush(t.Context())
			if (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) || b.requests != tt.requests {
				t.Errorf("Flush = %v after %d requests; want %q after %d", err, b.requests, tt.problem, tt.requests)
			}
			before := len(b.documents)
			if err := transport.Flush(t.Context()); err != nil || len(b.documents)-before != tt.kept || transport.Lost() != tt.lost {
				t.Errorf("the next Flush = %v, sent %d, %d lost; want %d and %d", err, len(b.documents)-before, transport.Lost(), tt.kept, tt.lost)
			}
		})
	}
}

// TestTransport_16_TimeRunsOut ends the time before the first, at the second and behind the last of three requests: what
// X-Ray has not taken goes out with the next flush, in order and once.
func TestTransport_16_TimeRunsOut(t *testing.T) {
	t.Parallel()
	const documents = 120
	for _, tt := range []struct{ at, status, taken int }{
		{0, 0, 0}, {2, http.StatusServiceUnavailable, 50}, {2, http.StatusInternalServerError, 50}, {4, 0, documents},
	} {
		t.Run(fmt.Sprint("request ", tt.at, " ", tt.status), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			b := &backend{before: func(request int) {
				if request == tt.at {
					cancel()
				}
			}}
			if tt.status != 0 {
				b.answers = []answer{{http.StatusOK, "{}"}, {tt.status, "away"}}
			}
			if tt.at == 0 {
				cancel()
			}
			transport := newTransport(t, b)
			want := send(t, transport, documents)
			err := transport.Flush(ctx)
			if errors.Is(err, context.Canceled) != (tt.taken < documents) || len(b.documents) != tt.taken || transport.Lost() != 0 {
				t.Fatalf("Flush = %v, sent %d, lost %d; want %d sent, the others kept", err, len(b.documents), transport.Lost(), tt.taken)
			}
			if err := transport.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, b.documents); diff != "" || transport.Lost() != 0 {
				t.Errorf("%d lost; documents (-want +got):\n%s", transport.Lost(), diff)
			}
		})
	}
}

// send gives a transport documents, and returns them.
func send(t *testing.T, transport *xrayaws.Transport, n int) (documents []string) {
	t.Helper()
	for i := range n {
		documents = append(documents, fmt.Sprintf(`{"id":"%d"}`, i))
		if err := transport.Send([]byte(documents[i])); err != nil {
			t.Fatal(err)
		}
	}
	return documents
}

// TestTransport_16_KeptIsBounded shows that what a flush had no time for counts among what is waiting.
func TestTransport_16_KeptIsBounded(t *testing.T) {
	t.Parallel()
	b := &backend{answers: []answer{{http.StatusTooManyRequests, ""}, {http.StatusTooManyRequests, ""}, {http.StatusTooManyRequests, ""}}}
	transport := newTransport(t, b)
	send(t, transport, xrayaws.MaxWaiting)
	if err := transport.Flush(t.Context()); err == nil || b.requests != 3 {
		t.Errorf("Flush = %v after %d requests; want an error after the three of one chunk", err, b.requests)
	}
	if err := transport.Send([]byte("{}")); !errors.Is(err, xrayaws.ErrFull) {
		t.Errorf("Send = %v, want %v", err, xrayaws.ErrFull)
	}
	if err := transport.Flush(t.Context()); err != nil || len(b.documents) != xrayaws.MaxWaiting || transport.Lost() != 0 {
		t.Errorf("Flush = %v, sent %d, lost %d; want all", err, len(b.documents), transport.Lost())
	}
	if err := transport.Send([]byte("{}")); err != nil {
		t.Errorf("Send = %v, want place again", err)
	}
}

// TestTransport_16_Credentials has a provider that fails. That is a matter of the configuration, so no attempt is made
// again; but one that had no time is none.
func TestTransport_16_Credentials(t *testing.T) {
	t.Parallel()
	b := &backend{}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	calls, problem := 0, errors.New("no role")
	provider := aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		calls++
		if err := ctx.Err(); err != nil {
			return aws.Credentials{}, err
		}
		return aws.Credentials{}, problem
	})
	transport, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: provider, BaseEndpoint: &server.URL})
	if err != nil {
		t.Fatal(err)
	}
	send(t, transport, 120)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Flush(ctx); !errors.Is(err, context.Canceled) || transport.Lost() != 0 {
		t.Errorf("Flush without time = %v, lost %d; want all kept", err, transport.Lost())
	}
	calls = 0
	if err := transport.WithoutPauses().Flush(t.Context()); !errors.Is(err, problem) || calls != 1 || b.requests != 0 || transport.Lost() != 120 {
		t.Errorf("Flush = %v after %d calls and %d requests, lost %d; want the provider's error after one call, 120 lost", err, calls, b.requests, transport.Lost())
	}
	if err := transport.Flush(t.Context()); err != nil || calls != 1 {
		t.Errorf("Flush of nothing = %v after %d calls, want neither", err, calls)
	}
}

// TestTransport_16_UnreadableAnswer has requests that X-Ray took, but did not say how.
func TestTransport_16_UnreadableAnswer(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON": "<html>", "breaks off": `{"UnprocessedTraceSegments":[`, "nothing": "", "shorter than said": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				if name == "shorter than said" {
					w.Header().Set("Content-Length", "100")
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(server.Close)
			transport, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: &server.URL})
			if err != nil {
				t.Fatal(err)
			}
			send(t, transport, 3)
			err = transport.Flush(t.Context())
			if !errors.Is(err, xrayaws.ErrAnswer) || !strings.Contains(err.Error(), "3 documents") || transport.Lost() != 3 || requests.Load() != 1 {
				t.Errorf("Flush = %v after %d requests, %d lost; want ErrAnswer after one and all three counted", err, requests.Load(), transport.Lost())
			}
		})
	}
}

func TestTransport_16_Bounded(t *testing.T) {
	t.Parallel()
	transport := newTransport(t, &backend{})
	for range xrayaws.MaxWaiting {
		if err := transport.Send([]byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	if err := transport.Send([]byte("{}")); !errors.Is(err, xrayaws.ErrFull) {
		t.Errorf("Send = %v, want %v", err, xrayaws.ErrFull)
	}
	other, large := newTransport(t, &backend{}), make([]byte, 64<<10)
	for range xrayaws.MaxWaitingBytes / len(large) {
		if err := other.Send(large); err != nil {
			t.Fatal(err)
		}
	}
	if err := other.Send([]byte("{}")); !errors.Is(err, xrayaws.ErrFull) {
		t.Errorf("Send = %v, want %v", err, xrayaws.ErrFull)
	}
	if err := other.Send(make([]byte, 64<<10+1)); !errors.Is(err, xray.ErrDocumentTooLarge) {
		t.Errorf("Send = %v, want %v", err, xray.ErrDocumentTooLarge)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	if _, err := xrayaws.New(aws.Config{Credentials: credentials}); !errors.Is(err, xrayaws.ErrNoRegion) {
		t.Errorf("New = %v, want %v", err, xrayaws.ErrNoRegion)
	}
	if _, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: aws.String("http://x y")}); err == nil {
		t.Error("New took an endpoint that is no URL")
	}
	if _, err := xrayaws.New(aws.Config{Region: "eu-west-1"}); !errors.Is(err, xrayaws.ErrNoCredentials) {
		t.Errorf("New = %v, want %v", err, xrayaws.ErrNoCredentials)
	}
}

// TestTransport_36_AfterTheAnswer shows when documents leave: not before the answer has, and before the next event.
func TestTransport_36_AfterTheAnswer(t *testing.T) {
	t.Parallel()
	b := &backend{}
	environment := invocation.NewEnvironment()
	processor, err := xray.NewProcessor(xray.WithEnvironment(environment), xray.WithTransport(newTransport(t, b)))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(processor))
	handler := invocation.New(func(context.Context, json.RawMessage) (any, error) { return 1, nil },
		invocation.WithEnvironment(environment), invocation.WithTracerProvider(provider), invocation.WithProcessHooks(processor.Hooks()))
	value, err := handler(t.Context(), json.RawMessage("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if b.requests != 0 {
		t.Errorf("%d requests before the answer left", b.requests)
	}
	if err := value.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if b.requests != 1 || len(b.documents) != 1 {
		t.Fatalf("%d requests with %d documents, want 1 and 1", b.requests, len(b.documents))
	}
	if err := xray.Validate([]byte(b.documents[0])); err != nil {
		t.Error(err)
	}
	_, span := provider.Tracer("test").Start(t.Context(), "outside")
	span.End()
	if err := provider.Shutdown(t.Context()); err != nil || len(b.documents) != 2 {
		t.Errorf("Shutdown = %v with %d documents, want 2", err, len(b.documents))
	}
}

func TestConcurrentSafe(t *testing.T) {
	t.Parallel()
	b := &backend{}
	transport := newTransport(t, b)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if err := errors.Join(transport.Send([]byte("{}")), transport.Flush(t.Context())); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if len(b.documents) != 400 {
		t.Errorf("%d documents, want 400", len(b.documents))
	}
}

func ExampleNew() {
	_, err := xrayaws.New(aws.Config{Region: "eu-west-1"})
	fmt.Println(err)
	// Output: xrayaws: the configuration has no credentials
}

// TestTransport_16_FlushHasItsOwnTime shows that a flush does not wait longer than its context for one that hangs, and
// keeps its documents for the next.
func TestTransport_16_FlushHasItsOwnTime(t *testing.T) {
	t.Parallel()
	hanging, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var got atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		once.Do(func() {
			close(hanging)
			<-release
		})
		got.Add(1)
		_, _ = io.WriteString(w, `{"UnprocessedTraceSegments":[]}`)
	}))
	t.Cleanup(server.Close)
	transport, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: &server.URL, HTTPClient: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	_ = transport.Send([]byte(`{"id":"1"}`))
	first := make(chan error)
	go func() { first <- transport.Flush(context.Background()) }()
	<-hanging
	_ = transport.Send([]byte(`{"id":"2"}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Flush(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Flush beside one that hangs = %v, want its own context's error", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("the first Flush = %v", err)
	}
	if err := transport.Flush(t.Context()); err != nil || got.Load() != 2 || transport.Lost() != 0 {
		t.Errorf("Flush = %v, %d requests, %d documents lost, want both documents sent", err, got.Load(), transport.Lost())
	}
}
