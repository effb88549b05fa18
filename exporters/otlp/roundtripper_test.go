// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRoundTripperSeesEveryAttempt(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	var signed atomic.Int32
	e := newTraces(t, otlp.WithEndpoint(rec.URL), noWait(), otlp.WithHTTPClient(&http.Client{}),
		otlp.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				signed.Add(1)
				r.Header.Add("Authorization", "signature")
				return next.RoundTrip(r)
			})
		}))
	if err := e.ExportSpans(t.Context(), spans(1)); err != nil {
		t.Fatal(err)
	}
	for _, r := range rec.all() {
		if diff := cmp.Diff([]string{"signature"}, r.header["Authorization"]); diff != "" {
			t.Errorf("signatures (-want +got):\n%s", diff)
		}
	}
	if signed.Load() != 2 {
		t.Errorf("signed %d attempts, want 2", signed.Load())
	}
}

// TestRoundTrippersAreInOrder has two: the second is in front of the first.
func TestRoundTrippersAreInOrder(t *testing.T) {
	rec := newReceiver(t, nil)
	var seen []string
	named := func(name string) otlp.Option {
		return otlp.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				seen = append(seen, name)
				return next.RoundTrip(r)
			})
		})
	}
	export(t, newTraces(t, otlp.WithEndpoint(rec.URL), named("first"), named("second")))
	if diff := cmp.Diff([]string{"second", "first"}, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRefusedWhatEndedInside: an error that is final is so whatever context ended inside it, of credentials that did not
// come in time for example. What it loses is not kept as well.
func TestRefusedWhatEndedInside(t *testing.T) {
	said := handled(t)
	e := newTraces(t, otlp.WithRoundTripper(func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			r.Body.Close()
			return nil, fmt.Errorf("%w: %w", decided{false}, context.DeadlineExceeded)
		})
	}))
	p := otlp.NewSpanProcessor(e)
	for range 2 {
		end(p, 0, 1)
		if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrDropped) || errors.Is(err, otlp.ErrRetryable) {
			t.Errorf("error = %v", err)
		}
	}
	if e.Stats().Dropped != 2 || p.Stats() != (otlp.PipelineStats{Refused: 2}) || len(said.all()) != 1 {
		t.Errorf("stats = %+v, %+v, said %q", e.Stats(), p.Stats(), said.texts())
	}
}

// TestRoundTripperDecidesWhatIsRetried has errors that say, as those of the AWS SDK do, whether to try again.
func TestRoundTripperDecidesWhatIsRetried(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err      error
		attempts int
		want     error
	}{
		{errors.New("reset"), 3, nil},
		{fmt.Errorf("sign: %w", decided{true}), 3, nil},
		{fmt.Errorf("sign: %w", decided{false}), 1, otlp.ErrDropped},
		{&net.DNSError{Err: "no such host", IsNotFound: true}, 1, otlp.ErrDropped},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, 3, nil},
		{&tls.CertificateVerificationError{Err: errors.New("expired")}, 1, otlp.ErrDropped},
		{x509.UnknownAuthorityError{}, 1, otlp.ErrDropped},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1, otlp.ErrDropped},
	} {
		rec := newReceiver(t, nil)
		attempts := 0
		e := newTraces(t, noWait(), otlp.WithEndpoint(rec.URL), otlp.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				if attempts++; attempts < 3 {
					r.Body.Close()
					return nil, tt.err
				}
				return next.RoundTrip(r)
			})
		}))
		if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, tt.want) || attempts != tt.attempts {
			t.Errorf("%v: ExportSpans = %v after %d attempts, want %v after %d", tt.err, err, attempts, tt.want, tt.attempts)
		}
	}
}

// decided is an error that knows whether it may go away.
type decided struct{ again bool }

func (d decided) Error() string { return fmt.Sprint("again: ", d.again) }

func (d decided) RetryableError() bool { return d.again }
