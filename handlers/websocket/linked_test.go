// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A program that sends to connections links the signer of the AWS SDK, and no client of a service.
func TestLinksNoServiceClient(t *testing.T) {
	t.Parallel()
	list, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Skipf("no go command: %v: %s", err, list)
	}
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		if strings.Contains(name, "aws-sdk-go-v2/service/") || strings.HasPrefix(name, "go.opentelemetry.io/otel/sdk") {
			t.Errorf("the package links %s", name)
		}
	}
}
