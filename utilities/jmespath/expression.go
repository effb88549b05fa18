// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/jmespath-community/go-jmespath/pkg/interpreter"
	"github.com/jmespath-community/go-jmespath/pkg/parsing"
)

// maxExpression bounds the length of an expression in bytes. The parser calls itself for each bracket.
const maxExpression = 64 << 10

// Expression is a compiled expression. It is safe for concurrent use.
type Expression struct {
	text       string
	tree       parsing.ASTNode
	functions  map[string]function
	maxDecoded int
}

// Compile compiles an expression. It fails with a [*SyntaxError], or with a [*FunctionError] if the expression calls a
// function that there is not or with a number of arguments that the function does not take. Both match
// [ErrInvalidEnvelope].
func Compile(expression string, opts ...Option) (*Expression, error) {
	c := newConfig(opts)
	e := &Expression{text: expression, functions: standardFunctions(), maxDecoded: c.maxDecoded}
	if !c.withoutPowertools {
		e.functions = allFunctions()
	}
	if len(c.functions) > 0 {
		e.functions = maps.Clone(e.functions)
	}
	for _, own := range c.functions {
		if err := own.check(); err != nil {
			return nil, &FunctionError{Expression: expression, Function: own.name, Err: err}
		}
		e.functions[own.name] = own.function
	}
	text, literals := exactLiterals(expression)
	tree, err := parse(text)
	if err != nil && len(literals) > 0 {
		_, err = parse(expression) // The offsets are those of the expression as it was written.
	}
	if err != nil {
		return nil, err
	}
	r := rewriter{expression: e, literals: literals}
	e.tree, err = r.root(tree)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// MustCompile is [Compile] for package variables: it panics where Compile returns an error.
func MustCompile(expression string, opts ...Option) *Expression {
	e, err := Compile(expression, opts...)
	if err != nil {
		panic(err)
	}
	return e
}

// parse returns the tree of an expression. The library's scanner panics on some characters that no expression may have.
func parse(expression string) (tree parsing.ASTNode, err error) {
	refused := func(offset int, reason string) error {
		return &SyntaxError{Expression: expression, Offset: offset, reason: reason}
	}
	if len(expression) > maxExpression {
		return tree, refused(maxExpression, fmt.Sprintf("longer than %d bytes", maxExpression))
	}
	defer func() {
		if recover() != nil {
			err = refused(0, "unexpected character")
		}
	}()
	tree, err = parsing.NewParser().Parse(expression)
	if syntax, ok := errors.AsType[parsing.SyntaxError](err); ok {
		return tree, refused(syntax.Offset, syntax.Error())
	}
	if err != nil { // a literal that is no JSON, an index that is no int
		return tree, refused(0, err.Error())
	}
	return tree, nil
}

// String returns the expression as it was compiled.
func (e *Expression) String() string { return e.text }

// SearchBytes evaluates the expression on a JSON text, such as an event as Lambda sent it. What is not there is nil, as
// everywhere in JMESPath. The result is made of nil, bool, float64, [json.Number], string, []any and map[string]any:
// numbers are float64 unless that would change their value. The result shares nothing with raw.
//
// It fails with a [*FunctionError] if raw is no JSON or a function fails.
func (e *Expression) SearchBytes(raw []byte) (any, error) {
	value, err := decodeJSON(raw)
	if err != nil {
		return nil, &FunctionError{Expression: e.text, Err: fmt.Errorf("decode the input: %w", err)}
	}
	return e.search(value)
}

// Search evaluates the expression on decoded JSON, as encoding/json has it in an any. Anything else, a struct for one,
// goes through its own JSON first: members have the names that they have there. The result may share parts with v.
func (e *Expression) Search(v any) (any, error) {
	value, err := toJSON(v)
	if err != nil {
		return nil, &FunctionError{Expression: e.text, Err: fmt.Errorf("encode the input: %w", err)}
	}
	return e.search(value)
}

// search evaluates the tree on plain JSON values. The interpreter drops errors on the left of some projections, so that
// a body that cannot be decoded would look like one that is not there: the call keeps the first one.
func (e *Expression) search(value any) (any, error) {
	c := &call{expression: e, budget: e.maxDecoded}
	result, err := interpreter.NewInterpreter(value, c, nil).Execute(e.tree, value)
	if c.failed != nil {
		return nil, c.failed
	}
	if err != nil {
		return nil, &FunctionError{Expression: e.text, Err: err}
	}
	return result, nil
}

// SearchInto evaluates an expression on a JSON text and decodes the result into a T. Numbers keep all their digits. What
// is not there leaves T at its zero value.
func SearchInto[T any](e *Expression, raw []byte) (T, error) {
	var into T
	result, err := e.SearchBytes(raw)
	if err != nil {
		return into, err
	}
	text, err := marshal(result)
	if err == nil {
		err = json.Unmarshal(text, &into)
	}
	if err != nil {
		return into, &FunctionError{Expression: e.text, Err: fmt.Errorf("decode the result: %w", withoutValues(err))}
	}
	return into, nil
}
