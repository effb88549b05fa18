// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// What a snapshot says of itself.
const (
	// partialKey is true on a span that was exported before its end.
	partialKey = attribute.Key("powertools.partial")
	// timeoutType is the error.type of an invocation's span that was exported because of the deadline.
	timeoutType    = "Lambda.Timeout"
	timeoutMessage = "about to time out"
)

// snapshot is a span that has not ended, as it was at one moment. What never changes is the span's own.
type snapshot struct {
	sdktrace.ReadOnlySpan

	name              string
	end               time.Time
	attributes        []attribute.KeyValue
	events            []sdktrace.Event
	links             []sdktrace.Link
	status            sdktrace.Status
	droppedAttributes int
	droppedEvents     int
	droppedLinks      int
	children          int
}

// newSnapshot returns span as it is now. The topmost of an invocation is the one that times out.
func newSnapshot(span sdktrace.ReadOnlySpan, top bool) *snapshot {
	s := &snapshot{
		ReadOnlySpan:      span,
		name:              span.Name(),
		end:               time.Now(),
		attributes:        append(slices.Clip(span.Attributes()), partialKey.Bool(true)),
		events:            span.Events(),
		links:             span.Links(),
		status:            span.Status(),
		droppedAttributes: span.DroppedAttributes(),
		droppedEvents:     span.DroppedEvents(),
		droppedLinks:      span.DroppedLinks(),
		children:          span.ChildSpanCount(),
	}
	if top && s.status.Code != codes.Error {
		s.status = sdktrace.Status{Code: codes.Error, Description: timeoutMessage}
		s.attributes = append(s.attributes, attribute.String("error.type", timeoutType))
	}
	return s
}

func (s *snapshot) Name() string                     { return s.name }
func (s *snapshot) EndTime() time.Time               { return s.end }
func (s *snapshot) Attributes() []attribute.KeyValue { return s.attributes }
func (s *snapshot) Events() []sdktrace.Event         { return s.events }
func (s *snapshot) Links() []sdktrace.Link           { return s.links }
func (s *snapshot) Status() sdktrace.Status          { return s.status }
func (s *snapshot) DroppedAttributes() int           { return s.droppedAttributes }
func (s *snapshot) DroppedEvents() int               { return s.droppedEvents }
func (s *snapshot) DroppedLinks() int                { return s.droppedLinks }
func (s *snapshot) ChildSpanCount() int              { return s.children }
