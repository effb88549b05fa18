// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// Errors of [New], [Sign] and the methods of [Transport].
var (
	ErrNoRegion      = errors.New("xrayaws: the configuration has no region")
	ErrNoCredentials = errors.New("xrayaws: the configuration has no credentials")
	ErrFull          = errors.New("xrayaws: too many documents are waiting")
	ErrAnswer        = errors.New("xrayaws: X-Ray took a request, but its answer cannot be read")
)

// Transport sends documents with PutTraceSegments. It is safe for concurrent use; make it with [New].
type Transport struct {
	url, region string
	credentials aws.CredentialsProvider
	client      aws.HTTPClient
	signer      *v4.Signer
	now         func() time.Time
	pause       func(ctx context.Context, attempt int) error

	queue   queue
	lost    atomic.Uint64
	sending chan struct{} // holds a token while a Flush sends
}

var _ xray.Flusher = (*Transport)(nil)

// New returns a transport with the region, credentials, HTTP client and endpoint of cfg. It sends nothing by itself: give it to
// xray.WithTransport. It fails with [ErrNoRegion] or [ErrNoCredentials], and for an endpoint that is no URL.
func New(cfg aws.Config) (*Transport, error) {
	switch {
	case cfg.Region == "":
		return nil, ErrNoRegion
	case cfg.Credentials == nil:
		return nil, ErrNoCredentials
	}
	t := &Transport{
		sending: make(chan struct{}, 1),
		region:  cfg.Region, credentials: cfg.Credentials, client: cfg.HTTPClient,
		signer: v4.NewSigner(), now: time.Now, pause: pause,
	}
	if t.client == nil {
		// A redirect would send the session token to where an answer points.
		t.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	endpoint := "https://xray." + cfg.Region + "." + domainOf(cfg.Region)
	if cfg.BaseEndpoint != nil {
		endpoint = *cfg.BaseEndpoint
	}
	t.url = strings.TrimRight(endpoint, "/") + "/TraceSegments"
	if _, err := url.Parse(t.url); err != nil {
		return nil, fmt.Errorf("xrayaws: read the endpoint: %w", err)
	}
	return t, nil
}

// domainOf returns the domain of the partition that a region belongs to.
func domainOf(region string) string {
	switch partition, _, _ := strings.Cut(region, "-"); partition {
	case "cn":
		return "amazonaws.com.cn"
	case "eusc":
		return "amazonaws.eu"
	}
	return "amazonaws.com"
}

// Send implements xray.Transport. It keeps a copy of the document for the next Flush, or fails with [ErrFull].
func (t *Transport) Send(document []byte) error {
	if len(document) > maxDocument {
		return xray.ErrDocumentTooLarge
	}
	if !t.queue.add(document) {
		return ErrFull
	}
	return nil
}

// Flush implements xray.Flusher. It sends what is waiting. Its error joins one for every request that failed and an
// [*Error] for every document that X-Ray refused.
//
// What X-Ray was too busy for, and what there was no time or no connection for, waits for the next Flush and is not tried
// any more in this one; it counts in what [Transport.Send] may add. It may happen that X-Ray has it already and the
// answer was lost. Then X-Ray gets it twice and shows it once, because its id is the same. What failed in another way is
// lost; where credentials cannot be had that is all that is waiting.
func (t *Transport) Flush(ctx context.Context) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	defer func() { <-t.sending }()
	waiting := t.queue.len()
	if waiting == 0 {
		return nil
	}
	credentials, err := t.credentials.Retrieve(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return kept(waiting, fmt.Errorf("retrieve credentials: %w", err))
		}
		t.queue.drop(waiting)
		return t.lose(waiting, fmt.Errorf("retrieve credentials: %w", err))
	}
	var errs []error
	for waiting > 0 {
		if ctx.Err() != nil {
			return errors.Join(append(errs, kept(waiting, context.Cause(ctx)))...)
		}
		chunk := t.queue.first(waiting)
		answer, err := t.put(ctx, credentials, chunk)
		if temporary, ok := errors.AsType[*temporaryError](err); ok {
			return errors.Join(append(errs, kept(waiting, temporary.err))...)
		}
		t.queue.drop(len(chunk))
		waiting -= len(chunk)
		if err == nil {
			err = t.refused(answer, len(chunk))
		} else {
			err = t.lose(len(chunk), err)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// begin waits for its turn. Without time it still has it if no other flush sends.
func (t *Transport) begin(ctx context.Context) error {
	select {
	case t.sending <- struct{}{}:
		return nil
	default:
	}
	select {
	case t.sending <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("xrayaws: another flush still sends: %w", context.Cause(ctx))
	}
}

func kept(documents int, err error) error {
	return fmt.Errorf("xrayaws: %s kept for the next flush: %w", count(documents), err)
}

// lose counts documents as lost.
func (t *Transport) lose(documents int, err error) error {
	t.lost.Add(uint64(documents))
	return fmt.Errorf("xrayaws: %s lost: %w", count(documents), err)
}

func count(documents int) string {
	if documents == 1 {
		return "1 document is"
	}
	return fmt.Sprint(documents, " documents are")
}

// Lost returns how many documents X-Ray refused or did not get since the transport was made. All of a request with
// [ErrAnswer] are among them, because any may have been refused. Those that [Transport.Send] refused are counted by the
// processor.
func (t *Transport) Lost() uint64 { return t.lost.Load() }
