// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
)

var update = flag.Bool("update", false, "write the golden files")

// matching returns the events of a row.
func (r row) matching() map[string][]byte {
	found := map[string][]byte{}
	for name, raw := range golden.Events() {
		if ok, err := path.Match(r.events, name); err != nil || ok {
			found[name] = raw
		}
	}
	return found
}

// TestTable_11_5_EveryEventHasOneType wants one row of the table for every event.
func TestTable_11_5_EveryEventHasOneType(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{}
	for _, r := range table() {
		found := r.matching()
		if len(found) == 0 {
			t.Errorf("no event matches %s", r.events)
		}
		for name := range found {
			rows[name] = append(rows[name], r.events)
		}
	}
	for name := range golden.Events() {
		if len(rows[name]) != 1 {
			t.Errorf("%s: rows %q, want one", name, rows[name])
		}
	}
}

// TestTable_11_5_Lossless decodes every event by the type to use and encodes it again. Nothing that has a value may be
// lost, changed or made up. What another package reads, it must read.
func TestTable_11_5_Lossless(t *testing.T) {
	t.Parallel()
	for _, r := range table() {
		if r.elsewhere != "" {
			for name, raw := range r.matching() {
				if err := r.reads(raw); err != nil {
					t.Errorf("%s by %s: %v", name, r.elsewhere, err)
				}
			}
			continue
		}
		for name, raw := range r.matching() {
			if verdict, paths := judge(r.use, raw); verdict > empties {
				t.Errorf("%s as %s: %s %s", name, r.use.name, verdict, strings.Join(paths, ", "))
			}
		}
	}
}

// TestTable_9_2 holds the table of all sources against testdata/table.txt: what the type to use makes of the events, and
// what aws-lambda-go's does.
func TestTable_9_2(t *testing.T) {
	t.Parallel()
	got := formatTable()
	t.Logf("\n%s", got)
	file := filepath.Join("testdata", "table.txt")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the table changed; run with -update (-want +got):\n%s", diff)
	}
}

// formatTable returns one line a row. Decodes is how many events of how many are read; lossless is the worst verdict.
func formatTable() []byte {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "events\ttype\tdecodes\tlossless\taccessors\taws-lambda-go\tdecodes\tlossless\twhat is wrong")
	for _, r := range table() {
		found := r.matching()
		if r.elsewhere != "" {
			decoded := 0
			for _, raw := range found {
				if r.reads(raw) == nil {
					decoded++
				}
			}
			fmt.Fprintf(w, "%s\tin %s\t%d/%d\t-\t-\tno type\t-\t-\t\n", r.events, r.elsewhere, decoded, len(found))
			continue
		}
		accessors := strings.Join(r.accessors, " ")
		if accessors == "" {
			accessors = "-"
		}
		decoded, worst, _ := judgeAll(r.use, found)
		fmt.Fprintf(w, "%s\t%s\t%d/%d\t%s\t%s\t", r.events, r.use.name, decoded, len(found), worst, accessors)
		switch r.lambda.name {
		case "":
			fmt.Fprintln(w, "no type\t-\t-\t")
		case r.use.name:
			fmt.Fprintf(w, "the same\t%d/%d\t%s\t\n", decoded, len(found), worst)
		default:
			decoded, worst, paths := judgeAll(r.lambda, found)
			fmt.Fprintf(w, "%s\t%d/%d\t%s\t%s\n", r.lambda.name, decoded, len(found), worst, paths)
		}
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	lines := bytes.Split(out.Bytes(), []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimRight(lines[i], " ")
	}
	return bytes.Join(lines, []byte("\n"))
}

// judgeAll returns how many events are read, the worst verdict, and the members that led to it.
func judgeAll(c codec, found map[string][]byte) (decoded int, worst verdict, paths string) {
	all := map[string]bool{}
	for _, raw := range found {
		verdict, members := judge(c, raw)
		if verdict < fails {
			decoded++
		}
		if verdict > worst {
			worst = verdict
			clear(all)
		}
		if verdict == worst && verdict > empties {
			for _, member := range members {
				all[member] = true
			}
		}
	}
	return decoded, worst, strings.Join(slices.Sorted(maps.Keys(all)), ", ")
}

// TestTable_Accessors wants the accessors of the table to exist.
func TestTable_Accessors(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(own, below) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			function, ok := decl.(*ast.FuncDecl)
			switch {
			case !ok:
			case file.Name.Name != "eventsource":
				declared[file.Name.Name+"."+function.Name.Name] = true
			case function.Recv != nil:
				declared[receiver(function)+"."+function.Name.Name] = true
			default:
				declared[function.Name.Name] = true
			}
		}
	}
	for _, r := range table() {
		for _, name := range r.accessors {
			if !declared[name] {
				t.Errorf("%s: no function or method %s", r.events, name)
			}
		}
	}
}

// receiver returns the name of the type that a method is for.
func receiver(method *ast.FuncDecl) string {
	expression := method.Recv.List[0].Type
	if pointer, ok := expression.(*ast.StarExpr); ok {
		expression = pointer.X
	}
	name, _ := expression.(*ast.Ident)
	if name == nil {
		return "" // of a generic type
	}
	return name.Name
}
