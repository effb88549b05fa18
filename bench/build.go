// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// binary is a function that has been built.
type binary struct {
	function
	path string
	size int64 // bytes
}

// build compiles the functions into dir, as one would for Lambda: without cgo, symbols and aws-lambda-go's old RPC mode.
func build(ctx context.Context, dir string, functions []function, progress io.Writer) ([]binary, error) {
	binaries := make([]binary, 0, len(functions))
	for _, f := range functions {
		fmt.Fprintln(progress, "build", f.name)
		path := filepath.Join(dir, f.name)
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w",
			"-o", path, "./functions/"+f.folder())
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		cmd.Stderr = progress
		if err := cmd.Run(); err != nil {
			if _, missing := os.Stat("functions"); errors.Is(missing, os.ErrNotExist) {
				return nil, errors.New("no folder functions here: run it in the folder bench")
			}
			return nil, fmt.Errorf("build %s: %w", f.name, err)
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", f.name, err)
		}
		binaries = append(binaries, binary{function: f, path: path, size: info.Size()})
	}
	return binaries, nil
}
