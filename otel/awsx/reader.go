// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"reflect"
	"sync"
)

// shapes remembers where the fields of the SDK's types are. Types of services are looked at by the names of their fields,
// because importing them would link their clients. The zero shapes is ready to use, by any number of goroutines.
type shapes struct{ fields sync.Map } // reflect.Type of a struct → map[string]int, exported name → index

// of returns the exported fields of a struct type.
func (s *shapes) of(t reflect.Type) map[string]int {
	if known, ok := s.fields.Load(t); ok {
		return known.(map[string]int)
	}
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if field := t.Field(i); field.IsExported() && !field.Anonymous {
			fields[field.Name] = i
		}
	}
	s.fields.Store(t, fields)
	return fields
}

// reader reads the fields of one value by name. What is not there, is nil or has another type reads as nothing. It only
// reads.
type reader struct {
	shapes *shapes
	value  reflect.Value // a struct, or invalid
}

// read returns a reader of a struct or a pointer to one.
func (s *shapes) read(value any) reader {
	if value == nil {
		return reader{shapes: s}
	}
	return reader{shapes: s, value: structOf(reflect.ValueOf(value))}
}

// field returns a field without its pointer, or an invalid value.
func (r reader) field(name string) reflect.Value {
	if !r.value.IsValid() {
		return reflect.Value{}
	}
	i, ok := r.shapes.of(r.value.Type())[name]
	if !ok {
		return reflect.Value{}
	}
	return dereference(r.value.Field(i))
}

// in returns a reader of a field that is a struct.
func (r reader) in(name string) reader {
	return reader{shapes: r.shapes, value: structOf(r.field(name))}
}

// text returns a string, which may be of a type of its own, as the SDK's enumerations are.
func (r reader) text(name string) string {
	if v := r.field(name); v.IsValid() && v.Kind() == reflect.String {
		return v.String()
	}
	return ""
}

// number returns an integer that is not nil.
func (r reader) number(name string) (int, bool) {
	if v := r.field(name); v.IsValid() && v.CanInt() {
		return int(v.Int()), true
	}
	return 0, false
}

// boolean returns a bool that is not nil.
func (r reader) boolean(name string) (value, ok bool) {
	if v := r.field(name); v.IsValid() && v.Kind() == reflect.Bool {
		return v.Bool(), true
	}
	return false, false
}

// texts returns a list of strings.
func (r reader) texts(name string) []string {
	v := r.field(name)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.String || v.Len() == 0 {
		return nil
	}
	list := make([]string, v.Len())
	for i := range list {
		list[i] = v.Index(i).String()
	}
	return list
}

// length returns how many elements a list or map has; 0 for anything else.
func (r reader) length(name string) int {
	if v := r.field(name); v.IsValid() && (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) {
		return v.Len()
	}
	return 0
}

// each calls f with the structs of a list.
func (r reader) each(name string, f func(reader)) {
	v := r.field(name)
	if !v.IsValid() || v.Kind() != reflect.Slice {
		return
	}
	for i := range v.Len() {
		f(reader{shapes: r.shapes, value: structOf(v.Index(i))})
	}
}

// structOf returns the struct that v is or points to, else an invalid value.
func structOf(v reflect.Value) reflect.Value {
	if v = dereference(v); v.IsValid() && v.Kind() == reflect.Struct {
		return v
	}
	return reflect.Value{}
}

// dereference follows a pointer; a nil pointer is an invalid value.
func dereference(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	return v
}
