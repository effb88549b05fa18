// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// builder builds a program, and with watch again for the first request after its sources have changed. It is safe for
// concurrent use: requests that come during a build wait for it.
type builder struct {
	pack, dir string // the program's folder as it was named, and absolute
	folder    string // for binaries
	watch     bool

	mu      sync.Mutex
	number  int      // of builds so far
	folders []string // that hold the sources
	seen    uint64   // what they held at the last build
	built   program
	err     error
}

// program returns the program as its sources are now, or why it cannot be built.
func (b *builder) program(ctx context.Context) (program, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.number > 0 && (!b.watch || b.seen == fingerprint(b.folders)) {
		return b.built, b.err
	}
	b.number++
	if b.watch {
		// Looked at before the build: a change during it counts as one after it.
		folders, err := sourceFolders(ctx, b.dir)
		if err != nil {
			return program{}, err
		}
		b.folders, b.seen = folders, fingerprint(folders)
	}
	// A process may still run the binary before.
	b.built, b.err = buildProgram(ctx, b.pack, b.dir, filepath.Join(b.folder, strconv.Itoa(b.number)))
	return b.built, b.err
}

// sourceFolders returns the folders that hold the program's own sources: those of its module, of modules in the same
// workspace, and of folders that replace modules. The rest does not change while one works.
func sourceFolders(ctx context.Context, dir string) ([]string, error) {
	out, stderr, err := goCommand(ctx, dir, "list", "-e", "-deps", "-json=Dir,EmbedFiles,Module", ".")
	if err != nil {
		return nil, detailed{fmt.Errorf("cannot list the sources of %s", dir), stderr}
	}
	type module struct {
		Version, GoMod string
		Replace        *module
	}
	found := map[string]bool{dir: true}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir        string
			EmbedFiles []string
			Module     *module
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("cannot list the sources of %s: %w", dir, err)
		}
		if p.Module != nil && p.Module.Replace != nil {
			p.Module = p.Module.Replace
		}
		if p.Module == nil || p.Module.Version != "" {
			continue // the standard library, or a module that was downloaded
		}
		found[p.Dir] = true
		found[filepath.Dir(p.Module.GoMod)] = true
		for _, file := range p.EmbedFiles {
			found[filepath.Dir(filepath.Join(p.Dir, file))] = true
		}
	}
	var folders []string
	for folder := range found {
		folders = append(folders, folder)
	}
	slices.Sort(folders)
	return folders, nil
}

// fingerprint returns a number that changes with the files in the folders: their names, sizes and times. Tests are no part
// of a program.
func fingerprint(folders []string) uint64 {
	sum := fnv.New64a()
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		fmt.Fprintln(sum, folder, err)
		for _, entry := range entries {
			if entry.IsDir() || strings.HasSuffix(entry.Name(), "_test.go") {
				continue
			}
			if info, err := entry.Info(); err == nil { // else it went away meanwhile, and is missed the next time
				fmt.Fprintln(sum, entry.Name(), info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return sum.Sum64()
}
