// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
)

// recorder is an HTTP client that reaches nobody.
type recorder struct{ request *http.Request }

func (r *recorder) Do(request *http.Request) (*http.Response, error) {
	r.request = request
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// TestTransport_16_Endpoints wants the host of the region's partition, as the endpoints for OTLP have it too.
func TestTransport_16_Endpoints(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"eu-west-1":      "https://xray.eu-west-1.amazonaws.com/TraceSegments",
		"us-gov-west-1":  "https://xray.us-gov-west-1.amazonaws.com/TraceSegments",
		"cn-north-1":     "https://xray.cn-north-1.amazonaws.com.cn/TraceSegments",
		"eusc-de-east-1": "https://xray.eusc-de-east-1.amazonaws.eu/TraceSegments",
	} {
		client := &recorder{}
		transport, err := xrayaws.New(aws.Config{Region: region, Credentials: credentials, HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(transport.Send([]byte("{}")), transport.Flush(t.Context())); err != nil {
			t.Fatal(err)
		}
		if got := client.request.URL.String(); got != want {
			t.Errorf("region %s: %s, want %s", region, got, want)
		}
		if service, of, ok := xrayaws.EndpointOf(client.request.URL.Host); !ok || service != "xray" || of != region {
			t.Errorf("region %s: the host reads as %s of %s", region, service, of)
		}
		if token := client.request.Header.Get("X-Amz-Security-Token"); token != "token" {
			t.Errorf("region %s: session token %q", region, token)
		}
	}
}

// TestTransport_16_NoRedirects has an answer that points elsewhere. Documents and session token stay here.
func TestTransport_16_NoRedirects(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the request was sent elsewhere, with session token %q", r.Header.Get("X-Amz-Security-Token"))
	}))
	defer other.Close()
	first := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer first.Close()
	transport, err := xrayaws.New(aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: &first.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := transport.Send([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := transport.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "status 307") || transport.Lost() != 1 {
		t.Errorf("Flush = %v, %d lost; want status 307 and one", err, transport.Lost())
	}
}

// TestTransport_16_RoomComesBack fills the queue with bytes again and again.
func TestTransport_16_RoomComesBack(t *testing.T) {
	t.Parallel()
	transport := newTransport(t, &backend{})
	document := bytes.Repeat([]byte("x"), 60<<10)
	for round := range 3 {
		for i := range xrayaws.MaxWaitingBytes / len(document) {
			if err := transport.Send(document); err != nil {
				t.Fatalf("round %d, document %d: %v", round, i, err)
			}
		}
		if err := transport.Send(document); !errors.Is(err, xrayaws.ErrFull) {
			t.Errorf("round %d: %v, want ErrFull", round, err)
		}
		if err := transport.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
