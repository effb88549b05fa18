// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const (
	checkout      = "../.."
	configuration = checkout + "/collector-config"
)

// buildOnce builds the collector into the checkout's bin, where the next run finds it: the go command builds again only what
// has changed.
var buildOnce = sync.OnceValues(func() (string, error) {
	binary, err := filepath.Abs(filepath.Join(checkout, "bin", executable("collector")))
	if err != nil {
		return "", err
	}
	return binary, goBuild(filepath.Join(configuration, "distribution"), binary, ".")
})

func buildCollector(t *testing.T) string {
	t.Helper()
	binary, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// buildFunction builds a program of the root module as it is deployed, for this machine.
func buildFunction(t *testing.T, pack string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), executable("bootstrap"))
	if err := goBuild(checkout, binary, "-tags", "lambda.norpc", pack); err != nil {
		t.Fatal(err)
	}
	return binary
}

func goBuild(folder, binary string, arguments ...string) error {
	command := exec.Command("go", append([]string{"build", "-buildvcs=false", "-o", binary}, arguments...)...)
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s in %s: %w\n%s", strings.Join(arguments, " "), folder, err, output)
	}
	return nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
