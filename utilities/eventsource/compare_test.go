// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// verdict says what is left of an event after it was decoded and encoded again, worst last.
type verdict int

const (
	identical verdict = iota
	// empties: members that are null, false, 0 or empty came or went.
	empties
	// adds: members came that the event does not have, with a value.
	adds
	// loses: members with a value went, or have another value.
	loses
	// fails: the event is refused.
	fails
)

func (v verdict) String() string {
	return [...]string{"identical", "empties", "adds", "loses", "fails"}[v]
}

// difference is a member that is not as it was.
type difference struct {
	path string
	verdict
}

// judge decodes an event, encodes it and compares both. It returns the verdict and the members that led to it.
func judge(c codec, raw []byte) (verdict, []string) {
	value, err := c.decode(raw)
	if err != nil {
		return fails, []string{"refused"}
	}
	again, err := json.Marshal(value)
	if err != nil {
		return fails, []string{"not encoded"}
	}
	found := compare(tree(raw), tree(again), "")
	worst := identical
	for _, d := range found {
		worst = max(worst, d.verdict)
	}
	var paths []string
	for _, d := range found {
		if d.verdict == worst {
			paths = append(paths, d.path)
		}
	}
	slices.Sort(paths)
	return worst, paths
}

// tree decodes JSON with exact numbers.
func tree(raw []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return value
}

// compare returns how got differs from want. Numbers are compared by value, times by the instant they name.
func compare(want, got any, path string) []difference {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		var found []difference
		for name, value := range want {
			at := path + "." + name
			if member, ok := got[name]; ok {
				found = append(found, compare(value, member, at)...)
			} else if isEmpty(value) {
				found = append(found, difference{at, empties})
			} else {
				found = append(found, difference{at, loses})
			}
		}
		for name, value := range got {
			at := path + "." + name
			if _, ok := want[name]; ok {
				continue
			}
			if isEmpty(value) {
				found = append(found, difference{at, empties})
			} else {
				found = append(found, difference{at, adds})
			}
		}
		return found
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		var found []difference
		for i := range want {
			found = append(found, compare(want[i], got[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
		return found
	}
	switch {
	case isEmpty(want) && isEmpty(got):
		if same(want, got) {
			return nil
		}
		return []difference{{path, empties}}
	case same(want, got):
		return nil
	case isEmpty(want):
		return []difference{{path, adds}}
	default:
		return []difference{{path, loses}}
	}
}

// same compares values that are not objects of both sides, nor lists of one length.
func same(want, got any) bool {
	switch want := want.(type) {
	case nil:
		return got == nil
	case bool:
		return want == got
	case json.Number:
		got, ok := got.(json.Number)
		if !ok {
			return false
		}
		a, _ := new(big.Rat).SetString(want.String())
		b, _ := new(big.Rat).SetString(got.String())
		return a.Cmp(b) == 0
	case string:
		got, ok := got.(string)
		if !ok || got == want {
			return ok
		}
		a, err1 := time.Parse(time.RFC3339Nano, want)
		b, err2 := time.Parse(time.RFC3339Nano, got)
		return err1 == nil && err2 == nil && a.Equal(b)
	case []any:
		got, ok := got.([]any)
		return ok && len(want)+len(got) == 0
	}
	return false
}

// isEmpty tells that nothing is lost with a value.
func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case json.Number:
		number, err := value.Float64()
		return err == nil && number == 0
	case string:
		return value == ""
	case []any:
		return !slices.ContainsFunc(value, func(element any) bool { return !isEmpty(element) })
	case map[string]any:
		for _, member := range value {
			if !isEmpty(member) {
				return false
			}
		}
	}
	return true
}
