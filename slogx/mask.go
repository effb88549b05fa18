// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
)

// Mask returns middleware for slog handlers that replaces the values at the given paths by ***** before the next
// handler sees them. See [MaskPaths] for what a path is; a group that a logger opened is part of it. What a
// slog.LogValuer stands for is masked too, and so are members of structs, maps, lists and errors. Those are handed on as
// JSON where something in them was replaced, and unchanged otherwise.
//
// It masks what the handlers behind it print, of whatever make they are. It does not see the attributes of [AddAttrs]
// and of other OpenTelemetry bridges, which no slog handler sees; [Options.Mask] does.
//
// The result can be given to slogmulti.Pipe and powertools.WithLogMiddleware as it is. It is safe for concurrent use.
func Mask(paths ...string) func(slog.Handler) slog.Handler {
	p := newMaskPaths(paths)
	return func(next slog.Handler) slog.Handler { return newMaskHandler(next, p, false) }
}

// maskHandler masks attributes. Its paths begin in the innermost open group.
type maskHandler struct {
	next  slog.Handler
	paths maskPaths
	all   bool // The open group is at a path itself.
}

// newMaskHandler returns next itself if there is nothing to mask.
func newMaskHandler(next slog.Handler, paths maskPaths, all bool) slog.Handler {
	if len(paths) == 0 && !all {
		return next
	}
	return &maskHandler{next: next, paths: paths, all: all}
}

// Enabled implements [slog.Handler].
func (h *maskHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements [slog.Handler]. A record without anything to mask goes on as it is.
func (h *maskHandler) Handle(ctx context.Context, r slog.Record) error {
	concerned := false
	r.Attrs(func(attr slog.Attr) bool {
		concerned = h.concerns(attr)
		return !concerned
	})
	if !concerned {
		return h.next.Handle(ctx, r)
	}
	masked := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(attr slog.Attr) bool {
		masked.AddAttrs(h.mask(attr))
		return true
	})
	return h.next.Handle(ctx, masked)
}

// WithAttrs implements [slog.Handler]. The attributes are masked here, once.
func (h *maskHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	masked := make([]slog.Attr, len(attrs))
	for i, attr := range attrs {
		masked[i] = h.mask(attr)
	}
	return newMaskHandler(h.next.WithAttrs(masked), h.paths, h.all)
}

// WithGroup implements [slog.Handler].
func (h *maskHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	inside, whole := h.paths.below(name)
	return newMaskHandler(h.next.WithGroup(name), inside, whole || h.all)
}

// concerns reports whether mask may change attr.
func (h *maskHandler) concerns(attr slog.Attr) bool {
	if h.all || attr.Key == "" { // A group without a key has its members where it stands.
		return true
	}
	inside, whole := h.paths.below(attr.Key)
	return whole || len(inside) > 0
}

func (h *maskHandler) mask(attr slog.Attr) slog.Attr {
	if attr.Key == "" {
		if value := resolve(attr.Value); value.Kind() == slog.KindGroup {
			return slog.Attr{Value: h.maskGroup(value.Group())}
		}
	}
	if attr.Equal(slog.Attr{}) {
		return attr // Handlers leave it out.
	}
	inside, whole := h.paths.below(attr.Key)
	switch {
	case whole || h.all:
		return slog.String(attr.Key, maskText)
	case len(inside) > 0:
		below := &maskHandler{paths: inside}
		return slog.Attr{Key: attr.Key, Value: below.maskValue(attr.Value)}
	}
	return attr
}

func (h *maskHandler) maskGroup(members []slog.Attr) slog.Value {
	masked := make([]slog.Attr, len(members))
	for i, member := range members {
		masked[i] = h.mask(member)
	}
	return slog.GroupValue(masked...)
}

// maskValue masks what is in a value at the paths.
func (h *maskHandler) maskValue(value slog.Value) slog.Value {
	value = resolve(value)
	switch value.Kind() {
	case slog.KindGroup:
		return h.maskGroup(value.Group())
	case slog.KindAny:
		var converted attribute.Value
		if err, ok := value.Any().(error); ok {
			described := exception.Describe(err)
			converted = exception.Value(&described)
		} else {
			converted = convertAny(value.Any())
		}
		if masked, changed := h.paths.maskValue(converted); changed {
			return slog.AnyValue(maskedValue{masked})
		}
	}
	return value
}

// maskedValue is what became of a struct, map, list or error. It looks like JSON to every handler.
type maskedValue struct{ value attribute.Value }

// MarshalJSON implements [json.Marshaler].
func (v maskedValue) MarshalJSON() ([]byte, error) { return appendValue(nil, v.value, 0), nil }

// String implements [fmt.Stringer].
func (v maskedValue) String() string { return string(appendValue(nil, v.value, 0)) }
