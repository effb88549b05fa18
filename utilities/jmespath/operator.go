// SPDX-License-Identifier: Apache-2.0

package jmespath

import "math"

// operators returns what the tree of an expression calls in place of the library's own comparisons, arithmetic and
// projections of objects. Their names begin with a blank, which no name in an expression does.
func operators() map[string]function {
	two := []Parameter{{Type: Any}, {Type: Any}}
	one := two[:1]
	all := map[string]function{
		" ==": {parameters: two, call: func(_ *call, args []any) (any, error) { return equal(args[0], args[1]), nil }},
		" !=": {parameters: two, call: func(_ *call, args []any) (any, error) { return !equal(args[0], args[1]), nil }},
		" *":  {parameters: one, call: projected},
		" + unary": {parameters: one, call: func(_ *call, args []any) (any, error) {
			if !isNumber(args[0]) {
				return nil, nil
			}
			return args[0], nil
		}},
		" - unary": {parameters: one, floats: true, call: func(_ *call, args []any) (any, error) {
			if f, ok := args[0].(float64); ok {
				return -f, nil
			}
			return nil, nil
		}},
	}
	for name, holds := range map[string]func(order int) bool{
		" <":  func(order int) bool { return order < 0 },
		" <=": func(order int) bool { return order <= 0 },
		" >":  func(order int) bool { return order > 0 },
		" >=": func(order int) bool { return order >= 0 },
	} {
		all[name] = function{parameters: two, call: func(_ *call, args []any) (any, error) {
			if !isNumber(args[0]) || !isNumber(args[1]) {
				return nil, nil // JMESPath orders numbers only.
			}
			return holds(compareNumbers(args[0], args[1])), nil
		}}
	}
	for name, compute := range map[string]func(x, y float64) float64{
		" +":  func(x, y float64) float64 { return x + y },
		" -":  func(x, y float64) float64 { return x - y },
		" ×":  func(x, y float64) float64 { return x * y },
		" /":  func(x, y float64) float64 { return x / y },
		" //": func(x, y float64) float64 { return math.Floor(x / y) },
		" %":  math.Mod,
	} {
		all[name] = function{parameters: two, floats: true, call: func(_ *call, args []any) (any, error) {
			x, ok := args[0].(float64)
			y, both := args[1].(float64)
			if !ok || !both {
				return nil, nil
			}
			return compute(x, y), nil
		}}
	}
	return all
}

// projected returns what a projection with * goes over.
func projected(c *call, args []any) (any, error) {
	if _, ok := args[0].(map[string]any); !ok {
		return nil, nil
	}
	return valuesOf(c, args)
}
