// SPDX-License-Identifier: Apache-2.0

package httpapi_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

const checkout = "../.."

// buildCollector builds the collector beside the one of package collector, whose tests may run at the same time.
func buildCollector(t *testing.T) string {
	t.Helper()
	return build(t, "collector-config/distribution", filepath.Join(checkout, "bin", "collector-httpapi"))
}

// buildFunction builds the function as it is deployed, for this machine.
func buildFunction(t *testing.T) string {
	t.Helper()
	return build(t, "examples/restapi", filepath.Join(t.TempDir(), "bootstrap"), "-tags", "lambda.norpc")
}

func build(t *testing.T, module, binary string, flags ...string) string {
	t.Helper()
	binary, err := filepath.Abs(binary)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", append([]string{"build", "-buildvcs=false", "-o", binary}, flags...)...)
	command.Dir = filepath.Join(checkout, module)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", module, err, output)
	}
	return binary
}
