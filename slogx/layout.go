// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"bytes"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/settings"
)

// Member is a member of a line: its key, and its value as JSON.
type Member struct {
	Key   string
	Value []byte
}

// layout changes finished lines to other keys and another order. Lines in the default layout are not touched by it, so
// only those who want another pay for it.
type layout struct {
	rules     map[string]rule // by the key of the default layout
	keyCase   KeyCase         // for keys without a rule
	constants []part
	order     [][]byte // keys that come first, encoded
	// attrsWin says who stays where an attribute has the key of a member of ours: the attribute, or else the member.
	attrsWin  bool
	formatter func(dst []byte, members []Member) []byte
}

// rule is what becomes of the member with a certain key.
type rule struct {
	key     []byte                         // encoded, with its quotes; nil: it is left out
	convert func(dst, value []byte) []byte // of the value of a member of ours; nil: it stays
}

// part is a member in a finished line; both are encoded.
type part struct {
	key, value []byte
	attribute  bool // not a member of ours
	gone       bool
}

// newLayout returns nil if o wants the default.
func newLayout(o *Options) *layout {
	f := o.Format.layout()
	f.keyCase, f.attrsWin, f.formatter = o.KeyCase.resolve(), o.ReservedKeys == AllowReserved, o.Formatter
	for key, printed := range o.Keys {
		r := f.rules[key]
		if r.key = nil; printed != "" {
			r.key = quoted(printed)
		}
		f.rules[key] = r
	}
	if len(o.KeyOrder) > 0 {
		f.order = f.order[:0]
		for _, key := range o.KeyOrder {
			f.order = append(f.order, quoted(key))
		}
	}
	if len(f.rules) == 0 && len(f.order) == 0 && f.keyCase == SnakeCase && !f.attrsWin && f.formatter == nil {
		return nil
	}
	return f
}

func quoted(s string) []byte { return jsonenc.AppendString(nil, s) }

// hides reports whether the member with a key is not printed under it.
func (f *layout) hides(key string) bool {
	if f == nil {
		return false
	}
	return !bytes.Equal(f.keyOf(quoted(key)), quoted(key))
}

// keyOf returns the key that is printed for one of the default layout, or nil; both with quotes.
func (f *layout) keyOf(key []byte) []byte {
	if r, ok := f.rules[string(key[1:len(key)-1])]; ok {
		return r.key
	}
	return f.keyCase.apply(key)
}

// checkLambda reports a layout that Lambda's own filter does not understand, where it filters.
func (p *Processor) checkLambda(o *Options) {
	if settings.Text("AWS_LAMBDA_LOG_LEVEL") == "" {
		return
	}
	if p.layout.hides("level") || p.layout.hides("timestamp") || o.TimeLayout != "" || o.Formatter != nil {
		otel.Handle(settings.Mistakef("slogx: AWS_LAMBDA_LOG_LEVEL is set, and Lambda takes a line for INFO unless it has the members level " +
			"and timestamp, in RFC 3339: with this format it may drop lines"))
	}
}

// apply changes l, whose line is complete.
func (f *layout) apply(l *line, p *Processor) {
	parts := f.split(l)
	f.settle(parts, p)
	dst := append(l.scratch[:0], '{')
	if f.formatter == nil {
		f.each(parts, func(at *part) {
			if len(dst) > 1 {
				dst = append(dst, ',')
			}
			dst = append(append(append(dst, at.key...), ':'), at.value...)
		})
		dst = append(dst, '}')
	} else if formatted, err := f.format(dst[:0], parts); err == nil {
		dst = formatted
	} else {
		l.parts = parts
		p.reporter.Report(err.Error(), func() error { return err })
		return // The line as it is says more than none.
	}
	l.parts = parts
	if len(dst) >= maxLine {
		p.reporter.Report("layout", func() error {
			return settings.Mistakef("slogx: a log line of %d bytes is longer than CloudWatch takes only because of its format: "+
				"such lines are printed in the default format", len(dst)+1)
		})
		return
	}
	l.buf, l.scratch = append(dst, '\n'), l.buf
}

// split takes a line apart and gives the members their keys and values.
func (f *layout) split(l *line) []part {
	parts := l.parts[:0]
	d := decoder{data: l.buf}
	for d.next() == '{' || d.next() == ',' {
		d.at++
		from := d.at
		if !d.skipString() {
			break
		}
		key := l.buf[from:d.at]
		d.at++
		start := d.at
		d.skip()
		at := part{key: key, value: l.buf[start:d.at], attribute: from > l.attrsFrom && from < l.attrsTo}
		if l.hasBody && string(key) == `"`+bodyKey+`"` {
			at.attribute = false
		}
		at.key = f.keyOf(key)
		at.gone = at.key == nil
		if convert := f.rules[string(key[1:len(key)-1])].convert; convert != nil && !at.attribute {
			at.value = convert(nil, at.value)
		}
		parts = append(parts, at)
	}
	return append(parts, f.constants...)
}

// settle leaves one of the members with the same key: by kind, else the last. An attribute that has the key of a member
// of ours only in this layout is treated as those with reserved keys are.
func (f *layout) settle(parts []part, p *Processor) {
	if !f.attrsWin {
		for i := range parts {
			if parts[i].attribute && !parts[i].gone && isOurs(parts, parts[i].key) {
				f.reserve(&parts[i], p)
			}
		}
	}
	for i := range parts {
		for j := i + 1; j < len(parts) && !parts[i].gone; j++ {
			if parts[j].gone || !bytes.Equal(parts[i].key, parts[j].key) {
				continue
			}
			if parts[i].attribute != parts[j].attribute && parts[i].attribute == f.attrsWin {
				parts[j].gone = true
			} else {
				parts[i].gone = true
			}
		}
	}
}

// isOurs reports whether a member of ours is printed under key.
func isOurs(parts []part, key []byte) bool {
	for i := range parts {
		if !parts[i].attribute && !parts[i].gone && bytes.Equal(parts[i].key, key) {
			return true
		}
	}
	return false
}

// reserve takes an attribute away from the key of a member of ours.
func (f *layout) reserve(at *part, p *Processor) {
	d := decoder{data: at.key}
	key, _ := d.str()
	if p.reserved == PrefixReserved {
		at.key = quoted(reservedPrefix + key)
		return
	}
	at.gone = true
	p.reportReserved(attribute.Key(key))
}

// each visits the members in the order of the layout.
func (f *layout) each(parts []part, visit func(*part)) {
	for _, key := range f.order {
		for i := range parts {
			if !parts[i].gone && bytes.Equal(parts[i].key, key) {
				visit(&parts[i])
				parts[i].gone = true
			}
		}
	}
	for i := range parts {
		if !parts[i].gone {
			visit(&parts[i])
		}
	}
}

// format calls the user's formatter.
func (f *layout) format(dst []byte, parts []part) (formatted []byte, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("slogx: format log line: panic: %v", value)
		}
	}()
	var members []Member
	f.each(parts, func(at *part) {
		d := decoder{data: at.key}
		key, _ := d.str()
		members = append(members, Member{Key: key, Value: at.value})
	})
	formatted = f.formatter(dst, members)
	if len(formatted) == 0 {
		return nil, errors.New("slogx: format log line: the formatter returned nothing: the line is printed in the default format")
	}
	return formatted, nil
}
