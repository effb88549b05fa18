// SPDX-License-Identifier: Apache-2.0

package deptest_test

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// featureRanges has the last number of each area of docs/parity.md. Every feature from 1 on has a row.
func featureRanges() map[string]int {
	return map[string]int{"C": 21, "L": 91, "M": 45, "T": 31, "W": 5, "Y": 3, "D": 4, "H": 4, "E": 20, "R": 37, "O": 13, "G": 27, "A": 28, "K": 17, "ES": 33, "AE": 16, "WS": 16, "JP": 15, "VL": 21, "PA": 33}
}

// checkParity returns what is wrong with the text of docs/parity.md, one sentence each. Tests holds the names of all
// test functions.
func checkParity(text string, ranges map[string]int, tests map[string]bool) []string {
	var found []string
	note := func(line int, format string, args ...any) {
		found = append(found, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
	}
	id := regexp.MustCompile(`^[A-Z]+[1-9][0-9]*$`)
	separator := regexp.MustCompile(`^\|[-| ]+\|$`)
	seen := map[string]bool{}
	inTable := false
	for i, row := range strings.Split(text, "\n") {
		line := i + 1
		header := strings.HasPrefix(row, "| id |")
		switch {
		case !strings.HasPrefix(row, "|"):
			inTable = false
			continue
		case header:
			inTable = true
			if row != "| id | feature | state | where | tests |" {
				note(line, "not the five columns")
			}
			continue
		case !inTable || separator.MatchString(row):
			continue // another table, such as the one of the states
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|"), "|")
		if len(cells) != 5 {
			note(line, "%d cells, want 5", len(cells))
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		feature, state, where, shown := cells[0], cells[2], cells[3], cells[4]
		if !id.MatchString(feature) {
			note(line, "%q is not an id", feature)
		}
		if seen[feature] {
			note(line, "%s stands twice", feature)
		}
		seen[feature] = true
		if cells[1] == "" {
			note(line, "%s does not say what the feature is", feature)
		}
		names := testNames(shown)
		switch state {
		case "same", "better":
			if len(names) == 0 {
				note(line, "%s is claimed and names no test", feature)
			}
			if where == "" {
				note(line, "%s is claimed and does not say where it is", feature)
			}
		case "n/a":
			if where == "" {
				note(line, "%s does not apply and gives no reason", feature)
			}
		case "open":
		default:
			note(line, "%s has state %q, want same, better, n/a or open", feature, state)
		}
		for _, name := range names {
			if !tests[name] {
				note(line, "%s names %s, and there is no such test", feature, name)
			}
		}
	}
	for area, last := range ranges {
		for n := 1; n <= last; n++ {
			if feature := fmt.Sprint(area, n); !seen[feature] {
				found = append(found, feature+" has no row")
			}
		}
	}
	slices.Sort(found)
	return found
}

// testNames returns the names in the last cell of a row: comma-separated, each in backticks.
func testNames(cell string) []string {
	var names []string
	for name := range strings.SplitSeq(cell, ",") {
		if name = strings.Trim(strings.TrimSpace(name), "`"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// testFunctions returns the names of all tests, fuzz tests and examples of all modules.
func testFunctions(read *tree) map[string]bool {
	names := map[string]bool{}
	for _, p := range read.packages {
		for _, f := range p.files {
			if !f.test {
				continue
			}
			for _, decl := range f.syntax.Decls {
				function, ok := decl.(*ast.FuncDecl)
				if !ok || function.Recv != nil || function.Name.Name == "TestMain" {
					continue
				}
				for _, prefix := range []string{"Test", "Fuzz", "Example"} {
					if strings.HasPrefix(function.Name.Name, prefix) {
						names[function.Name.Name] = true
					}
				}
			}
		}
	}
	return names
}

func TestParity(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(rootDir, "docs", "parity.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range checkParity(string(text), featureRanges(), testFunctions(sourceTree(t))) {
		t.Errorf("docs/parity.md: %s", problem)
	}
}

func TestParityBites(t *testing.T) {
	t.Parallel()
	const head = "| id | feature | state | where | tests |\n|---|---|---|---|---|\n"
	const good = "| X2 | other | open | | |\n"
	tests := []struct{ name, rows, want string }{
		{"good", "| X1 | one | same | slogx | `TestOne`, `FuzzOne` |\n" + good, ""},
		{"better", "| X1 | one | better | slogx | `TestOne` |\n" + good, ""},
		{"not applicable", "| X1 | one | n/a | Go has no classes | |\n" + good, ""},
		{"claimed without a test", "| X1 | one | same | slogx | |\n" + good, "line 3: X1 is claimed and names no test"},
		{"claimed without a place", "| X1 | one | same | | `TestOne` |\n" + good, "line 3: X1 is claimed and does not say where it is"},
		{"no such test", "| X1 | one | same | slogx | `TestTwo` |\n" + good, "line 3: X1 names TestTwo, and there is no such test"},
		{"no such test of an open row", "| X1 | one | open | | `TestTwo` |\n" + good, "line 3: X1 names TestTwo, and there is no such test"},
		{"not applicable without a reason", "| X1 | one | n/a | | |\n" + good, "line 3: X1 does not apply and gives no reason"},
		{"unknown state", "| X1 | one | done | slogx | `TestOne` |\n" + good, `line 3: X1 has state "done", want same, better, n/a or open`},
		{"no text", "| X1 | | open | | |\n" + good, "line 3: X1 does not say what the feature is"},
		{"twice", "| X1 | one | open | | |\n" + good + good, "line 5: X2 stands twice"},
		{"missing", good, "X1 has no row"},
		{"cells", "| X1 | one | open |\n" + good, "X1 has no row; line 3: 3 cells, want 5"},
		{"id", "| X1 | one | open | | |\n" + good + "| x-3 | three | open | | |\n", `line 5: "x-3" is not an id`},
	}
	functions := map[string]bool{"TestOne": true, "FuzzOne": true}
	for _, test := range tests {
		got := strings.Join(checkParity(head+test.rows, map[string]int{"X": 2}, functions), "; ")
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
