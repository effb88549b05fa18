// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// program is a built function.
type program struct {
	path string // the binary
	dir  string // the folder of its source, absolute
}

// findProgram returns the absolute folder of a package after checking that it holds a program.
func findProgram(ctx context.Context, pack string) (string, error) {
	info, err := os.Stat(pack)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("no such package: there is no folder %s", pack)
	case err != nil:
		return "", fmt.Errorf("cannot look at package %s: %w", pack, err)
	case !info.IsDir():
		return "", fmt.Errorf("%s is a file; name the folder of the program, %s", pack, filepath.Dir(pack))
	}
	dir, err := filepath.Abs(pack)
	if err != nil {
		return "", fmt.Errorf("cannot find package %s: %w", pack, err)
	}
	return dir, checkMain(ctx, pack, dir)
}

// checkMain asks the go command what is in the folder.
func checkMain(ctx context.Context, pack, dir string) error {
	out, stderr, err := goCommand(ctx, dir, "list", "-e", "-json=Name,GoFiles,CgoFiles,Error", ".")
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("the go command is not on PATH; it is needed to build the program")
	}
	if err != nil {
		return detailed{fmt.Errorf("cannot look at package %s", pack), stderr}
	}
	var found struct {
		Name              string
		GoFiles, CgoFiles []string
		Error             *struct{ Err string }
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return fmt.Errorf("cannot look at package %s: %w", pack, err)
	}
	switch {
	case found.Name != "" && found.Name != "main":
		return fmt.Errorf("%s is not a program: it is package %s, not package main", pack, found.Name)
	case len(found.GoFiles)+len(found.CgoFiles) == 0 && found.Error != nil:
		return fmt.Errorf("no program in %s: %s", pack, firstLine(found.Error.Err))
	}
	return nil // other errors are the build's to tell, with all their lines
}

// buildProgram builds the program in its own folder, so that its own go.mod counts, into the folder to.
func buildProgram(ctx context.Context, pack, dir, to string) (program, error) {
	binary := filepath.Join(to, "bootstrap")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	_, stderr, err := goCommand(ctx, dir, "build", "-buildvcs=false", "-o", binary, ".")
	if err != nil {
		return program{}, detailed{fmt.Errorf("cannot build %s", pack), stderr}
	}
	return program{path: binary, dir: dir}, nil
}

// goCommand runs the go command for this machine, whatever the shell builds for otherwise.
func goCommand(ctx context.Context, dir string, args ...string) (out []byte, stderr string, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "PWD="+dir)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err = cmd.Output()
	return out, said.String(), err
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
