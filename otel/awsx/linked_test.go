// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A program that traces its clients links only those it has itself.
func TestLinksNoServiceClient(t *testing.T) {
	t.Parallel()
	list, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Skipf("no go command: %v: %s", err, list)
	}
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		if strings.Contains(name, "aws-sdk-go-v2/service/") || strings.HasPrefix(name, "go.opentelemetry.io/otel/sdk") ||
			strings.Contains(name, "/exporters/") {
			t.Errorf("the package links %s", name)
		}
	}
}
