// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"log/slog"
	"slices"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// truncatedKey is the member, with value true, of a line from which something was cut.
const truncatedKey = "truncated"

// bodyKey is the member for a body that is no text.
const bodyKey = "body"

// Attributes of the semantic conventions that lines print as other members.
const (
	codeFunctionKey = attribute.Key("code.function.name")
	codeFileKey     = attribute.Key("code.file.path")
	codeLineKey     = attribute.Key("code.line.number")
)

// class is what a key means for a line.
type class int

const (
	classOrdinary class = iota // printed where it stands
	classReserved              // would replace a member that the processor writes
	classLocation              // tells where the record was made; printed as location
	classAside                 // printed after the others, as it is or as part of error
)

func classOf(key attribute.Key) class {
	switch key {
	case "level", "location", "message", "timestamp", "service", "sampling_rate",
		"cold_start", "function_name", "function_memory_size", "function_arn", "function_request_id", "tenant_id",
		"xray_trace_id", "trace_id", "span_id", "trace_flags":
		return classReserved
	case codeFunctionKey, codeFileKey, codeLineKey:
		return classLocation
	case errorKey, truncatedKey, exception.TypeKey, exception.MessageKey, exception.StacktraceKey:
		return classAside
	}
	return classOrdinary
}

// ReservedPolicy says what becomes of an attribute whose key is that of a member that the processor writes itself.
type ReservedPolicy int

// reservedPrefix is what [PrefixReserved] puts before keys.
const reservedPrefix = "attr_"

// Policies for reserved keys.
const (
	// DropReserved drops the attribute, and reports each key once.
	DropReserved ReservedPolicy = iota
	// PrefixReserved prints the attribute under its key with attr_ before it.
	PrefixReserved
	// AllowReserved prints the attribute in place of the member. Lambda and queries may misread such lines.
	AllowReserved
)

// keepReserved reports whether an attribute with a reserved key is printed after all, and may change the key.
func (p *Processor) keepReserved(attr *attribute.KeyValue) bool {
	switch p.reserved {
	case AllowReserved:
		return true
	case PrefixReserved:
		attr.Key = reservedPrefix + attr.Key
		return true
	}
	p.reportReserved(attr.Key)
	return false
}

func (p *Processor) reportReserved(key attribute.Key) {
	p.reporter.Report("reserved key "+string(key), func() error {
		return settings.Mistakef("slogx: attribute %q is dropped from log lines: the key is reserved", key)
	})
}

// constant is a member that is the same in every line, encoded with its comma.
type constant struct {
	key  attribute.Key
	json []byte
}

// setAttrs sets the attributes of the process, without duplicates and reserved keys.
func (p *Processor) setAttrs(attrs []slog.Attr) {
	converted := convertAll(attrs)
	if p.mask != nil {
		converted = p.mask(converted)
	}
	for i := range converted {
		attr := &converted[i]
		attr.Key = validKey(attr.Key)
		switch classOf(attr.Key) {
		case classReserved:
			if !p.keepReserved(attr) {
				continue
			}
		case classAside:
			p.aside.add(attr)
			p.hasAside = true
			continue
		}
		p.attrs = slices.DeleteFunc(p.attrs, func(have constant) bool { return have.key == attr.Key })
		if !isEmpty(&attr.Value) {
			p.addConstant(attr)
		}
	}
}

// addConstant encodes an attribute of the process. Together they take a quarter of a line.
func (p *Processor) addConstant(attr *attribute.KeyValue) {
	room := maxLine / 4
	for i := range p.attrs {
		room -= len(p.attrs[i].json)
	}
	var l line
	if member := l.appendMember(nil, attr, room); len(member) > 0 {
		p.attrs = append(p.attrs, constant{attr.Key, member})
	}
	if l.truncated {
		otel.Handle(settings.Mistakef("slogx: Options.Attrs takes more than %d bytes of each line: %q is cut", maxLine/4, attr.Key))
	}
}

// invocationMembers are the members of an invocation, encoded. They are made once for each: as long as the facts are
// referred to here, no other invocation can have their address.
type invocationMembers struct {
	facts *invocation.Facts
	head  []byte // ,"cold_start":… to tenant_id
	tail  []byte // ,"xray_trace_id":"…" of the header, for lines without a span
}

// membersOf returns the members of an invocation, in the order and with the names that Powertools gives them.
func (p *Processor) membersOf(facts *invocation.Facts) *invocationMembers {
	if have := p.invocation.Load(); have != nil && have.facts == facts {
		return have
	}
	m := &invocationMembers{facts: facts}
	m.head = append(m.head, `,"cold_start":`...)
	m.head = strconv.AppendBool(m.head, facts.ColdStart)
	if f := facts.Function; f != nil {
		m.head = appendNonEmpty(m.head, `,"function_name":`, f.Name)
		if f.MemoryMB > 0 {
			m.head = append(m.head, `,"function_memory_size":`...)
			m.head = strconv.AppendInt(m.head, int64(f.MemoryMB), 10)
		}
	}
	m.head = appendNonEmpty(m.head, `,"function_arn":`, facts.InvokedFunctionARN)
	m.head = appendNonEmpty(m.head, `,"function_request_id":`, facts.RequestID)
	m.head = appendNonEmpty(m.head, `,"tenant_id":`, facts.TenantID)
	if header, ok := traceheader.Parse(facts.TraceHeader); ok {
		m.tail = append(m.tail, `,"xray_trace_id":"`...)
		m.tail = append(traceheader.AppendTraceID(m.tail, header.Root), '"')
	}
	p.invocation.Store(m)
	return m
}

func appendNonEmpty(dst []byte, member, value string) []byte {
	if value == "" {
		return dst
	}
	return jsonenc.AppendString(append(dst, member...), value)
}
