// SPDX-License-Identifier: Apache-2.0

package agentsink

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/otel-powertools/powertools/internal/settings"
)

// DefaultEndpoint is where a CloudWatch agent listens unless it is told otherwise.
const DefaultEndpoint = "tcp://127.0.0.1:25888"

const (
	defaultQueueBytes = 1 << 20
	// ioTimeout bounds a connection attempt and a write. An agent is on the same machine or in the same task.
	ioTimeout = time.Second
	// retryAfter is the time between two attempts to connect.
	retryAfter = time.Second
	// maxDatagram is the most that UDP carries over IPv4, in bytes.
	maxDatagram = 65_507
)

var (
	// ErrDropped is what Write returns when a line, or an older one that waited, had to be given up.
	ErrDropped = errors.New("agentsink: lines dropped")
	// ErrClosed is what Write and Flush return after Close.
	ErrClosed = errors.New("agentsink: closed")
)

// Sink is an io.Writer of lines for a CloudWatch agent. It is safe for concurrent use and has no goroutine.
type Sink struct {
	network, address string
	limit            int // of bytes that wait
	now              func() time.Time

	mu      sync.Mutex
	conn    net.Conn
	tried   time.Time // of the last attempt to connect that failed
	waiting [][]byte  // oldest first
	size    int       // of waiting, in bytes
	closed  bool
}

// New returns a sink for an endpoint such as "tcp://127.0.0.1:25888" or "udp://agent:25888". An empty endpoint is that
// of the variable AWS_EMF_AGENT_ENDPOINT, else [DefaultEndpoint]. It fails if the endpoint cannot be read; it does not
// connect.
func New(endpoint string, opts ...Option) (*Sink, error) {
	endpoint = settings.First(endpoint, settings.Text("AWS_EMF_AGENT_ENDPOINT"), DefaultEndpoint)
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "tcp" && u.Scheme != "udp" || u.Hostname() == "" || u.Port() == "" {
		return nil, fmt.Errorf("agentsink: endpoint %q is not like %s or udp://host:port", endpoint, DefaultEndpoint)
	}
	c := config{queueBytes: defaultQueueBytes, now: time.Now}
	for _, o := range opts {
		c = o.apply(c)
	}
	return &Sink{network: u.Scheme, address: u.Host, limit: c.queueBytes, now: c.now}, nil
}

// Write sends one line, after those that wait. It returns nil if the line was sent or waits, an error that wraps
// [ErrDropped] if lines were given up, and [ErrClosed] after Close. It takes at most a second for each line that waits.
func (s *Sink) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, ErrClosed
	}
	if s.network == "udp" && len(line) > maxDatagram {
		return 0, fmt.Errorf("%w: %d bytes do not fit into a datagram", ErrDropped, len(line))
	}
	err := s.drain()
	if err == nil {
		err = s.send(line)
	}
	if err == nil {
		return len(line), nil
	}
	if dropped := s.keep(line); dropped > 0 {
		return 0, fmt.Errorf("%w: %d, the agent at %s does not take them: %w", ErrDropped, dropped, s.address, err)
	}
	return len(line), nil
}

// Flush sends the lines that wait. It returns an error if some still do.
func (s *Sink) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if err := s.drain(); err != nil {
		return fmt.Errorf("send waiting lines: %w", err)
	}
	return nil
}

// Close sends what waits, if it can, and closes the connection. It returns an error that wraps [ErrDropped] if lines are
// lost. A second call does nothing.
func (s *Sink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.tried = time.Time{} // now or never
	err := s.drain()
	if s.conn != nil {
		s.conn.Close()
	}
	if err != nil {
		return fmt.Errorf("%w: %d at close: %w", ErrDropped, len(s.waiting), err)
	}
	return nil
}

// drain sends the lines that wait.
func (s *Sink) drain() error {
	for len(s.waiting) > 0 {
		if err := s.send(s.waiting[0]); err != nil {
			return err
		}
		s.forget()
	}
	return nil
}

// keep puts a copy of a line last in the queue and returns how many lines were given up for lack of room.
func (s *Sink) keep(line []byte) (dropped int) {
	if len(line) > s.limit {
		return 1
	}
	for s.size+len(line) > s.limit {
		s.forget()
		dropped++
	}
	s.waiting = append(s.waiting, append([]byte(nil), line...))
	s.size += len(line)
	return dropped
}

// forget removes the oldest line.
func (s *Sink) forget() {
	s.size -= len(s.waiting[0])
	s.waiting[0] = nil
	s.waiting = s.waiting[1:]
}

// send writes a line to the agent, connecting first where there is no connection.
func (s *Sink) send(line []byte) error {
	if s.conn != nil && s.gone() {
		s.conn.Close()
		s.conn = nil
	}
	if s.conn == nil {
		if err := s.connect(); err != nil {
			return err
		}
	}
	err := s.conn.SetWriteDeadline(time.Now().Add(ioTimeout))
	if err == nil {
		_, err = s.conn.Write(line)
	}
	if err != nil {
		// After part of a line the agent has to start anew, too.
		s.conn.Close()
		s.conn, s.tried = nil, s.now()
	}
	return err
}

var errNotYet = errors.New("no connection")

func (s *Sink) connect() error {
	if !s.tried.IsZero() && s.now().Sub(s.tried) < retryAfter {
		return errNotYet
	}
	conn, err := net.DialTimeout(s.network, s.address, ioTimeout)
	if err != nil {
		s.tried = s.now()
		return err
	}
	s.conn, s.tried = conn, time.Time{}
	return nil
}

// gone reports whether the agent closed the connection. A write would not notice: the system takes the line and the
// answer to it comes later. An agent sends nothing, so a read says at once that there is nothing, or that it is over.
func (s *Sink) gone() bool {
	if s.network == "udp" {
		return false
	}
	return closedByPeer(s.conn)
}
