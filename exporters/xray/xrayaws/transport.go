// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/otel-powertools/powertools/exporters/xray"
)

const (
	maxWaiting      = 2048    // documents
	maxWaitingBytes = 4 << 20 // of documents
	maxChunk        = 50      // documents of a request, X-Ray's limit
	maxChunkBytes   = 1 << 20 // of a request, about; the API names no limit

	// maxDocument is X-Ray's limit of a document.
	maxDocument = 64 << 10
)

// Errors of [New] and [Transport.Send].
var (
	ErrNoRegion      = errors.New("xrayaws: the configuration has no region")
	ErrNoCredentials = errors.New("xrayaws: the configuration has no credentials")
	ErrFull          = errors.New("xrayaws: too many documents are waiting")
)

// Transport sends documents with PutTraceSegments. It is safe for concurrent use; make it with [New].
type Transport struct {
	url, region string
	credentials aws.CredentialsProvider
	client      aws.HTTPClient
	signer      *v4.Signer
	now         func() time.Time
	pause       func(ctx context.Context, attempt int) error

	lost    atomic.Uint64
	sending chan struct{} // holds a token while a Flush sends

	mu      sync.Mutex
	waiting [][]byte
	bytes   int
}

var _ xray.Flusher = (*Transport)(nil)

// New returns a transport with the region, credentials, HTTP client and endpoint of cfg. It sends nothing by itself: give it to
// xray.WithTransport. It fails with [ErrNoRegion] or [ErrNoCredentials].
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
		t.client = http.DefaultClient
	}
	endpoint := "https://xray." + cfg.Region + ".amazonaws.com"
	if strings.HasPrefix(cfg.Region, "cn-") {
		endpoint += ".cn"
	}
	if cfg.BaseEndpoint != nil {
		endpoint = *cfg.BaseEndpoint
	}
	t.url = strings.TrimRight(endpoint, "/") + "/TraceSegments"
	return t, nil
}

// Send implements xray.Transport. It keeps a copy of the document for the next Flush, or fails with [ErrFull].
func (t *Transport) Send(document []byte) error {
	if len(document) > maxDocument {
		return xray.ErrDocumentTooLarge
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == maxWaiting || t.bytes+len(document) > maxWaitingBytes {
		return ErrFull
	}
	t.waiting = append(t.waiting, bytes.Clone(document))
	t.bytes += len(document)
	return nil
}

// Flush implements xray.Flusher. It sends what is waiting and returns an error for every request that failed and an [*Error]
// for every document that X-Ray refused, joined. Nothing is sent twice: what failed is lost.
func (t *Transport) Flush(ctx context.Context) error {
	select {
	case t.sending <- struct{}{}:
		defer func() { <-t.sending }()
	case <-ctx.Done():
		return fmt.Errorf("xrayaws: another flush still sends: %w", context.Cause(ctx))
	}
	t.mu.Lock()
	waiting := t.waiting
	t.waiting, t.bytes = nil, 0
	t.mu.Unlock()

	var errs []error
	for len(waiting) > 0 {
		n, size := 0, 0
		for n < len(waiting) && n < maxChunk && (n == 0 || size+len(waiting[n]) <= maxChunkBytes) {
			size += len(waiting[n])
			n++
		}
		errs = append(errs, t.put(ctx, waiting[:n])...)
		waiting = waiting[n:]
	}
	return errors.Join(errs...)
}

// Lost returns how many documents X-Ray refused or did not get since the transport was made. Those that [Transport.Send]
// refused are counted by the processor.
func (t *Transport) Lost() uint64 { return t.lost.Load() }
