// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"
	"sync/atomic"
)

// largestKept is how many bytes of a payload are kept for the next one: one export of thousands of spans should not hold
// its memory for the life of the process.
const largestKept = 1 << 20

// payload is one request with what it takes to make it. It is used again when the exporter and every reader of it have
// let go: net/http may still read the body after an attempt has failed.
type payload struct {
	pool   *sync.Pool
	users  atomic.Int32
	groups groups
	plain  []byte
	packed bytes.Buffer
	gzip   *gzip.Writer
	wire   []byte // one of the two
}

func newPayload(pool *sync.Pool) *payload {
	p, _ := pool.Get().(*payload)
	if p == nil {
		p = &payload{pool: pool}
	}
	p.users.Store(1)
	p.plain = p.plain[:0]
	return p
}

// pack settles what goes over the wire.
func (p *payload) pack(compress bool) error {
	p.wire = p.plain
	if !compress {
		return nil
	}
	p.packed.Reset()
	if p.gzip == nil {
		p.gzip, _ = gzip.NewWriterLevel(&p.packed, gzip.BestSpeed) // the level is valid
	} else {
		p.gzip.Reset(&p.packed)
	}
	if _, err := p.gzip.Write(p.plain); err != nil {
		return err
	}
	if err := p.gzip.Close(); err != nil {
		return err
	}
	p.wire = p.packed.Bytes()
	return nil
}

// release is called once by everyone who used p.
func (p *payload) release() {
	if p.users.Add(-1) > 0 {
		return
	}
	p.groups.reset()
	if cap(p.plain) <= largestKept && p.packed.Cap() <= largestKept {
		p.pool.Put(p)
	}
}

// body returns a reader for one attempt. p belongs to it too until it is closed.
func (p *payload) body() (io.ReadCloser, error) {
	p.users.Add(1)
	return &body{payload: p}, nil
}

// body reads a payload. The transport may close it while another goroutine of it reads, hence the lock.
type body struct {
	mu      sync.Mutex
	payload *payload // nil when closed
	offset  int
}

func (b *body) Read(dst []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.payload == nil {
		return 0, io.ErrClosedPipe
	}
	if b.offset == len(b.payload.wire) {
		return 0, io.EOF
	}
	n := copy(dst, b.payload.wire[b.offset:])
	b.offset += n
	return n, nil
}

func (b *body) Close() error {
	b.mu.Lock()
	p := b.payload
	b.payload = nil
	b.mu.Unlock()
	if p != nil {
		p.release()
	}
	return nil
}
