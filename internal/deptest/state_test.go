// SPDX-License-Identifier: Apache-2.0

package deptest_test

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// mayChange lists package variables that are assigned after their declaration, with the reason. It is meant to be empty
// or very short: invocations share the process, so what changes in it leaks from one into another.
func mayChange() map[string]string {
	return map[string]string{}
}

// TestNoInit keeps packages from doing anything by being imported.
func TestNoInit(t *testing.T) {
	t.Parallel()
	for _, p := range sourceTree(t).packages {
		for _, f := range p.files {
			for _, decl := range f.syntax.Decls {
				if function, ok := decl.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "init" {
					t.Errorf("%s: func init; do it in a constructor", f.path)
				}
			}
		}
	}
}

// TestPackageVariablesDoNotChange finds package variables that code assigns: x = y, x.f = y, x[i] = y, x++, &x and so on.
// Values with methods of their own, such as sync.Pool and atomic.Int64, are left to reviewers.
func TestPackageVariablesDoNotChange(t *testing.T) {
	t.Parallel()
	read := sourceTree(t)
	reasons := mayChange()
	used := map[string]bool{}
	for _, p := range read.packages {
		for name, positions := range changedVariables(read.fset, p) {
			key := p.path + "." + name
			if reasons[key] != "" {
				used[key] = true
				continue
			}
			for _, at := range positions {
				t.Errorf("%s: package variable %s is changed", at, key)
			}
		}
	}
	for key := range reasons {
		if !used[key] {
			t.Errorf("mayChange names %s, which does not change", key)
		}
	}
}

// noImports leaves all imports unresolved. Which variable a name means can be told without them.
type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not resolved") }

// changedVariables returns the package variables that the sources of a package change, with the places.
func changedVariables(fset *token.FileSet, p *pkg) map[string][]token.Position {
	var files []*ast.File
	for _, f := range p.sources() {
		files = append(files, f.syntax)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: noImports{}, Error: func(error) {}} // files of several systems declare names twice
	checked, _ := config.Check(p.path, fset, files, info)

	changed := map[string][]token.Position{}
	note := func(target ast.Expr) {
		name := variableOf(target)
		if name == nil {
			return
		}
		if v, ok := info.Uses[name].(*types.Var); ok && v.Parent() == checked.Scope() {
			changed[v.Name()] = append(changed[v.Name()], fset.Position(name.Pos()))
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.AssignStmt:
				for _, target := range node.Lhs {
					note(target)
				}
			case *ast.IncDecStmt:
				note(node.X)
			case *ast.RangeStmt:
				note(node.Key)
				note(node.Value)
			case *ast.UnaryExpr:
				if node.Op == token.AND {
					note(node.X)
				}
			case *ast.CallExpr:
				if builtin, ok := node.Fun.(*ast.Ident); ok && slices.Contains([]string{"delete", "clear", "copy"}, builtin.Name) {
					note(node.Args[0])
				}
			}
			return true
		})
	}
	return changed
}

// variableOf returns the variable that an assignment to target changes: x for x, x.f, x[i], *x and (x).
func variableOf(target ast.Expr) *ast.Ident {
	for {
		switch expr := target.(type) {
		case *ast.Ident:
			return expr
		case *ast.SelectorExpr:
			target = expr.X
		case *ast.IndexExpr:
			target = expr.X
		case *ast.StarExpr:
			target = expr.X
		case *ast.ParenExpr:
			target = expr.X
		default:
			return nil
		}
	}
}

func TestPackageVariablesBites(t *testing.T) {
	t.Parallel()
	// The variables are declared in another file than the body that changes them, and f is declared for two systems.
	const variables = "package a; import \"example.com/elsewhere\"; " +
		"var (n int; m = map[string]int{}; s struct{ f int }; p = new(int); other = elsewhere.New(); b []byte)"
	const head = "package a; import \"example.com/elsewhere\"; "
	tests := []struct{ name, body, want string }{
		{"assigned", "func f() { n = 1 }", "n"},
		{"assigned from another package", "func f() { n = elsewhere.N() }", "n"},
		{"assigned in a literal", "var g = func() { n = 1 }", "n"},
		{"several", "func f() { n, other = 1, nil }", "n other"},
		{"increased", "func f() { n++ }", "n"},
		{"element", `func f() { m["a"] = 1 }`, "m"},
		{"deleted", `func f() { delete(m, "a") }`, "m"},
		{"copied to", `func f() { copy(b, "a") }`, "b"},
		{"field", "func f() { s.f = 1 }", "s"},
		{"pointed to", "func f() { *p = 1 }", "p"},
		{"address taken", "func f() *int { return &n }", "n"},
		{"range", "func f() { for n = range 3 {} }", "n"},
		{"read", "func f() int { return n + m[`a`] }", ""},
		{"local of the same name", "func f() { n := 1; n = 2; n++; _ = n }", ""},
		{"argument of the same name", "func f(n int, m map[string]int) { n = 2; m[``] = 1 }", ""},
		{"field of the same name", "type t struct{ n int }; func (t *t) f() { t.n = 1 }", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			read, err := parseTree(fstest.MapFS{
				"a/a.go":         {Data: []byte(variables)},
				"a/f_linux.go":   {Data: []byte("package a; func f() {}")},
				"a/f_windows.go": {Data: []byte(head + test.body)},
			})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for name := range changedVariables(read.fset, read.packages[0]) {
				names = append(names, name)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("changed variables = %q, want %q", got, test.want)
			}
		})
	}
}
