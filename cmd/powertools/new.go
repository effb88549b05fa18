// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// newOptions are the flags and the argument of powertools new.
type newOptions struct {
	folder  string
	module  string // "" is the folder's name
	replace string // a checkout of this project, "" for its released version
}

// create runs powertools new.
func create(ctx context.Context, args []string, s streams) int {
	options, err := parseNew(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(s.out, newUsage)
		return statusFine
	}
	if err == nil {
		err = writeProject(ctx, options)
	}
	if err != nil {
		complain(s.err, err)
		return statusUsage
	}
	fmt.Fprintf(s.out, newDone, options.folder, options.folder)
	return statusFine
}

// parseNew reads the command line; flags may stand before and after the name.
func parseNew(args []string) (newOptions, error) {
	var o newOptions
	flags := flag.NewFlagSet("new", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are ours to word
	flags.StringVar(&o.module, "module", "", "")
	flags.StringVar(&o.replace, "replace", "", "")
	names, err := parseMixed(flags, args)
	switch {
	case err != nil:
		return o, err
	case len(names) == 0:
		return o, errors.New("no name given, as in powertools new orders; see powertools new -h")
	case len(names) > 1:
		return o, fmt.Errorf("one function at a time, not %s", strings.Join(names, " and "))
	}
	o.folder = filepath.Clean(names[0])
	if name := filepath.Base(o.folder); !functionNames.MatchString(name) {
		return o, fmt.Errorf("%q cannot be a function's name: it is made of 1 to 64 letters, digits, - and _, the first one a letter", name)
	}
	if o.module == "" {
		o.module = filepath.Base(o.folder)
	}
	if !modulePaths.MatchString(o.module) {
		return o, fmt.Errorf("%q cannot be a module's path, as in example.com/orders", o.module)
	}
	if reserved(o.module) {
		return o, fmt.Errorf("the go command takes %q for one of its own packages; give the module another path, as -module example.com/%s", o.module, filepath.Base(o.folder))
	}
	return o, nil
}

var (
	// functionNames are Lambda's, and good for a module path and a service too.
	functionNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)
	// modulePaths are what the go command takes, or nearly: it says itself what is wrong with the rest.
	modulePaths = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~/-]*$`)
)

// reserved reports whether the go command knows a path already: as a package of the standard library, a folder of them, or a
// name for several.
func reserved(module string) bool {
	if slices.Contains([]string{"all", "cmd", "std", "tool", "work"}, module) {
		return true
	}
	first, _, _ := strings.Cut(module, "/")
	if strings.Contains(first, ".") {
		return false
	}
	out, _, err := goCommand(context.Background(), os.TempDir(), "env", "GOROOT")
	if err != nil {
		return false // Building says why, in its own words.
	}
	info, err := os.Stat(filepath.Join(strings.TrimSpace(string(out)), "src", filepath.FromSlash(module)))
	return err == nil && info.IsDir()
}

// writeProject fills a folder that is new or empty.
func writeProject(ctx context.Context, o newOptions) error {
	entries, err := os.ReadDir(o.folder)
	switch {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("%s is not empty; nothing was written", o.folder)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("cannot look at %s: %w", o.folder, err)
	}
	manifest, sums, err := requirements(ctx, o)
	if err != nil {
		return err
	}
	files, err := render(starter{Name: filepath.Base(o.folder), Module: o.module, Powertools: powertoolsModule, manifest: manifest})
	if err != nil {
		return err
	}
	if sums != nil {
		files["go.sum"] = sums
	}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder: %w", err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(o.folder, name), content, 0o644); err != nil {
			return fmt.Errorf("cannot write %s: %w", name, err)
		}
	}
	if sums != nil {
		return tryProject(ctx, o.folder)
	}
	if _, stderr, err := goCommand(ctx, o.folder, "mod", "tidy"); err != nil {
		return detailed{fmt.Errorf("%s is written, but its modules cannot be had; run go mod tidy there", o.folder), stderr}
	}
	return tryProject(ctx, o.folder)
}

// tryProject has the go command read what was written: there may be something about its path that only it knows.
func tryProject(ctx context.Context, folder string) error {
	if _, stderr, err := goCommand(ctx, folder, "list", "."); err != nil {
		return detailed{fmt.Errorf("%s is written, but the go command does not take it", folder), stderr}
	}
	return nil
}
