// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// session is what a processor keeps for one invocation. It is attached to the invocation: so all code that has the
// invocation's context finds it, and it ends with the invocation.
type session struct {
	processor *Processor
	level     *slog.Level // of this invocation alone, above Lambda's floor; nil: as the rest of the process

	correlationID string
	correlation   []byte // ,"correlation_id":"…", or nil

	mu      sync.Mutex
	state   atomic.Int32 // a sessionState; changed under mu
	held    *ring        // nil until something is held back
	evicted atomic.Int64 // lines that gave way and were not reported yet
}

type sessionState = int32

const (
	stateOpen     sessionState = iota
	stateDeadline              // the deadline is near, so what comes now is not held back
	stateEnded
)

// sessionsKey is the key that the sessions of an invocation are attached under.
type sessionsKey struct{}

// sessionsOf returns the sessions of the invocation of ctx, one for each processor whose hooks it called.
func sessionsOf(ctx context.Context) []*session {
	sessions, _ := invocation.Attached(ctx, sessionsKey{}).([]*session)
	return sessions
}

// attach makes s one of the sessions of the invocation of ctx. Begin hooks, who call it, run one after the other.
func (s *session) attach(ctx context.Context) {
	invocation.Attach(ctx, sessionsKey{}, append(slices.Clip(sessionsOf(ctx)), s))
}

// sessionOf returns the processor's session in the invocation of ctx, or nil.
func (p *Processor) sessionOf(ctx context.Context) *session {
	for _, s := range sessionsOf(ctx) {
		if s.processor == p {
			return s
		}
	}
	return nil
}

// fate is what becomes of a line.
type fate int

const (
	fateDrop fate = iota
	fateHold
	fateWrite
)

// fateOf decides about a line of a level where the process has the level threshold.
func (s *session) fateOf(level, threshold slog.Level) fate {
	state := s.state.Load()
	if state != stateEnded && s.level != nil {
		threshold = *s.level
		if level >= threshold {
			return fateWrite
		}
	}
	if b := s.processor.buffer; b != nil && state != stateEnded &&
		b.lowest <= level && level <= b.highest && threshold < LevelSilent {
		if state == stateDeadline {
			return fateWrite
		}
		return fateHold
	}
	if level >= threshold {
		return fateWrite
	}
	return fateDrop
}

// hold keeps a line, unless it is too large or the session is not open any more.
func (s *session) hold(line []byte) bool {
	p := s.processor
	if len(line) > p.buffer.maxBytes {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() != stateOpen {
		return false
	}
	if s.held == nil {
		s.held = p.rings.Get().(*ring)
	}
	s.evicted.Add(int64(s.held.push(line)))
	return true
}

// flush writes what is held back and then goes to a state. It writes in one go: a line of the invocation that comes
// meanwhile does not get between.
func (s *session) flush(ctx context.Context, next sessionState) {
	var notice *line
	if evicted := s.evicted.Swap(0); evicted > 0 {
		notice = s.processor.evictionNotice(ctx, evicted) // Made before locking: it may report, and that may log.
	}
	err := s.flushAfter(notice, next)
	if notice != nil {
		s.processor.release(notice)
	}
	s.processor.reportWrite(err)
}

func (s *session) flushAfter(notice *line, next sessionState) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() == stateEnded {
		return nil
	}
	s.state.Store(max(s.state.Load(), next))
	if notice != nil {
		err = s.processor.write(notice.buf)
	}
	if s.held == nil {
		return err
	}
	s.held.drain(func(line []byte) {
		if failed := s.processor.write(line); failed != nil {
			err = failed
		}
	})
	s.release()
	return err
}

func (s *session) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evicted.Store(0)
	s.release()
}

// end drops what is still held back and holds nothing any more.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Store(stateEnded)
	s.release()
}

// release gives the memory of held lines back.
func (s *session) release() {
	if s.held == nil {
		return
	}
	s.held.clear()
	if len(s.held.data) <= maxPooled {
		s.processor.rings.Put(s.held)
	}
	s.held = nil
}
