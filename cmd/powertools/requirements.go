// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

const (
	powertoolsModule = "github.com/otel-powertools/powertools"
	goVersion        = "1.26.0" // of a new function; go mod tidy raises it where a module asks for more
)

// manifest is what a go.mod says beside the module's own path.
type manifest struct {
	Go      string
	Require []requirement
	Replace string // the folder that stands for this project, "" for none
}

type requirement struct {
	Path, Version string
	Indirect      bool
}

// requirements returns what a new function needs. With a checkout that is all the checkout itself needs, in its versions and
// with its checksums: nothing has to be asked for. Otherwise it is the release this program was built from, and go mod tidy
// finds the rest.
func requirements(ctx context.Context, o newOptions) (m manifest, sums []byte, err error) {
	if o.replace == "" {
		release, err := release()
		return manifest{Go: goVersion, Require: []requirement{{Path: powertoolsModule, Version: release}}}, nil, err
	}
	checkout, err := filepath.Abs(o.replace)
	if err != nil {
		return m, nil, fmt.Errorf("cannot find %s: %w", o.replace, err)
	}
	out, _, err := goCommand(ctx, checkout, "mod", "edit", "-json", filepath.Join(checkout, "go.mod"))
	var found struct {
		Module  struct{ Path string }
		Go      string
		Require []requirement
	}
	if err == nil {
		err = json.Unmarshal(out, &found)
	}
	if err != nil || found.Module.Path != powertoolsModule {
		return m, nil, fmt.Errorf("%s is no checkout of %s", o.replace, powertoolsModule)
	}
	sums, err = os.ReadFile(filepath.Join(checkout, "go.sum"))
	if err != nil {
		return m, nil, fmt.Errorf("cannot read the checkout: %w", err)
	}
	this := requirement{Path: powertoolsModule, Version: "v0.0.0"}
	return manifest{Go: found.Go, Require: append([]requirement{this}, found.Require...), Replace: filepath.ToSlash(checkout)}, sums, nil
}

// release returns the version of this project that the program was built from.
func release() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; info.Main.Path == powertoolsModule && strings.HasPrefix(v, "v") && !strings.HasSuffix(v, "+dirty") {
			return v, nil
		}
	}
	return "", errors.New("this program was built from a checkout, which has no version that could be required: name it with -replace FOLDER")
}
