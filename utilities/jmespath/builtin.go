// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/jmespath-community/go-jmespath/pkg/functions"
)

// standardFunctions are the functions of JMESPath, as the library has them but for those that round numbers, depend on
// the order of a map, change the input, or panic on some of it. Expressions share them and change nothing.
var standardFunctions = sync.OnceValue(makeStandardFunctions)

// allFunctions are standardFunctions and those of Powertools.
var allFunctions = sync.OnceValue(func() map[string]function {
	all := maps.Clone(standardFunctions())
	maps.Copy(all, powertoolsFunctions())
	return all
})

func makeStandardFunctions() map[string]function {
	all := make(map[string]function)
	for _, entry := range functions.GetDefaultFunctions() {
		f := function{floats: true, call: func(_ *call, args []any) (any, error) { return entry.Handler(args) }}
		for _, p := range entry.Arguments {
			f.parameters = append(f.parameters, Parameter{Type: typeOfLibrary(p.Types), Optional: p.Optional, Variadic: p.Variadic})
		}
		all[entry.Name] = f
	}
	replaceCall := func(name string, exact bool, fn func(c *call, args []any) (any, error)) {
		f := all[name]
		f.floats, f.call = !exact, fn
		all[name] = f
	}
	// These move values about and compute nothing: numbers stay as they are.
	for _, name := range []string{"from_items", "group_by", "length", "map", "merge", "not_null", "reverse", "to_array", "zip"} {
		f := all[name]
		f.floats = false
		all[name] = f
	}
	replaceCall("contains", true, contains)
	replaceCall("type", true, func(_ *call, args []any) (any, error) { return typeOf(args[0]), nil })
	replaceCall("to_number", true, toNumber)
	replaceCall("to_string", true, toString)
	replaceCall("keys", true, keysOf)
	replaceCall("values", true, valuesOf)
	replaceCall("items", true, itemsOf)
	replaceCall("sort", true, func(_ *call, args []any) (any, error) { return sorted(args[0].([]any), args[0].([]any)) })
	replaceCall("sort_by", true, byKey(sorted))
	replaceCall("min", true, func(_ *call, args []any) (any, error) { return least(args[0].([]any), args[0].([]any)) })
	replaceCall("min_by", true, byKey(least))
	replaceCall("max", true, func(_ *call, args []any) (any, error) { return greatest(args[0].([]any), args[0].([]any)) })
	replaceCall("max_by", true, byKey(greatest))
	replaceCall("find_first", false, within(all["find_first"].call))
	replaceCall("find_last", false, within(all["find_last"].call))
	replaceCall("join", false, bounded(all["join"].call, joinedSize))
	replaceCall("replace", false, bounded(counted(all["replace"].call, 3), replacedSize))
	replaceCall("split", false, counted(all["split"].call, 2))
	replaceCall("pad_left", false, func(c *call, args []any) (any, error) { return pad(c, args, true) })
	replaceCall("pad_right", false, func(c *call, args []any) (any, error) { return pad(c, args, false) })
	maps.Copy(all, operators())
	return all
}

func typeOfLibrary(types []functions.JpType) (t Type) {
	for _, name := range types {
		switch name {
		case functions.JpNumber:
			t |= Number
		case functions.JpString:
			t |= String
		case functions.JpArray, functions.JpArrayArray: // from_items checks the items itself
			t |= Array
		case functions.JpObject:
			t |= Object
		case functions.JpArrayNumber:
			t |= ArrayOfNumbers
		case functions.JpArrayString:
			t |= ArrayOfStrings
		case functions.JpExpref:
			t |= SubExpression
		default:
			t |= Any
		}
	}
	return t
}

func contains(_ *call, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		part, ok := args[1].(string)
		return ok && strings.Contains(text, part), nil
	}
	return slices.ContainsFunc(args[0].([]any), func(item any) bool { return equal(item, args[1]) }), nil
}

// toNumber takes strings that JSON has as numbers and gives null for all others.
func toNumber(_ *call, args []any) (any, error) {
	switch v := args[0].(type) {
	case float64, json.Number:
		return v, nil
	case string:
		if v != "" && (v[0] == '-' || isDigit(v[0])) && isDigit(v[len(v)-1]) && json.Valid([]byte(v)) {
			return exactNumber(v), nil
		}
	}
	return nil, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func toString(_ *call, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		return text, nil
	}
	text, err := marshal(args[0])
	return string(text), err
}

func keysOf(_ *call, args []any) (any, error) {
	object := args[0].(map[string]any)
	keys := make([]any, 0, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		keys = append(keys, key)
	}
	return keys, nil
}

func valuesOf(_ *call, args []any) (any, error) {
	object := args[0].(map[string]any)
	values := make([]any, 0, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		values = append(values, object[key])
	}
	return values, nil
}

func itemsOf(_ *call, args []any) (any, error) {
	object := args[0].(map[string]any)
	items := make([]any, 0, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		items = append(items, []any{key, object[key]})
	}
	return items, nil
}

// within keeps the places that a search in a string begins and ends at inside the string.
func within(find func(*call, []any) (any, error)) func(*call, []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		start, end := 0.0, float64(len(args[0].(string)))
		if len(args) > 2 {
			start = min(max(args[2].(float64), 0), end)
			args[2] = start
		}
		if len(args) > 3 {
			args[3] = min(max(args[3].(float64), start), end)
		}
		return find(c, args)
	}
}

// counted keeps an argument that is a count in the range of int.
func counted(fn func(*call, []any) (any, error), at int) func(*call, []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		if len(args) > at {
			args[at] = min(args[at].(float64), math.MaxInt32)
		}
		return fn(c, args)
	}
}

// bounded counts the bytes that a function makes before it makes them.
func bounded(fn func(*call, []any) (any, error), size func(args []any) float64) func(*call, []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		if err := c.spend(int(min(size(args), math.MaxInt32))); err != nil {
			return nil, err
		}
		return fn(c, args)
	}
}

func joinedSize(args []any) float64 {
	size := 0.0
	for _, item := range args[1].([]any) {
		size += float64(len(item.(string)) + len(args[0].(string)))
	}
	return size
}

func replacedSize(args []any) float64 {
	text, old, by := args[0].(string), args[1].(string), args[2].(string)
	return float64(len(text)) + float64(strings.Count(text, old))*float64(len(by))
}

// pad fills a string up with a character to a width in characters.
func pad(c *call, args []any, left bool) (any, error) {
	text, width, fill := args[0].(string), args[1].(float64), " "
	if width < 0 || width != math.Floor(width) {
		return nil, fmt.Errorf("the width is not a whole number that is 0 or more")
	}
	if len(args) > 2 {
		fill = args[2].(string)
	}
	if utf8.RuneCountInString(fill) != 1 {
		return nil, fmt.Errorf("the filling is not one character")
	}
	missing := width - float64(utf8.RuneCountInString(text))
	if missing <= 0 {
		return text, nil
	}
	if err := c.spend(int(min(missing*float64(len(fill)), math.MaxInt32))); err != nil {
		return nil, err
	}
	filling := strings.Repeat(fill, int(missing))
	if left {
		return filling + text, nil
	}
	return text + filling, nil
}
