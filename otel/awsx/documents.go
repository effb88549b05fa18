// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"encoding/json"
	"reflect"
)

// documents returns a struct, or each one of a list, as JSON without what is nil or empty.
func documents(v reflect.Value) []string {
	if !v.IsValid() {
		return nil
	}
	if v.Kind() != reflect.Slice {
		if document := document(v); document != "" {
			return []string{document}
		}
		return nil
	}
	var all []string
	for i := range v.Len() {
		if document := document(v.Index(i)); document != "" {
			all = append(all, document)
		}
	}
	return all
}

func document(v reflect.Value) string {
	compact, ok := present(v)
	if !ok {
		return ""
	}
	text, err := json.Marshal(compact)
	if err != nil { // a number that JSON does not have
		return ""
	}
	return string(text)
}

// present returns a value as encoding/json takes it, without nil pointers, empty lists and empty text, which the SDK's types
// have many of. It reports false if nothing is left.
func present(v reflect.Value) (any, bool) {
	switch v = dereference(v); v.Kind() {
	case reflect.Struct:
		members := map[string]any{}
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() && !field.Anonymous {
				if member, ok := present(v.Field(i)); ok {
					members[field.Name] = member
				}
			}
		}
		return members, len(members) > 0
	case reflect.Slice:
		var elements []any
		for i := range v.Len() {
			if element, ok := present(v.Index(i)); ok {
				elements = append(elements, element)
			}
		}
		return elements, len(elements) > 0
	case reflect.Map:
		members := map[string]any{}
		for entries := v.MapRange(); entries.Next(); {
			if member, ok := present(entries.Value()); ok {
				members[entries.Key().String()] = member
			}
		}
		return members, len(members) > 0
	case reflect.String:
		return v.String(), v.Len() > 0
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), true
	case reflect.Float32, reflect.Float64:
		return v.Float(), true
	}
	return nil, false
}
