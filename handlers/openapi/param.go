// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// param is a field that is taken from the path, query, headers, cookies or a form.
type param struct {
	in, name  string
	index     []int // of the field
	required  bool
	hidden    bool
	list      bool
	explode   bool     // a list is the parameter several times, else once with commas
	byDefault []string // as if it had been sent
	layout    string   // of time.Time
	file      bool
	schema    *huma.Schema
}

var (
	timeType   = reflect.TypeFor[time.Time]()
	cookieType = reflect.TypeFor[http.Cookie]()
	fileType   = reflect.TypeFor[File]()
	filesType  = reflect.TypeFor[[]File]()
)

// planParam reads the tags of a field.
func (s *shared) planParam(op *operation, f reflect.StructField, in, tag string) *param {
	name, options, _ := strings.Cut(tag, ",")
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	p := &param{
		in: in, name: name, index: f.Index,
		required: in == "path" || in == "form" && f.Type.Kind() != reflect.Pointer,
		hidden:   f.Tag.Get("hidden") == "true",
		explode:  in == "form" || options == "explode",
		layout:   f.Tag.Get("timeFormat"),
	}
	if required, ok := f.Tag.Lookup("required"); ok {
		p.required = required == "true" || in == "path"
	}
	switch t {
	case fileType, filesType:
		if in != "form" {
			panic(fmt.Sprintf("the field %s is a file, which comes in forms only", f.Name))
		}
		p.file = true
		p.schema = &huma.Schema{Type: huma.TypeString, Format: "binary", Description: f.Tag.Get("doc")}
		if t == filesType {
			p.schema = &huma.Schema{Type: huma.TypeArray, Items: p.schema, Description: f.Tag.Get("doc")}
		}
		return p
	case timeType:
		if p.layout == "" {
			p.layout = time.RFC3339Nano
			if in == "header" {
				p.layout = http.TimeFormat
			}
		}
	case cookieType:
		f.Type = reflect.TypeFor[string]() // as documents and checks have it
	}
	p.list = t.Kind() == reflect.Slice && !readsText(t)
	if element := t; !scalar(element) {
		if p.list {
			element = t.Elem()
		}
		if !scalar(element) {
			panic(fmt.Sprintf("the field %s cannot be read from a text: it is a %s", f.Name, f.Type))
		}
	}
	p.schema = huma.SchemaFromField(s.schemas, f, op.hint(f.Name))
	p.schema.Nullable = false
	p.limit(t)
	if text := f.Tag.Get("default"); text != "" {
		p.byDefault = []string{text}
		if p.list {
			p.byDefault = strings.Split(text, ",")
		}
	}
	return p
}

// readsText reports whether a type reads itself from a text.
func readsText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// scalar reports whether a type can be read from a text.
func scalar(t reflect.Type) bool {
	if t == timeType || t == cookieType || readsText(t) {
		return true
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// limit documents what small integers can hold.
func (p *param) limit(t reflect.Type) {
	schema := p.schema
	if p.list {
		t, schema = t.Elem(), schema.Items
	}
	var low, high float64
	switch t.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32:
		high = math.Ldexp(1, t.Bits()-1) - 1
		low = -high - 1
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		high = math.Ldexp(1, t.Bits()) - 1
	default:
		return
	}
	if readsText(t) {
		return
	}
	if schema.Minimum == nil && schema.ExclusiveMinimum == nil {
		schema.Minimum = &low
	}
	if schema.Maximum == nil && schema.ExclusiveMaximum == nil {
		schema.Maximum = &high
	}
	p.schema.PrecomputeMessages()
}

// bind sets the field from a request, or notes what is wrong with the parameter.
func (p *param) bind(s *shared, from *source, v reflect.Value, found *issues) {
	v.SetZero()
	at := p.in
	if at == "form" {
		at = "body"
	}
	if p.file {
		p.bindFiles(from.form, v, found)
		return
	}
	texts := from.values(p.in, p.name)
	if len(texts) == 0 {
		texts = p.byDefault
	} else if p.list && !p.explode {
		texts = strings.Split(strings.Join(texts, ","), ",")
	}
	if len(texts) == 0 {
		if p.required {
			found.add("required", "expected a value", at, p.name)
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Type() == cookieType {
		c, err := from.request.Cookie(p.name)
		if err != nil {
			c = &http.Cookie{Name: p.name, Value: texts[0]}
		}
		v.Set(reflect.ValueOf(c).Elem())
		found.validate(s.schemas, p.schema, huma.ModeWriteToServer, c.Value, at, p.name)
		return
	}
	if !p.list {
		if len(texts) > 1 && (p.in == "query" || p.in == "form") {
			// Which one counts is not for the client to choose: what looked at the request before may have taken the other.
			found.add("maxItems", "expected one value", at, p.name)
			return
		}
		value, expected := p.set(v, texts[0])
		if expected != "" {
			found.add(keywordFor(expected), "expected "+expected, at, p.name)
			return
		}
		found.validate(s.schemas, p.schema, huma.ModeWriteToServer, value, at, p.name)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(texts), len(texts)))
	values := make([]any, len(texts))
	for i, text := range texts {
		value, expected := p.set(v.Index(i), strings.TrimSpace(text))
		if expected != "" {
			found.add(keywordFor(expected), "expected "+expected, at, p.name, strconv.Itoa(i))
			return
		}
		values[i] = value
	}
	found.validate(s.schemas, p.schema, huma.ModeWriteToServer, values, at, p.name)
}

// keywordFor returns the keyword that a text breaks which is not what is expected.
func keywordFor(expected string) string {
	if strings.HasPrefix(expected, "date") || strings.HasPrefix(expected, "string of") {
		return "format"
	}
	return "type"
}

// set sets a field from a text, and returns the value as it would be in JSON, or else what was expected in its place.
func (p *param) set(v reflect.Value, text string) (value any, expected string) {
	if v.Type() == timeType {
		t, err := time.Parse(p.layout, text)
		if err != nil {
			return nil, "date and time as " + p.layout
		}
		v.Set(reflect.ValueOf(t))
		return text, ""
	}
	if reads, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		if reads.UnmarshalText([]byte(text)) != nil {
			return nil, "string of another form"
		}
		return text, ""
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return text, ""
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, "boolean"
		}
		v.SetBool(b)
		return b, ""
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(text, "xX") {
			return nil, "number" // JSON has no hexadecimal ones.
		}
		v.SetFloat(f)
		written, _ := strconv.ParseFloat(text, 64) // as documents mean it: a float32 is rounded
		return written, ""
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return nil, fmt.Sprintf("integer of %d bits", v.Type().Bits())
		}
		v.SetInt(i)
		return exactInt(i), ""
	default: // scalar has let unsigned integers through only
		u, err := strconv.ParseUint(text, 10, v.Type().Bits())
		if err != nil {
			return nil, fmt.Sprintf("integer of %d bits, not negative", v.Type().Bits())
		}
		v.SetUint(u)
		return exactUint(u), ""
	}
}
