// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/jmespath-community/go-jmespath/pkg/parsing"
)

// rewriter turns what the library computes by itself into calls of operators: its comparisons and its arithmetic know
// float64 only, and the order in which it goes over the members of an object is another one each time. It checks the
// calls of functions on the way.
type rewriter struct {
	expression *Expression
	literals   []any
}

// root rewrites a whole tree.
func (r *rewriter) root(tree parsing.ASTNode) (parsing.ASTNode, error) {
	if tree.NodeType == parsing.ASTExpRef {
		return r.refuse(notAnArgument)
	}
	return r.rewrite(tree)
}

const notAnArgument = "an expression with & that is no argument"

func (r *rewriter) refuse(reason string) (parsing.ASTNode, error) {
	return parsing.ASTNode{}, &SyntaxError{Expression: r.expression.text, reason: reason}
}

func (r *rewriter) rewrite(node parsing.ASTNode) (parsing.ASTNode, error) {
	isCall := node.NodeType == parsing.ASTFunctionExpression
	if isCall {
		if err := r.checkCall(node); err != nil {
			return parsing.ASTNode{}, err
		}
	}
	children := make([]parsing.ASTNode, len(node.Children))
	for i, child := range node.Children {
		if child.NodeType == parsing.ASTExpRef && !isCall {
			return r.refuse(notAnArgument)
		}
		var err error
		if children[i], err = r.rewrite(child); err != nil {
			return parsing.ASTNode{}, err
		}
	}
	node.Children = children

	operator := func(name string, arguments ...parsing.ASTNode) parsing.ASTNode {
		return parsing.ASTNode{NodeType: parsing.ASTFunctionExpression, Value: " " + name, Children: arguments}
	}
	switch node.NodeType {
	case parsing.ASTEmpty:
		return r.refuse("an expression is missing")
	case parsing.ASTLiteral:
		node.Value = r.literal(node.Value)
	case parsing.ASTSlice:
		parts := node.Value.([]*int)
		if parts[2] != nil && *parts[2] == 0 {
			return r.refuse("a slice with step 0")
		}
		node.Value = shortSlice(parts)
	case parsing.ASTComparator, parsing.ASTArithmeticExpression:
		return operator(operatorOf(node.Value), children...), nil
	case parsing.ASTArithmeticUnaryExpression:
		return operator(operatorOf(node.Value)+" unary", children...), nil
	case parsing.ASTValueProjection:
		node.NodeType = parsing.ASTProjection
		node.Children = []parsing.ASTNode{operator("*", children[0]), children[1]}
	}
	return node, nil
}

// shortSlice returns the parts of a slice with none so large that an index plus the step would overflow, after which the
// library reads outside of the array. No array is as long as what is left.
func shortSlice(parts []*int) []*int {
	const limit = math.MaxInt / 4
	short := make([]*int, len(parts))
	for i, part := range parts {
		if part != nil {
			short[i] = new(max(-limit, min(limit, *part)))
		}
	}
	return short
}

// checkCall returns an error if there is no such function, or if it does not take this many arguments.
func (r *rewriter) checkCall(node parsing.ASTNode) error {
	name, _ := node.Value.(string)
	f, ok := r.expression.functions[name]
	err := ErrUnknownFunction
	if ok && !strings.HasPrefix(name, " ") {
		err = f.checkCount(len(node.Children))
	}
	if err != nil {
		return &FunctionError{Expression: r.expression.text, Function: name, Err: err}
	}
	return nil
}

func operatorOf(token any) string {
	switch token {
	case parsing.TOKEQ:
		return "=="
	case parsing.TOKNE:
		return "!="
	case parsing.TOKLT:
		return "<"
	case parsing.TOKLTE:
		return "<="
	case parsing.TOKGT:
		return ">"
	case parsing.TOKGTE:
		return ">="
	case parsing.TOKPlus:
		return "+"
	case parsing.TOKMinus:
		return "-"
	case parsing.TOKStar, parsing.TOKMultiply:
		return "×"
	case parsing.TOKDivide:
		return "/"
	case parsing.TOKDiv:
		return "//"
	default: // The parser knows no other.
		return "%"
	}
}

// placeholder begins a string that stands for a literal while the library parses. No expression with this character in
// it gets placeholders.
const placeholder = "\x00"

// exactLiterals returns an expression with placeholders for its literals between backticks, and their values, if the
// library would round a number in one of them.
func exactLiterals(expression string) (string, []any) {
	if strings.Contains(expression, placeholder) {
		return expression, nil
	}
	var out strings.Builder
	var literals []any
	hard := false
	for at := 0; at < len(expression); {
		quote := expression[at]
		if quote != '"' && quote != '\'' && quote != '`' {
			out.WriteByte(quote)
			at++
			continue
		}
		end, err := closing(expression, at)
		if err != nil {
			return expression, nil // The parser says what is wrong with it.
		}
		if quote != '`' {
			out.WriteString(expression[at:end])
			at = end
			continue
		}
		text := []byte(strings.ReplaceAll(expression[at+1:end-1], "\\`", "`"))
		value, err := decodeJSON(text)
		if err != nil {
			return expression, nil
		}
		hard = hard || hasHardNumber(text)
		out.WriteString("`\"\\u0000" + strconv.Itoa(len(literals)) + "\"`")
		literals = append(literals, value)
		at = end
	}
	if !hard {
		return expression, nil
	}
	return out.String(), literals
}

// closing returns where the quoted part that begins at a place ends.
func closing(expression string, at int) (int, error) {
	for i := at + 1; i < len(expression); i++ {
		switch expression[i] {
		case '\\':
			i++
		case expression[at]:
			return i + 1, nil
		}
	}
	return 0, errors.New("not closed")
}

// literal returns the value of a literal.
func (r *rewriter) literal(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	number, ok := strings.CutPrefix(text, placeholder)
	if !ok || len(r.literals) == 0 {
		return value
	}
	n, _ := strconv.Atoi(number)
	return r.literals[n]
}
