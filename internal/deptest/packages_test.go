// SPDX-License-Identifier: Apache-2.0

package deptest_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPackageComments wants one package comment a package, in doc.go as soon as the package has a second file; that of
// a program may stand in main.go.
func TestPackageComments(t *testing.T) {
	t.Parallel()
	for _, p := range sourceTree(t).packages {
		sources := p.sources()
		if len(sources) == 0 {
			continue
		}
		var commented []string
		for _, f := range sources {
			if f.syntax.Doc == nil {
				continue
			}
			commented = append(commented, path.Base(f.path))
			want := "Package " + p.name()
			if p.name() == "main" {
				want = "Command " + path.Base(p.path)
			}
			if text := f.syntax.Doc.Text(); !strings.HasPrefix(text, want+" ") {
				t.Errorf("%s: the package comment does not begin with %q", f.path, want)
			}
		}
		switch {
		case len(commented) == 0:
			t.Errorf("%s: no package comment", p.path)
		case len(commented) > 1:
			t.Errorf("%s: package comments in %q, want one", p.path, commented)
		case len(sources) > 1 && commented[0] != "doc.go" && (p.name() != "main" || commented[0] != "main.go"):
			t.Errorf("%s: the package comment of a package with several files belongs in doc.go, not %s", p.path, commented[0])
		}
	}
}

// TestPackageNames wants folders named as their packages, and names that say what a package gives.
func TestPackageNames(t *testing.T) {
	t.Parallel()
	forbidden := []string{"common", "util", "utils", "helpers", "types", "models", "misc", "base", "shared"}
	for _, p := range sourceTree(t).packages {
		folder := path.Base(p.path)
		if p.path == "." {
			folder = path.Base(modulePath)
		}
		if name := p.name(); name != "main" && name != folder {
			t.Errorf("%s: package %s does not have the folder's name", p.path, name)
		}
		for part := range strings.SplitSeq(p.path, "/") {
			if slices.Contains(forbidden, part) {
				t.Errorf("%s: %q does not say what the package gives", p.path, part)
			}
		}
	}
}

// TestExamples wants a checked example in every package that programs import.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, p := range sourceTree(t).packages {
		group, _, _ := strings.Cut(p.path, "/")
		if p.name() == "main" || slices.Contains([]string{"internal", "cmd", "examples", "bench", "integration"}, group) {
			continue
		}
		var tests []*ast.File
		for _, f := range p.files {
			if f.test {
				tests = append(tests, f.syntax)
			}
		}
		checked := func(example *doc.Example) bool { return example.Output != "" || example.EmptyOutput }
		if !slices.ContainsFunc(doc.Examples(tests...), checked) {
			t.Errorf("%s: no Example with an Output comment", p.path)
		}
	}
}

// TestLicenceLines wants the licence on the first line of every Go file, test data included.
func TestLicenceLines(t *testing.T) {
	t.Parallel()
	for _, name := range sourceTree(t).files {
		source, err := os.ReadFile(filepath.Join(rootDir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(source, []byte("// SPDX-License-Identifier: Apache-2.0\n\n")) {
			t.Errorf("%s: the first line is not the licence line followed by an empty one", name)
		}
	}
}
