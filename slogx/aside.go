// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/exception"
)

// aside holds the attributes that are not printed where they stand.
type aside struct {
	err, wasTruncated attribute.Value // of the keys error and truncated
	exception         thrown
}

// thrown holds the attributes exception.*.
type thrown struct{ name, message, stack string }

func (a *aside) add(attr *attribute.KeyValue) {
	switch attr.Key {
	case errorKey:
		a.err = attr.Value
	case truncatedKey:
		a.wasTruncated = attr.Value
	case exception.TypeKey:
		a.exception.name = attr.Value.String()
	case exception.MessageKey:
		a.exception.message = attr.Value.String()
	case exception.StacktraceKey:
		a.exception.stack = attr.Value.String()
	}
}

// addException makes the attributes exception.* the member error, unless record has one that tells of the same error,
// as it does when it comes from NewHandler.
func (l *line) addException(record *sdklog.Record) {
	e := &l.aside.exception
	if *e == (thrown{}) || describes(l.aside.err, e) {
		return
	}
	known := false
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		known = describes(attr.Value, e)
		return !known
	})
	if known {
		return
	}
	if isEmpty(&l.aside.err) {
		l.aside.err = exception.Value(&exception.Exception{Type: e.name, Message: e.message, Frames: exception.ParseStack(e.stack)})
		return
	}
	for _, attr := range [...]attribute.KeyValue{
		exception.TypeKey.String(e.name), exception.MessageKey.String(e.message), exception.StacktraceKey.String(e.stack),
	} {
		l.add(&attr)
	}
}

// describes reports whether v, or a group in it, is an error with the type and message of e.
func describes(v attribute.Value, e *thrown) bool {
	if v.Type() != attribute.MAP {
		return false
	}
	var sameName, sameMessage bool
	for _, member := range v.AsMap() {
		switch {
		case member.Key == "type" && member.Value.AsString() == e.name:
			sameName = true
		case member.Key == "message" && member.Value.AsString() == e.message:
			sameMessage = true
		case describes(member.Value, e):
			return true
		}
	}
	return sameName && sameMessage
}
