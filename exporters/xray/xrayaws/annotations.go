// SPDX-License-Identifier: Apache-2.0

package xrayaws

import (
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// annotationList is the attribute by which X-Ray's OTLP endpoint knows what to index: a list of keys.
const annotationList = "aws.xray.annotations"

const annotationPrefix = "annotation." // of package tracex

// Annotations returns the attributes of a span as X-Ray's OTLP endpoint wants them: give it to otlp.WithSpanAttributes. An
// attribute annotation.<key>, as tracex.Annotate makes it, is named <key>, with "_" in place of what is no letter, digit
// or "_", and put into the list aws.xray.annotations beside what the span has there. The span of an invocation gets the
// annotations ColdStart and Service. So a search by annotations finds the same traces as with documents.
//
// Values that are no string, number or boolean are not indexed and stay as they are. The other attributes do, too.
func Annotations(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
	attrs := span.Attributes()
	if !slices.ContainsFunc(attrs, concernsAnnotations) {
		return attrs
	}
	a := annotator{attrs: make([]attribute.KeyValue, 0, len(attrs)+3), taken: make(map[attribute.Key]bool, len(attrs))}
	for _, attr := range attrs {
		a.taken[attr.Key] = true
	}
	for _, attr := range attrs {
		switch name, annotation := strings.CutPrefix(string(attr.Key), annotationPrefix); {
		case attr.Key == annotationList && attr.Value.Type() == attribute.STRINGSLICE:
			a.list = append(a.list, attr.Value.AsStringSlice()...)
		case annotation && isScalar(attr.Value):
			a.annotate(name, attr.Value)
		default:
			a.attrs = append(a.attrs, attr)
		}
	}
	for _, attr := range attrs {
		if attr.Key == coldStart {
			a.byDefault("ColdStart", attr.Value)
			if service, ok := span.Resource().Set().Value("service.name"); ok {
				a.byDefault("Service", service)
			}
		}
	}
	return append(a.attrs, attribute.StringSlice(annotationList, a.list))
}

// coldStart is the attribute that the span of an invocation has, and no other.
const coldStart attribute.Key = "faas.coldstart"

func concernsAnnotations(attr attribute.KeyValue) bool {
	return attr.Key == coldStart || strings.HasPrefix(string(attr.Key), annotationPrefix)
}

func isScalar(v attribute.Value) bool {
	switch v.Type() {
	case attribute.BOOL, attribute.INT64, attribute.FLOAT64, attribute.STRING:
		return true
	}
	return false
}

// annotator makes the attributes of one span.
type annotator struct {
	attrs []attribute.KeyValue
	taken map[attribute.Key]bool
	list  []string
}

// annotate adds an annotation. Where its name is taken it gets a number: two keys of one span are two annotations.
func (a *annotator) annotate(name string, value attribute.Value) {
	name = strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' {
			return c
		}
		return '_'
	}, name)
	if name == "" {
		name = "_"
	}
	key := attribute.Key(name)
	for n := 2; a.taken[key]; n++ {
		key = attribute.Key(name + "_" + strconv.Itoa(n))
	}
	a.add(key, value)
}

// byDefault adds an annotation that the span does not have.
func (a *annotator) byDefault(key attribute.Key, value attribute.Value) {
	if !a.taken[key] {
		a.add(key, value)
	}
}

func (a *annotator) add(key attribute.Key, value attribute.Value) {
	a.taken[key] = true
	a.attrs = append(a.attrs, attribute.KeyValue{Key: key, Value: value})
	a.list = append(a.list, string(key))
}
