// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"fmt"
	"slices"
	"strings"
)

// equal compares two values in depth. Numbers are equal if they are the same decimal.
func equal(a, b any) bool {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for key, value := range x {
			other, ok := y[key]
			if !ok || !equal(value, other) {
				return false
			}
		}
		return true
	}
	if isNumber(a) && isNumber(b) {
		return compareNumbers(a, b) == 0
	}
	switch b.(type) {
	case []any, map[string]any:
		return false
	}
	return a == b
}

// byKey makes of a function on items and their keys one on items and the expression that gives the key of each.
func byKey(fn func(items, keys []any) (any, error)) func(*call, []any) (any, error) {
	return func(_ *call, args []any) (any, error) {
		items, keyOf := args[0].([]any), args[1].(func(any) (any, error))
		keys := make([]any, len(items))
		for i, item := range items {
			key, err := keyOf(item)
			if err != nil {
				return nil, err
			}
			keys[i] = key
		}
		for i, key := range keys {
			if !Type(String|Number).has(key) || isNumber(key) != isNumber(keys[0]) {
				return nil, fmt.Errorf("the key of item %d is %s and that of item 0 %s, want all number or all string", i, typeOf(key), typeOf(keys[0]))
			}
		}
		return fn(items, keys)
	}
}

// compareKeys compares two numbers or two strings.
func compareKeys(a, b any) int {
	if text, ok := a.(string); ok {
		return strings.Compare(text, b.(string))
	}
	return compareNumbers(a, b)
}

// sorted returns the items in the order of their keys; equal ones keep theirs. The input stays as it is.
func sorted(items, keys []any) (any, error) {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return compareKeys(keys[i], keys[j]) })
	result := make([]any, len(items))
	for i, from := range order {
		result[i] = items[from]
	}
	return result, nil
}

// least returns the first item with the least key, nil if there is none.
func least(items, keys []any) (any, error) { return extreme(items, keys, -1) }

// greatest returns the first item with the greatest key, nil if there is none.
func greatest(items, keys []any) (any, error) { return extreme(items, keys, 1) }

func extreme(items, keys []any, sign int) (any, error) {
	if len(items) == 0 {
		return nil, nil
	}
	best := 0
	for i := range keys {
		if compareKeys(keys[i], keys[best])*sign > 0 {
			best = i
		}
	}
	return items[best], nil
}
