// SPDX-License-Identifier: Apache-2.0

package deptest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// modulePath is the import path of the root module. Nested modules lie below it, so the path of a package in the tree
// is its import path without this prefix in all of them.
const modulePath = "github.com/otel-powertools/powertools"

// rootDir is the root of the repository as seen from this package, where go test runs.
const rootDir = "../.."

// tree is the source of all modules in the repository.
type tree struct {
	fset *token.FileSet
	// packages has one entry a folder with Go files, in walking order; without testdata.
	packages []*pkg
	// files has the path of every Go file, with testdata.
	files []string
}

// pkg is a folder with Go files.
type pkg struct {
	// path is the slash-separated folder below the root of the repository; "." is the root.
	path string
	// moduleRoot tells that a go.mod lies in the folder.
	moduleRoot bool
	files      []file
}

// file is one parsed Go file.
type file struct {
	path   string
	test   bool
	syntax *ast.File
}

// name returns the package name of the files that are not tests, or the tests' name if there are no others.
func (p *pkg) name() string {
	for _, f := range p.files {
		if !f.test {
			return f.syntax.Name.Name
		}
	}
	return strings.TrimSuffix(p.files[0].syntax.Name.Name, "_test")
}

// sources returns the files that are not tests.
func (p *pkg) sources() []file {
	var sources []file
	for _, f := range p.files {
		if !f.test {
			sources = append(sources, f)
		}
	}
	return sources
}

// imports returns the import paths of the files that are not tests, whatever system or tag they are for.
func (p *pkg) imports() []string {
	var imports []string
	seen := map[string]bool{}
	for _, f := range p.sources() {
		for _, spec := range f.syntax.Imports {
			if name, err := strconv.Unquote(spec.Path.Value); err == nil && !seen[name] {
				seen[name] = true
				imports = append(imports, name)
			}
		}
	}
	return imports
}

// readTree is called by every test and reads the tree once.
var readTree = sync.OnceValues(func() (*tree, error) {
	return parseTree(os.DirFS(rootDir))
})

func sourceTree(t *testing.T) *tree {
	t.Helper()
	read, err := readTree()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// parseTree parses every Go file below the root of fsys. Folders that start with a dot or an underscore, and those for
// built programs, are left out as the go command does.
func parseTree(fsys fs.FS) (*tree, error) {
	read := &tree{fset: token.NewFileSet()}
	byPath := map[string]*pkg{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if base := entry.Name(); name != "." && (strings.ContainsAny(base[:1], "._") || name == "bin" || name == "dist") {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		read.files = append(read.files, name)
		if inTestdata(name) {
			return nil
		}
		return read.parse(fsys, name, byPath)
	})
	return read, err
}

func inTestdata(name string) bool { return strings.Contains("/"+name, "/testdata/") }

func (r *tree) parse(fsys fs.FS, name string, byPath map[string]*pkg) error {
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	syntax, err := parser.ParseFile(r.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	dir := path.Dir(name)
	p := byPath[dir]
	if p == nil {
		_, statErr := fs.Stat(fsys, path.Join(dir, "go.mod"))
		p = &pkg{path: dir, moduleRoot: statErr == nil}
		byPath[dir] = p
		r.packages = append(r.packages, p)
	}
	p.files = append(p.files, file{path: name, test: strings.HasSuffix(name, "_test.go"), syntax: syntax})
	return nil
}

// TestTreeHasEveryPackage guards the other tests: they would all pass on a tree that was not found.
func TestTreeHasEveryPackage(t *testing.T) {
	command := exec.Command("go", "list", "-e", "-json=ImportPath", "./...")
	command.Dir = filepath.FromSlash(rootDir)
	out, err := command.Output()
	if err != nil {
		t.Fatal("go list:", err)
	}
	have := map[string]bool{}
	for _, p := range sourceTree(t).packages {
		have[path.Join(modulePath, p.path)] = true
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var listed struct{ ImportPath string }
		if err := decoder.Decode(&listed); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if !have[listed.ImportPath] {
			t.Errorf("package %s is not in the tree the tests read", listed.ImportPath)
		}
	}
}
