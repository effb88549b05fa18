// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Type is a type of JMESPath, or several: Array|String takes both.
type Type int

// The types of arguments. A number is a float64, or a [json.Number] where float64 cannot hold it. An expression is written
// with & in front and comes as a func(any) (any, error).
const (
	String Type = 1 << iota
	Number
	Boolean
	Array
	Object
	Null
	ArrayOfStrings
	ArrayOfNumbers
	SubExpression

	// Any is every value, but no expression.
	Any = String | Number | Boolean | Array | Object | Null
)

// Parameter is what a function takes at one place.
type Parameter struct {
	Type     Type
	Optional bool // it may be left out; so may all after it
	Variadic bool // it may come again; it is the last one
}

// function is one that expressions can call.
type function struct {
	parameters []Parameter
	call       func(c *call, args []any) (any, error)
	floats     bool // numbers come as float64, whatever that makes of them: it computes
	own        bool // it is the program's: what it returns is not plain JSON yet
}

type namedFunction struct {
	function
	name string
}

// check returns what is wrong with a function of the program.
func (f *namedFunction) check() error {
	if !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(f.name) {
		return errors.New("not a name")
	}
	for i, p := range f.parameters {
		if p.Variadic && i != len(f.parameters)-1 {
			return errors.New("only the last parameter can be variadic")
		}
		if i > 0 && f.parameters[i-1].Optional && !p.Optional {
			return errors.New("after an optional parameter all are optional")
		}
		if p.Type == 0 {
			return errors.New("a parameter without a type")
		}
	}
	return nil
}

// checkCount returns an error if a function does not take this many arguments.
func (f *function) checkCount(count int) error {
	least, variadic := 0, false
	for _, p := range f.parameters {
		if !p.Optional {
			least++
		}
		variadic = variadic || p.Variadic
	}
	most := len(f.parameters)
	switch {
	case count < least && (variadic || most > least):
		return fmt.Errorf("%d arguments, want at least %d", count, least)
	case count < least, count > most && !variadic && most == least:
		return fmt.Errorf("%d arguments, want %d", count, least)
	case count > most && !variadic:
		return fmt.Errorf("%d arguments, want at most %d", count, most)
	}
	return nil
}

// call is one search: it resolves the calls of functions and knows what they have used up.
type call struct {
	expression *Expression
	budget     int // bytes that may still be unpacked
	failed     *FunctionError
}

// CallFunction implements the interpreter's FunctionCaller.
func (c *call) CallFunction(name string, args []any) (any, error) {
	f := c.expression.functions[name] // Compile has checked that it is there.
	result, err := f.invoke(c, args)
	if err == nil {
		return result, nil
	}
	nested, ok := errors.AsType[*FunctionError](err) // an expression that is an argument
	if !ok {
		nested = &FunctionError{Expression: c.expression.text, Function: strings.TrimSpace(name), Err: err}
	}
	if c.failed == nil {
		c.failed = nested
	}
	return nil, nested
}

func (f *function) invoke(c *call, args []any) (any, error) {
	for i, arg := range args {
		p := f.parameters[min(i, len(f.parameters)-1)]
		if !p.Type.has(arg) {
			return nil, fmt.Errorf("argument %d is %s, want %s", i+1, typeOf(arg), p.Type)
		}
		if f.floats {
			args[i] = toFloat(arg)
		}
	}
	result, err := f.call(c, args)
	if number, ok := result.(float64); ok && !isFinite(number) {
		return nil, errors.New("the result is no number that JSON has")
	}
	if err != nil || !f.own {
		return result, err
	}
	if result, err = toJSON(result); err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return result, nil
}

// spend takes bytes off what the search may make, or fails.
func (c *call) spend(bytes int) error {
	if bytes > c.budget {
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.expression.maxDecoded)
	}
	c.budget -= bytes
	return nil
}

// has reports whether a value is of a type.
func (t Type) has(v any) bool {
	switch v := v.(type) {
	case nil:
		return t&Null != 0
	case string:
		return t&String != 0
	case float64, json.Number:
		return t&Number != 0
	case bool:
		return t&Boolean != 0
	case map[string]any:
		return t&Object != 0
	case []any:
		return t&Array != 0 || t&ArrayOfStrings != 0 && each(v, String) || t&ArrayOfNumbers != 0 && each(v, Number)
	default: // The interpreter makes nothing else but expressions.
		return t&SubExpression != 0
	}
}

func each(items []any, t Type) bool {
	return !slices.ContainsFunc(items, func(item any) bool { return !t.has(item) })
}

// typeOf returns the name that JMESPath has for the type of a value.
func typeOf(v any) string {
	for _, t := range typeNames() {
		if t.Type != ArrayOfStrings && t.Type != ArrayOfNumbers && t.has(v) {
			return t.name
		}
	}
	return "expression"
}

// String returns the type's name, several with | between them.
func (t Type) String() string {
	if t == Any {
		return "any"
	}
	var names []string
	for _, known := range typeNames() {
		if t&known.Type != 0 {
			names = append(names, known.name)
		}
	}
	return strings.Join(names, "|")
}

type typeName struct {
	Type
	name string
}

func typeNames() []typeName {
	return []typeName{
		{String, "string"},
		{Number, "number"},
		{Boolean, "boolean"},
		{Array, "array"},
		{Object, "object"},
		{Null, "null"},
		{ArrayOfStrings, "array[string]"},
		{ArrayOfNumbers, "array[number]"},
		{SubExpression, "expression"},
	}
}
