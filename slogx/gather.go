// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// gather collects the members of record: those of the process, of the scopes of ctx from the invocation inwards, and
// the record's own.
func (p *Processor) gather(l *line, ctx context.Context, record *sdklog.Record, located bool) {
	for _, attr := range p.attrs {
		p.gatherOne(l, attr, located)
	}
	if name := record.EventName(); name != "" {
		l.members = append(l.members, attribute.String("event_name", name))
	}
	if body := record.Body(); body.Type() != attribute.STRING {
		l.members = append(l.members, attribute.KeyValue{Key: "body", Value: body})
	}
	invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
		c := converter{attrs: l.members}
		from := len(l.members)
		for _, attr := range attrs {
			c.add(attr)
		}
		l.members = c.attrs[:from] // What is read below moves down at most.
		for _, attr := range c.attrs[from:] {
			p.gatherOne(l, attr, located)
		}
	})
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		p.gatherOne(l, attr, located)
		return true
	})
	l.addException()
}

// gatherOne adds one attribute to the members, or keeps it aside if lines print it otherwise.
func (p *Processor) gatherOne(l *line, attr attribute.KeyValue, located bool) {
	attr.Key = validKey(attr.Key)
	switch classOf(attr.Key) {
	case classReserved:
		p.reportReserved(attr.Key)
		return
	case classLocation:
		if !located {
			l.setLocation(attr)
			return
		}
	case classError:
		l.err = attr.Value
		return
	case classTruncated:
		l.wasTruncated = attr.Value
		return
	case classException:
		if attr.Value.Type() == attribute.STRING {
			l.setException(attr)
			return
		}
	}
	l.members = append(l.members, attr)
}

func (l *line) setLocation(attr attribute.KeyValue) {
	switch attr.Key {
	case codeFunctionKey:
		l.location.function = attr.Value.AsString()
	case codeLineKey:
		l.location.line = attr.Value.AsInt64()
	}
}

func (l *line) setException(attr attribute.KeyValue) {
	switch attr.Key {
	case exception.TypeKey:
		l.exception.name = attr.Value.AsString()
	case exception.MessageKey:
		l.exception.message = attr.Value.AsString()
	case exception.StacktraceKey:
		l.exception.stack = attr.Value.AsString()
	}
}

// addException makes the attributes exception.* the member error, unless there is a member that tells of the same error,
// as there is when the record comes from NewHandler.
func (l *line) addException() {
	e := &l.exception
	if *e == (struct{ name, message, stack string }{}) || describes(l.err, e.name, e.message) {
		return
	}
	for _, member := range l.members {
		if describes(member.Value, e.name, e.message) {
			return
		}
	}
	if isEmpty(l.err) {
		l.err = errorValue(&exception.Exception{Type: e.name, Message: e.message, Frames: exception.ParseStack(e.stack)})
		return
	}
	l.members = append(l.members, exception.TypeKey.String(e.name), exception.MessageKey.String(e.message),
		exception.StacktraceKey.String(e.stack))
}

// describes reports whether v, or a group in it, is an error of the type and message.
func describes(v attribute.Value, name, message string) bool {
	if v.Type() != attribute.MAP {
		return false
	}
	var sameName, sameMessage bool
	for _, member := range v.AsMap() {
		switch {
		case member.Key == "type" && member.Value.AsString() == name:
			sameName = true
		case member.Key == "message" && member.Value.AsString() == message:
			sameMessage = true
		case describes(member.Value, name, message):
			return true
		}
	}
	return sameName && sameMessage
}
